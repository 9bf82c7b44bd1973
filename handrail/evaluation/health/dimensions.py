"""What moved behind the index: problems by dimension, ceilings, and changes for better, worse or both."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.arrays import Flags
from handrail.evaluation.distributions import Z95
from handrail.evaluation.impact.proportions import WILSON, compute_wilson_interval
from handrail.evaluation.results import Estimate, Method
from handrail.instruments.eq5d.value_sets import DIMENSIONS

PAIRED_METHOD = Method(
    "difference of paired proportions, adjusted Wald interval", "Agresti and Min 2005, Stat. Med. 24:729"
)
PARETIAN_METHOD = Method(
    "Paretian classification of health change, Wilson interval",
    "Devlin, Parkin and Browne 2010, Health Econ. 19:886",
)
SECTION = "dimensions"
CHANGE_KINDS = ("better", "worse", "mixed", "no change")

Levels = NDArray[np.int64]


def compute_paired_difference(before: Flags, after: Flags) -> tuple[float, float, float]:
    """Return the share after less the share before among the same people, and its 95% interval."""
    n = len(before)
    gone, come = int((before & ~after).sum()), int((~before & after).sum())
    a, b, total = gone + 0.5, come + 0.5, n + 2.0
    half = Z95 * ((a + b) - (b - a) ** 2 / total) ** 0.5 / total
    middle = (b - a) / total
    return (come - gone) / n, middle - half, middle + half


def classify_changes(entry: Levels, discharge: Levels) -> NDArray[np.intp]:
    """Return which of `CHANGE_KINDS` each person is, by its place, shape (people,)."""
    better, worse = (discharge < entry).any(axis=1), (discharge > entry).any(axis=1)
    result: NDArray[np.intp] = np.select([better & ~worse, ~better & worse, better & worse], [0, 1, 2], 3)
    return result


def estimate_dimensions(entry: Levels, discharge: Levels, missing: int) -> list[Estimate]:
    """Estimate shares among those whose levels are known at both times, arrays of shape (people, 5)."""
    if not len(entry):
        return []
    rows = [
        row
        for k, dimension in enumerate(DIMENSIONS)
        for row in _estimate_problems(dimension, entry[:, k] > 1, discharge[:, k] > 1)
    ]
    rows += [
        _build_share(
            "no problem on any dimension", "at entry", (entry == 1).all(axis=1), note="cannot improve"
        ),
        _build_share("no problem on any dimension", "at discharge", (discharge == 1).all(axis=1)),
    ]
    kinds = classify_changes(entry, discharge)
    rows += [
        replace(_build_share("levels changed", kind, kinds == k), method=PARETIAN_METHOD)
        for k, kind in enumerate(CHANGE_KINDS)
    ]
    return [replace(row, missing=missing) for row in rows]


def _estimate_problems(dimension: str, before: Flags, after: Flags) -> Iterator[Estimate]:
    yield _build_share("any problem at entry", dimension, before)
    yield _build_share("any problem at discharge", dimension, after)
    gap, low, high = compute_paired_difference(before, after)
    measure = "any problem, change"
    yield Estimate(SECTION, measure, gap, "share", len(before), PAIRED_METHOD, dimension, low, high)


def _build_share(measure: str, group: str, flags: Flags, note: str = "") -> Estimate:
    hits, n = int(flags.sum()), len(flags)
    low, high = compute_wilson_interval(hits, n)
    return Estimate(SECTION, measure, hits / n, "share", n, WILSON, group, low, high, note=note)
