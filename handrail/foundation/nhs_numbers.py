"""NHS, CHI and Health and Care numbers: whether one can be somebody's, and what a CHI number says. Pure."""

import re
from datetime import date

from nhs_number.constants import (
    REGION_ENGLAND_WALES_IOM,
    REGION_NORTHERN_IRELAND,
    REGION_SCOTLAND,
    REGION_SYNTHETIC,
)
from nhs_number.validate import calculate_checksum, is_valid

from handrail.foundation.translation import mark_text

NUMBER_LENGTH = 10
CHI_DATE_FORMAT = "%d%m%y"
# Where numbers are given out, and the range for training and trying out. No other begins a number.
REGIONS = [REGION_SCOTLAND, REGION_NORTHERN_IRELAND, REGION_ENGLAND_WALES_IOM, REGION_SYNTHETIC]

WRONG_LENGTH = mark_text("%(name)s must have 10 digits; ‘%(typed)s’ does not")
PLACEHOLDER = mark_text(
    "%(name)s cannot be ‘%(typed)s’, which is written where no number is known. Leave it blank instead"
)
WRONG_CHECK_DIGIT = mark_text(
    "%(name)s has a mistake: its last digit does not match the others in ‘%(typed)s’"
)
NO_SUCH_NUMBER = mark_text("%(name)s has a mistake: no NHS or CHI number begins like ‘%(typed)s’")


def tidy_nhs_number(typed: str) -> str:
    """Return a number without its spaces and hyphens."""
    return re.sub(r"[\s-]", "", typed)


def find_nhs_number_problem(digits: str) -> str:
    """Return what is wrong with a number, as a sentence to fill with `name` and `typed`; '' for nothing.

    Ranges and check digit (modulus 11) by the package nhs-number, after the NHS Data Dictionary.
    """
    if not re.fullmatch(rf"[0-9]{{{NUMBER_LENGTH}}}", digits):
        return WRONG_LENGTH
    if len(set(digits)) == 1:
        return PLACEHOLDER
    if not has_valid_check_digit(digits):
        return WRONG_CHECK_DIGIT
    return "" if any(is_valid(digits, region) for region in REGIONS) else NO_SUCH_NUMBER


def has_valid_check_digit(digits: str) -> bool:
    """Say whether the last of ten digits agrees with the nine before it."""
    return calculate_checksum(digits[:-1]) == int(digits[-1])


def contradicts_birth_date(digits: str, birth_date: date) -> bool:
    """Say whether it is a CHI number (Scotland) that begins with another date than this date of birth."""
    is_chi = is_valid(digits, REGION_SCOTLAND)
    return is_chi and not digits.startswith(f"{birth_date:{CHI_DATE_FORMAT}}")
