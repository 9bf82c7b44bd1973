"""Primary and secondary suppression: small counts, others that would give them away, and the rest rounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from handrail.figures.disclosure.count_system import (
    CountSystem,
    Interval,
    Node,
    find_nodes,
    find_pinned_nodes,
    tie_groups,
)
from handrail.figures.disclosure.profiles import DisclosureProfile
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.result import (
    FigureCell,
    Number,
    TableResult,
    compute_percent,
    round_half_up,
)

# A suppressed count must be able to be at least this many different numbers, less one.
_MIN_WIDTH = 2
_WITHHELD = "withheld"
# Counts of missing facts are rounded to this in every profile.
MISSING_MULTIPLE = 5


def publish_without_people(result: TableResult, rules: DisclosureProfile) -> TableResult:
    """Return money, employers and posts as they are; the number of cases they have is a count of people."""
    if not rules.threshold:
        return replace(result, disclosure=rules.name)
    result = replace(result, disclosure=rules.name, notes=result.list_release_notes())
    totals = [cell for cell in result if cell.measure.kind == "sum" and cell.measure.unit == "cases"]
    if not totals:
        return result
    system = CountSystem({_case_node(cell): int(cell.value or 0) for cell in totals})
    tie_groups(system)
    hidden = suppress_counts(system, rules)
    cells = {}
    for key, cell in result.cells.items():
        if cell.measure.kind in ("sum", "rate"):
            node = _case_node(cell)
            is_hidden = node in hidden
            cell = (
                cell.suppress_for(_WITHHELD)
                if is_hidden
                else _scale_to_rounded(cell, system.counts[node], rules)
            )
        cells[key] = cell
    return replace(result, cells=cells)


def _case_node(cell: FigureCell) -> Node:
    return ("n", cell.block, cell.line, cell.by)


def _scale_to_rounded(cell: FigureCell, count: int, rules: DisclosureProfile) -> FigureCell:
    """Return the number of cases rounded, or what it is divided by the same."""
    if cell.value is None or not count:
        return cell
    exact = cell.value * round_count(count, rules) / count
    return replace(cell, value=round_half_up(exact, cell.measure.decimals))


# --- which counts are suppressed ---------------------------------------------------------------------------


def suppress_counts(
    system: CountSystem, rules: DisclosureProfile, also: frozenset[Node] = frozenset()
) -> set[Node]:
    """Return every node that may not be shown: small counts, `also`, and what would give any of them away."""
    hidden = find_primary(system, rules) | set(also)
    known = -1
    while known != len(hidden):
        known = len(hidden)
        hidden |= {node for node in system.counts if _has_hidden_people(node, hidden)}
        _suppress_secondary(system, rules, hidden)
        _suppress_pinned(system, rules, hidden)
    return hidden


def find_primary(system: CountSystem, rules: DisclosureProfile) -> set[Node]:
    """Return the small counts, and the counts of everybody in a group below twice the threshold."""
    hidden = {node for node, count in system.counts.items() if 0 < count < rules.threshold}
    for total, parts in system.sums:
        whole = system.counts[total]
        if 0 < whole < 2 * rules.threshold and total[0] == "base":
            hidden |= {part for part in parts if part[0] == "n" and system.counts[part] == whole}
    return hidden


def _has_hidden_people(node: Node, hidden: set[Node]) -> bool:
    """Return whether a count is of sessions of a suppressed count of people: they are suppressed together."""
    return node[0] == "events" and ("n", *node[1:]) in hidden


def _suppress_secondary(system: CountSystem, rules: DisclosureProfile, hidden: set[Node]) -> None:
    """Suppress more until no sum has one hidden part, or parts that together are still a small count.

    Who is left over from a base ('rest') is never shown, but is part of the sums: to hide it, the count that
    makes up the base with it is suppressed too.
    """
    changed = True
    while changed:
        changed = False
        for total, parts in system.sums:
            hidden_parts = [part for part in parts if part in hidden]
            if total in hidden or not hidden_parts:
                continue
            together = sum(system.counts[part] for part in hidden_parts)
            if len(hidden_parts) == 1 or 0 < together < rules.threshold:
                shown = [part for part in parts if part not in hidden]
                hidden.add(_choose_smallest(system, shown) or total)
                changed = True


def _suppress_pinned(system: CountSystem, rules: DisclosureProfile, hidden: set[Node]) -> None:
    """Solve for what a reader could work out of each small count; suppress more until none is pinned down."""
    while True:
        small = [node for node in hidden if 0 < system.counts[node] < rules.threshold]
        known = _known_intervals(system, rules, hidden)
        pinned = find_pinned_nodes(system, known, sorted(small), _MIN_WIDTH - 1e-6)
        more = {_choose_neighbour(system, node, hidden) for node in pinned} - {None}
        if not more:
            return
        hidden |= {node for node in more if node is not None}


def _known_intervals(
    system: CountSystem, rules: DisclosureProfile, hidden: set[Node]
) -> dict[Node, Interval]:
    """Return what a reader knows of every node that is shown."""
    known: dict[Node, Interval] = {}
    for node, count in system.counts.items():
        if node in hidden:
            continue
        if not rules.round_to or count == 0:
            known[node] = (count, count)
        else:
            shown, slack = round_count(count, rules), rules.round_to // 2
            known[node] = (max(shown - slack, rules.threshold), shown + slack)
    return known


def _choose_neighbour(system: CountSystem, node: Node, hidden: set[Node]) -> Node | None:
    """Return the smallest count still shown in a sum with this one."""
    neighbours = {
        other
        for total, parts in system.sums
        if node == total or node in parts
        for other in (total, *parts)
        if other not in hidden
    }
    return _choose_smallest(system, neighbours)


def _choose_smallest(system: CountSystem, nodes: Iterable[Node]) -> Node | None:
    """Return the smallest count; one that holds somebody before an empty one."""
    return min(
        nodes,
        key=lambda node: (system.counts[node] == 0, system.counts[node], node),
        default=None,
    )


# --- what is shown -----------------------------------------------------------------------------------------


def round_count(count: int, rules: DisclosureProfile) -> int:
    """Round a count to the nearest multiple of the profile, a half up."""
    return round_to_multiple(count, rules.round_to) if rules.round_to else count


def round_to_multiple(count: float, multiple: int) -> int:
    """Round to the nearest multiple, a half up."""
    return int(round_half_up(count / multiple) or 0) * multiple


def publish_table(result: TableResult, rules: DisclosureProfile, hidden: set[Node]) -> TableResult:
    """Return a result with counts suppressed and the rest rounded; how many were left out is not shown."""
    cells = {key: _publish_cell(result.table, cell, rules, hidden) for key, cell in result.cells.items()}
    return replace(
        result,
        cells=cells,
        disclosure=rules.name,
        notes=result.list_release_notes(),
        exclusions=tuple((reason, None) for reason, _ in result.exclusions),
    )


def _publish_cell(table: Table, cell: FigureCell, rules: DisclosureProfile, hidden: set[Node]) -> FigureCell:
    numerator, base = find_nodes(table, cell)
    base_n = None if base in hidden else round_count(cell.base_n or 0, rules)
    # A count of missing facts speaks of records, not of people: rounded in every profile, never suppressed.
    missing = round_to_multiple(cell.missing_n or 0, MISSING_MULTIPLE)
    shown = replace(cell, base_n=base_n, missing_n=missing, excluded_n=None)
    if cell.n is None:  # not counted at all: its file is not there
        return shown
    if numerator is None:
        return _publish_statistic(shown, cell, rules)
    is_hidden = numerator in hidden or _has_hidden_people(numerator, hidden)
    if is_hidden or (base_n is None and cell.measure.unit == "%"):
        return shown.suppress_for(_WITHHELD)
    n = round_count(int(cell.n or 0), rules)
    return replace(shown, n=n, value=_publish_value(cell, n, base_n))


def _publish_value(cell: FigureCell, n: int, base_n: int | None) -> Number:
    if cell.measure.kind == "reach":
        # Of a population that anybody may look up, the exact share would tell the exact count.
        return round_half_up(float(cell.value or 0) * n / float(cell.n or 1), cell.measure.decimals)
    if cell.measure.unit != "%":
        return n
    share = compute_percent(n, base_n) if base_n else None
    return None if share is None else min(int(share), 100)


def _publish_statistic(shown: FigureCell, cell: FigureCell, rules: DisclosureProfile) -> FigureCell:
    """Return a mean if it rests on enough people; a cost per client is of the rounded number of clients.

    No cost rests on spend that was shared by the true counts.
    """
    if shown.base_n is None or (cell.base_n or 0) < rules.threshold or cell.shared:
        return shown.suppress_for(_WITHHELD)
    if cell.measure.kind == "ratio" and rules.round_to:
        cost = float(cell.n or 0) / shown.base_n / cell.measure.worth
        return replace(shown, value=round_half_up(cost, cell.measure.decimals))
    if cell.measure.kind == "response":
        response = compute_percent(shown.base_n, shown.base_n + (shown.missing_n or 0))
        return replace(shown, value=response, n=shown.base_n)
    return replace(shown, n=shown.base_n)
