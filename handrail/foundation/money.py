"""Amounts of money as people write them, in pounds: 1284.5, 1,284.50, £1,284.50 or GBP 1284."""

import re

_AMOUNT = re.compile(r"(?:GBP|£)?\s*(-?)\s*£?(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?", re.IGNORECASE)


def read_amount(text: str) -> float | None:
    """Return the amount in pounds that a text says; None where it says none."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    sign, whole, pence = match.groups()
    return float(f"{sign}{whole.replace(',', '')}{pence or ''}")
