"""What is wrong with a file: a value that cannot be used or a row that is left out, and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from handrail.foundation.errors import UserError

# What becomes of a value that cannot be used, and of a row; what says so ends the reason.
MISSING = "; counted as missing"
ROW_LEFT_OUT = "; the row is left out"
REPEAT_LEFT_OUT = "; left out, the first counts"
MAX_PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One thing to put right.

    Attributes
    ----------
    row
        As a spreadsheet shows it: the heading is row 1 where nothing stands above it. The record, from 1, in
        files without such rows (Parquet, tables in memory). None for the whole file.
    kind
        'unreadable', 'out_of_range', 'contradictory', 'required', 'missing' or 'unknown'.
    """

    row: int | None
    column: str
    value: str
    reason: str
    file: str = ""
    kind: str = "unreadable"

    def __str__(self) -> str:
        place = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        return f"{place}: {self.value!r}: {self.reason}"


def count_values(problems: Iterable[Problem]) -> int:
    """Return how many of the problems are of a row; the others are what to know of the file."""
    return sum(problem.row is not None for problem in problems)


@dataclass
class RowTally:
    """How many rows of a file were read, and which of them are listed and left out."""

    read: int = 0
    left_out: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def describe_rows(self, name: str) -> str:
        """Return the counts as a sentence."""
        return (
            f"{name}: {self.read:,} rows read, {len(self.listed):,} listed, {len(self.left_out):,} left out."
        )


def refuse_problems(source: object, problems: Iterable[Problem]) -> None:
    """Raise a UserError that lists the problems, the first twenty in full; without any do nothing."""
    lines = [str(problem) for problem in problems]
    if lines:
        raise _refusal(source, lines)


def _refusal(source: object, lines: list[str]) -> UserError:
    hidden = len(lines) - MAX_PROBLEMS_SHOWN
    more = [f"... and {hidden} more"] if hidden > 0 else []
    return UserError(
        "\n  ".join([f"{source}: put these right and run again:", *lines[:MAX_PROBLEMS_SHOWN], *more])
    )
