"""The counts behind a result as nodes, the sums that tie them, and what an attacker could work out.

Every figure stands on a numerator and a base; both are nodes. What is published elsewhere in the same table
is taken as known: a whole number exactly, a rounded one within its rounding. The interval of a suppressed
node is solved for by linear programming, the same for the writer who protects and for the test that attacks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from handrail.figures.engine.declaration import CategoryBlock, EventBlock, LineBlock, PeriodBlock, Table
from handrail.figures.engine.query import ALL_GROUPS, STATISTICS
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.foundation.conditions import CONDITIONS

Group = tuple[tuple[str, str], ...]
# (kind, block, line, group); kind is n, rest (base less n), base or events.
Node = tuple[str, int, str, Group]
Interval = tuple[float, float]
# A total, and the parts that add up to it.
NodeSum = tuple[Node, tuple[Node, ...]]
# More than anybody counts: a bound, so that 'without bound' is a number.
MAX_COUNT = 1e7
_STATISTICS = (*STATISTICS, "response", "ratio")
# A field whose values are groups of another's -> that other, and the group of each of its values.
_NESTED: dict[str, tuple[str, Mapping[str, str]]] = {"group_of_condition": ("condition", CONDITIONS)}


@dataclass
class CountSystem:
    """Nodes with their true counts, and the sums that tie them."""

    counts: dict[Node, int] = field(default_factory=dict)
    sums: list[NodeSum] = field(default_factory=list)

    def list_nodes(self, kind: str, block: int, line: str | None = None) -> list[Node]:
        """Return the nodes of a kind in a block; of one line where it is named."""
        return [node for node in self.counts if node[:2] == (kind, block) and line in (None, node[2])]

    def group_nodes(self, nodes: Iterable[Node]) -> list[tuple[Group, list[Node]]]:
        """Return each group with its nodes."""
        by_group: dict[Group, list[Node]] = defaultdict(list)
        for node in nodes:
            by_group[node[3]].append(node)
        return list(by_group.items())

    def add_sum(self, total: Node, parts: Iterable[Node]) -> None:
        """Add a sum, where it holds of the true counts."""
        nodes = tuple(parts)
        is_known = bool(nodes) and total in self.counts and total not in nodes
        if is_known and sum(self.counts[part] for part in nodes) == self.counts[total]:
            self.sums.append((total, nodes))

    def add_equality(self, first: Node, second: Node) -> None:
        """Add that two nodes count the same people."""
        self.sums += [(first, (second,)), (second, (first,))]


def find_nodes(table: Table, cell: FigureCell) -> tuple[Node | None, Node]:
    """Return the numerator (None of a statistic) and the base that a cell stands on."""
    block = table.blocks[cell.block]
    of_line: Node = ("base", cell.block, cell.line, cell.by)
    base: Node = of_line if isinstance(block, LineBlock) else ("base", cell.block, "", cell.by)
    if cell.measure.kind in _STATISTICS and cell.measure.kind != "reach":
        # Cost per client has the clients of its own year for a base, so each year is a node.
        return None, of_line
    if isinstance(block, CategoryBlock | PeriodBlock) and block.total and cell.line == block.total:
        return base, base
    if isinstance(block, EventBlock) and (cell.measure.kind == "events" or block.per_rows):
        return ("events", cell.block, cell.line, cell.by), base
    return ("n", cell.block, cell.line, cell.by), base


def build_count_system(result: TableResult) -> CountSystem:
    """Return the nodes and sums of a result that is not protected yet."""
    system = CountSystem()
    for cell in result:
        numerator, base = find_nodes(result.table, cell)
        system.counts[base] = cell.base_n or 0
        if numerator is not None and numerator != base:
            system.counts[numerator] = int(cell.n or 0)
    for number, block in enumerate(result.table.blocks):
        if isinstance(block, CategoryBlock | PeriodBlock):
            _tie_categories(system, number)
    _tie_rests(result, system)
    for number, block in enumerate(result.table.blocks):
        if isinstance(block, LineBlock):
            _tie_lines(system, number, block)
        if isinstance(block, EventBlock):
            _tie_events(system, number, block)
    tie_groups(system)
    _tie_groupings(system)
    _tie_nested(result, system)
    return system


def _tie_categories(system: CountSystem, number: int) -> None:
    """Tie the values of a field to its base."""
    for group, nodes in system.group_nodes(system.list_nodes("n", number)):
        system.add_sum(("base", number, "", group), nodes)


def _tie_rests(result: TableResult, system: CountSystem) -> None:
    """Add who is in a base and not in its numerator as a node that is never shown: it can be worked out.

    Who lacks a fact is not looked at: how many do is shown with every table.
    """
    if result.table.rest_lacks:
        return
    for cell in result:
        numerator, base = find_nodes(result.table, cell)
        if numerator is None or numerator[0] != "n" or numerator == base:
            continue
        rest: Node = ("rest", *numerator[1:])
        is_category = isinstance(result.table.blocks[cell.block], CategoryBlock | PeriodBlock)
        if rest not in system.counts and not is_category:
            system.counts[rest] = system.counts[base] - system.counts[numerator]
            system.sums.append((base, (numerator, rest)))


def _tie_lines(system: CountSystem, number: int, block: LineBlock) -> None:
    """Tie lines of one base to each other, lines that share it out to it, and steps to the line before."""
    for line in block.lines:
        for before in block.lines:
            if before.counted == line.of and not before.of:
                _tie_step(system, number, before.label, line.label)
    if any(line.of or line.missing or line.at for line in block.lines):
        return
    first, *others = (line.label for line in block.lines)
    for base in system.list_nodes("base", number, first):
        group = base[3]
        for label in others:
            same: Node = ("base", number, label, group)
            if same in system.counts:
                system.add_equality(base, same)
        parts: tuple[Node, ...] = tuple(("n", number, line.label, group) for line in block.lines)
        if block.whole and all(part in system.counts for part in parts):
            system.sums.append((base, parts))


def _tie_step(system: CountSystem, number: int, before: str, label: str) -> None:
    """Tie the base of a line to the line that counts those people."""
    for base in system.list_nodes("base", number, label):
        counted: Node = ("n", number, before, base[3])
        if system.counts.get(counted) == system.counts[base]:
            system.add_equality(base, counted)


def _tie_events(system: CountSystem, number: int, block: EventBlock) -> None:
    """Tie unions to their members; and where rows are the base, every label to it."""
    for name, members in block.unions.items():
        for node in system.list_nodes("events", number, name):
            parts: tuple[Node, ...] = tuple(("events", number, member, node[3]) for member in members)
            if all(part in system.counts for part in parts):
                system.sums.append((node, parts))
    if block.per_rows and not block.many:
        nodes = [node for node in system.list_nodes("events", number) if node[2] not in block.unions]
        for group, parts_of_group in system.group_nodes(nodes):
            system.add_sum(("base", number, "", group), parts_of_group)


def tie_groups(system: CountSystem) -> None:
    """Tie the groups of a field to all of them together."""
    parts: dict[Node, list[Node]] = defaultdict(list)
    for node in system.counts:
        group = node[3]
        for place, (name, label) in enumerate(group):
            total: Node = (*node[:3], (*group[:place], (name, ALL_GROUPS), *group[place + 1 :]))
            if label != ALL_GROUPS and total in system.counts:
                parts[total].append(node)
    for total, nodes in parts.items():
        system.add_sum(total, nodes)


def _tie_groupings(system: CountSystem) -> None:
    """Tie the groups of any one field to the same people as those of another."""
    for total in [node for node in system.counts if len(node[3]) == 1 and node[3][0][1] == ALL_GROUPS]:
        parts: dict[str, list[Node]] = defaultdict(list)
        for node in system.counts:
            if node[:3] == total[:3] and len(node[3]) == 1 and node[3][0][0] != total[3][0][0]:
                parts[node[3][0][0]].append(node)
        for nodes in parts.values():
            system.add_sum(total, nodes)


def _tie_nested(result: TableResult, system: CountSystem) -> None:
    """Tie the values of one block to the groups of another."""
    blocks = enumerate(result.table.blocks)
    numbers = {block.field: number for number, block in blocks if isinstance(block, CategoryBlock)}
    for coarse, (fine, groups) in _NESTED.items():
        if not {coarse, fine} <= numbers.keys():
            continue
        values = system.list_nodes("n", numbers[fine])
        for node in system.list_nodes("n", numbers[coarse]):
            inside = [value for value in values if value[3] == node[3] and groups.get(value[2]) == node[2]]
            system.add_sum(node, inside)


# --- what can be worked out --------------------------------------------------------------------------------


def find_component(system: CountSystem, node: Node) -> CountSystem:
    """Return the part of a system that has to do with a node: other sums say nothing of it."""
    inside, sums, has_changed = {node}, list(system.sums), True
    tied: list[NodeSum] = []
    while has_changed:
        has_changed = False
        for total, parts in list(sums):
            if inside & {total, *parts}:
                inside |= {total, *parts}
                tied.append((total, parts))
                sums.remove((total, parts))
                has_changed = True
    return CountSystem({other: count for other, count in system.counts.items() if other in inside}, tied)


def find_pinned_nodes(
    system: CountSystem, known: dict[Node, Interval], wanted: list[Node], width: float
) -> list[Node]:
    """Return the wanted nodes whose least and most lie less than `width` apart.

    Given is what is known of the other nodes, and that none is below 0.
    """
    pinned: list[Node] = []
    open_nodes = set(wanted)
    for node in wanted:
        if node in open_nodes:
            part = find_component(system, node)
            in_part = [other for other in wanted if other in part.counts]
            pinned += _find_pinned_in_component(part, known, in_part, width)
            open_nodes -= set(in_part)
    return pinned


def _find_pinned_in_component(
    system: CountSystem, known: dict[Node, Interval], wanted: list[Node], width: float
) -> list[Node]:
    """Solve by linear programming for the least and most of each wanted node.

    What one programme finds possible is possible for every node, and so are the true counts; so most are
    known to be free before their own turn.
    """
    position = {node: place for place, node in enumerate(system.counts)}
    bounds = [known.get(node, (0.0, MAX_COUNT)) for node in system.counts]
    places = [position[node] for node in wanted]
    low = high = np.array([system.counts[node] for node in wanted], float)
    constraints = _make_constraints(system, position)
    for turn, aim in enumerate(_list_aims(len(position), places)):
        if turn and high[turn - 1] - low[turn - 1] >= width:
            continue
        for sign in (1, -1):
            best = linprog(sign * aim, bounds=bounds, **constraints)
            if best.success:
                low, high = np.minimum(low, best.x[places]), np.maximum(high, best.x[places])
    return [node for node, least, most in zip(wanted, low, high, strict=True) if most - least < width]


def _list_aims(size: int, places: list[int]) -> Iterator[np.ndarray]:
    """Yield what to make least and most: all wanted nodes together, then each."""
    yield np.isin(np.arange(size), places).astype(float)
    for place in places:
        yield np.eye(1, size, place)[0]


def _make_constraints(system: CountSystem, position: Mapping[Node, int]) -> dict[str, object]:
    """Return the sums as equations for `linprog`; none where there are none."""
    if not system.sums:
        return {}
    columns = [position[node] for total, parts in system.sums for node in (total, *parts)]
    rows = [number for number, (_, parts) in enumerate(system.sums) for _ in range(len(parts) + 1)]
    signs = [sign for _, parts in system.sums for sign in (-1, *[1] * len(parts))]
    shape = (len(system.sums), len(position))
    equations = coo_array((signs, (rows, columns)), shape=shape).tocsr()
    return {"A_eq": equations, "b_eq": np.zeros(len(system.sums))}
