"""Disclosure control of what the evaluation estimates: small counts suppressed, and whatever rests on them.

The counts behind the rows of a result are nodes of a system, as those of a table are, and the same rules find
what has to be suppressed. A category of people with a suppressed count is closed: every estimate of it is
suppressed, in every section, and with it another category of its field where one could be worked out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handrail.evaluation.results import Estimate, StudyResult
from handrail.figures.disclosure.count_system import CountSystem, Node
from handrail.figures.disclosure.estimate_nodes import (
    COUNT_UNITS,
    Category,
    EstimateNodes,
    build_system,
    find_category,
)
from handrail.figures.disclosure.estimate_plots import redraw_plots
from handrail.figures.disclosure.estimate_rows import publish_row, remove_counts
from handrail.figures.disclosure.profiles import DisclosureProfile
from handrail.figures.disclosure.suppression import suppress_counts


def protect_result(result: StudyResult, rules: DisclosureProfile) -> StudyResult:
    """Return a result as it may leave under a profile.

    Parameters
    ----------
    result
        A study's estimates, none suppressed yet.
    rules
        The profile; one without a threshold changes nothing.

    Returns
    -------
    StudyResult
        The same rows. Of a suppressed one estimate, interval and p are None and the note says so; counts are
        rounded as the profile says, statistics to three digits (two where counts are rounded). Plots are
        those that can be drawn from the rows.
    """
    if not rules.threshold:
        return result
    rows = result.estimates
    counts, system = build_system(rows)
    hidden = suppress_counts(system, rules, find_spare_totals(rows, counts, system, rules))
    closed = close_categories(rows, counts, system, hidden, rules)
    shown = tuple(
        publish_row(row, count, hidden, closed, system, rules)
        for row, count in zip(rows, counts, strict=True)
    )
    assumptions = {name: remove_counts(text) for name, text in result.assumptions.items()}
    assumptions["disclosure control"] = f"{rules.name}: {rules.sentence}"
    return replace(
        result, estimates=shown, assumptions=assumptions, plots=tuple(redraw_plots(result.plots, shown))
    )


def find_spare_totals(
    rows: Sequence[Estimate], counts: Sequence[EstimateNodes], system: CountSystem, rules: DisclosureProfile
) -> frozenset[Node]:
    """Return the totals of a small count on which no estimate rests, such as everybody in the file.

    To suppress one costs less than to suppress those studied, and hides the small count as well.
    """
    needed = {count.base for row, count in zip(rows, counts, strict=True) if row.unit not in COUNT_UNITS}
    return frozenset(
        total
        for total, parts in system.sums
        if total[0] == "base"
        and total not in needed
        and len(parts) > 1
        and any(0 < system.counts[part] < rules.threshold for part in parts)
    )


def close_categories(
    rows: Sequence[Estimate],
    counts: Sequence[EstimateNodes],
    system: CountSystem,
    hidden: set[Node],
    rules: DisclosureProfile,
) -> set[Category]:
    """Return the categories that nothing may be shown of: those with a suppressed count, and secondary ones.

    Of each field with some, as many more are closed as leave no small count of what is closed together.
    """
    tallies: dict[str, dict[tuple[str, str, str], dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    closed: dict[str, set[str]] = defaultdict(set)
    for row, count in zip(rows, counts, strict=True):
        if (category := find_category(row)) is None or count.base is None:
            continue
        field, label = category
        nodes = [node for node in (count.base, count.counted, _rest_node(count)) if node in system.counts]
        for node in nodes:
            tallies[field][row.section, row.measure, node[0]][label] = system.counts[node]
        if hidden & set(nodes) or 0 < (row.base or 0) < rules.threshold:
            closed[field].add(label)
    return {
        (field, label)
        for field, labels in closed.items()
        for label in _close_secondary(list(tallies[field].values()), labels, rules)
    }


def _rest_node(count: EstimateNodes) -> Node | None:
    return ("rest", *count.counted[1:]) if count.counted else None


def _close_secondary(
    tallies: Sequence[Mapping[str, int]], closed: set[str], rules: DisclosureProfile
) -> set[str]:
    """Return the closed labels of a field, with the smallest others until together they hide each."""
    together = set(closed)
    sizes = {label: max(tally.get(label, 0) for tally in tallies) for tally in tallies for label in tally}
    while not _hide_each_other(tallies, together, sizes, rules):
        others = [label for label, size in sizes.items() if label not in together and size]
        if not others:
            break
        together.add(min(others, key=lambda label: (sizes[label], label)))
    return together


def _hide_each_other(
    tallies: Sequence[Mapping[str, int]], closed: set[str], sizes: Mapping[str, int], rules: DisclosureProfile
) -> bool:
    """Return whether what a reader gets by subtracting the others from all is no small count."""
    totals = [sum(tally.get(label, 0) for label in closed) for tally in tallies]
    several = sum(sizes[label] > 0 for label in closed) != 1
    return several and not any(0 < total < rules.threshold for total in totals)
