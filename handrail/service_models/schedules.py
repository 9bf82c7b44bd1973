"""Follow-ups and repeated schedules worked out from facts: when each opens, is due and closes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handrail.foundation.calendars import as_moment, calendar, end_of_day, long_date
from handrail.foundation.durations import Duration
from handrail.service_models.deadlines import Facts, Moment, compute_due_time, find_first_moment, find_moments
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


def compute_schedule(
    version: Version, facts: Facts, now: Moment, workstream: str | None = None
) -> list[ScheduledContact]:
    """Every contact due so far or still to come, soonest due first.

    A follow-up is done by the fact named after its code, the nth of a schedule by `<code>_<n>`, a rolling
    schedule by its `done_by` event, whose fact may hold several times.
    """
    at = as_moment(now, "now")
    found: list[ScheduledContact] = []
    for follow_up in version.follow_up:
        if not follow_up.workstreams or workstream in follow_up.workstreams:
            found += _follow_up(follow_up, facts, at)
    for repeated in version.schedules:
        if not repeated.workstreams or workstream in repeated.workstreams:
            found += _repeated(repeated, version, facts, at)
    return sorted(found, key=lambda each: (each.due_at, each.code, each.number))


def _follow_up(follow_up: FollowUpContact, facts: Facts, now: datetime) -> Iterator[ScheduledContact]:
    start = find_first_moment(facts, follow_up.starts_on)
    if start is None or start > now:
        return
    on = follow_up.after.after(start.date())
    after = f"{follow_up.after} after {EVENTS[follow_up.starts_on]} on {long_date(start.date())}"
    yield _scheduled(
        follow_up, "follow_up", 1, follow_up.code, on, find_first_moment(facts, follow_up.code), now, after
    )


def _repeated(
    repeated: Schedule, version: Version, facts: Facts, now: datetime
) -> Iterator[ScheduledContact]:
    start = find_first_moment(facts, repeated.starts_on)
    if start is None or start > now:
        return
    if repeated.begins_after:
        start = compute_due_time(calendar(version.calendar), start, repeated.begins_after)
    ends = [each for event in repeated.until for each in find_moments(facts, event) if each <= now]
    stop = min(ends) if ends else None
    yield from (_rolling if repeated.rolling else _fixed)(repeated, version, start, stop, facts, now)


def _rolling(
    repeated: Schedule, version: Version, start: datetime, stop: datetime | None, facts: Facts, now: datetime
) -> Iterator[ScheduledContact]:
    """Each done one, counted from the one before, and the next, unless the schedule has ended."""
    event = repeated.done_by or repeated.code
    done = [each for each in find_moments(facts, event) if start <= each <= now]
    since, label = start, EVENTS[repeated.starts_on]
    for number, each in enumerate([*done, None], start=1):
        if each is None and (stop or (repeated.times and number > repeated.times)):
            return
        on = _add(repeated.every, since, version)
        after = f"{repeated.every} after {label} on {long_date(since.date())}"
        yield _scheduled(repeated, "schedule", number, event, on, each, now, after)
        if each is not None:
            since, label = each, "the last one"


def _fixed(
    repeated: Schedule, version: Version, start: datetime, stop: datetime | None, facts: Facts, now: datetime
) -> Iterator[ScheduledContact]:
    """Each by its number from the start, so that one done late does not push the next."""
    number = 0
    while repeated.times is None or number < repeated.times:
        number += 1
        every = Duration(repeated.every.amount * number, repeated.every.unit)
        on = _add(every, start, version)
        event = f"{repeated.code}_{number}"
        done = find_first_moment(facts, event)
        if done is None and stop and on > stop.date():
            return
        after = f"{every} after {_beginning(repeated)} on {long_date(start.date())}"
        yield _scheduled(repeated, "schedule", number, event, on, done, now, after)
        if repeated.times is None and on > now.date():
            return


def _beginning(repeated: Schedule) -> str:
    event = EVENTS[repeated.starts_on]
    return f"{repeated.begins_after} from {event}, ending" if repeated.begins_after else event


def _add(every: Duration, since: datetime, version: Version) -> date:
    return compute_due_time(calendar(version.calendar), since, every).date()


def _scheduled(
    what: FollowUpContact | Schedule,
    kind: Literal["follow_up", "schedule"],
    number: int,
    event: str,
    on: date,
    done: datetime | None,
    now: datetime,
    after: str,
) -> ScheduledContact:
    opens = as_moment(_minus(on, what.opens_before))
    closes = end_of_day(what.closes_after.after(on))
    done = done if done is not None and done <= now else None
    state: ScheduledState = (
        "done" if done else "not_yet" if now < opens else "missed" if now > closes else "open"
    )
    text = f"{what.label}: due on {long_date(on)}, {after}"
    text += f"; done on {long_date(done.date())}." if done else "."
    return ScheduledContact(
        what.code,
        what.label,
        kind,
        number,
        event,
        opens,
        end_of_day(on),
        closes,
        done,
        state,
        what.asks,
        what.instruments,
        text,
    )


def _minus(day: date, before: Duration) -> date:
    return day - (before.after(day) - day)
