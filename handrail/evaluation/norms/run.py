"""Turn fit notes into absence episodes and into local norms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from handrail.evaluation.norms.collapse import EpisodeSettings, find_episodes
from handrail.evaluation.norms.episode_study import describe_settings, study_episodes
from handrail.evaluation.norms.lengths import CollectionWindow
from handrail.evaluation.norms.local_norms import compute_norms, count_lengths
from handrail.evaluation.norms.note_study import AbsenceEpisodes, NormStudy
from handrail.evaluation.norms.output import build_episode_rows, describe_norms
from handrail.evaluation.norms.study import study_norms
from handrail.evaluation.sources import Source, read_day
from handrail.foundation.errors import UserError


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
    return AbsenceEpisodes(result, episodes.findings, table)


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
) -> NormStudy:
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
) -> NormStudy:
    """Compute norms under settings; see `run_norms`."""
    episodes = find_episodes(notes, settings)
    tallies = [_count_by_group(part, by, episodes.areas) for part in episodes.parts]
    norms = compute_norms(tallies, settings.gap_days, min_episodes)
    assumptions = _describe_choices(settings, min_episodes, list(describe_norms(norms, by)))
    return NormStudy(study_norms(norms, by, assumptions), episodes.findings, norms, by)


def _count_by_group(part: pa.Table, by: str | None, areas: dict[str, str]) -> pa.Table:
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
