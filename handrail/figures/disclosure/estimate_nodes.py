"""The counts behind the rows of a study as nodes of a system, with the sums that tie them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from handrail.evaluation.results import Estimate
from handrail.figures.disclosure.count_system import CountSystem, Node

# Units of estimates that are numbers of people themselves.
COUNT_UNITS = frozenset({"clients", "people"})
WHOLE_GROUPS = frozenset({"", "all"})
# Sections whose shares leave over people who lack a fact, and measures that count such people.
SECTIONS_WITHOUT_REST = frozenset({"response"})
MISSING_MEASURES = frozenset({"not known"})

# Field and label of the people that a row is of.
Category = tuple[str, str]


@dataclass(frozen=True)
class EstimateNodes:
    """The counts behind one row: those it rests on, and those that it counts."""

    base: Node | None
    counted: Node | None


def build_system(rows: Sequence[Estimate]) -> tuple[list[EstimateNodes], CountSystem]:
    """Return the counts of each row, and the system of them all with the sums that tie them."""
    system = CountSystem()
    counts = [_count_row(number, row, system) for number, row in enumerate(rows)]
    _tie_parts(rows, counts, system)
    return counts, system


def find_category(row: Estimate) -> Category | None:
    """Return field and label of the people a row is of; None of everybody, and of two groups compared."""
    if row.group in WHOLE_GROUPS or " against " in row.group or row.unit in COUNT_UNITS:
        return None
    field, mark, label = row.group.partition(": ")
    return (field, label) if mark else (row.section, row.group)


def _count_row(number: int, row: Estimate, system: CountSystem) -> EstimateNodes:
    if row.base is None or row.measure in MISSING_MEASURES:
        return EstimateNodes(None, None)
    # The same number of people of one category is taken to be the same people.
    base: Node = ("base", row.base, "", (find_category(row) or ("", ""),))
    system.counts[base] = row.base
    people = _find_counted(row)
    if people is None:
        return EstimateNodes(base, None)
    counted: Node = ("n", number, "", base[3])
    system.counts[counted] = people
    if row.unit not in COUNT_UNITS and row.section not in SECTIONS_WITHOUT_REST:
        rest: Node = ("rest", number, "", base[3])
        system.counts[rest] = row.base - people
        system.sums.append((base, (counted, rest)))
    return EstimateNodes(base, counted)


def _find_counted(row: Estimate) -> int | None:
    """Return how many people a row counts; None of a statistic."""
    if row.estimate is None or " against " in row.group:
        return None
    people = row.estimate * (row.base or 0) if row.unit == "share" else row.estimate
    is_count = row.unit in COUNT_UNITS or (row.unit == "share" and math.isclose(people, round(people)))
    return round(people) if is_count else None


def _tie_parts(rows: Sequence[Estimate], counts: Sequence[EstimateNodes], system: CountSystem) -> None:
    """Tie counts of people that add up to what they are all of, such as those left out and those included."""
    parts: dict[tuple[str, Node], dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for row, count in zip(rows, counts, strict=True):
        if row.unit in COUNT_UNITS and count.base and count.counted:
            parts[row.section, count.base][row.measure].append(count.counted)
    # A number of people that others rest on is taken to be these.
    for node in [node for node in system.counts if node[0] == "n"]:
        same: Node = ("base", system.counts[node], "", node[3])
        if same in system.counts:
            system.sums += [(same, (node,)), (node, (same,))]
    for (_, base), measures in parts.items():
        for size in (1, 2):
            for names in combinations(measures, size):
                nodes = [node for name in names for node in measures[name]]
                if len(nodes) > 1 and sum(system.counts[node] for node in nodes) == system.counts[base]:
                    system.sums.append((base, tuple(nodes)))
