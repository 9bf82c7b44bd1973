"""Values of a record in words that a person can read. Pure."""

import re
from datetime import date, datetime, time

from handrail.figures.render.wording import label_code
from handrail.foundation.wording import nhs_date, nhs_datetime, nhs_time

# What software writes as a code, and a person reads as words.
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+|[a-z]+(\.[a-z_]+)+")


def describe_value(value: object) -> str:
    """Return a value in words; lists and answers a line each."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return nhs_datetime(value)
    if isinstance(value, date):
        return nhs_date(value)
    if isinstance(value, time):
        return nhs_time(value)
    if isinstance(value, dict):
        return "\n".join(f"{describe_code(str(key))}: {_indent(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(describe_value(item) for item in value)
    return describe_code(str(value))


def describe_code(text: str) -> str:
    """Return a code in words, and any other text as it is."""
    return label_code(text.replace(".", " ")) if CODE.fullmatch(text) else text


def _indent(value: object) -> str:
    words = describe_value(value)
    return "\n  " + words.replace("\n", "\n  ") if isinstance(value, dict | list) and "\n" in words else words
