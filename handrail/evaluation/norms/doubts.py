"""Values that put a whole column in doubt: the file that holds one is refused, with the rows named.

A date that only the month-first order reads makes the day of every other date doubtful; an identifier cut to
a power of ten may be that of several people.
"""

from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np
import pyarrow as pa

from handrail.foundation.errors import UserError
from handrail.foundation.tabular.dates import MAX_ROWS_NAMED, refuse_date_order

DATE_ORDER, CUT_IDENTIFIER = "date order", "cut identifier"


@dataclass
class ColumnDoubts:
    """The first rows of each doubt about a column, and how many there are."""

    rows: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def add_rows(self, kind: str, table: pa.Table, column: str, mask: np.ndarray) -> None:
        """Keep the rows of a table whose cell in a column is in doubt."""
        places = np.flatnonzero(mask)
        named = table.select(["row", column]).take(pa.array(places[:MAX_ROWS_NAMED]))
        values = zip(named["row"].to_pylist(), map(str, named[column].to_pylist()), strict=True)
        self._add_all((kind, column), list(values), len(places))

    def absorb_part(self, part: "ColumnDoubts") -> None:
        """Add the doubts about another part of the same file."""
        for key, rows in part.rows.items():
            self._add_all(key, rows, part.counts[key])

    def refuse_file(self, source: str) -> None:
        """Raise a `UserError` when there is any doubt about the file."""
        for (kind, column), rows in self.rows.items():
            count = self.counts[kind, column]
            if kind == DATE_ORDER:
                refuse_date_order(source, column, sorted(rows), count)
            _refuse_identifiers(source, column, sorted(rows), count)

    def _add_all(self, key: tuple[str, str], rows: list[tuple[int, str]], count: int) -> None:
        if count:
            named = self.rows.setdefault(key, [])
            named += rows[: MAX_ROWS_NAMED - len(named)]
            self.counts[key] = self.counts.get(key, 0) + count


def _refuse_identifiers(source: str, column: str, rows: list[tuple[int, str]], count: int) -> NoReturn:
    named = ", ".join(f"row {row} ({text})" for row, text in rows)
    more = f" and {count - len(rows)} more" if count > len(rows) else ""
    raise UserError(
        f"{source}, column {column}: expected whole identifiers; {named}{more} were cut by a spreadsheet, and"
        f" several may have become one. Export the column as text and read the file again."
    )
