"""Fit notes to absence episodes: reads and checks a file, picks an engine, measures the lengths."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms.checking import NOTE_COLUMNS, Checker
from handrail.evaluation.norms.diagnoses import load_map
from handrail.evaluation.norms.findings import Findings
from handrail.evaluation.norms.lengths import Window, with_lengths
from handrail.evaluation.norms.reading import read_rows
from handrail.evaluation.norms.reference import episodes_by_sql
from handrail.foundation.errors import UserError

# What every engine gives, one row an episode, sorted by practice, patient and episode. `ends` is null while
# open; `known_to` is the last day that a note with an end certifies (or an open one starts).
EPISODE_COLUMNS = ("practice", "patient", "episode", "starts", "ends", "known_to", "diagnosis", "notes")

Engine = Callable[[pa.Table, int], pa.Table]


@dataclass(frozen=True)
class Settings:
    """How notes become episodes.

    gap_days
        The greatest difference in days between the end of one note and the start of the next that is still
        one absence: 1 is the next day, 8 leaves seven days between.
    window
        The days over which notes were collected.
    diagnoses
        A user's own mapping table, read before the shipped one.
    """

    gap_days: int = 1
    window: Window = field(default_factory=Window)
    diagnoses: Path | None = None


@dataclass
class Episodes:
    """Episodes of one file in parts (one, unless streamed), and what was found on the way.

    `findings` is complete once the parts have been read to the end.
    """

    parts: Iterator[pa.Table]
    findings: Findings
    areas: dict[str, str]

    def table(self) -> pa.Table:
        """All parts as one table."""
        return pa.concat_tables(self.parts)


def find_episodes(path: Path, settings: Settings | None = None) -> Episodes:
    """Read a file of fit notes (CSV, XLSX, Parquet) and collapse them to absence episodes.

    Source: DWP Research Report 896 (2015), appendix C: an episode is continuous incapacity certified by one
    or more notes; its diagnosis is that of most notes (ties: most certified days, then the first).
    """
    settings = settings or Settings()
    if settings.gap_days < 0:
        raise UserError(f"gap days: expected 0 or more, got {settings.gap_days}. The next day is 1.")
    findings = Findings()
    checker = Checker(load_map(settings.diagnoses), findings)
    notes = _joined(checker.check_all(read_rows(path, findings)))
    parts = iter([episodes_by_sql(notes, settings.gap_days)])
    return Episodes(_measured(parts, settings, checker), findings, _areas(checker.areas))


def _measured(parts: Iterator[pa.Table], settings: Settings, checker: Checker) -> Iterator[pa.Table]:
    """Add lengths to each part, and settle the totals at the end."""
    findings = checker.findings
    for part in parts:
        findings.notes += int(pc.sum(part["notes"]).as_py() or 0)
        yield with_lengths(part, settings.gap_days, settings.window, checker.last_seen)
    findings.duplicates = findings.rows - findings.blank - findings.bad - findings.notes


def _joined(tables: Iterable[pa.Table]) -> pa.Table:
    """One table; files of a folder may differ in whether their patient numbers are numbers or text."""
    found = list(tables) or [_empty()]
    if len({str(table.schema.field("patient").type) for table in found}) > 1:
        at = NOTE_COLUMNS.index("patient")
        found = [table.set_column(at, "patient", table["patient"].cast(pa.string())) for table in found]
    return pa.concat_tables(found, promote_options="permissive")


def _empty() -> pa.Table:
    types = {"practice": pa.string(), "patient": pa.string(), "diagnosis": pa.uint8()}
    return pa.table({name: pa.array([], types.get(name, pa.date32())) for name in NOTE_COLUMNS})


def _areas(pairs: set[tuple[str, str]]) -> dict[str, str]:
    areas: dict[str, str] = {}
    for practice, area in sorted(pairs):
        if areas.setdefault(practice, area) != area:
            raise UserError(
                f"practice {practice}: expected one area, found {areas[practice]} and {area}."
                " Correct the area column."
            )
    return areas
