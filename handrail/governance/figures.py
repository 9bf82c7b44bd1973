"""How many matters of each kind came, how many kept their clocks, and how they ended. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from handrail.governance.rules import MatterKind, MatterOutcome


@dataclass(frozen=True)
class MatterCourse:
    """One matter as it is counted: its kind, whether it is open, kept its clocks so far, and how it ended."""

    kind: MatterKind
    is_open: bool
    within_clocks: bool
    outcome: MatterOutcome | None


@dataclass(frozen=True)
class MatterCount:
    """The matters of one kind: how many came, are open, kept every clock, and ended in which way."""

    kind: MatterKind
    recorded: int
    open: int
    within_clocks: int
    outcomes: tuple[tuple[MatterOutcome, int], ...]


def count_matters(courses: Iterable[MatterCourse]) -> list[MatterCount]:
    """Return the count of each kind that came at all, in the order of the kinds."""
    matters = list(courses)
    counts = (_count_kind(kind, [row for row in matters if row.kind == kind]) for kind in MatterKind)
    return [count for count in counts if count.recorded]


def _count_kind(kind: MatterKind, courses: list[MatterCourse]) -> MatterCount:
    outcomes = Counter(row.outcome for row in courses if row.outcome)
    return MatterCount(
        kind=kind,
        recorded=len(courses),
        open=sum(row.is_open for row in courses),
        within_clocks=sum(row.within_clocks for row in courses),
        outcomes=tuple((outcome, outcomes[outcome]) for outcome in MatterOutcome if outcomes[outcome]),
    )
