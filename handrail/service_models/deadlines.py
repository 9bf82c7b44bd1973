"""Deadlines worked out from facts: named events with their times. Pure; nothing is stored or counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handrail.foundation.calendars import as_moment
from handrail.service_models.clock_run import ClockRun, Exemption, Pause, run_clock
from handrail.service_models.deadline_wording import explain_deadline
from handrail.service_models.due_time import subtract_duration
from handrail.service_models.moments import Facts, Moment
from handrail.service_models.operator_details import find_service_calendar
from handrail.service_models.schema.timing import Clock
from handrail.service_models.schema.version import Version

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
        """Return whether staff are to be warned: still running, and near its end."""
        near = self.warn_from is not None and as_moment(now, "now") >= self.warn_from
        return self.state == "running" and near


def compute_deadlines(
    version: Version,
    facts: Facts,
    now: Moment,
    exceptions: Sequence[Pause | Exemption] = (),
    workstream: str | None = None,
    arm: str | None = None,
) -> list[Deadline]:
    """Return the deadline of every clock that has started, soonest due first.

    `facts` are times by event name (`schema.timing.EVENTS`); `workstream` brings in that stream's clocks,
    and `arm` leaves out those of other arms of a trial.
    """
    at = as_moment(now, "now")
    working = find_service_calendar(version.calendar, version.service)
    clocks = [
        clock
        for clock in (*version.clocks, *version.maximum_stay)
        if (not clock.workstreams or workstream in clock.workstreams)
        and (not clock.arms or arm is None or arm in clock.arms)
    ]
    runs = (run_clock(clock, working, facts, at, exceptions) for clock in clocks)
    deadlines = [_build_deadline(run, at) for run in runs if run]
    return sorted(deadlines, key=lambda deadline: (deadline.due_at, deadline.clock))


def _build_deadline(run: ClockRun, now: datetime) -> Deadline:
    clock: Clock = run.clock
    state = _find_state(run, now)
    return Deadline(
        clock=clock.code,
        label=clock.label,
        started_by=clock.starts_on,
        started_at=run.started_at,
        met_by=clock.met_by,
        due_at=run.due_at,
        target_at=run.target_at,
        maximum_at=run.maximum_at,
        warn_from=subtract_duration(run.due_at, clock.warn_before) if clock.warn_before else None,
        met_at=run.met_at,
        state=state,
        explanation=explain_deadline(run, state),
    )


def _find_state(run: ClockRun, now: datetime) -> ClockState:
    if run.met_at:
        return "met" if run.met_at <= run.due_at else "met_late"
    if run.exemption:
        return "exempt"
    if run.ended_at:
        return "closed" if run.ended_at <= run.due_at else "overdue"
    if any(pause.lasting for pause in run.pauses):
        return "paused"
    return "overdue" if now > run.due_at else "running"
