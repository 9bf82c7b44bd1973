"""Read fit-note episodes, as `handrail episodes` writes them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.arrays import Flags, Floats, Ints
from handrail.evaluation.impact.norms_file import REST, parse_weeks
from handrail.evaluation.sources import Source, name_file
from handrail.extract.problem import ROW_LEFT_OUT, Problem
from handrail.extract.text_rows import read_text_rows

ADJUSTED_NORM_WEEKS = 4.0  # the adjusted norm rests on episodes longer than this


@dataclass(frozen=True)
class EpisodeLengths:
    """Fit-note episodes, arrays of shape (episodes,): weeks, whether the end was seen, and diagnosis."""

    weeks: Floats
    ended: Flags
    diagnosis: NDArray[np.str_]

    def find_with_diagnosis(self, name: str) -> Ints:
        """Return the places of the episodes with a diagnosis; all of them for `rest`."""
        return np.flatnonzero(self.diagnosis == name) if name != REST else np.arange(len(self.weeks))


def read_controls(
    source: Source | None, sheet: str | None = None
) -> tuple[EpisodeLengths | None, list[Problem]]:
    """Return the fit-note episodes, None without a file, and the problems of the file."""
    if source is None:
        return None, []
    episodes, problems = read_episode_lengths(source, sheet)
    return episodes, name_file(source, problems)


def read_episode_lengths(path: Source, sheet: str | None = None) -> tuple[EpisodeLengths, list[Problem]]:
    """Read episodes as `handrail episodes` writes them: weeks, diagnosis, and ends (empty while open)."""
    problems: list[Problem] = []
    weeks, ended, names = list[float](), list[bool](), list[str]()
    rows = read_text_rows(
        path, ("weeks", "diagnosis", "ends"), ("censored",), sheet=sheet, problems=problems, notes=problems
    )
    for number, row in rows:
        length = parse_weeks(row["weeks"])
        if not length:
            reason = "expected a number of weeks over 0" + ROW_LEFT_OUT
            problems.append(Problem(number, "weeks", row["weeks"], reason))
            continue
        cut = row.get("censored", "").lower() in ("true", "1", "yes")
        weeks.append(length)
        ended.append(bool(row["ends"]) and not cut)
        names.append(row["diagnosis"].lower())
    return EpisodeLengths(np.array(weeks), np.array(ended, dtype=bool), np.array(names, dtype=str)), problems
