"""When a clock comes due: elapsed hours, calendar days or working days, with its pauses left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from handrail.foundation.calendars import WorkingCalendar, end_of_day
from handrail.foundation.durations import Duration


@dataclass(frozen=True)
class ClockPause:
    """A pause as it bears on one clock; `lasting` where it had not ended when the clock stopped."""

    start: datetime
    end: datetime
    lasting: bool
    reason: str

    def covers_day(self, day: date) -> bool:
        return self.start.date() <= day <= self.end.date()


def compute_due_time(
    working: WorkingCalendar, start: datetime, length: Duration, pauses: Sequence[ClockPause] = ()
) -> datetime:
    """Return when a duration from `start` ends: to the second for hours, else the end of the day due."""
    if length.unit == "hours":
        return _add_hours(start, length.amount, pauses)
    if length.unit == "working days":
        days = working.working_days_after(start.date())
        counted = (day for day in days if not any(pause.covers_day(day) for pause in pauses))
        return end_of_day(next(islice(counted, length.amount - 1, None)))
    return end_of_day(_add_days(start.date(), length, pauses))


def subtract_duration(moment: datetime, length: Duration) -> datetime:
    """Return the time that lies a duration before another."""
    if length.unit == "hours":
        return moment - timedelta(hours=length.amount)
    return moment - (length.add_to(moment.date()) - moment.date())


def _add_hours(start: datetime, hours: int, pauses: Sequence[ClockPause]) -> datetime:
    """Add elapsed hours, in absolute time so that a change of the clocks neither gives nor takes an hour."""
    moment = start.timestamp() + hours * 3600
    for begins, ends in _join_pauses(pauses):
        if begins < moment:
            moment += ends - begins
    return datetime.fromtimestamp(moment, start.tzinfo)


def _join_pauses(pauses: Sequence[ClockPause]) -> list[tuple[float, float]]:
    """Return pauses as seconds, those that overlap made one."""
    joined: list[tuple[float, float]] = []
    for pause in pauses:
        begins, ends = pause.start.timestamp(), pause.end.timestamp()
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def _add_days(start: date, length: Duration, pauses: Sequence[ClockPause]) -> date:
    day = length.add_to(start)
    paused_days = {number for pause in pauses for number in _list_day_numbers(pause)}
    for number in sorted(paused_days):
        if start.toordinal() < number <= day.toordinal():
            day += timedelta(days=1)
    return day


def _list_day_numbers(pause: ClockPause) -> range:
    return range(pause.start.date().toordinal(), pause.end.date().toordinal() + 1)
