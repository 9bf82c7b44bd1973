"""What differs between two states of a file of the extract, record by record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# file -> what a record of it is known by. Several records may share it; they are told apart by their order.
KEYS: dict[str, tuple[str, ...]] = {
    "clients": ("case_id",),
    "sessions": ("case_id", "date"),
    "interventions": ("case_id", "kind", "referred_date"),
    "outcomes": ("case_id", "kind"),
    "followups": ("case_id", "months"),
    "surveys": ("response_id", "question"),
    "measures": ("case_id", "instrument", "part", "occasion", "date"),
    "costs": ("service", "quarter", "heading"),
    # Several of a day are told apart by their order.
    "matters": ("service", "kind", "received_date"),
}


@dataclass(frozen=True)
class RecordChange:
    """One value that is not as it was. Of a record that is new or gone, `column` is empty and the record
    stands in `now` or `was` as its values.
    """

    file: str
    key: tuple[str, ...]
    nth: int
    what: str  # added, removed or changed
    column: str
    was: str
    now: str

    @property
    def record_label(self) -> str:
        """The case, then the record of it; a client is the case alone."""
        if self.file == "clients":
            return self.key[0]
        of_case = KEYS[self.file][0] == "case_id"
        parts = [self.file, *(part for part in (self.key[1:] if of_case else self.key) if part)]
        if self.nth > 1:
            parts.append(f"({self.nth})")
        return (f"{self.key[0]}: " if of_case else "") + " ".join(parts)


def find_changes(
    connection: duckdb.DuckDBPyConnection, file: str, was: str, now: str, columns: Sequence[str]
) -> Iterator[RecordChange]:
    """What two SELECTs of the same columns, among them the key of the file, do not have in common."""
    keys, listed = KEYS[file], ", ".join(columns)
    run = connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE records_was AS SELECT {listed} FROM ({was})")
    run(f"CREATE OR REPLACE TEMP TABLE records_now AS SELECT {listed} FROM ({now})")
    for name, one, other in (("gone", "was", "now"), ("come", "now", "was")):
        run(
            f"CREATE OR REPLACE TEMP TABLE records_{name} AS SELECT *, row_number() OVER (PARTITION BY "
            f"{', '.join(keys)} ORDER BY {listed}) AS nth_ FROM (SELECT {listed} FROM records_{one} "
            f"EXCEPT ALL SELECT {listed} FROM records_{other})"
        )
    matched = " AND ".join(f"g.{key} IS NOT DISTINCT FROM c.{key}" for key in (*keys, "nth_"))
    values = ", ".join(f"CAST(g.{name} AS VARCHAR), CAST(c.{name} AS VARCHAR)" for name in columns)
    order = ", ".join(f"coalesce(g.{key}, c.{key})" for key in (*keys, "nth_"))
    rows = run(
        f"SELECT g.nth_, c.nth_, {values} FROM records_gone AS g FULL JOIN records_come AS c ON {matched} "
        f"ORDER BY {order}"
    ).fetchall()
    for row in rows:
        yield from _of_record(file, columns, row)


def _of_record(file: str, columns: Sequence[str], row: tuple[object, ...]) -> Iterator[RecordChange]:
    gone, come, *values = row
    pairs = {
        name: tuple("" if value is None else str(value) for value in values[2 * n : 2 * n + 2])
        for n, name in enumerate(columns)
    }
    key = tuple(pairs[name][0] or pairs[name][1] for name in KEYS[file])
    nth = int(str(come if gone is None else gone))
    if gone is None:
        yield RecordChange(file, key, nth, "added", "", "", _said(file, pairs, 1))
    elif come is None:
        yield RecordChange(file, key, nth, "removed", "", _said(file, pairs, 0), "")
    else:
        for name, (before, after) in pairs.items():
            if before != after:
                yield RecordChange(file, key, nth, "changed", name, before, after)


def _said(file: str, pairs: dict[str, tuple[str, ...]], side: int) -> str:
    """A record as its values, but those that it is known by."""
    told = [f"{name}={pair[side]}" for name, pair in pairs.items() if pair[side] and name not in KEYS[file]]
    return "; ".join(told)
