"""The same change by every value set that fits, side by side."""

import numpy as np

from handrail.evaluation.health.means import METHOD as MEAN
from handrail.evaluation.health.means import compute_mean
from handrail.evaluation.health.population import Health
from handrail.evaluation.results import Estimate
from handrail.instruments.eq5d import value_sets

SECTION = "value sets side by side"


def estimate_by_value_set(health: Health, value_set: str) -> list[Estimate]:
    """Estimate the mean change by every value set for the same version, of people valued at both times."""
    levels = value_sets.load_value_set(value_set).levels
    if not health.levels_at_both.any():
        return []
    rows = []
    for name in dict.fromkeys([value_set, *value_sets.list_value_sets()]):
        if value_sets.load_value_set(name).levels != levels:
            continue
        start, end = health.entry.compute_indices(name), health.discharge.compute_indices(name)
        valued = health.levels_at_both & ~np.isnan(end - start)
        for measure, values in (("change", end - start), ("at entry", start), ("at discharge", end)):
            change = compute_mean(values[valued])
            rows.append(
                Estimate(
                    SECTION, measure, change.mean, "index", change.n, MEAN, name,
                    change.low, change.high, None, int((~valued).sum()),
                )
            )  # fmt: skip
    return rows
