"""Data sets whose records add up to the published figures, found by whole-number search, not by copying
percentages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp


def counts_for(
    percents: Sequence[Sequence[float]],
    bases: Sequence[int],
    total: Sequence[float | None] | None = None,
    complete: bool = True,
) -> np.ndarray:
    """Whole numbers n[category, group] that add up to each base and round, a half up, to each percentage.

    `total` holds the percentages over all groups together (None: not asked for). Not `complete`: the base
    may hold
    people of no published category. Fails where no such numbers exist.
    """
    wanted = np.asarray(percents, dtype=float)
    rows, columns = wanted.shape
    base = np.asarray(bases)
    low = np.ceil((wanted - 0.5) / 100 * base - 1e-9)
    high = np.ceil((wanted + 0.5) / 100 * base - 1e-9) - 1
    constraints = []
    for column in range(columns):
        pick = np.zeros((rows, columns))
        pick[:, column] = 1
        constraints.append(LinearConstraint(pick.ravel(), base[column] if complete else 0, base[column]))
    for row, percent in enumerate(total if total is not None else ()):
        if percent is None:
            continue
        pick = np.zeros((rows, columns))
        pick[row] = 1
        everybody = base.sum()
        constraints.append(
            LinearConstraint(
                pick.ravel(),
                math.ceil((percent - 0.5) / 100 * everybody),
                math.ceil((percent + 0.5) / 100 * everybody) - 1,
            )
        )
    found = milp(
        np.zeros(rows * columns),
        constraints=constraints,
        integrality=np.ones(rows * columns),
        bounds=Bounds(np.maximum(low, 0).ravel(), high.ravel()),
    )
    assert found.success, "no whole numbers add up to these percentages"
    return np.rint(found.x).astype(int).reshape(rows, columns)


def shares_for(
    percents: Sequence[float], total: float, everybody: int, least: int = 30
) -> list[tuple[int, int]]:
    """(base, n) of each group, bases unknown, so that each share and the share of all round as published."""
    size = len(percents)
    rows, low, high = [], [], []
    for group, percent in enumerate(percents):
        for sign, edge in ((1, percent - 0.5), (-1, percent + 0.5)):
            row = np.zeros(2 * size)
            row[group], row[size + group] = -sign * edge, sign * 100
            rows.append(row)
            low.append(0 if sign == 1 else 1e-3)
            high.append(np.inf)
    every = np.concatenate([np.ones(size), np.zeros(size)])
    counted = np.concatenate([np.zeros(size), np.ones(size)])
    rows += [every, counted]
    low += [everybody, math.ceil((total - 0.5) / 100 * everybody)]
    high += [everybody, math.ceil((total + 0.5) / 100 * everybody) - 1]
    found = milp(
        np.zeros(2 * size),
        constraints=[LinearConstraint(np.array(rows), low, high)],
        integrality=np.ones(2 * size),
        bounds=Bounds(np.concatenate([np.full(size, least), np.zeros(size)]), np.inf),
    )
    assert found.success, "no bases add up to these shares"
    values = np.rint(found.x).astype(int)
    return [(int(values[i]), int(values[size + i])) for i in range(size)]


def days_for(mean: float, median: float, n: int) -> list[int]:
    """Whole days of n stays whose mean and median, in weeks, are as given to one decimal."""
    total, middle = round(mean * 7 * n), median * 7
    lower, upper = math.floor(middle), math.ceil(middle)
    half = n // 2
    stays = [lower] * (n - half) + [upper] * half
    if n % 2 == 0:
        stays = [lower] * half + [upper] * half
    spare = total - sum(stays)
    assert spare >= 0
    for i in range(spare):
        stays[-1 - i % (half - 1)] += 1  # the half above the median carries the rest
    return stays


def changes_for(mean: float, sd: float, n: int) -> np.ndarray:
    """n changes with this mean and sample standard deviation."""
    half = n // 2
    away = sd * math.sqrt((n - 1) / (2 * half))
    return np.concatenate(
        [np.full(half, mean - away), np.full(half, mean + away), np.full(n - 2 * half, mean)]
    )


def spend_for(
    people: np.ndarray, cost: np.ndarray, skip: frozenset[tuple[int, int]] = frozenset()
) -> np.ndarray:
    """Spend[service, year] so that the cost per client of each service, each year and all of them rounds as
    published.

    Both arrays have the services in rows, then all services; the years in columns, then all years. `skip`
    names
    figures not asked for. Fails where no spend gives the rest.
    """
    services, years = people.shape[0] - 1, people.shape[1] - 1
    rows, low, high = [], [], []
    for i in range(services + 1):
        for j in range(years + 1):
            if (i, j) in skip:
                continue
            row = np.zeros((services, years))
            row[slice(None) if i == services else i, slice(None) if j == years else j] = 1
            rows.append(row.ravel())
            low.append((cost[i, j] - 0.49) * people[i, j])
            high.append((cost[i, j] + 0.49) * people[i, j])
    found = linprog(
        np.zeros(services * years),
        A_ub=np.vstack([np.array(rows), -np.array(rows)]),
        b_ub=np.concatenate([high, -np.array(low)]),
    )
    assert found.success, "no spend gives these costs per client"
    return found.x.reshape(services, years)
