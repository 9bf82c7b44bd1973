"""Disclosure control of what the evaluation estimates: small counts suppressed, and whatever rests on them.

The counts behind the rows of a result are nodes of a system, as those of a table are, and the same rules find
what has to be suppressed. A category of people with a suppressed count is closed: every estimate of it is
suppressed, in every section, and with it another category of its field where one could be worked out.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from handrail.evaluation.impact.proportions import WILSON, compute_wilson_interval
from handrail.evaluation.results import Estimate, StudyResult
from handrail.figures.disclosure.count_system import CountSystem, Node
from handrail.figures.disclosure.estimate_plots import redraw_plots
from handrail.figures.disclosure.profiles import DisclosureProfile
from handrail.figures.disclosure.suppression import (
    MISSING_MULTIPLE,
    round_count,
    round_to_multiple,
    suppress_counts,
)

WITHHELD = "withheld under disclosure control"
# Units of estimates that are numbers of people themselves.
COUNT_UNITS = frozenset({"clients", "people"})
WHOLE_GROUPS = frozenset({"", "all"})
# Sections whose shares leave over people who lack a fact, and measures that count such people.
SECTIONS_WITHOUT_REST = frozenset({"response"})
MISSING_MEASURES = frozenset({"not known"})
# Statistics have no more digits than these, so that no count can be solved for: of exact and rounded counts.
SIGNIFICANT_DIGITS = 3
SIGNIFICANT_DIGITS_ROUNDED = 2

Category = tuple[str, str]


@dataclass(frozen=True)
class EstimateNodes:
    """The counts behind one row: those it rests on, and those that it counts."""

    base: Node | None
    counted: Node | None


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
        _publish_row(row, count, hidden, closed, system, rules)
        for row, count in zip(rows, counts, strict=True)
    )
    assumptions = {name: _without_counts(text) for name, text in result.assumptions.items()}
    assumptions["disclosure control"] = f"{rules.name}: {rules.sentence}"
    return replace(
        result, estimates=shown, assumptions=assumptions, plots=tuple(redraw_plots(result.plots, shown))
    )


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


# --- what is shown ---------------------------------------------------------------------------------------


def _publish_row(
    row: Estimate,
    count: EstimateNodes,
    hidden: set[Node],
    closed: set[Category],
    system: CountSystem,
    rules: DisclosureProfile,
) -> Estimate:
    """Return a row as it may be released."""
    missing = round_to_multiple(row.missing, MISSING_MULTIPLE)
    if row.measure in MISSING_MEASURES and row.estimate is not None:
        unknown = float(round_to_multiple(row.estimate, MISSING_MULTIPLE))
        return replace(row, estimate=unknown, base=_base_of_missing(row, rules), missing=missing)
    if row.base is None:
        return row
    base_n = None if count.base in hidden else round_count(row.base, rules)
    shown = replace(row, base=base_n, missing=missing, note=_without_counts(row.note))
    is_count = row.unit in COUNT_UNITS
    rests_on_few = not is_count and (base_n is None or 0 < row.base < rules.threshold)
    if _is_closed(row, closed) or rests_on_few or count.counted in hidden:
        kept = None if _is_closed(row, closed) or rests_on_few else base_n
        return replace(shown, base=kept, estimate=None, low=None, high=None, p=None, note=WITHHELD)
    if count.counted is not None:
        return _publish_count(shown, system.counts[count.counted], rules)
    digits = SIGNIFICANT_DIGITS_ROUNDED if rules.round_to else SIGNIFICANT_DIGITS
    estimate, low, high, p = (
        _round_to_digits(value, digits) for value in (row.estimate, row.low, row.high, row.p)
    )
    return replace(shown, estimate=estimate, low=low, high=high, p=p)


def _base_of_missing(row: Estimate, rules: DisclosureProfile) -> int | None:
    few = row.base is not None and 0 < row.base < rules.threshold
    return None if few or row.base is None else round_count(row.base, rules)


def _publish_count(row: Estimate, people: int, rules: DisclosureProfile) -> Estimate:
    """Return a count, or a share with its interval, of the counts as they are shown."""
    n = round_count(people, rules)
    if row.unit in COUNT_UNITS:
        return replace(row, estimate=float(n))
    if not rules.round_to:
        return row
    if not row.base:
        return replace(row, estimate=None, low=None, high=None, p=None)
    n = min(n, row.base)
    low, high = compute_wilson_interval(n, row.base) if row.method == WILSON else (None, None)
    return replace(row, estimate=n / row.base, low=low, high=high, p=None)


def _is_closed(row: Estimate, closed: set[Category]) -> bool:
    return any(category in closed for category in _list_categories(row)) or (
        # A test of a whole characteristic could be solved for the one category that is withheld.
        row.group in {field for field, _ in closed}
    )


def _list_categories(row: Estimate) -> Iterator[Category]:
    """Yield every category that a row says something of."""
    if category := find_category(row):
        yield category
    if " against " in row.group:
        field, _, labels = row.group.partition(": ")
        for label in labels.split(" against "):
            yield field, label


def _round_to_digits(value: float | None, digits: int) -> float | None:
    """Return a figure with no more digits than these; 0 and what is not finite as they are."""
    if value is None or not value or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


_NUMBER_OF = re.compile(
    r"\b\d[\d,]*(?= (?:clients?|people|persons?|cases?|rows?|records?|equal|outcomes?)\b)"
)


_EXPECTED = re.compile(r"\b(expected count) [\d.]*\d")


def _without_counts(text: str) -> str:
    """Return a sentence without the numbers of people in it."""
    return _EXPECTED.sub(r"\1 small", _NUMBER_OF.sub("some", text))
