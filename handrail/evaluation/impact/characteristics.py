"""Clients' characteristics in the groups the pilots' evaluation compared."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from handrail.evaluation.impact.association import Counts
from handrail.evaluation.impact.categories import Categories
from handrail.evaluation.impact.inclusion import Case

SMALL_EMPLOYERS = frozenset({"under_10", "10-49", "under_50"})
REFERRERS = {
    "gp": "gp_other_health",
    "other_healthcare": "gp_other_health",
    "specialist_care": "gp_other_health",
}
_NOT_KNOWN = frozenset({"", "dont_know", "not_known", "missing", "unknown"})


def _age(case: Case) -> str:
    age = case.client.age
    return "" if age is None else "over_40" if age > 40 else "40_or_under"


def _ethnicity(case: Case) -> str:
    text = case.client.ethnicity
    return "" if not text else "white" if text.startswith("white") else "other"


def _dependants(case: Case) -> str:
    return {None: "", True: "yes", False: "no"}[case.client.dependants]


def _employer_size(case: Case) -> str:
    size = case.client.employer_size.replace("_to_", "-")
    return "under_50" if size in SMALL_EMPLOYERS else size


def weeks_band(weeks: float | None) -> str:
    """Weeks absent at assessment in the pilots' three bands; empty for None."""
    if weeks is None:
        return ""
    return "under_4" if weeks < 4 else "4-8" if weeks <= 8 else "over_8"


# name -> category of a case, empty when not known. The order is that of the published tables.
CHARACTERISTICS: dict[str, Callable[[Case], str]] = {
    "gender": lambda case: case.client.gender,
    "age": _age,
    "ethnicity": _ethnicity,
    "marital_status": lambda case: case.client.marital_status,
    "dependent_children": _dependants,
    "referrer": lambda case: REFERRERS.get(case.client.referral_route, case.client.referral_route),
    "employer_size": _employer_size,
    "weeks_absent_at_assessment": lambda case: weeks_band(case.weeks_absent_at_assessment),
}
# Also in the models of odds and of time, where several services are pooled.
MODEL_ONLY: dict[str, Callable[[Case], str]] = {
    "condition_group": lambda case: case.client.condition_group,
    "service": lambda case: case.client.service,
}


def find_categories(cases: Sequence[Case]) -> dict[str, Categories]:
    """Return the categories of every characteristic of the models, `CHARACTERISTICS` first."""
    return {
        name: Categories.of(["" if (text := find(case)) in _NOT_KNOWN else text for case in cases])
        for name, find in (CHARACTERISTICS | MODEL_ONLY).items()
    }


def count_outcomes(values: Mapping[str, Categories], outcome: Sequence[bool | None]) -> list[Counts]:
    """Return people and outcomes by category of each of `CHARACTERISTICS`; unknown outcomes are left out."""
    known = np.array([yes is not None for yes in outcome], dtype=bool)
    hit = np.array([bool(yes) for yes in outcome], dtype=bool)
    rows = []
    for name in CHARACTERISTICS:
        column = values[name]
        people, hits = column.count(known).tolist(), column.count(hit).tolist()
        rows += [
            Counts(name, label, n, returned)
            for label, n, returned in zip(column.labels, people, hits, strict=True)
            if n
        ]
    return rows
