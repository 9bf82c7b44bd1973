"""Working days of the UK nations: weekends and bank holidays left out, counted from a named calendar.

Bank holidays come from the `holidays` library, which follows proclamations and substitute days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from handrail.foundation.errors import UserError
from handrail.foundation.translation import mark_text

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5

# Calendar name -> (what people call it, subdivision in the library).
NATIONS: dict[str, tuple[str, str]] = {
    "england-and-wales": (mark_text("England and Wales"), "ENG"),
    "scotland": (mark_text("Scotland"), "SCT"),
    "northern-ireland": (mark_text("Northern Ireland"), "NIR"),
}


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday without the bank holidays of one nation, and without a service's closed days."""

    name: str
    label: str
    subdivision: str
    # Days besides bank holidays on which nobody works, each with what it is called.
    closed_days: tuple[tuple[date, str], ...] = ()

    def find_holiday(self, day: date) -> str | None:
        """Name of the bank holiday or closed day on `day`, or None; those on a weekend are named too."""
        return _holidays(self.subdivision, day.year).get(day) or dict(self.closed_days).get(day)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and self.find_holiday(day) is None

    def working_days_after(self, day: date) -> Iterator[date]:
        """Every working day after `day`, in order, without end."""
        while True:
            day += timedelta(days=1)
            if self.is_working_day(day):
                yield day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day`; the day itself when `count` is 0 and it is a working day."""
        if count < 0:
            raise UserError(f"Working days to add: expected 0 or more, got {count}.")
        if count == 0:
            return day if self.is_working_day(day) else next(self.working_days_after(day))
        return next(islice(self.working_days_after(day), count - 1, None))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def holidays_between(self, start: date, end: date) -> list[tuple[date, str]]:
        """Bank holidays on weekdays after `start` up to and including `end`: the days a clock skipped."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        named = ((day, self.find_holiday(day)) for day in days if day.weekday() < SATURDAY)
        return [(day, name) for day, name in named if name]


@cache
def _holidays(subdivision: str, year: int) -> dict[date, str]:
    import holidays  # imported when first needed: it is slow to load

    return dict(holidays.country_holidays("GB", subdiv=subdivision, years=[year]))


def find_calendar(name: str) -> WorkingCalendar:
    """The calendar of that name, or a UserError naming those there are."""
    if name not in NATIONS:
        raise UserError(f"Calendar: expected one of {', '.join(NATIONS)}; got {name!r}.")
    label, subdivision = NATIONS[name]
    return WorkingCalendar(name, label, subdivision)


def as_moment(when: date | datetime, what: str = "time") -> datetime:
    """`when` as an aware moment in London: a date is the start of that day, a naive datetime is refused."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time.min, LONDON)
    if when.tzinfo is None:
        raise UserError(
            f"{what}: expected a time with its zone or a date; got {when.isoformat()} without a zone."
        )
    return when.astimezone(LONDON)


def to_day(moment: datetime) -> date:
    """Return the day in London on which a moment falls: in summer not that of universal time."""
    return as_moment(moment).date()


def end_of_day(day: date) -> datetime:
    """The last second of `day` in London."""
    return datetime.combine(day, time(23, 59, 59), LONDON)


def add_months(day: date, count: int) -> date:
    """The same day of the month `count` months later, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def long_date(day: date) -> str:
    """Friday 30 December 2011."""
    return f"{day:%A} {day.day} {day:%B %Y}"
