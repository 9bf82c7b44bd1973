"""What moved behind the index: problems by dimension, ceilings, and changes for better, worse or both."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
CHANGE_KINDS = ("better", "worse", "mixed", "no change")

Levels = NDArray[np.int64]


def compute_paired_difference(
    before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Share after less share before among the same people, with its interval."""
    n = len(before)
    gone, come = int((before & ~after).sum()), int((~before & after).sum())
    a, b, total = gone + 0.5, come + 0.5, n + 2.0
    half = Z95 * ((a + b) - (b - a) ** 2 / total) ** 0.5 / total
    middle = (b - a) / total
    return (come - gone) / n, middle - half, middle + half


def classify_changes(entry: Levels, discharge: Levels) -> NDArray[np.intp]:
    """Which of `KINDS` each person is, shape (people,): better on some dimension and worse on none, ..."""
    better, worse = (discharge < entry).any(axis=1), (discharge > entry).any(axis=1)
    result: NDArray[np.intp] = np.select([better & ~worse, ~better & worse, better & worse], [0, 1, 2], 3)
    return result


def estimate_dimensions(entry: Levels, discharge: Levels, missing: int) -> list[Estimate]:
    """Shares for those whose levels are known at both times, arrays of shape (people, 5)."""
    n = len(entry)
    if not n:
        return []
    rows: list[Estimate] = []
    for k, name in enumerate(DIMENSIONS):
        before, after = entry[:, k] > 1, discharge[:, k] > 1
        rows += [
            _share("any problem at entry", name, before, missing),
            _share("any problem at discharge", name, after, missing),
        ]
        gap, low, high = compute_paired_difference(before, after)
        rows.append(
            Estimate(
                "dimensions",
                "any problem, change",
                gap,
                "share",
                n,
                PAIRED_METHOD,
                name,
                low,
                high,
                None,
                missing,
            )
        )
    rows += [
        _share(
            "no problem on any dimension", "at entry", (entry == 1).all(axis=1), missing, "cannot improve"
        ),
        _share("no problem on any dimension", "at discharge", (discharge == 1).all(axis=1), missing),
    ]
    kinds = classify_changes(entry, discharge)
    return rows + [
        _share("levels changed", kind, kinds == k, missing, method=PARETIAN_METHOD)
        for k, kind in enumerate(CHANGE_KINDS)
    ]


def _share(
    measure: str,
    group: str,
    yes: NDArray[np.bool_] | Sequence[bool],
    missing: int,
    note: str = "",
    method: Method = WILSON,
) -> Estimate:
    hits, n = int(np.sum(yes)), len(yes)
    low, high = compute_wilson_interval(hits, n)
    return Estimate(
        "dimensions", measure, hits / n, "share", n, method, group, low, high, None, missing, note
    )
