"""Reads local norms, as `handrail norms` writes them, and finds the norm a client is compared with."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from handrail.extract.problem import Problem, refuse_problems
from handrail.extract.text_rows import read_text_rows

TOTAL = "total"
REST = "rest"
PLACES = ("area", "practice")
_OPTIONAL = ("adjusted_median_weeks", *PLACES)
EVERYWHERE = frozenset({"", "all", TOTAL})


@dataclass(frozen=True)
class Norm:
    """Median weeks of an absence episode with a diagnosis; `adjusted`: of those longer than four weeks."""

    diagnosis: str
    whole: float | None
    adjusted: float | None


@dataclass(frozen=True)
class Norms:
    """Norms by place and diagnosis; the place is empty for the norms of everybody."""

    by_place: Mapping[str, Mapping[str, Norm]]

    def norm(self, condition: str, *places: str) -> Norm | None:
        """The norm for a client's condition: that of the first place with norms of its own, else everybody's.

        None when the condition is not recorded or has no norm.
        """
        if not condition:
            return None
        named = (place.lower() for place in places)
        table = next((self.by_place[p] for p in named if p in self.by_place), self.by_place.get("", {}))
        name = diagnosis(condition)
        return table.get(name) or (table.get(TOTAL) if name == REST else None)


@cache
def _crosswalk() -> dict[str, str]:
    text = (files(__package__) / "condition_diagnoses.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["condition"]: row["diagnosis"] for row in rows}


def diagnosis(condition: str) -> str:
    """The diagnosis of the norms that a condition is compared with."""
    return _crosswalk().get(condition, condition)


def read_norms(path: Path, sheet: str | None = None) -> Norms:
    """Norms from a table with the columns diagnosis, median_weeks and, if there, adjusted_median_weeks.

    A column `practice` or `area` gives norms by place. A UserError lists values that are not weeks.
    """
    problems: list[Problem] = []
    found: dict[str, dict[str, Norm]] = {}
    for number, row in read_text_rows(path, ("diagnosis", "median_weeks"), _OPTIONAL, sheet=sheet):
        place = next((row[name].lower() for name in PLACES if row.get(name)), "")
        whole, adjusted = (
            _weeks(number, row, name, problems) for name in ("median_weeks", "adjusted_median_weeks")
        )
        name = row["diagnosis"].lower()
        found.setdefault("" if place in EVERYWHERE else place, {})[name] = Norm(name, whole, adjusted)
    refuse_problems(path, problems)
    return Norms(found)


def _weeks(number: int, row: Mapping[str, str], column: str, problems: list[Problem]) -> float | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        weeks = float(text)
    except ValueError:
        weeks = -1.0
    if not 0 <= weeks < float("inf"):
        problems.append(Problem(number, column, text, "expected a number of weeks, 0 or more, or nothing"))
        return None
    return weeks
