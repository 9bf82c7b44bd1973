"""Follow-ups and repeated contacts worked out from facts: when each opens, is due and closes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handrail.foundation.calendars import WorkingCalendar, as_moment, end_of_day, long_date
from handrail.foundation.durations import Duration
from handrail.service_models.due_time import compute_due_time
from handrail.service_models.moments import Facts, Moment, find_first_moment, find_first_of, find_moments
from handrail.service_models.operator_details import find_service_calendar
from handrail.service_models.schema.timing import EVENTS, FollowUpContact, Schedule
from handrail.service_models.schema.version import Version

ScheduledState = Literal["not_yet", "open", "done", "missed"]

SCHEDULED_LABELS: dict[ScheduledState, str] = {
    "not_yet": "Not yet",
    "open": "Open",
    "done": "Done",
    "missed": "Missed",
}


@dataclass(frozen=True)
class ScheduledContact:
    """One contact that a schedule asks for. `event` is the fact that records it as done."""

    code: str
    label: str
    kind: Literal["follow_up", "schedule"]
    number: int
    event: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    done_at: datetime | None
    state: ScheduledState
    asks: tuple[str, ...]
    instruments: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class PlannedContact:
    """A contact before it is seen how it stands: its number, the fact that records it, and the day due."""

    number: int
    event: str
    due_on: date
    done_at: datetime | None
    reason: str


@dataclass(frozen=True)
class RepeatedRun:
    """A repeated schedule that has begun, and when it stopped, where it has."""

    schedule: Schedule
    working: WorkingCalendar
    start: datetime
    stop: datetime | None

    def compute_day(self, every: Duration, since: datetime) -> date:
        return compute_due_time(self.working, since, every).date()


def compute_schedule(
    version: Version, facts: Facts, now: Moment, workstream: str | None = None
) -> list[ScheduledContact]:
    """Return every contact due so far or still to come, soonest due first.

    A follow-up is done by the fact named after its code, the nth of a schedule by `<code>_<n>`, a rolling
    schedule by its `done_by` event, whose fact may hold several times.
    """
    at = as_moment(now, "now")
    contacts: list[ScheduledContact] = []
    for follow_up in version.follow_up:
        if not follow_up.workstreams or workstream in follow_up.workstreams:
            planned = _plan_follow_up(follow_up, facts, at)
            contacts += [_build_contact(follow_up, contact, at) for contact in planned]
    for schedule in version.schedules:
        if not schedule.workstreams or workstream in schedule.workstreams:
            planned = _plan_repeated(schedule, version, facts, at)
            contacts += [_build_contact(schedule, contact, at) for contact in planned]
    return sorted(contacts, key=lambda contact: (contact.due_at, contact.code, contact.number))


def _plan_follow_up(follow_up: FollowUpContact, facts: Facts, now: datetime) -> Iterator[PlannedContact]:
    start = find_first_moment(facts, follow_up.starts_on)
    if start is None or start > now:
        return
    due_on = follow_up.after.add_to(start.date())
    reason = f"{follow_up.after} after {EVENTS[follow_up.starts_on]} on {long_date(start.date())}"
    yield PlannedContact(1, follow_up.code, due_on, find_first_moment(facts, follow_up.code), reason)


def _plan_repeated(
    schedule: Schedule, version: Version, facts: Facts, now: datetime
) -> Iterator[PlannedContact]:
    start = find_first_moment(facts, schedule.starts_on)
    if start is None or start > now:
        return
    working = find_service_calendar(version.calendar, version.service)
    if schedule.begins_after:
        start = compute_due_time(working, start, schedule.begins_after)
    run = RepeatedRun(schedule, working, start, find_first_of(facts, schedule.until, now))
    yield from (_plan_rolling if schedule.rolling else _plan_fixed)(run, facts, now)


def _plan_rolling(run: RepeatedRun, facts: Facts, now: datetime) -> Iterator[PlannedContact]:
    """Yield each contact made, counted from the one before, and the next, unless the schedule has ended."""
    schedule = run.schedule
    event = schedule.done_by or schedule.code
    made = [moment for moment in find_moments(facts, event) if run.start <= moment <= now]
    since, label = run.start, EVENTS[schedule.starts_on]
    for number, done_at in enumerate([*made, None], start=1):
        if done_at is None and (run.stop or (schedule.times and number > schedule.times)):
            return
        reason = f"{schedule.every} after {label} on {long_date(since.date())}"
        yield PlannedContact(number, event, run.compute_day(schedule.every, since), done_at, reason)
        if done_at is not None:
            since, label = done_at, "the last one"


def _plan_fixed(run: RepeatedRun, facts: Facts, now: datetime) -> Iterator[PlannedContact]:
    """Yield each contact by its number from the start, so that one made late does not push the next."""
    schedule, number = run.schedule, 0
    while schedule.times is None or number < schedule.times:
        number += 1
        every = Duration(schedule.every.amount * number, schedule.every.unit)
        due_on = run.compute_day(every, run.start)
        event = f"{schedule.code}_{number}"
        done_at = find_first_moment(facts, event)
        if done_at is None and run.stop and due_on > run.stop.date():
            return
        reason = f"{every} after {_describe_start(schedule)} on {long_date(run.start.date())}"
        yield PlannedContact(number, event, due_on, done_at, reason)
        if schedule.times is None and due_on > now.date():
            return


def _describe_start(schedule: Schedule) -> str:
    event = EVENTS[schedule.starts_on]
    return f"{schedule.begins_after} from {event}, ending" if schedule.begins_after else event


def _build_contact(
    declared: FollowUpContact | Schedule, planned: PlannedContact, now: datetime
) -> ScheduledContact:
    done_at = planned.done_at if planned.done_at is not None and planned.done_at <= now else None
    opens_at = as_moment(_subtract_days(planned.due_on, declared.opens_before))
    closes_at = end_of_day(declared.closes_after.add_to(planned.due_on))
    ending = f"; done on {long_date(done_at.date())}." if done_at else "."
    return ScheduledContact(
        code=declared.code,
        label=declared.label,
        kind="follow_up" if isinstance(declared, FollowUpContact) else "schedule",
        number=planned.number,
        event=planned.event,
        opens_at=opens_at,
        due_at=end_of_day(planned.due_on),
        closes_at=closes_at,
        done_at=done_at,
        state="done" if done_at else _find_state(opens_at, closes_at, now),
        asks=declared.asks,
        instruments=declared.instruments,
        explanation=f"{declared.label}: due on {long_date(planned.due_on)}, {planned.reason}{ending}",
    )


def _find_state(opens_at: datetime, closes_at: datetime, now: datetime) -> ScheduledState:
    if now < opens_at:
        return "not_yet"
    return "missed" if now > closes_at else "open"


def _subtract_days(day: date, length: Duration) -> date:
    return day - (length.add_to(day) - day)
