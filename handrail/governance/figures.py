"""How many matters of each kind came, how many kept their clocks, and how they ended. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handrail.governance.rules import MatterKind, MatterOutcome


@dataclass(frozen=True)
class MatterCourse:
    """One matter as it is counted: its kind and days, whether it kept its clocks, and how it ended.

    `answered_in_time` is None while it may still be; `learning_recorded` while it is open.
    """

    service: str
    kind: MatterKind
    received_on: date
    closed_on: date | None
    outcome: MatterOutcome | None
    answered_in_time: bool | None
    kept_every_clock: bool
    is_overdue: bool
    learning_recorded: bool | None


@dataclass(frozen=True)
class MatterCount:
    """The matters of one kind that came: how many, and of those how many are open, overdue and so on."""

    kind: MatterKind
    received: int
    open: int
    overdue: int
    answered_in_time: int
    kept_every_clock: int
    learning_recorded: int
    outcomes: tuple[tuple[MatterOutcome, int], ...]


def count_matters(courses: Iterable[MatterCourse]) -> list[MatterCount]:
    """Return the count of each kind that came at all, in the order of the kinds."""
    matters = list(courses)
    counts = (_count_kind(kind, [row for row in matters if row.kind == kind]) for kind in MatterKind)
    return [count for count in counts if count.received]


def _count_kind(kind: MatterKind, courses: list[MatterCourse]) -> MatterCount:
    outcomes = Counter(row.outcome for row in courses if row.outcome)
    return MatterCount(
        kind=kind,
        received=len(courses),
        open=sum(row.closed_on is None for row in courses),
        overdue=sum(row.is_overdue for row in courses),
        answered_in_time=sum(row.answered_in_time is True for row in courses),
        kept_every_clock=sum(row.kept_every_clock for row in courses),
        learning_recorded=sum(row.learning_recorded is True for row in courses),
        outcomes=tuple((outcome, outcomes[outcome]) for outcome in MatterOutcome if outcomes[outcome]),
    )
