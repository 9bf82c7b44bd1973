"""Collapse fit notes to absence episodes: read and check a file, pick an engine, measure the lengths."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms.checking import NOTE_COLUMNS, NoteChecker
from handrail.evaluation.norms.diagnoses import load_diagnosis_map
from handrail.evaluation.norms.findings import NoteFindings
from handrail.evaluation.norms.lengths import CollectionWindow, add_lengths, count_cuts
from handrail.evaluation.norms.prefetch import read_ahead
from handrail.evaluation.norms.reading import estimate_row_count, find_file_kind, read_rows
from handrail.evaluation.norms.reference import find_episodes_by_sql
from handrail.evaluation.sources import Source, name_source
from handrail.foundation.errors import UserError

# What every engine gives, one row an episode, sorted by practice, patient and episode. `ends` is null while
# open; `known_to` is the last day that a note with an end certifies (or an open one starts).
EPISODE_COLUMNS = ("practice", "patient", "episode", "starts", "ends", "known_to", "diagnosis", "notes")

# Up to here SQL answers sooner than the compiled kernel is loaded.
MAX_NOTES_FOR_SQL = 500_000
# Tables read while the compiled kernel is being loaded, and then while the one before is being packed.
TABLES_READ_AHEAD = 6
ENGINES = ("auto", "sql", "kernel", "spark")


@dataclass(frozen=True)
class EpisodeSettings:
    """How notes become episodes.

    gap_days
        The greatest difference in days between the end of one note and the start of the next that is still
        one absence: 1 is the next day, 8 leaves seven days between.
    window
        The days over which notes were collected.
    diagnoses
        A user's own mapping table, read before the shipped one.
    engine
        'sql' (DuckDB), 'kernel' (compiled), 'spark' (the kernel on Spark) or 'auto' (by the number of notes).
    memory
        Bytes to work in: notes that do not fit are dealt into buckets on disk, taken one at a time.
    sheet
        Which sheet of a workbook that has several.
    ordered
        Sort the episodes by practice, patient and episode (each bucket by itself, where there are buckets).
    """

    gap_days: int = 1
    window: CollectionWindow = field(default_factory=CollectionWindow)
    diagnoses: Path | None = None
    engine: str = "auto"
    memory: int | None = None
    ordered: bool = True
    sheet: str | None = None


@dataclass
class EpisodeParts:
    """Episodes of one file in parts (one, unless streamed), and what was found on the way.

    `findings` is complete once the parts have been read to the end.
    """

    parts: Iterator[pa.Table]
    findings: NoteFindings
    areas: dict[str, str]

    def join_parts(self) -> pa.Table:
        """Return all parts as one table."""
        return pa.concat_tables(self.parts)


def find_episodes(path: Source, settings: EpisodeSettings | None = None) -> EpisodeParts:
    """Read a file of fit notes (CSV, XLSX, Parquet) and collapse them to absence episodes.

    `path`: a file, or a folder of Parquet files; an Arrow table or data frame; with the engine 'spark' also
    an address on a cluster as text.

    Source: DWP Research Report 896 (2015), appendix C: an episode is continuous incapacity certified by one
    or more notes; its diagnosis is that of most notes (ties: most certified days, then the first).
    """
    settings = settings or EpisodeSettings()
    if settings.gap_days < 0:
        raise UserError(f"gap days: expected 0 or more, got {settings.gap_days}. The next day is 1.")
    findings = NoteFindings()
    checker = NoteChecker(
        load_diagnosis_map(settings.diagnoses), findings, settings.window.last or _get_today()
    )
    parts = _collapse_file(path, checker, settings)
    first = next(parts, None)  # every note is read and checked before the first part is there
    parts = itertools.chain([first] if first is not None else [], parts)
    return EpisodeParts(_measure_parts(parts, settings, checker), findings, _assign_areas(checker.areas))


def _collapse_file(path: Source, checker: NoteChecker, settings: EpisodeSettings) -> Iterator[pa.Table]:
    """Yield episodes by the engine asked for, or by SQL while the notes are few."""
    if settings.engine == "spark":
        yield _collapse_by_spark(path, checker, settings)
        return
    if isinstance(path, str):
        raise UserError(f"{path}: expected a file on this machine; --engine spark reads from a cluster.")
    notes = checker.check_tables(read_rows(path, checker.findings, settings.sheet), name_source(path))
    tables: list[pa.Table] = []
    while settings.engine == "sql" or (
        settings.engine == "auto" and sum(map(len, tables)) <= MAX_NOTES_FOR_SQL
    ):
        table = next(notes, None)
        if table is None:
            whole = pa.concat_tables(tables or [_build_empty()], promote_options="permissive")
            yield find_episodes_by_sql(whole, settings.gap_days)
            return
        tables.append(table)
    every_table = itertools.chain(tables, read_ahead(notes, TABLES_READ_AHEAD))
    yield from _collapse_by_kernel(every_table, estimate_row_count(path), settings)


def _collapse_by_kernel(
    tables: Iterator[pa.Table], expected: int, settings: EpisodeSettings
) -> Iterator[pa.Table]:
    """Yield episodes in one part, or in buckets where the memory is limited; `expected` rows, about."""
    from handrail.evaluation.norms.kernel import collapse_tables
    from handrail.evaluation.norms.streaming import collapse_in_buckets

    if settings.memory:
        yield from collapse_in_buckets(tables, settings.gap_days, settings.memory, expected, settings.ordered)
    else:
        yield collapse_tables(tables, settings.gap_days, expected, settings.ordered)


def _collapse_by_spark(path: Source, checker: NoteChecker, settings: EpisodeSettings) -> pa.Table:
    """Return episodes by Spark, which reads Parquet itself; other files are read and checked here."""
    from handrail.evaluation.norms.spark import find_episodes_by_spark

    if not isinstance(path, str | Path):
        raise UserError("--engine spark: expected a path or an address on a cluster; got a table in memory.")
    notes = None
    if isinstance(path, Path) and find_file_kind(path) != "parquet":
        notes = checker.check_tables(read_rows(path, checker.findings, settings.sheet), str(path))
    return find_episodes_by_spark(notes, path, settings.gap_days, checker)


def _measure_parts(
    parts: Iterator[pa.Table], settings: EpisodeSettings, checker: NoteChecker
) -> Iterator[pa.Table]:
    """Add lengths to each part, and settle the totals at the end."""
    findings = checker.findings
    for part in parts:
        findings.notes += int(pc.sum(part["notes"]).as_py() or 0)
        measured = add_lengths(part, settings.gap_days, settings.window, checker.last_seen)
        findings.cut.update(count_cuts(measured))
        yield measured
    findings.duplicates = findings.rows - findings.blank - findings.bad - findings.notes


def _get_today() -> date:
    return date.today()  # noqa: DTZ011 - the day on the clock of whoever runs the command


def _build_empty() -> pa.Table:
    types = {"practice": pa.string(), "patient": pa.string(), "diagnosis": pa.uint8()}
    return pa.table({name: pa.array([], types.get(name, pa.date32())) for name in NOTE_COLUMNS})


def _assign_areas(pairs: set[tuple[str, str]]) -> dict[str, str]:
    """Return the area of each practice; a UserError where one has two."""
    areas: dict[str, str] = {}
    for practice, area in sorted(pairs):
        if areas.setdefault(practice, area) != area:
            raise UserError(
                f"practice {practice}: expected one area, found {areas[practice]} and {area}."
                " Correct the area column."
            )
    return areas
