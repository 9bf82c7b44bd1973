"""How other files write the codes of the extract, field by field: what is listed here is understood.

A word that is neither a code nor listed here is never guessed at: it is missing and listed.
"""

import re

from handrail.extract.schema import Field

_ATTENDANCE = {
    "off sick": "off_sick", "sick": "off_sick", "absent": "off_sick", "absentee": "off_sick",
    "off work sick": "off_sick", "sick leave": "off_sick", "on sick leave": "off_sick",
    "at work": "at_work", "in work": "at_work", "working": "at_work", "presentee": "at_work",
    "back at work": "at_work", "returned to work": "at_work",
    "not employed": "not_employed", "unemployed": "not_employed", "out of work": "not_employed",
}  # fmt: skip
# Spreadsheets take 10-49 for October 1949.
_SIZES = {
    "oct 49": "10-49", "1949 10 01": "10-49", "10 to 49": "10-49", "50 to 249": "50-249",
    "250 or more": "250+", "250 and over": "250+", "under 10": "under_10", "fewer than 10": "under_10",
    "less than 10": "under_10", "<10": "under_10", "1 9": "under_10", "0 9": "under_10",
    "don't know": "dont_know",
}  # fmt: skip

# field -> what stands in a file, as `plain_words` gives it -> the code
SYNONYMS: dict[str, dict[str, str]] = {
    "gender": {
        "m": "male", "man": "male", "f": "female", "woman": "female",
        "non binary": "other", "nonbinary": "other",
    },
    "work_attendance_entry": _ATTENDANCE,
    "work_attendance_discharge": _ATTENDANCE,
    "work_attendance": _ATTENDANCE,
    "employer_size": _SIZES,
    "eq5d_version": {
        written.format(levels): f"{levels}L"
        for levels in "35"
        for written in ("{}", "{} l", "eq5d {}l", "eq 5d {}l", "eq5d{}l")
    },
    "occupational_health": {"y": "yes", "n": "no"},
    "assessment_mode": {"phone": "telephone", "in person": "face_to_face", "online": "web"},
    "marital_status": {"married": "married_cohabiting", "cohabiting": "married_cohabiting"},
    "sector": {"voluntary": "third", "charity": "third"},
    "outcome": {"ineligible": "not_eligible"},
    "trial_arm": {"intervention": "treatment", "treated": "treatment"},
    "referral_route": {"self referral": "self", "job centre": "jobcentre", "jobcentre plus": "jobcentre"},
    "information_source": {"advertisement": "advert"},
    "evaluation_consent": {
        "y": "yes", "true": "yes", "1": "yes", "given": "yes", "agreed": "yes", "consented": "yes",
        "n": "no", "false": "no", "0": "no", "refused": "no", "declined": "no", "withdrawn": "no",
        "withdrew": "no",
        "not known": "not_asked", "unknown": "not_asked", "not recorded": "not_asked",
    },
}  # fmt: skip
TRUE = frozenset({"true", "yes", "y", "1", "t"})
FALSE = frozenset({"false", "no", "n", "0", "f"})

_BETWEEN_WORDS = re.compile(r"[\s_\-‐-―]+")


def plain_words(text: str) -> str:
    """Return the words of a code without case, however they are parted: 'Off-Sick' and 'off_sick' are one."""
    return _BETWEEN_WORDS.sub(" ", text.casefold()).replace("’", "'").strip()


def codes_by_words(item: Field) -> dict[str, str]:
    """Return the code of a field for each way to write it."""
    return SYNONYMS.get(item.name, {}) | {plain_words(code): code for code in item.codes}
