"""Clients who returned against the norm of their own diagnosis: medians, differences, Wilcoxon's test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.distributions import count_rare_heads
from handrail.evaluation.impact import wilcoxon
from handrail.evaluation.impact.categories import CategoryColumn
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.norms_file import NormTable, find_norm_diagnosis
from handrail.evaluation.results import Estimate, Method
from handrail.evaluation.validation import require_numbers

MEDIAN = Method(
    "median, interval from order statistics", "Conover 1999, Practical Nonparametric Statistics 3.2"
)
NORM_METHOD = Method("median of the clients' own norms", "DWP RR896 appendix C")
PUBLISHED_DIAGNOSES = ("anxiety", "depression", "stress", "back_problem", "other_musculoskeletal")
OTHER, ALL = "other", "all"
SMALL_NUMBER = 30  # people: under this the result says that the numbers are small


@dataclass(frozen=True)
class NormComparison:
    """Which weeks of a client stand against which norm. `section` names it in the result."""

    section: str
    weeks: Callable[[StudyCase], float | None]
    norm: Callable[[NormTable, StudyCase], float | None]


def _find_own_norm(norms: NormTable, case: StudyCase, kind: str) -> float | None:
    client = case.client
    norm = norms.find_norm(client.condition, client.service, client.site)
    return None if norm is None else norm.whole if kind == "whole" else norm.adjusted


WHOLE_EPISODE = NormComparison(
    "whole episode against the local norm",
    lambda case: case.whole_weeks,
    lambda norms, case: _find_own_norm(norms, case, "whole"),
)
AFTER_ASSESSMENT = NormComparison(
    "weeks after assessment against the adjusted norm",
    lambda case: case.partial_weeks,
    lambda norms, case: _find_own_norm(norms, case, "adjusted"),
)


@dataclass(frozen=True)
class NormPairs:
    """Weeks of returners and the norms they stand against, arrays of shape (cases,); NaN where not known.

    Weeks are NaN too for those who did not return.
    """

    weeks: Floats
    norm: Floats

    def list_shorter(self) -> list[bool | None]:
        """Return whether each returner's weeks are under the norm; None for others, or where not known."""
        known = ~np.isnan(self.weeks) & ~np.isnan(self.norm)
        return [bool(yes) if both else None for yes, both in zip(self.weeks < self.norm, known, strict=True)]


def pair_with_norms(comparison: NormComparison, norms: NormTable, cases: Sequence[StudyCase]) -> NormPairs:
    """Return each case's weeks and norm."""
    keys = list(map(attrgetter("client.condition", "client.service", "client.site"), cases))
    examples = dict(zip(keys, cases, strict=True))
    norm_of = {key: comparison.norm(norms, case) for key, case in examples.items()}
    # None becomes NaN.
    weeks = np.array([comparison.weeks(case) if case.returned else None for case in cases], dtype=float)
    return NormPairs(weeks, np.array([norm_of[key] for key in keys], dtype=float))


def find_published_diagnosis(condition: str) -> str:
    """Return the line of the pilots' tables that a condition belongs to."""
    name = find_norm_diagnosis(condition)
    return name if name in PUBLISHED_DIAGNOSES else OTHER


def compare_with_norms(
    comparison: NormComparison, pairs: NormPairs, cases: Sequence[StudyCase]
) -> list[Estimate]:
    """Compare weeks with the norm by condition and over all: difference, Wilcoxon's p, median, norm."""
    conditions = list(map(attrgetter("client.condition"), cases))
    column = CategoryColumn.from_values(
        conditions, {name: name and find_published_diagnosis(name) for name in set(conditions)}
    )
    known = np.array([bool(case.returned) for case in cases], dtype=bool) & (column.codes >= 0)
    rows: list[Estimate] = []
    for label in (*PUBLISHED_DIAGNOSES, OTHER, ALL):
        member = known if label == ALL else known & column.match_label(label)
        if member.any():
            rows += _estimate_difference(comparison, label, pairs.weeks[member], pairs.norm[member])
    return rows


def _estimate_difference(
    comparison: NormComparison, label: str, weeks: Floats, norm: Floats
) -> list[Estimate]:
    both = ~np.isnan(weeks) & ~np.isnan(norm)
    base, missing, where = int(both.sum()), int((~both).sum()), comparison.section
    if not base:
        note = "no weeks or no norm known"
        return [
            Estimate(where, "not compared", None, "weeks", 0, NORM_METHOD, label, missing=missing, note=note)
        ]
    weeks, norm = weeks[both], norm[both]
    test = wilcoxon.compute_signed_rank(weeks - norm)
    middle, low, high = estimate_median(weeks)
    notes = [f"{test.zeros} equal to the norm"] * bool(test.zeros) + ["small numbers"] * (base < SMALL_NUMBER)
    return [
        Estimate(
            where, "difference from the norm", test.shift, "weeks", base, wilcoxon.METHOD, label,
            test.low, test.high, test.p, missing, "; ".join(notes),
        ),
        Estimate(where, "clients' median", middle, "weeks", base, MEDIAN, label, low, high, missing=missing),
        Estimate(where, "norm", float(np.median(norm)), "weeks", base, NORM_METHOD, label, missing=missing),
    ]  # fmt: skip


def estimate_median(values: Floats) -> tuple[float, float | None, float | None]:
    """Return the median with the narrowest symmetric pair of order statistics that covers it at 95%.

    ValueError where there is no value, or one is missing.
    """
    ordered, n = np.sort(require_numbers(values, "values")), len(values)
    if not n:
        raise ValueError("values: expected at least one, got none")
    k = count_rare_heads(n, 0.025)
    middle = float(ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    if k == 0:  # fewer than six values
        return middle, None, None
    return middle, float(ordered[k - 1]), float(ordered[n - k])
