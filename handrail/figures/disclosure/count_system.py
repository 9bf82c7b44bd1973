"""The counts behind a result as nodes, the sums that tie them, and what an attacker could work out from the
rest.

Every figure stands on a numerator and a base; both are nodes. What is published elsewhere in the same table
is taken as
known: a whole number exactly, a rounded one within its rounding. The interval of a withheld node is solved
for by linear
programming, the same for the writer who protects and for the test that attacks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from handrail.figures.engine.declaration import CategoryBlock, EventBlock, LineBlock, PeriodBlock, Table
from handrail.figures.engine.query import ALL_GROUPS, STATISTICS
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.foundation.conditions import CONDITIONS

Group = tuple[tuple[str, str], ...]
# (what, block, line, group): what is n, rest (base less n), base or events.
Node = tuple[str, int, str, Group]
Interval = tuple[float, float]
# More than anybody counts: a bound, so that 'without bound' is a number.
MAX_COUNT = 1e7
_STATISTICS = (*STATISTICS, "response", "ratio")


@dataclass
class CountSystem:
    """Nodes with their true counts, and sums: (total, parts)."""

    counts: dict[Node, int] = field(default_factory=dict)
    sums: list[tuple[Node, tuple[Node, ...]]] = field(default_factory=list)


def find_nodes(table: Table, cell: FigureCell) -> tuple[Node | None, Node]:
    """The numerator (None of a statistic) and the base that a cell stands on."""
    block = table.blocks[cell.block]
    base: Node = ("base", cell.block, "" if not isinstance(block, LineBlock) else cell.line, cell.by)
    if cell.measure.kind in _STATISTICS and cell.measure.kind != "reach":
        return None, _period_base(block, cell, base)
    if isinstance(block, CategoryBlock | PeriodBlock) and block.total and cell.line == block.total:
        return base, base
    if isinstance(block, EventBlock) and (cell.measure.kind == "events" or block.per_rows):
        return ("events", cell.block, cell.line, cell.by), base
    return ("n", cell.block, cell.line, cell.by), base


def _period_base(block: object, cell: FigureCell, base: Node) -> Node:
    """Cost per client has the clients of its own year for a base, so each year is a node."""
    if isinstance(block, LineBlock):
        return base
    return ("base", cell.block, cell.line, cell.by)


def build_count_system(result: TableResult) -> CountSystem:
    """The nodes and sums of a result not yet protected."""
    system = CountSystem()
    for cell in result:
        numerator, base = find_nodes(result.table, cell)
        system.counts[base] = cell.base_n or 0
        if numerator is not None and numerator != base:
            system.counts[numerator] = int(cell.n or 0)
    _sum_categories(result, system)
    _sum_rests(result, system)
    _sum_lines(result, system)
    _sum_unions(result, system)
    _sum_rows(result, system)
    tie_groups(system)
    _sum_groupings(system)
    _sum_nested(result, system)
    return system


def _sum_categories(result: TableResult, system: CountSystem) -> None:
    """The values of a field add up to its base."""
    for number, block in enumerate(result.table.blocks):
        if not isinstance(block, CategoryBlock | PeriodBlock):
            continue
        parts: dict[Group, list[Node]] = defaultdict(list)
        for node in system.counts:
            if node[0] == "n" and node[1] == number:
                parts[node[3]].append(node)
        for group, nodes in parts.items():
            total: Node = ("base", number, "", group)
            if sum(system.counts[node] for node in nodes) == system.counts[total]:
                system.sums.append((total, tuple(nodes)))


def _sum_rests(result: TableResult, system: CountSystem) -> None:
    """Who is in the base and not in the numerator can be worked out, so the rest is a node that is never
    shown. Who lacks a fact is not looked at: how many do is told with every table.
    """
    if result.table.rest_lacks:
        return
    for cell in result:
        numerator, base = find_nodes(result.table, cell)
        if numerator is None or numerator[0] != "n" or numerator == base:
            continue
        rest: Node = ("rest", *numerator[1:])
        if rest not in system.counts and not isinstance(
            result.table.blocks[cell.block], CategoryBlock | PeriodBlock
        ):
            system.counts[rest] = system.counts[base] - system.counts[numerator]
            system.sums.append((base, (numerator, rest)))


def _sum_lines(result: TableResult, system: CountSystem) -> None:
    """Lines of one base have it in common; lines that share it out add up to it; whom one line counts may be
    the base of another.
    """
    for number, block in enumerate(result.table.blocks):
        if not isinstance(block, LineBlock):
            continue
        _sum_steps(number, block, system)
        if any(line.of or line.missing or line.at for line in block.lines):
            continue
        first, *others = (line.label for line in block.lines)
        for _, _, _, group in [node for node in system.counts if node[:3] == ("base", number, first)]:
            base: Node = ("base", number, first, group)
            for label in others:
                same: Node = ("base", number, label, group)
                if same in system.counts:
                    system.sums += [(base, (same,)), (same, (base,))]
            parts: tuple[Node, ...] = tuple(("n", number, line.label, group) for line in block.lines)
            if block.whole and all(part in system.counts for part in parts):
                system.sums.append((base, parts))


def _sum_steps(number: int, block: LineBlock, system: CountSystem) -> None:
    for line in block.lines:
        for before in (each for each in block.lines if each.counted == line.of and not each.of):
            for node in [each for each in system.counts if each[:3] == ("base", number, line.label)]:
                counted: Node = ("n", number, before.label, node[3])
                if system.counts.get(counted) == system.counts[node]:
                    system.sums += [(node, (counted,)), (counted, (node,))]


def _sum_unions(result: TableResult, system: CountSystem) -> None:
    """Outcomes of several kinds add up to the outcomes of all of them."""
    for number, block in enumerate(result.table.blocks):
        if not isinstance(block, EventBlock):
            continue
        for name, members in block.unions.items():
            for node in [each for each in system.counts if each[:3] == ("events", number, name)]:
                parts = tuple(("events", number, member, node[3]) for member in members)
                if all(part in system.counts for part in parts):
                    system.sums.append((node, parts))


def _sum_rows(result: TableResult, system: CountSystem) -> None:
    """Where rows of a file are the base, each of them stands under one label."""
    for number, block in enumerate(result.table.blocks):
        if not isinstance(block, EventBlock) or not block.per_rows or block.many:
            continue
        parts: dict[Group, list[Node]] = defaultdict(list)
        for node in system.counts:
            if node[:2] == ("events", number) and node[2] not in block.unions:
                parts[node[3]].append(node)
        for group, nodes in parts.items():
            _add_sum(system, ("base", number, "", group), nodes)


def _add_sum(system: CountSystem, total: Node, parts: list[Node]) -> None:
    """A sum, where it holds of the true counts."""
    known = parts and total in system.counts and total not in parts
    if known and sum(system.counts[part] for part in parts) == system.counts[total]:
        system.sums.append((total, tuple(parts)))


def _sum_groupings(system: CountSystem) -> None:
    """The groups of any one field add up to the same people as those of another."""
    whole = [node for node in system.counts if len(node[3]) == 1 and node[3][0][1] == ALL_GROUPS]
    for total in whole:
        own = total[3][0][0]
        parts: dict[str, list[Node]] = defaultdict(list)
        for node in system.counts:
            if node[:3] == total[:3] and len(node[3]) == 1 and node[3][0][0] != own:
                parts[node[3][0][0]].append(node)
        for nodes in parts.values():
            _add_sum(system, total, nodes)


# A field whose values are groups of another's -> that other, and the group of each of its values.
_NESTED: dict[str, tuple[str, Mapping[str, str]]] = {"group_of_condition": ("condition", CONDITIONS)}


def _sum_nested(result: TableResult, system: CountSystem) -> None:
    """The values of one block add up to the groups of another."""
    named = {b.field: n for n, b in enumerate(result.table.blocks) if isinstance(b, CategoryBlock)}
    for field_, (finer, groups) in _NESTED.items():
        if not {field_, finer} <= named.keys():
            continue
        for node in [each for each in system.counts if each[:2] == ("n", named[field_])]:
            inside = [
                each
                for each in system.counts
                if each[:2] == ("n", named[finer]) and each[3] == node[3] and groups.get(each[2]) == node[2]
            ]
            _add_sum(system, node, inside)


def tie_groups(system: CountSystem) -> None:
    """The groups of a field add up to all of them."""
    parts: dict[Node, list[Node]] = defaultdict(list)
    for node in system.counts:
        group = node[3]
        for i, (name, label) in enumerate(group):
            total: Node = (*node[:3], (*group[:i], (name, ALL_GROUPS), *group[i + 1 :]))
            if label != ALL_GROUPS and total in system.counts:
                parts[total].append(node)
    for total, nodes in parts.items():
        if sum(system.counts[node] for node in nodes) == system.counts[total]:
            system.sums.append((total, tuple(nodes)))


def find_component(system: CountSystem, node: Node) -> CountSystem:
    """The part of a system that has to do with a node: what no sum ties to it says nothing of it."""
    inside, sums, changed = {node}, list(system.sums), True
    tied: list[tuple[Node, tuple[Node, ...]]] = []
    while changed:
        changed = False
        for each in list(sums):
            if inside & {each[0], *each[1]}:
                inside |= {each[0], *each[1]}
                tied.append(each)
                sums.remove(each)
                changed = True
    return CountSystem({each: count for each, count in system.counts.items() if each in inside}, tied)


def find_pinned_nodes(
    system: CountSystem, known: dict[Node, Interval], wanted: list[Node], width: float
) -> list[Node]:
    """Of the wanted nodes, those between whose least and most lies less than `width`, given what is known of
    the others and that none is below nought.
    """
    found: list[Node] = []
    left = set(wanted)
    for node in wanted:
        if node in left:
            part = find_component(system, node)
            mine = [each for each in wanted if each in part.counts]
            found += _find_pinned_in_component(part, known, mine, width)
            left -= set(mine)
    return found


def _find_pinned_in_component(
    system: CountSystem, known: dict[Node, Interval], wanted: list[Node], width: float
) -> list[Node]:
    """By linear programming. What one programme finds possible is possible for every node, and so are the
    true counts; so most are known to be free before their own turn.
    """
    position = {node: i for i, node in enumerate(system.counts)}
    bounds = [known.get(node, (0.0, MAX_COUNT)) for node in system.counts]
    rows = [position[each] for total, parts in system.sums for each in (total, *parts)]
    places = [i for i, (_, parts) in enumerate(system.sums) for _ in range(len(parts) + 1)]
    signs = [sign for _, parts in system.sums for sign in (-1, *[1] * len(parts))]
    equal = coo_array((signs, (places, rows)), shape=(len(system.sums), len(position))).tocsr()
    tied = {"A_eq": equal, "b_eq": np.zeros(len(system.sums))} if system.sums else {}
    mine = [position[node] for node in wanted]
    low = high = np.array([system.counts[node] for node in wanted], float)
    aims = [np.isin(np.arange(len(position)), mine).astype(float)]
    aims += [np.eye(1, len(position), place)[0] for place in mine]
    for turn, aim in enumerate(aims):
        if turn and high[turn - 1] - low[turn - 1] >= width:
            continue
        for sign in (1, -1):
            best = linprog(sign * aim, bounds=bounds, **tied)
            if best.success:
                low, high = np.minimum(low, best.x[mine]), np.maximum(high, best.x[mine])
    return [node for node, least, most in zip(wanted, low, high, strict=True) if most - least < width]
