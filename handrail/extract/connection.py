"""An open extract: typed views in a DuckDB connection, and what is known about the files behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias  # a row holds what its query selects

import duckdb

from handrail.extract.schema import LAST_DAY

if TYPE_CHECKING:
    from handrail.extract.file_reader import FileReading

Row: TypeAlias = tuple[Any, ...]
ClosedDays: TypeAlias = Mapping[str, tuple[dt.date, ...]]
NO_DAYS: ClosedDays = MappingProxyType({})
# The column of `clients` that numbers its rows, by which the rows of other files are joined to it.
NUMBER = "case_number"


@dataclass
class Extract:
    """Typed views, one a file, in a DuckDB connection.

    `raw` names the relation each file is read from, `types` what its columns are there; `readings` are of the
    files that were read cell by cell. `undated` says that a file from outside has no date of assessment.
    `given` says which columns each file really carried; `ours` whether Handrail wrote it, in which case an
    empty column means 'nothing yet' and not 'not collected'.
    """

    connection: duckdb.DuckDBPyConnection
    ours: bool = False
    as_at: str = ""
    directory: Path | None = None
    paths: dict[str, Path] = field(default_factory=dict)
    # Days on which a service was closed besides weekends and bank holidays, by its short name.
    closed_days: ClosedDays = field(default_factory=dict)
    undated: bool = False
    raw: dict[str, str] = field(default_factory=dict)
    readings: dict[str, FileReading] = field(default_factory=dict)
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    given: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    # A note with counts of records -> the same without, for figures under disclosure control.
    blunt: dict[str, str] = field(default_factory=dict)
    unfit_values: int = 0
    repeated_clients: int = 0
    faulty_rows: int = 0
    # Where the clients are read from, and how each field is where it is not to be taken as it stands.
    clients_from: tuple[str, Mapping[str, str]] = ("numbered_clients", MappingProxyType({}))
    prepared: dict[str, bool] = field(default_factory=dict)
    answered: dict[str, list[Row]] = field(default_factory=dict)

    def has_file(self, name: str) -> bool:
        return bool(self.given.get(name))

    def fetch_rows(self, sql: str, parameters: list[object] | None = None) -> list[Row]:
        return self.connection.execute(sql, parameters or []).fetchall()

    def rows_once(self, sql: str) -> list[Row]:
        """What many tables ask in the same words, asked once: an extract that is open does not change."""
        if sql not in self.answered:
            self.answered[sql] = self.fetch_rows(sql)
        return self.answered[sql]

    def make_relation(self, name: str, select: str, kind: str = "TABLE") -> None:
        """Make a temporary table or view, once: an extract that is open does not change."""
        if not self.prepared.get(name):
            self.prepared[name] = True
            self.connection.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {select}")

    def select_clients(self, fields: Iterable[str]) -> str:
        """SQL of the clients with these fields alone, which is quicker to ask than a view of them all."""
        source, columns = self.clients_from
        read = ", ".join(f"{columns.get(name, name)} AS {name}" for name in fields)
        return f"(SELECT {read} FROM {source})"

    def count_clients(self) -> int:
        """How many rows of clients there are."""
        return int(self.rows_once(f"SELECT count(*) FROM {self.select_clients([NUMBER])}")[0][0])

    def list_values(self, field: str) -> list[str]:
        """Return what stands in a field of text of the clients, each value once, in order."""
        clients = self.select_clients([field])
        distinct = f"SELECT DISTINCT {field} FROM {clients} WHERE {field} IS NOT NULL ORDER BY 1"
        return [value for (value,) in self.rows_once(distinct)]

    def seen_from(self) -> dt.date:
        """The day the extract was made; where it does not say, the last date in it."""
        if self.as_at:
            return dt.date.fromisoformat(self.as_at[:10])
        columns = ("referral_date", "enrolled_date", "assessed_date", "discharged_date", "first_contact_date")
        latest = ", ".join(f"max({column})" for column in columns)
        days = [
            day for day in self.rows_once(f"SELECT {latest} FROM {self.select_clients(columns)}")[0] if day
        ]
        return max(days, default=dt.date(1970, 1, 1))


def last_event(extract: Extract) -> dt.date:
    """Return the day of an extract, after which nothing can have happened; today where it does not say.

    Handrail's own records are read as they are.
    """
    if extract.ours:
        return LAST_DAY
    if extract.as_at:
        return dt.date.fromisoformat(extract.as_at[:10])
    return dt.datetime.now(dt.UTC).date()


def new_connection() -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that spills to disk before it takes more than its share of memory."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET memory_limit = '3GB'")
    # What does not fit goes to the machine's own place for it, never to the folder one happens to stand in.
    connection.execute(f"SET temp_directory = '{_spill().name}'")
    connection.execute("SET enable_progress_bar = false")
    return connection


@cache
def _spill() -> TemporaryDirectory[str]:
    """A folder that only this user can read, gone when the process ends: what spills is people's records."""
    return TemporaryDirectory(prefix="handrail-")


def quote_literal(value: object) -> str:
    """Return a value as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"
