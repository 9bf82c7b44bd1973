"""One clock of one case as it has run so far: what started, stopped and paused it, and when it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from handrail.foundation.calendars import WorkingCalendar, as_moment
from handrail.foundation.durations import Duration
from handrail.service_models.due_time import ClockPause, compute_due_time
from handrail.service_models.moments import Facts, Moment, find_first_moment, find_first_of
from handrail.service_models.schema.timing import CLOSING, Clock


@dataclass(frozen=True)
class Pause:
    """A time in which clocks stand still, with its reason; `clocks` names those it stops, none for all."""

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
class ClockRun:
    """A clock that has started. `due_at` is the target, or the maximum where there is no target."""

    clock: Clock
    working: WorkingCalendar
    started_at: datetime
    met_at: datetime | None
    ended_at: datetime | None
    pauses: tuple[ClockPause, ...]
    exemption: Exemption | None
    target_at: datetime | None
    maximum_at: datetime | None
    due_at: datetime


def run_clock(
    clock: Clock,
    working: WorkingCalendar,
    facts: Facts,
    now: datetime,
    exceptions: Sequence[Pause | Exemption],
) -> ClockRun | None:
    """Return how a clock has run by `now`; None where it has not started."""
    started_at = find_first_moment(facts, clock.starts_on)
    if started_at is None or started_at > now:
        return None
    met_at = find_first_of(facts, (clock.met_by,), now)
    ended_at = None if clock.survives_closing else find_first_of(facts, CLOSING, now)
    pauses = tuple(_list_pauses(clock, exceptions, started_at, met_at or ended_at or now))
    add = partial(_add_length, working, started_at, pauses)
    target_at, maximum_at = add(clock.target), add(clock.maximum)
    due_at = target_at or maximum_at
    assert due_at is not None  # the schema asks for one of the two
    exemptions = (part for part in exceptions if isinstance(part, Exemption) and part.clock == clock.code)
    exemption = next(exemptions, None)
    return ClockRun(
        clock, working, started_at, met_at, ended_at, pauses, exemption, target_at, maximum_at, due_at
    )


def _add_length(
    working: WorkingCalendar, start: datetime, pauses: Sequence[ClockPause], length: Duration | None
) -> datetime | None:
    return compute_due_time(working, start, length, pauses) if length else None


def _list_pauses(
    clock: Clock, exceptions: Sequence[Pause | Exemption], start: datetime, stopped_at: datetime
) -> list[ClockPause]:
    """Return the pauses of a clock between its start and the time it stopped, in order."""
    pauses = [
        part
        for part in exceptions
        if isinstance(part, Pause) and clock.code in (part.clocks or (clock.code,))
    ]
    if not clock.pausable:
        return []
    cut = (_cut_pause(pause, start, stopped_at) for pause in pauses)
    return sorted((pause for pause in cut if pause), key=lambda pause: pause.start)


def _cut_pause(pause: Pause, start: datetime, stopped_at: datetime) -> ClockPause | None:
    """Return the part of a pause in which a clock ran; None where there is none."""
    begins = max(as_moment(pause.start, "pause"), start)
    ends = as_moment(pause.end, "end of pause") if pause.end is not None else None
    lasting = ends is None or ends > stopped_at
    until = stopped_at if ends is None or lasting else ends
    return ClockPause(begins, until, lasting, pause.reason) if begins < until else None
