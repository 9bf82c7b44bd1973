"""Clients' characteristics in the groups the pilots' evaluation compared."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any  # a characteristic's own type: text, age in years, yes or no

import numpy as np

from handrail.evaluation.impact.association import CategoryCount
from handrail.evaluation.impact.categories import CategoryColumn
from handrail.evaluation.impact.inclusion import StudyCase

SMALL_EMPLOYERS = frozenset({"under_10", "10-49", "under_50"})
REFERRERS = {
    "gp": "gp_other_health",
    "other_healthcare": "gp_other_health",
    "specialist_care": "gp_other_health",
}
_NOT_KNOWN = frozenset({"", "dont_know", "not_known", "missing", "unknown"})


def _band_age(age: int | None) -> str:
    return "" if age is None else "over_40" if age > 40 else "40_or_under"


def _group_ethnicity(ethnicity: str) -> str:
    return "" if not ethnicity else "white" if ethnicity.startswith("white") else "other"


def _name_dependants(dependants: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[dependants]


def _group_size(employer_size: str) -> str:
    size = employer_size.replace("_to_", "-")
    return "under_50" if size in SMALL_EMPLOYERS else size


def _group_referrer(route: str) -> str:
    return REFERRERS.get(route, route)


def band_weeks_absent(weeks: float | None) -> str:
    """Return the pilots' band of weeks absent at assessment; empty for None."""
    if weeks is None:
        return ""
    return "under_4" if weeks < 4 else "4-8" if weeks <= 8 else "over_8"


@dataclass(frozen=True)
class Characteristic:
    """Where a characteristic of a case stands, and the category a value belongs to, empty when not known."""

    attribute: str
    group: Callable[[Any], str] = str

    def encode_values(self, values: Sequence[Hashable]) -> CategoryColumn:
        """Return the categories of values, one a case; each different value is put into its category once."""
        groups = {value: self.group(value) for value in set(values)}
        known = {value: "" if group in _NOT_KNOWN else group for value, group in groups.items()}
        return CategoryColumn.from_values(values, known)


# The order is that of the published tables.
CHARACTERISTICS: dict[str, Characteristic] = {
    "gender": Characteristic("client.gender"),
    "age": Characteristic("client.age", _band_age),
    "ethnicity": Characteristic("client.ethnicity", _group_ethnicity),
    "marital_status": Characteristic("client.marital_status"),
    "dependent_children": Characteristic("client.dependants", _name_dependants),
    "referrer": Characteristic("client.referral_route", _group_referrer),
    "employer_size": Characteristic("client.employer_size", _group_size),
    "weeks_absent_at_assessment": Characteristic("weeks_absent_at_assessment", band_weeks_absent),
}
# Also in the models of odds and of time, where several services are pooled.
MODEL_CHARACTERISTICS: dict[str, Characteristic] = {
    "condition_group": Characteristic("client.condition_group"),
    "service": Characteristic("client.service"),
}


def find_categories(cases: Sequence[StudyCase]) -> dict[str, CategoryColumn]:
    """Return the categories of every characteristic of the models, `CHARACTERISTICS` first."""
    characteristics = CHARACTERISTICS | MODEL_CHARACTERISTICS
    rows = map(attrgetter(*(item.attribute for item in characteristics.values())), cases)
    columns = list(zip(*rows, strict=True)) or [()] * len(characteristics)
    return {
        name: item.encode_values(values)
        for (name, item), values in zip(characteristics.items(), columns, strict=True)
    }


def count_outcomes(
    values: Mapping[str, CategoryColumn], outcome: Sequence[bool | None]
) -> list[CategoryCount]:
    """Return people and outcomes by category of each of `CHARACTERISTICS`; unknown outcomes are left out."""
    known = np.array([yes is not None for yes in outcome], dtype=bool)
    positive = np.array([bool(yes) for yes in outcome], dtype=bool)
    rows = []
    for name in CHARACTERISTICS:
        column = values[name]
        people, returns = column.count_people(known).tolist(), column.count_people(positive).tolist()
        rows += [
            CategoryCount(name, label, n, returned)
            for label, n, returned in zip(column.labels, people, returns, strict=True)
            if n
        ]
    return rows
