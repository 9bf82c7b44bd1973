"""Data sets whose records add up to the published figures, found by whole-number search, not by copying
percentages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from handrail.figures.engine.result import round_half_up


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


def middle_days(weeks: float, n: int) -> tuple[int, int] | None:
    """The one or two whole days in the middle of n absences whose median rounds to so many weeks; None where
    none does.
    """
    near = round(weeks * 14)
    for twice in sorted(range(near - 2, near + 3), key=lambda each: abs(each - weeks * 14)):
        if round_half_up(Fraction(twice, 14), 1) == weeks and (n % 2 == 0 or twice % 2 == 0):
            return twice // 2, (twice + 1) // 2
    return None


def absences_for(weeks: Sequence[float], sizes: Sequence[int], all_weeks: float) -> list[list[int]]:
    """Days of absence, a list a group, whose medians in weeks are as given, and so is that of all together.

    The middle of each group is fixed; the others lie where the middle of all wants them. Fails where no whole
    days will do.
    """
    middles = [middle_days(each, n) for each, n in zip(weeks, sizes, strict=True)]
    both = middle_days(all_weeks, sum(sizes))
    assert None not in (both, *middles), "no whole days have these medians"
    low, high = both
    groups = []
    for (first, last), n in zip(middles, sizes, strict=True):
        middle = [first, last] if n % 2 == 0 else [first]
        side = (n - len(middle)) // 2
        groups.append([*[min(first, low)] * side, *middle, *[max(last, high)] * side])
    _balance(groups, low)
    everyday = sorted(day for group in groups for day in group)
    half = len(everyday) // 2
    assert (everyday[-half - 1], everyday[half]) == (low, high), "the groups cannot have this median together"
    return groups


def _balance(groups: list[list[int]], low: int) -> None:
    """Move days across the middle of all, each within its half of a group, until both sides have as many."""
    spare = sum(day <= low for group in groups for day in group) - (sum(map(len, groups)) + 1) // 2
    for group in groups:
        first, last = group[(len(group) - 1) // 2], group[len(group) // 2]
        for n, day in enumerate(group):
            if spare > 0 and n < (len(group) - 1) // 2 and first > low >= day:
                group[n], spare = first, spare - 1
            if spare < 0 and n > len(group) // 2 and last <= low < day:
                group[n], spare = last, spare + 1


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
