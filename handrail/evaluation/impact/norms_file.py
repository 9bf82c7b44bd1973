"""Read local norms, as `handrail norms` writes them, and find the norm a client is compared with."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handrail.evaluation.sources import Source, name_file
from handrail.extract.problem import Problem, refuse_problems
from handrail.extract.text_rows import read_text_rows

TOTAL = "total"
REST = "rest"
PLACES = ("area", "practice")
# Each column of medians, with that of the episodes it rests on.
MEDIANS = {"median_weeks": "episodes", "adjusted_median_weeks": "adjusted_episodes"}
_OPTIONAL = ("adjusted_median_weeks", *PLACES)
EVERYWHERE = frozenset({"", "all", TOTAL})


@dataclass(frozen=True)
class DiagnosisNorm:
    """Median weeks of an absence episode with a diagnosis; `adjusted`: of those longer than four weeks."""

    diagnosis: str
    whole: float | None
    adjusted: float | None


@dataclass(frozen=True)
class NormTable:
    """Norms by place and diagnosis; the place is empty for the norms of everybody.

    `left_out` names each norm that rests on fewer than `min_episodes` episodes, and so is none. `notes` has
    what to know of the file, such as how many of its rows the spreadsheet hides.
    """

    by_place: Mapping[str, Mapping[str, DiagnosisNorm]]
    min_episodes: int = 0
    left_out: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()

    def find_norm(self, condition: str, *places: str) -> DiagnosisNorm | None:
        """Return the norm for a condition, of the first place with norms of its own, else of everybody.

        None when the condition is not recorded or has no norm.
        """
        if not condition:
            return None
        named = (place.lower() for place in places)
        table = next(
            (self.by_place[place] for place in named if place in self.by_place), self.by_place.get("", {})
        )
        name = find_norm_diagnosis(condition)
        return table.get(name) or (table.get(TOTAL) if name == REST else None)


@cache
def _load_crosswalk() -> dict[str, str]:
    text = (files(__package__) / "condition_diagnoses.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["condition"]: row["diagnosis"] for row in rows}


def find_norm_diagnosis(condition: str) -> str:
    """Return the diagnosis of the norms that a condition is compared with."""
    return _load_crosswalk().get(condition, condition)


def read_norms(path: Source, min_episodes: int = 0, sheet: str | None = None) -> NormTable:
    """Read norms from a table with the columns diagnosis, median_weeks and, if there, adjusted_median_weeks.

    A column `practice` or `area` gives norms by place. A median on fewer than `min_episodes` episodes (the
    columns episodes and adjusted_episodes) is not used. A UserError lists values that are not weeks.
    """
    problems, notes = list[Problem](), list[Problem]()
    by_place: dict[str, dict[str, DiagnosisNorm]] = {}
    left_out: list[str] = []
    required = ("diagnosis", *MEDIANS, *MEDIANS.values()) if min_episodes else ("diagnosis", "median_weeks")
    for number, row in read_text_rows(path, required, _OPTIONAL, sheet=sheet, notes=notes):
        place = next((row[name].lower() for name in PLACES if row.get(name)), "")
        name = row["diagnosis"].lower()
        weeks = {column: _read_weeks(number, row, column, problems) for column in MEDIANS}
        for column, count in MEDIANS.items():
            episodes = _read_episodes(number, row, count, problems) if min_episodes else None
            if weeks[column] is not None and episodes is not None and episodes < min_episodes:
                weeks[column] = None
                left_out.append(f"{' '.join(filter(None, (place, name)))} ({column} on {episodes})")
        norms = by_place.setdefault("" if place in EVERYWHERE else place, {})
        if name in norms:
            problems.append(Problem(number, "diagnosis", name, "expected once; an earlier row has it too"))
        norms[name] = DiagnosisNorm(name, *weeks.values())
    refuse_problems(path, problems)
    return NormTable(by_place, min_episodes, tuple(left_out), tuple(notes))


def read_norms_given(
    source: Source | None, min_episodes: int, sheet: str | None
) -> tuple[NormTable | None, list[Problem], dict[str, str]]:
    """Read the norms that a study is given, if any.

    Returns the norms, what to know of their file, and for the study's assumptions which norms are not used
    for resting on too few episodes.
    """
    if source is None:
        return None, [], {}
    norms = read_norms(source, min_episodes, sheet)
    unused = f"norms on fewer than {min_episodes} episodes are not used: {', '.join(norms.left_out)}"
    return norms, name_file(source, norms.notes), {"norms": unused} if norms.left_out else {}


def _read_episodes(number: int, row: Mapping[str, str], column: str, problems: list[Problem]) -> int | None:
    text = row.get(column, "")
    if not text.isdecimal():
        problems.append(Problem(number, column, text, "expected a number of episodes"))
        return None
    return int(text)


def _read_weeks(number: int, row: Mapping[str, str], column: str, problems: list[Problem]) -> float | None:
    text = row.get(column, "")
    if not text:
        return None
    weeks = parse_weeks(text)
    if weeks is None:
        problems.append(Problem(number, column, text, "expected a number of weeks, 0 or more, or nothing"))
    return weeks


def parse_weeks(text: str) -> float | None:
    """Return a number of weeks, 0 or more and finite; None for any other text."""
    try:
        weeks = float(text)
    except ValueError:
        return None
    return weeks if 0 <= weeks < float("inf") else None
