"""Disclosure control: small counts withheld, others withheld so that the small cannot be worked out, the
rest rounded.
"""

from __future__ import annotations

from dataclasses import replace

from handrail.figures.disclosure.count_system import (
    CountSystem,
    Interval,
    Node,
    find_nodes,
    find_pinned_nodes,
    tie_groups,
)
from handrail.figures.disclosure.profiles import PROFILES, DisclosureProfile, get_profile
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.result import FigureCell, Number, TableResult, compute_percent, round_half_up

__all__ = [
    "PROFILES",
    "DisclosureProfile",
    "get_profile",
    "publish_table",
    "publish_without_people",
    "suppress_counts",
]

# A withheld count must be able to be at least this many different numbers, less one.
_LEAST_WIDTH = 2
_WITHHELD = "withheld"


def publish_without_people(result: TableResult, rules: DisclosureProfile) -> TableResult:
    """Money, employers and posts as they stand; but how many cases they have between them is a count of
    people.
    """
    if not rules.threshold:
        return replace(result, disclosure=rules.name)
    result = replace(result, disclosure=rules.name, notes=result.list_release_notes())
    cases = [cell for cell in result if cell.measure.kind == "sum" and cell.measure.unit == "cases"]
    if not cases:
        return result
    system = CountSystem({("n", cell.block, cell.line, cell.by): int(cell.value or 0) for cell in cases})
    tie_groups(system)
    hidden = suppress_counts(system, rules)
    cells = {}
    for key, cell in result.cells.items():
        node = ("n", cell.block, cell.line, cell.by)
        out = node in hidden and cell.measure.kind in ("sum", "rate")
        cells[key] = (
            cell.suppress_for(_WITHHELD) if out else _scale_to_rounded(cell, system.counts[node], rules)
        )
    return replace(result, cells=cells)


def _scale_to_rounded(cell: FigureCell, count: int, rules: DisclosureProfile) -> FigureCell:
    """The number of cases rounded, and what is of it."""
    if cell.value is None or not count or cell.measure.kind not in ("sum", "rate"):
        return cell
    exact = cell.value * round_count(count, rules) / count
    return replace(cell, value=round_half_up(exact, cell.measure.decimals))


def suppress_counts(
    system: CountSystem, rules: DisclosureProfile, also: frozenset[Node] = frozenset()
) -> set[Node]:
    """Every node that may not be shown: small counts, `also`, and what would give any of them away."""
    hidden = find_primary(system, rules) | set(also)
    known = -1
    while known != len(hidden):
        known = len(hidden)
        # Sessions are withheld with the people who had them.
        hidden |= {node for node in system.counts if node[0] == "events" and ("n", *node[1:]) in hidden}
        _suppress_secondary(system, rules, hidden)
        _suppress_pinned(system, rules, hidden)
    return hidden


def find_primary(system: CountSystem, rules: DisclosureProfile) -> set[Node]:
    """What may not be shown for its own sake: small counts, and a share of everybody in a small group."""
    hidden = {node for node, count in system.counts.items() if 0 < count < rules.threshold}
    for total, parts in system.sums:
        whole = system.counts[total]
        if 0 < whole < 2 * rules.threshold and total[0] == "base":
            hidden |= {part for part in parts if part[0] == "n" and system.counts[part] == whole}
    return hidden


def _suppress_secondary(system: CountSystem, rules: DisclosureProfile, hidden: set[Node]) -> None:
    """Until no sum has one withheld part, or parts that together are still a small count.

    Who is left over from a base ('rest') is never shown, but stands in the sums: to withhold it, the count
    beside it is
    withheld too, because the two add up to the base.
    """
    changed = True
    while changed:
        changed = False
        for total, parts in system.sums:
            if total in hidden:
                continue
            out = [part for part in parts if part in hidden]
            if not out:
                continue
            together = sum(system.counts[part] for part in out)
            if len(out) > 1 and (together == 0 or together >= rules.threshold):
                continue
            hidden.add(_choose_secondary(system, total, parts, hidden))
            changed = True


def _choose_secondary(system: CountSystem, total: Node, parts: tuple[Node, ...], hidden: set[Node]) -> Node:
    """The smallest part still shown; one that holds somebody before an empty one; the total when none is
    left.
    """
    shown = [part for part in parts if part not in hidden]
    if not shown:
        return total
    return min(shown, key=lambda part: (system.counts[part] == 0, system.counts[part], part))


def _known_intervals(
    system: CountSystem, rules: DisclosureProfile, hidden: set[Node]
) -> dict[Node, Interval]:
    """What a reader knows of every node that is shown."""
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


def _suppress_pinned(system: CountSystem, rules: DisclosureProfile, hidden: set[Node]) -> None:
    """Solve for what a reader could work out of each small count, and withhold more until none is pinned
    down.
    """
    while True:
        small = [node for node in hidden if 0 < system.counts[node] < rules.threshold]
        out = find_pinned_nodes(
            system, _known_intervals(system, rules, hidden), sorted(small), _LEAST_WIDTH - 1e-6
        )
        more = {_choose_neighbour(system, node, hidden) for node in out} - {None}
        if not more:
            return
        hidden |= {node for node in more if node is not None}


def _choose_neighbour(system: CountSystem, node: Node, hidden: set[Node]) -> Node | None:
    """The smallest count still shown in a sum with this one."""
    near = {
        other
        for total, parts in system.sums
        if node == total or node in parts
        for other in (total, *parts)
        if other not in hidden
    }
    return min(near, key=lambda other: (system.counts[other] == 0, system.counts[other], other), default=None)


# --- what is shown ---------------------------------------------------------------------------------------


def round_count(count: int, rules: DisclosureProfile) -> int:
    """To the nearest multiple, a half up."""
    if not rules.round_to:
        return count
    return int(round_half_up(count / rules.round_to) or 0) * rules.round_to


def publish_table(result: TableResult, rules: DisclosureProfile, hidden: set[Node]) -> TableResult:
    """The result without what is withheld and with the rest rounded; how many were left out is not told."""
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
    # A count of missing facts speaks of records, not of people: rounded to 5 in every profile, never
    # withheld.
    missing = int(round_half_up((cell.missing_n or 0) / 5) or 0) * 5
    shown = replace(cell, base_n=base_n, missing_n=missing, excluded_n=None)
    if cell.n is None:  # not counted at all: its file is not there
        return shown
    if numerator is None:
        return _publish_statistic(shown, cell, rules)
    out = numerator in hidden or _has_hidden_people(numerator, hidden)
    if out or (base_n is None and cell.measure.unit == "%"):
        return shown.suppress_for(_WITHHELD)
    n = round_count(int(cell.n or 0), rules)
    return replace(shown, n=n, value=_publish_value(cell, n, base_n))


def _has_hidden_people(numerator: Node, hidden: set[Node]) -> bool:
    """Sessions are withheld with the people who had them."""
    return numerator[0] == "events" and ("n", *numerator[1:]) in hidden


def _publish_value(cell: FigureCell, n: int, base_n: int | None) -> Number:
    if cell.measure.kind == "reach":
        # Of a population that anybody may look up, the exact share would tell the exact count.
        return round_half_up(float(cell.value or 0) * n / float(cell.n or 1), cell.measure.decimals)
    if cell.measure.unit != "%":
        return n
    share = compute_percent(n, base_n) if base_n else None
    return None if share is None else min(int(share), 100)


def _publish_statistic(shown: FigureCell, cell: FigureCell, rules: DisclosureProfile) -> FigureCell:
    """A mean needs people enough; a cost per client is of the rounded number of clients, and of no spend that
    was shared by the true numbers.
    """
    if shown.base_n is None or (cell.base_n or 0) < rules.threshold or cell.shared:
        return shown.suppress_for(_WITHHELD)
    if cell.measure.kind == "ratio" and rules.round_to:
        each = float(cell.n or 0) / shown.base_n / cell.measure.worth
        return replace(shown, value=round_half_up(each, cell.measure.decimals))
    if cell.measure.kind == "response":
        return replace(
            shown, value=compute_percent(shown.base_n, shown.base_n + (shown.missing_n or 0)), n=shown.base_n
        )
    return replace(shown, n=shown.base_n)
