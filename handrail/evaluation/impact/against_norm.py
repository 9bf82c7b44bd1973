"""Clients who returned against the norm of their own diagnosis: medians, differences, Wilcoxon's test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.distributions import rarely_fewer_heads
from handrail.evaluation.impact import wilcoxon
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.norms_file import Norms, diagnosis
from handrail.evaluation.results import Estimate, Method
from handrail.evaluation.validation import require_numbers

MEDIAN = Method(
    "median, interval from order statistics", "Conover 1999, Practical Nonparametric Statistics 3.2"
)
NORM = Method("median of the clients' own norms", "DWP RR896 appendix C")
OWN_LINE = ("anxiety", "depression", "stress", "back_problem", "other_musculoskeletal")
OTHER, ALL = "other", "all"


@dataclass(frozen=True)
class Comparison:
    """Which weeks of a client stand against which norm. `section` names it in the result."""

    section: str
    weeks: Callable[[Case], float | None]
    norm: Callable[[Norms, Case], float | None]


def _own(norms: Norms, case: Case, kind: str) -> float | None:
    client = case.client
    norm = norms.norm(client.condition, client.service, client.site)
    return None if norm is None else norm.whole if kind == "whole" else norm.adjusted


WHOLE = Comparison(
    "whole episode against the local norm",
    lambda case: case.whole_weeks,
    lambda norms, case: _own(norms, case, "whole"),
)
PARTIAL = Comparison(
    "weeks after assessment against the adjusted norm",
    lambda case: case.partial_weeks,
    lambda norms, case: _own(norms, case, "adjusted"),
)


def shorter(comparison: Comparison, norms: Norms, case: Case) -> bool | None:
    """Whether a returner's weeks are under the norm; None for others, or when either is not known."""
    weeks, norm = comparison.weeks(case), comparison.norm(norms, case)
    return None if weeks is None or norm is None or not case.returned else weeks < norm


def line(case: Case) -> str:
    """The line of the pilots' tables a client belongs to."""
    name = diagnosis(case.client.condition)
    return name if name in OWN_LINE else OTHER


def against(comparison: Comparison, norms: Norms, cases: Sequence[Case]) -> list[Estimate]:
    """One block a condition and one for all: difference with interval and Wilcoxon's p, median, norm."""
    returners = [case for case in cases if case.returned]
    rows: list[Estimate] = []
    for label in (*OWN_LINE, OTHER, ALL):
        group = [case for case in returners if case.client.condition and label in (line(case), ALL)]
        if group:
            rows += _block(comparison, norms, label, group)
    return rows


def _block(comparison: Comparison, norms: Norms, label: str, group: Sequence[Case]) -> list[Estimate]:
    pairs = [(comparison.weeks(case), comparison.norm(norms, case)) for case in group]
    both = np.array([(w, n) for w, n in pairs if w is not None and n is not None], dtype=float).reshape(-1, 2)
    base, missing, where = len(both), len(pairs) - len(both), comparison.section
    if not base:
        note = "no weeks or no norm known"
        return [Estimate(where, "not compared", None, "weeks", 0, NORM, label, missing=missing, note=note)]
    test = wilcoxon.signed_rank(both[:, 0] - both[:, 1])
    middle, low, high = median(both[:, 0])
    notes = [f"{test.zeros} equal to the norm"] * bool(test.zeros) + ["small numbers"] * (base < 30)
    return [
        Estimate(
            where, "difference from the norm", test.shift, "weeks", base, wilcoxon.METHOD, label,
            test.low, test.high, test.p, missing, "; ".join(notes),
        ),
        Estimate(where, "clients' median", middle, "weeks", base, MEDIAN, label, low, high, missing=missing),
        Estimate(where, "norm", float(np.median(both[:, 1])), "weeks", base, NORM, label, missing=missing),
    ]  # fmt: skip


def median(values: NDArray[np.float64]) -> tuple[float, float | None, float | None]:
    """Median with the narrowest symmetric pair of order statistics that covers it at 95%.

    ValueError where there is no value, or one is missing.
    """
    ordered, n = np.sort(require_numbers(values, "values")), len(values)
    if not n:
        raise ValueError("values: expected at least one, got none")
    k = rarely_fewer_heads(n, 0.025)
    if k == 0:  # fewer than six values
        return float(np.median(ordered)), None, None
    return float(np.median(ordered)), float(ordered[k - 1]), float(ordered[n - k])
