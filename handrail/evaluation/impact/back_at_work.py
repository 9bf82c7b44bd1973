"""What 'back at work' means: each definition in words, printed with every figure that rests on it.

Sources: DWP RR896 table 3.1 (at discharge) and appendix C (any return).
"""

AT_DISCHARGE = (
    "at work at discharge, of clients off sick at entry and discharged whose attendance at discharge is known"
)
RETURNED = (
    "a first day back recorded or at work at discharge, of clients off sick at entry and discharged of whom "
    "either is known"
)
FIRST_RETURN = (
    "the first day back at work (where it is not recorded, the day of discharge of those at work then), of "
    "all "
    "clients off sick at entry; open cases count until the day of the extract, those discharged off sick "
    "until "
    "discharge, others until the last day their status was known"
)
COUNTED = "as counted in the column `returned` of the file"

# Sections that speak of a return -> the definition they rest on.
AT_DISCHARGE_SECTION = "back at work at discharge"
RETURN_SECTION = "return to work"
TIME_SECTION = "time to return"


def describe_definitions() -> dict[str, str]:
    """Return the definitions of the impact study by the section that rests on each."""
    return {
        AT_DISCHARGE_SECTION: AT_DISCHARGE,
        RETURN_SECTION: RETURNED,
        TIME_SECTION: FIRST_RETURN,
    }
