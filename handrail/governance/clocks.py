"""The clocks of a matter: by when each thing is due, and whether it was done in time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handrail.foundation.calendars import WorkingCalendar, add_months, end_of_day, to_day
from handrail.foundation.choices import TextChoices
from handrail.governance.rules import MatterStepKind
from handrail.service_models.duties import MatterClock

# What meets each clock; the earliest of them counts.
MEETING_STEPS = {
    "acknowledge": (MatterStepKind.ACKNOWLEDGED, MatterStepKind.CLOSED),
    "answer": (MatterStepKind.CLOSED,),
    "close": (MatterStepKind.CLOSED,),
    "decide": (MatterStepKind.DECIDED, MatterStepKind.CLOSED),
    "authority": (MatterStepKind.AUTHORITY_DECIDED,),
}
# What must be done again once a matter is opened again, counted from then.
RESTARTED_CLOCKS = ("answer", "close", "decide")
# A request may take two months more (UK GDPR, Article 12(3)).
EXTENSION_MONTHS = 2
PAUSED_CLOCK = "answer"
# What a matter of each kind asks for above all; the others, such as to acknowledge it, lead up to this.
MAIN_CLOCKS = ("answer", "close", "decide", "authority")
REVIEW = "review"


class ClockState(TextChoices):
    """Where a clock stands."""

    MET = "met", "Done in time"
    MET_LATE = "met_late", "Done late"
    RUNNING = "running", "Due"
    PAUSED = "paused", "Paused"
    OVERDUE = "overdue", "Overdue"


@dataclass(frozen=True)
class MatterAct:
    """A step as the clocks see it: what was done, and when."""

    kind: MatterStepKind
    at: datetime


@dataclass(frozen=True)
class MatterDeadline:
    """By when one thing is due, and when it was done; `paused` while the clock stands still."""

    code: str
    label: str
    due_at: datetime
    source: str
    met_at: datetime | None = None
    paused: bool = False

    def find_state(self, at: datetime) -> ClockState:
        """Return where the clock stands at a moment."""
        if self.met_at:
            return ClockState.MET if self.met_at <= self.due_at else ClockState.MET_LATE
        if self.paused:
            return ClockState.PAUSED
        return ClockState.OVERDUE if self.due_at < at else ClockState.RUNNING


def compute_deadlines(
    clocks: Iterable[MatterClock],
    came_at: datetime,
    acts: Sequence[MatterAct],
    calendar: WorkingCalendar,
    at: datetime,
) -> list[MatterDeadline]:
    """Return the deadlines of a matter that came (or that the service became aware of) at `came_at`.

    A pause moves a request's deadline on by as long as it lasted, up to `at` while it lasts. A matter that
    was opened again has the deadlines of its first round and those that began as it was opened again.
    """
    rounds = split_rounds(came_at, acts)
    return [
        _compute_deadline(clock, began_at, round_acts, calendar, at)
        for clock in clocks
        for began_at, round_acts in (rounds if clock.code in RESTARTED_CLOCKS else [(came_at, acts)])
    ]


def split_rounds(came_at: datetime, acts: Sequence[MatterAct]) -> list[tuple[datetime, list[MatterAct]]]:
    """Return when each round of a matter began, with its acts: as it came, and as it was opened again."""
    rounds: list[tuple[datetime, list[MatterAct]]] = [(came_at, [])]
    for act in acts:
        if act.kind == MatterStepKind.REOPENED:
            rounds.append((act.at, []))
        else:
            rounds[-1][1].append(act)
    return rounds


def _compute_deadline(
    clock: MatterClock,
    came_at: datetime,
    acts: Sequence[MatterAct],
    calendar: WorkingCalendar,
    at: datetime,
) -> MatterDeadline:
    met = min((act.at for act in acts if act.kind in MEETING_STEPS[clock.code]), default=None)
    extended = any(act.kind == MatterStepKind.EXTENDED for act in acts)
    due = _find_due(clock, came_at, calendar, EXTENSION_MONTHS if extended else 0)
    deadline = MatterDeadline(clock.code, clock.label, due, clock.source, met)
    if clock.code != PAUSED_CLOCK:
        return deadline
    waited, paused = _sum_pauses(acts, met or at)
    return replace(deadline, due_at=due + waited, paused=paused)


def _find_due(clock: MatterClock, came_at: datetime, calendar: WorkingCalendar, months: int) -> datetime:
    """Return when a clock runs out; of days and months, at the end of the last day.

    'Within 30 days beginning when it is received' counts the day on which it came as the first.
    """
    day = to_day(came_at)
    if clock.unit == "hours":
        return came_at + timedelta(hours=clock.length)
    if clock.unit == "days":
        return end_of_day(day + timedelta(days=clock.length - 1))
    if clock.unit == "working_days":
        return end_of_day(calendar.add_working_days(day, clock.length))
    return end_of_day(add_months(day, clock.length + months))


def _sum_pauses(acts: Sequence[MatterAct], until: datetime) -> tuple[timedelta, bool]:
    """Return how long the clock stood still up to a moment, and whether it still does."""
    waited, since = timedelta(), None
    for act in sorted(acts, key=lambda act: act.at):
        if act.kind == MatterStepKind.PAUSED and since is None:
            since = act.at
        elif act.kind == MatterStepKind.RESUMED and since is not None:
            waited, since = waited + (act.at - since), None
    if since is None:
        return waited, False
    return waited + max(until - since, timedelta()), True


def is_paused(acts: Sequence[MatterAct]) -> bool:
    """Return whether the clock stands still after all that was done."""
    return bool(acts) and _sum_pauses(acts, max(act.at for act in acts))[1]


def make_review_deadline(due_at: datetime) -> MatterDeadline:
    """Return the date on which an open matter is looked at again, as a deadline."""
    return MatterDeadline(REVIEW, "Look at it again", due_at, "")


def find_next_deadline(deadlines: Iterable[MatterDeadline]) -> MatterDeadline | None:
    """Return the deadline that is due first of those not met."""
    return min(
        (deadline for deadline in deadlines if not deadline.met_at),
        key=lambda deadline: deadline.due_at,
        default=None,
    )


def is_overdue(deadlines: Iterable[MatterDeadline], at: datetime) -> bool:
    """Return whether a clock of a matter has run out with nothing done."""
    return any(deadline.find_state(at) == ClockState.OVERDUE for deadline in deadlines)


def was_answered_in_time(deadlines: Iterable[MatterDeadline], at: datetime) -> bool | None:
    """Return whether what a matter asks for above all was done in time; None while it may still be."""
    main = [deadline.find_state(at) for deadline in deadlines if deadline.code in MAIN_CLOCKS]
    if any(state in (ClockState.OVERDUE, ClockState.MET_LATE) for state in main):
        return False
    return True if main and all(state == ClockState.MET for state in main) else None


def was_within_clocks(deadlines: Iterable[MatterDeadline], at: datetime) -> bool:
    """Return whether no clock of a matter was missed up to a moment."""
    return all(
        deadline.find_state(at) not in (ClockState.OVERDUE, ClockState.MET_LATE) for deadline in deadlines
    )
