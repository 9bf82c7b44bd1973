"""Dates, times, money and numbers as the NHS style guide writes them: 5 January 2012, 2:30pm, £1,250.

Names of months are not gathered for translation: Django has them in every language. Names of days are: they
stand within a sentence here ('dydd Llun'), and Django's begin one.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from handrail.foundation.calendars import LONDON
from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = (
    mark_text("Monday"), mark_text("Tuesday"), mark_text("Wednesday"), mark_text("Thursday"),
    mark_text("Friday"), mark_text("Saturday"), mark_text("Sunday"),
)  # fmt: skip
NOTHING = ""


def _local(value: datetime) -> datetime:
    return value.astimezone(LONDON) if value.tzinfo else value


def nhs_date(value: date | datetime | None, *, weekday: bool = False, year: bool = True) -> str:
    """5 January 2012; with `weekday`, Thursday 5 January 2012."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = _local(value)
    words = f"{value.day} {_(MONTHS[value.month - 1])}"
    if year:
        words = f"{words} {value.year}"
    return f"{_(WEEKDAYS[value.weekday()])} {words}" if weekday else words


def short_date(value: date | datetime | None) -> str:
    """5 Jan 2012, for columns and charts."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = _local(value)
    month = _(MONTHS[value.month - 1][:3].lower()).capitalize()
    return f"{value.day} {month} {value.year}"


def nhs_time(value: time | datetime | None) -> str:
    """2:30pm, 9am, midday, midnight."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = _local(value)
    if value.minute == 0 and value.hour in (0, 12):
        return _("midday") if value.hour else _("midnight")
    minutes = f":{value.minute:02}" if value.minute else ""
    half = _("am") if value.hour < 12 else _("pm")
    return f"{value.hour % 12 or 12}{minutes}{half}"


def nhs_datetime(value: datetime | None) -> str:
    """5 January 2012, 2:30pm."""
    return f"{nhs_date(value)}, {nhs_time(value)}" if value else NOTHING


def nhs_due(value: date | datetime | None) -> str:
    """When something is due: 5 January 2012, 2:30pm; the day alone where its end (23:59) is meant."""
    if not isinstance(value, datetime):
        return nhs_date(value)
    local = _local(value)
    return nhs_date(local) if (local.hour, local.minute) == (23, 59) else nhs_datetime(local)


def format_iso(value: date | datetime | None) -> str:
    """For the datetime attribute of a <time> element, in which a second has three decimals at most."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if value else NOTHING


def format_money(value: Decimal | float | int | None) -> str:
    """£1,250 or £1,250.50; pence only when there are any."""
    if value is None:
        return NOTHING
    pounds = Decimal(str(value)).quantize(Decimal("0.01"))
    sign = "-" if pounds < 0 else ""
    pounds = abs(pounds)
    return f"{sign}£{pounds:,.0f}" if pounds == pounds.to_integral_value() else f"{sign}£{pounds:,.2f}"


def format_number(value: float | int | Decimal | None, places: int | None = None) -> str:
    """1,250 or, with `places`, 1,250.4."""
    if value is None:
        return NOTHING
    return f"{value:,}" if places is None else f"{value:,.{places}f}"


def format_count(count: int, one: str, many: str | None = None) -> str:
    """1 working day, 2 working days; `many` where adding an s is wrong."""
    return f"{count:,} {one if count == 1 else (many or one + 's')}"


def join_words(items: Sequence[object], last: str = "") -> str:
    """a, b and c; `last` in place of 'and', in English."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    first = ", ".join(words[:-1])
    # A whole pattern: a Welsh 'and' would change the first letter of the word after it.
    return f"{first} {last} {words[-1]}" if last else _("%(items)s and %(last)s", items=first, last=words[-1])


def lower_first(text: str) -> str:
    """GP practice and NHS number keep their capitals; Date of birth becomes date of birth."""
    return text if len(text) > 1 and not text[1].islower() and text[1] != " " else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
