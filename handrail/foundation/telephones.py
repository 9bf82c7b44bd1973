"""Telephone numbers as they are compared: digits alone, however somebody typed them. Pure."""

import re

# Relay UK carries a call by text or video: people give the prefix with the number (relayuk.bt.com).
RELAY_PREFIX = re.compile(r"^\s*(1800[12])(?=[\s-]*[0-9+(]{2})[\s-]*")
# 'ext. 12', 'extension 12', 'x12' or '#12' at the end: a number behind a switchboard.
EXTENSION = re.compile(r"\s*(?:extension|extn|ext|x|#)[.:\s]*([0-9]{1,7})\s*$", re.IGNORECASE)
COUNTRY_PREFIX = re.compile(r"^(?:\+|00)")
HOME_COUNTRY = "44"
# Wide enough for a number from abroad with a Relay UK prefix and an extension.
TELEPHONE_LENGTH = 60


def split_relay_prefix(typed: str) -> tuple[str, str]:
    """Return the Relay UK prefix of a number, '' where it has none, and the number itself."""
    prefix = RELAY_PREFIX.match(typed)
    return (prefix[1], typed[prefix.end() :]) if prefix else ("", typed)


def fold_telephone(typed: str) -> str:
    """Return the digits of a number, national without the first 0, abroad with the country's code.

    A Relay UK prefix and an extension are left out.

    >>> [fold_telephone(typed) for typed in ("01632 960001 x12", "+44 (0)1632 960001", "18001 01632 960001")]
    ['1632960001', '1632960001', '1632960001']
    """
    number = EXTENSION.sub("", split_relay_prefix(typed)[1])
    digits = "".join(re.findall(r"[0-9]", number))
    if COUNTRY_PREFIX.match(number.strip()):
        digits = digits.removeprefix("00")
        if not digits.startswith(HOME_COUNTRY):
            return digits
        digits = digits.removeprefix(HOME_COUNTRY)
    return digits.removeprefix("0")
