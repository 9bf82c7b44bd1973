"""Deadlines worked out from facts: named events with their times. Pure; nothing is stored or counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Literal

from handrail.foundation.calendars import WorkingCalendar, as_moment, calendar, end_of_day, long_date
from handrail.foundation.durations import Duration
from handrail.service_models.schema.timing import CLOSING, EVENTS, Clock
from handrail.service_models.schema.version import Version

Moment = date | datetime
# A fact is the time of an event; an event that happens again and again has several.
Facts = Mapping[str, "Moment | Sequence[Moment] | None"]
ClockState = Literal["running", "met", "met_late", "overdue", "paused", "exempt", "closed"]

STATE_LABELS: dict[ClockState, str] = {
    "running": "Running",
    "met": "Met",
    "met_late": "Met late",
    "overdue": "Overdue",
    "paused": "Paused",
    "exempt": "Exempt",
    "closed": "No longer needed",
}


@dataclass(frozen=True)
class Pause:
    """A stretch in which clocks stand still, with its reason; `clocks` names those it stops, none for all."""

    start: Moment
    end: Moment | None
    reason: str
    clocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exemption:
    """A clock that need not be met in this case, with the reason."""

    clock: str
    reason: str


@dataclass(frozen=True)
class Deadline:
    """One clock of one case. `due_at` is the target, or the maximum where there is no target."""

    clock: str
    label: str
    started_by: str
    started_at: datetime
    met_by: str
    due_at: datetime
    target_at: datetime | None
    maximum_at: datetime | None
    warn_from: datetime | None
    met_at: datetime | None
    state: ClockState
    explanation: str

    @property
    def is_open(self) -> bool:
        return self.state in ("running", "overdue", "paused")

    def needs_warning(self, now: Moment) -> bool:
        """Whether staff are to be warned: still running, and near its end."""
        near = self.warn_from is not None and as_moment(now, "now") >= self.warn_from
        return self.state == "running" and near


@dataclass(frozen=True)
class ClockPause:
    """A pause as it bears on one clock, closed at `now` if it still lasts."""

    start: datetime
    end: datetime
    lasting: bool
    reason: str

    def covers_day(self, day: date) -> bool:
        return self.start.date() <= day <= self.end.date()


def find_moments(facts: Facts, event: str) -> list[datetime]:
    """Every time an event happened, in order."""
    value = facts.get(event)
    if value is None:
        return []
    several = [value] if isinstance(value, date) else list(value)
    return sorted(as_moment(each, event) for each in several)


def find_first_moment(facts: Facts, event: str, not_before: datetime | None = None) -> datetime | None:
    found = [each for each in find_moments(facts, event) if not_before is None or each >= not_before]
    return found[0] if found else None


def compute_deadlines(
    version: Version,
    facts: Facts,
    now: Moment,
    pauses: Sequence[Pause] = (),
    exemptions: Sequence[Exemption] = (),
    workstream: str | None = None,
    arm: str | None = None,
) -> list[Deadline]:
    """Every clock that has started, soonest due first.

    `facts` are times by event name (`schema.timing.EVENTS`); `workstream` brings in that stream's clocks,
    and `arm` leaves out those of other arms of a trial.
    """
    at = as_moment(now, "now")
    working = calendar(version.calendar)
    found = [
        _deadline(each, working, facts, at, pauses, exemptions)
        for each in (*version.clocks, *version.maximum_stay)
        if (not each.workstreams or workstream in each.workstreams)
        and (not each.arms or arm is None or arm in each.arms)
    ]
    return sorted((each for each in found if each), key=lambda each: (each.due_at, each.clock))


def _deadline(
    clock: Clock,
    working: WorkingCalendar,
    facts: Facts,
    now: datetime,
    pauses: Sequence[Pause],
    exemptions: Sequence[Exemption],
) -> Deadline | None:
    start = find_first_moment(facts, clock.starts_on)
    if start is None or start > now:
        return None
    met = find_first_moment(facts, clock.met_by)
    met = met if met is not None and met <= now else None
    ended = None if clock.survives_closing else _ended(facts, now)
    still = met or ended or now  # when the clock stopped for good, or now
    stretches = _stretches(clock, pauses, start, still)
    target = compute_due_time(working, start, clock.target, stretches) if clock.target else None
    maximum = compute_due_time(working, start, clock.maximum, stretches) if clock.maximum else None
    due_at = target or maximum
    assert due_at is not None  # the schema asks for one of the two
    exempt = next((each for each in exemptions if each.clock == clock.code), None)
    state = _state(due_at, now, met, ended, stretches, exempt)
    return Deadline(
        clock.code,
        clock.label,
        clock.starts_on,
        start,
        clock.met_by,
        due_at,
        target,
        maximum,
        _ahead(due_at, clock.warn_before),
        met,
        state,
        _explain(clock, working, start, due_at, stretches, met, exempt, state),
    )


def _ended(facts: Facts, now: datetime) -> datetime | None:
    ends = [each for event in CLOSING for each in find_moments(facts, event) if each <= now]
    return min(ends) if ends else None


def _state(
    due_at: datetime,
    now: datetime,
    met: datetime | None,
    ended: datetime | None,
    stretches: Sequence[ClockPause],
    exempt: Exemption | None,
) -> ClockState:
    if met:
        return "met" if met <= due_at else "met_late"
    if exempt:
        return "exempt"
    if ended:
        return "closed" if ended <= due_at else "overdue"
    if any(each.lasting for each in stretches):
        return "paused"
    return "overdue" if now > due_at else "running"


def _stretches(clock: Clock, pauses: Sequence[Pause], start: datetime, still: datetime) -> list[ClockPause]:
    if not clock.pausable:
        return []
    found = []
    for pause in pauses:
        if pause.clocks and clock.code not in pause.clocks:
            continue
        begins = max(as_moment(pause.start, "pause"), start)
        ends = as_moment(pause.end, "end of pause") if pause.end is not None else None
        lasting = ends is None or ends > still
        until = still if ends is None or ends > still else ends
        if begins < until:
            found.append(ClockPause(begins, until, lasting, pause.reason))
    return sorted(found, key=lambda each: each.start)


def compute_due_time(
    working: WorkingCalendar, start: datetime, length: Duration, stretches: Sequence[ClockPause] = ()
) -> datetime:
    """When `length` has passed since `start`: to the second for hours, otherwise the end of the day due."""
    if length.unit == "hours":
        return _due_in_hours(start, length.amount, stretches)
    if length.unit == "working days":
        days = working.working_days_after(start.date())
        counted = (day for day in days if not any(each.covers_day(day) for each in stretches))
        return end_of_day(next(islice(counted, length.amount - 1, None)))
    return end_of_day(_due_in_days(start.date(), length, stretches))


def _due_in_hours(start: datetime, hours: int, stretches: Sequence[ClockPause]) -> datetime:
    """Elapsed hours, in absolute time so that a change of the clocks neither gives nor takes an hour."""
    moment = start.timestamp() + hours * 3600
    for each in _joined(stretches):
        if each[0] < moment:
            moment += each[1] - each[0]
    return datetime.fromtimestamp(moment, start.tzinfo)


def _joined(stretches: Sequence[ClockPause]) -> list[tuple[float, float]]:
    """Pauses as seconds, those that overlap made one."""
    joined: list[tuple[float, float]] = []
    for each in stretches:
        begins, ends = each.start.timestamp(), each.end.timestamp()
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def _due_in_days(start: date, length: Duration, stretches: Sequence[ClockPause]) -> date:
    day = length.after(start)
    paused = sorted(
        {date.fromordinal(n) for each in stretches for n in _ordinals(each) if n > start.toordinal()}
    )
    for lost in paused:
        if lost <= day:
            day += timedelta(days=1)
    return day


def _ordinals(stretch: ClockPause) -> range:
    return range(stretch.start.date().toordinal(), stretch.end.date().toordinal() + 1)


def _ahead(due_at: datetime, before: Duration | None) -> datetime | None:
    if before is None:
        return None
    if before.unit == "hours":
        return due_at - timedelta(hours=before.amount)
    days = before.after(due_at.date()) - due_at.date()
    return due_at - days


def _explain(
    clock: Clock,
    working: WorkingCalendar,
    start: datetime,
    due_at: datetime,
    stretches: Sequence[ClockPause],
    met: datetime | None,
    exempt: Exemption | None,
    state: ClockState,
) -> str:
    """The deadline in one sentence."""
    length = clock.target or clock.maximum
    assert length is not None
    day = (
        f"{due_at:%H:%M} on {long_date(due_at.date())}"
        if length.unit == "hours"
        else long_date(due_at.date())
    )
    within = "within" if clock.target else "at most"
    text = f"{clock.label}: due by {day}, {within} {length} "
    text += f"of {EVENTS[clock.starts_on]} on {long_date(start.date())}"
    if length.unit == "working days":
        text += _skipped(working, start.date(), due_at.date())
    for each in stretches:
        text += f", paused from {long_date(each.start.date())}"
        text += f" ({each.reason})" if each.lasting else f" to {long_date(each.end.date())} ({each.reason})"
    if met:
        text += f"; done on {long_date(met.date())}" + (", late" if state == "met_late" else "")
    elif state == "exempt" and exempt:
        text += f"; not needed in this case: {exempt.reason}"
    elif state == "overdue":
        text += "; overdue"
    elif state == "closed":
        text += "; no longer needed, as the case has ended"
    return text.rstrip(".") + "."


def _skipped(working: WorkingCalendar, start: date, end: date) -> str:
    """Which days were not counted, so that staff can check the sum."""
    skipped = working.holidays_between(start, end)
    text = ", counting from the next working day" + (
        " and leaving out weekends" if _weekend(start, end) else ""
    )
    if skipped:
        days = _and([f"{day:%A} {day.day} {day:%B}" for day, _ in skipped])
        are = "are bank holidays" if len(skipped) > 1 else "is a bank holiday"
        text += f"; {days} {are} in {working.label}"
    return text


def _weekend(start: date, end: date) -> bool:
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return any(day.weekday() >= 5 for day in days)


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
