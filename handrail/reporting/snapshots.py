"""The last extract, which the pages of figures are drawn from: of what, as at when.

`latest` is the one door. `Snapshot.open_extract()` is what tables are computed from; `id` goes into links, so
that the records behind a figure are looked up in the extract that gave it (`find`). Services with few cases
are read afresh whenever one of their cases has changed; larger ones have a folder of their own, in which
`handrail extract refresh` keeps the last few extracts.
"""

import hashlib
import re
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from handrail.extract.connection import ClosedDays, Extract
from handrail.extract.files import FILES
from handrail.extract.manifest import MANIFEST
from handrail.extract.read import find_files, from_tables, open_folders
from handrail.figures import tables
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.result import TableResult
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case
from handrail.network.details import refresh_details
from handrail.reporting.from_journey import (
    WriteReport,
    build_tables_of_cases,
    changes,
    matters,
    reading,
    survey_rows,
    write_files,
)
from handrail.reporting.from_journey.possible_duplicates import find_possible_duplicates
from handrail.reporting.operator_files import read as kept
from handrail.service_models.operator_details import find_details

# What a page of figures may show before it says that a newer extract should have been made.
MAX_EXTRACT_AGE = timedelta(hours=26)
EXTRACTS_TO_KEEP = 3
# A larger result is not worth its memory to be kept for the next who asks the same.
MAX_CELLS_TO_CACHE = 5000
K = TypeVar("K")
V = TypeVar("V")
EXTRACT_NAME = re.compile(r"\d{8}T\d{12}Z")
EXTRACT_TIME_FORMAT = "%Y%m%dT%H%M%S%fZ"


class NoExtract(UserError):
    """These services have too many cases to count at once, and no extract has been made of them yet."""


@dataclass(frozen=True)
class Snapshot:
    """The extract of some services as at a moment: of this moment in memory, or read from files."""

    services: tuple[str, ...]
    as_at: datetime
    tables_in_memory: Mapping[str, pa.Table] = field(default_factory=dict, repr=False)
    id: str = ""
    folders: tuple[Path, ...] = ()
    case_states: Mapping[str, changes.CaseState] = field(default_factory=dict, repr=False)
    closed_days: ClosedDays = field(default_factory=dict)

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The files as Arrow tables; `extract` is quicker for those of a large service."""
        return {name: self._read_table(name) for name in FILES} if self.folders else self.tables_in_memory

    def _read_table(self, name: str) -> pa.Table:
        paths = [find_files(folder)[name] for folder in self.folders]
        return pa.concat_tables(pq.read_table(path, columns=FILES[name].arrow_schema.names) for path in paths)

    def open_extract(self) -> Extract:
        """The snapshot opened for `tables.compute`, once, for the one thread that key `latest` for it."""
        return self._opened

    @cached_property
    def _opened(self) -> Extract:
        as_at = self.as_at.isoformat(timespec="seconds")
        return (
            open_folders(self.folders, as_at)
            if self.folders
            else from_tables(self.tables_in_memory, as_at=as_at, closed_days=self.closed_days)
        )

    def compute_table(
        self,
        table: Table,
        by: tuple[str, ...],
        where: Mapping[str, str],
        from_: date | None,
        to: date | None,
    ) -> TableResult:
        """A table of this snapshot; of the same question of the same snapshot, what was counted before."""
        key = (self.services, self.id, table.name, by, tuple(sorted(where.items())), from_, to)
        known = _computed_tables.get_value(key) if self.id else None
        if known is not None and known.table is table:
            return replace(known, as_at=self.as_at.isoformat(timespec="seconds"))
        result = tables.compute_table(table, self.open_extract(), by or None, where, from_, to)
        if self.id and len(result.cells) <= MAX_CELLS_TO_CACHE:
            _computed_tables.add_value(key, result)
        return result

    @property
    def is_stale(self) -> bool:
        """Whether a newer extract should have been made by now."""
        return bool(self.folders) and timezone.now() - self.as_at > MAX_EXTRACT_AGE

    def find_changed_cases(self, references: Sequence[str]) -> set[str]:
        """Of these cases, those in which something has changed since."""
        return changes.find_changed_cases(
            self._read_states(), references, find_possible_duplicates(self.services)
        )

    def _read_states(self) -> Mapping[str, changes.CaseState]:
        if not self.folders:
            return self.case_states
        return {name: state for folder in self.folders for name, state in changes.read_states(folder).items()}


def load_latest(services: Sequence[str]) -> Snapshot:
    """What is known of these services: of this moment where they have few cases, else from the last extracts.

    Raises NoExtract where they have many and no extract has been made.
    """
    chosen = tuple(sorted(services))
    if (few := _list_few_cases(chosen)) is not None:
        return _read_live_snapshot(chosen, few)
    folders = [_find_last_extract(service) for service in chosen]
    lacking = [service for service, folder in zip(chosen, folders, strict=True) if folder is None]
    if lacking:
        raise NoExtract(
            f"The first extract of {', '.join(lacking)} has not been made yet. The command "
            "'handrail extract refresh' makes it and should run every night. You can see figures once it has."
        )
    return _open_snapshot(chosen, [folder for folder in folders if folder is not None])


def find_snapshot(services: Sequence[str], id: str) -> Snapshot | None:
    """Return the snapshot that a link names; None where it is no longer kept, or was of other services."""
    chosen = tuple(sorted(services))
    if (found := _live_snapshots.get_value((chosen, id))) is not None:
        return replace(found)
    stamps = id.split("-")
    if len(stamps) != len(chosen) or not all(map(EXTRACT_NAME.fullmatch, stamps)):
        return None
    folders = [_get_folder(service) / stamp for service, stamp in zip(chosen, stamps, strict=True)]
    return (
        _open_snapshot(chosen, folders) if all((folder / MANIFEST).exists() for folder in folders) else None
    )


# --- files -------------------------------------------------------------------------------------------------


def refresh_extracts(
    services: Sequence[str], *, at: datetime, rebuild: bool = False
) -> dict[str, WriteReport]:
    """Make the extract of each service, of what changed since the one before; gives what was done.

    Each is whole under its name or not there; the last few are kept, for pages that still show them.
    """
    done = {}
    for service in sorted(services):
        home = _get_folder(service)
        home.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".being-written-", dir=home))
        try:
            previous = None if rebuild else _find_last_extract(service)
            done[service] = write_files(fresh, [service], at=at, previous=previous)
            fresh.rename(home / at.astimezone(UTC).strftime(EXTRACT_TIME_FORMAT))
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        _remove_old_extracts(home)
    return done


def _remove_old_extracts(home: Path) -> None:
    for old in _list_extracts(home.name)[:-EXTRACTS_TO_KEEP]:
        shutil.rmtree(old, ignore_errors=True)


def _get_folder(service: str) -> Path:
    return Path(settings.EXTRACTS) / service


def _list_extracts(service: str) -> list[Path]:
    """Return the extracts of a service that are whole, the oldest first."""
    home = _get_folder(service)
    return (
        sorted(each for each in home.iterdir() if EXTRACT_NAME.fullmatch(each.name)) if home.is_dir() else []
    )


def _find_last_extract(service: str) -> Path | None:
    found = _list_extracts(service)
    return found[-1] if found else None


def _open_snapshot(services: tuple[str, ...], folders: Sequence[Path]) -> Snapshot:
    """As at the moment of the oldest: no figure claims to be newer than it is."""
    moments = [datetime.strptime(folder.name, EXTRACT_TIME_FORMAT).replace(tzinfo=UTC) for folder in folders]
    id = "-".join(folder.name for folder in folders)
    return Snapshot(services, min(moments), id=id, folders=tuple(folders))


# --- at this moment ----------------------------------------------------------------------------------------


class _RecentValues(Generic[K, V]):
    """The last few of what this process has made, for all its threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get_value(self, key: K) -> V | None:
        with self._lock:
            return self._held.get(key)

    def add_value(self, key: K, value: V) -> None:
        with self._lock:
            self._held[key] = value
            while len(self._held) > self._size:
                self._held.popitem(last=False)


# Live snapshots: read again only when a case, or the day, has changed.
_live_snapshots: _RecentValues[tuple[tuple[str, ...], str], Snapshot] = _RecentValues(16)
_computed_tables: _RecentValues[tuple[object, ...], TableResult] = _RecentValues(128)


def _list_few_cases(services: tuple[str, ...]) -> list[UUID] | None:
    """Return the keys of the cases; None where there are too many to be read as a page is drawn."""
    most = settings.LIVE_CASES
    cases = Case.objects.filter(service__in=services).order_by()
    keys = cases.values_list("pk", flat=True)[: most + 1]
    return sorted(keys) if len(keys) <= most else None


def _read_live_snapshot(services: tuple[str, ...], keys: Sequence[UUID]) -> Snapshot:
    now, alike = timezone.now(), find_possible_duplicates(services)
    cases = list(reading.read_cases(services, keys))
    prints = {key: each for rows in cases for key, each in changes.compute_fingerprints(rows, alike).items()}
    closed_days = _find_closed_days(services)
    mark = _compute_mark(services, now, closed_days, prints.values())
    if (found := _live_snapshots.get_value((services, mark))) is None:
        known = {row.reference: changes.CaseState(prints[row.pk], None) for rows in cases for row in rows}
        held = build_tables_of_cases(cases, services, now, alike)
        found = Snapshot(services, now, held, id=mark, case_states=known, closed_days=closed_days)
        _live_snapshots.add_value((services, mark), found)
    return replace(found, as_at=now)


def _find_closed_days(services: tuple[str, ...]) -> ClosedDays:
    """Return the closed days that pages use now: the registers are read once a minute at most."""
    refresh_details()
    days = {service: tuple(sorted(find_details(service).closed_days)) for service in services}
    return {service: closed for service, closed in days.items() if closed}


def _compute_mark(
    services: tuple[str, ...], now: datetime, closed_days: ClosedDays, prints: Iterable[bytes]
) -> str:
    """A value that moves whenever a record of these services could."""
    today, answers = timezone.localtime(now).date(), survey_rows.mark_anonymous_answers(services)
    begin = repr(
        (services, today, kept.mark_files(), answers, matters.mark_matters(services, now), closed_days)
    )
    digest = hashlib.blake2b(begin.encode(), digest_size=12)
    for each in prints:
        digest.update(each)
    return digest.hexdigest()
