"""What 'back at work' means: each definition in words, printed with every figure that rests on it.

The first two are those of the extract's dictionary, so that tables and studies say the same.
"""

from handrail.extract.definitions import BY_NAME

_AT_DISCHARGE, _RETURNED = BY_NAME["is_back_at_work"], BY_NAME["has_returned"]
AT_DISCHARGE = _AT_DISCHARGE.current_sentence
RETURNED = _RETURNED.current_sentence
FIRST_RETURN = (
    "The first day back at work (where it is not recorded, the day of discharge of those at work then), of "
    "all clients off sick at entry; open cases count until the day of the extract, those discharged off sick "
    "until discharge, others until the last day their status was known."
)
COUNTED = "As counted in the column `returned` of the file."

# Sections that speak of a return.
AT_DISCHARGE_SECTION = "back at work at discharge"
RETURN_SECTION = "return to work"
TIME_SECTION = "time to return"


def describe_definitions() -> dict[str, str]:
    """Return the definitions of the impact study by their names."""
    return {
        _AT_DISCHARGE.title: AT_DISCHARGE,
        _RETURNED.title: RETURNED,
        "Time to return": FIRST_RETURN,
    }
