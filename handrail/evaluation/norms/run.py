"""Turn fit notes into absence episodes and to local norms, each as one object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from handrail.charts import Plot
from handrail.evaluation.display import Displayable, ResultSection
from handrail.evaluation.norms.collapse import EpisodeSettings, find_episodes
from handrail.evaluation.norms.episode_study import TITLE, describe_settings, study_episodes
from handrail.evaluation.norms.findings import NoteFindings
from handrail.evaluation.norms.lengths import CollectionWindow
from handrail.evaluation.norms.local_norms import LocalNorm, compute_norms, count_lengths
from handrail.evaluation.norms.output import NORM_COLUMNS, build_episode_rows, describe_norms
from handrail.evaluation.norms.study import study_norms
from handrail.evaluation.results import StudyResult
from handrail.evaluation.sources import Source, read_day
from handrail.foundation.errors import UserError

MAX_EPISODES_SHOWN = 41  # one more than a notebook shows, so that it says that there are more


@dataclass(frozen=True, repr=False)
class AbsenceEpisodes(Displayable):
    """Absence episodes collapsed from fit notes, and what was found on the way.

    `table` has one row an episode: practice, patient, episode, starts, ends (empty while open), weeks,
    diagnosis, notes, cut and censored.
    """

    table: pa.Table
    result: StudyResult
    findings: NoteFindings
    title: str = TITLE

    @property
    def plots(self) -> tuple[Plot, ...]:  # type: ignore[override]
        """The drawing of the lengths."""
        return self.result.plots

    def to_arrow(self) -> pa.Table:
        """Return one row an episode."""
        return self.table

    def build_sections(self) -> Iterator[ResultSection]:
        """Yield what the episodes are in sum, then the first of them."""
        yield from self.result.build_sections()
        shown = self.table.slice(0, MAX_EPISODES_SHOWN)
        rows = [["" if cell is None else str(cell) for cell in row.values()] for row in shown.to_pylist()]
        yield ResultSection(f"{self.table.num_rows:,} episodes, the first of them", shown.column_names, rows)

    def list_remarks(self) -> Sequence[str]:
        """Return the assumptions, how notes add up, and what could not be mapped."""
        return [*self.result.list_remarks(), *self.findings.describe_totals()]

    def describe_contents(self) -> str:
        """Return how many episodes and notes there are."""
        return f"{self.table.num_rows:,} episodes of {self.findings.notes:,} notes"


@dataclass(frozen=True, repr=False)
class LocalNorms(Displayable):
    """Local norms: median weeks of absence by diagnosis, and what they rest on."""

    norms: Sequence[LocalNorm]
    result: StudyResult
    findings: NoteFindings
    by: str | None = None
    title: str = field(default="Local norms of sickness absence")

    @property
    def plots(self) -> tuple[Plot, ...]:  # type: ignore[override]
        """The drawings of the norms."""
        return self.result.plots

    def to_arrow(self) -> pa.Table:
        """Return one row a diagnosis (and place), the total last, with the columns that `impact` reads."""
        place = [self.by] if self.by else []
        columns = {name: [norm.group for norm in self.norms] for name in place}
        columns |= {name: [getattr(norm, name) for norm in self.norms] for name in NORM_COLUMNS}
        return pa.table(columns)

    def build_sections(self) -> Iterator[ResultSection]:
        """Yield the norms, rounded for people."""
        yield from self.result.build_sections()

    def list_remarks(self) -> Sequence[str]:
        """Return the assumptions, how notes add up, and what could not be mapped."""
        return [*self.result.list_remarks(), *self.findings.describe_totals()]

    def describe_contents(self) -> str:
        """Return how many diagnoses and episodes there are."""
        total = self.norms[-1].episodes if self.norms else 0
        return f"{total:,} episodes, {self.findings.notes:,} notes"


def run_episodes(
    notes: Source,
    *,
    gap_days: int = 1,
    window: tuple[date | str | None, date | str | None] = (None, None),
    censor_window: bool = False,
    diagnoses: Path | None = None,
    sheet: str | None = None,
) -> AbsenceEpisodes:
    """Collapse fit notes to absence episodes (DWP RR896, appendix C).

    Parameters
    ----------
    notes
        A row a fit note: a path (CSV, XLSX, Parquet), an Arrow table, or a data frame, with the columns
        practice, patient, issued, diagnosis, starts and ends (or duration).
    gap_days
        The greatest difference in days between an end and the next start that is still one absence.
    window
        The first and the last day over which notes were collected.
    censor_window
        Count episodes that touch an edge of the window as censored.
    diagnoses
        Your own mapping table, read before the shipped one.
    sheet
        Which sheet of a workbook that has several.

    Raises
    ------
    UserError
        The notes cannot be read or trusted.
    """
    first, last = _read_window(window, censor_window)
    settings = EpisodeSettings(gap_days, CollectionWindow(first, last, censor_window), diagnoses, sheet=sheet)
    return collapse_notes(_locate_notes(notes), settings)


def collapse_notes(notes: Source, settings: EpisodeSettings) -> AbsenceEpisodes:
    """Collapse notes under settings; see `run_episodes`."""
    episodes = find_episodes(notes, settings)
    table = build_episode_rows(episodes.join_parts(), details=True)
    result = study_episodes(table, episodes.findings.notes, describe_settings(settings))
    return AbsenceEpisodes(table, result, episodes.findings)


def run_norms(
    notes: Source,
    *,
    by: str | None = None,
    gap_days: int = 1,
    window: tuple[date | str | None, date | str | None] = (None, None),
    censor_window: bool = True,
    min_episodes: int = 0,
    diagnoses: Path | None = None,
    sheet: str | None = None,
) -> LocalNorms:
    """Compute local norms: Kaplan-Meier median weeks of absence by diagnosis, whole and over four weeks.

    Parameters
    ----------
    notes, gap_days, window, diagnoses, sheet
        See `run_episodes`.
    by
        'practice' or 'area': norms for each, then for all.
    censor_window
        Count episodes that touch an edge of the window as censored.
    min_episodes
        Give no median on fewer episodes.

    Raises
    ------
    UserError
        The notes cannot be read or trusted.
    """
    first, last = _read_window(window, censor=False)
    settings = EpisodeSettings(
        gap_days, CollectionWindow(first, last, censor_window), diagnoses, ordered=False, sheet=sheet
    )
    return compute_local_norms(_locate_notes(notes), settings, by, min_episodes)


def compute_local_norms(
    notes: Source, settings: EpisodeSettings, by: str | None = None, min_episodes: int = 0
) -> LocalNorms:
    """Compute norms under settings; see `run_norms`."""
    episodes = find_episodes(notes, settings)
    tallies = [_tally_by(part, by, episodes.areas) for part in episodes.parts]
    norms = compute_norms(tallies, settings.gap_days, min_episodes)
    assumptions = _describe_choices(settings, min_episodes, list(describe_norms(norms, by)))
    return LocalNorms(norms, study_norms(norms, by, assumptions), episodes.findings, by)


def _tally_by(part: pa.Table, by: str | None, areas: dict[str, str]) -> pa.Table:
    """Count the episodes of a part by practice or area; all together for None."""
    if by is None:
        return count_lengths(part)
    practices = part["practice"].cast(pa.string())
    if by == "practice":
        return count_lengths(part, practices)
    if not areas:
        raise UserError(
            "--by area: expected a column 'area' in the notes; there is none. Add it, or use --by practice."
        )
    return count_lengths(part, pa.array([areas[practice] for practice in practices.to_pylist()]))


def _describe_choices(settings: EpisodeSettings, min_episodes: int, medians: Sequence[str]) -> dict[str, str]:
    """Return in words what norms rest on."""
    return describe_settings(settings) | {
        "fewest episodes for a median": f"{min_episodes}",
        "medians": "; ".join(line.removeprefix("medians: ") for line in medians[1:2]),
    }


def check_window(first: date | None, last: date | None, censor: bool) -> None:
    """Raise a UserError for a window that runs backwards, or one to censor by that is not given."""
    if censor and not (first or last):
        raise UserError("--censor-window: expected --window-first or --window-last (or both) with it.")
    if first and last and first > last:
        raise UserError("--window-last: expected a day after --window-first; it is before it.")


def _read_window(
    window: tuple[date | str | None, date | str | None], censor: bool
) -> tuple[date | None, date | None]:
    first, last = map(read_day, window)
    check_window(first, last, censor)
    return first, last


def _locate_notes(notes: Source) -> Source:
    """Return a path for text; tables in memory as they are."""
    return Path(notes) if isinstance(notes, str) else notes
