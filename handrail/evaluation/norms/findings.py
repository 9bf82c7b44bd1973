"""What was found in a file of notes: bad rows, blanks, duplicates, diagnoses not mapped."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

PROBLEM_SCHEMA = pa.schema(
    [("row", pa.int64()), ("column", pa.string()), ("value", pa.string()), ("why", pa.string())]
)
WHOLE_ROW = "(whole row)"


@dataclass
class NoteFindings:
    """Totals that add up: `rows == blank + bad + duplicates + notes`.

    Rows are numbered as a spreadsheet numbers them (the heading is row 1); in Parquet, from 1.
    """

    rows: int = 0
    blank: int = 0
    bad: int = 0
    duplicates: int = 0
    notes: int = 0
    unmapped: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    # What a reader of the figures has to know of the file, a sentence each.
    remarks: list[str] = field(default_factory=list)
    _problems: list[pa.Table] = field(default_factory=list)
    _waiting: list[tuple[int, str, str, str]] = field(default_factory=list)

    def add_bad_row(self, row: int, why: str, value: str) -> None:
        """Add a row that could not be divided into cells."""
        self.bad += 1
        self._waiting.append((row, WHOLE_ROW, value[:200], why))

    def add_problems(self, problems: pa.Table) -> None:
        """Add problems of cells; the caller counts the bad rows, for a row may have several."""
        self._problems.append(problems)

    def absorb_part(self, part: "NoteFindings") -> None:
        """Add what was found in another part of the same file."""
        for name in ("rows", "blank", "bad", "duplicates", "notes"):
            setattr(self, name, getattr(self, name) + getattr(part, name))
        self.unmapped.update(part.unmapped)
        self._problems.append(part.list_problems())

    def list_problems(self) -> pa.Table:
        """Return every problem, in the order of the file."""
        cells = [dict(zip(PROBLEM_SCHEMA.names, cell, strict=True)) for cell in self._waiting]
        waiting = pa.Table.from_pylist(cells, PROBLEM_SCHEMA)
        return pa.concat_tables([waiting, *self._problems]).sort_by([("row", "ascending")])

    def describe_totals(self, most: int = 1000) -> Iterator[str]:
        """Yield totals in words, then what could not be mapped (of a long list the commonest)."""
        yield (
            f"rows {self.rows} = notes {self.notes} + duplicates {self.duplicates} + bad {self.bad}"
            f" + blank {self.blank}"
        )
        yield from self.remarks
        if cuts := ", ".join(f"{name} {count}" for name, count in self.cut.items() if count):
            yield f"episodes that may have lasted longer: {cuts}"
        if self.unmapped:
            yield f"diagnoses not mapped, counted as unclassified ({sum(self.unmapped.values())} notes):"
            for text, count in self.unmapped.most_common(most):
                yield f"  {count} x {text or '(blank)'}"
        if len(self.unmapped) > most:
            yield f"  ... and {len(self.unmapped) - most} more; --unmapped FILE writes them all"
