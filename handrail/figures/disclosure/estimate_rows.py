"""The rows of a study as they may be released: withheld, rounded, or with fewer digits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from handrail.evaluation.impact.proportions import WILSON, compute_wilson_interval
from handrail.evaluation.results import Estimate
from handrail.figures.disclosure.count_system import CountSystem, Node
from handrail.figures.disclosure.estimate_nodes import (
    COUNT_UNITS,
    MISSING_MEASURES,
    Category,
    EstimateNodes,
    find_category,
)
from handrail.figures.disclosure.profiles import DisclosureProfile
from handrail.figures.disclosure.suppression import MISSING_MULTIPLE, round_count, round_to_multiple

WITHHELD = "withheld under disclosure control"
# Statistics have no more digits than these, so that no count can be solved for: of exact and rounded counts.
SIGNIFICANT_DIGITS = 3
SIGNIFICANT_DIGITS_ROUNDED = 2
_NUMBER_OF = re.compile(
    r"\b\d[\d,]*(?= (?:clients?|people|persons?|cases?|rows?|records?|equal|outcomes?)\b)"
)
_EXPECTED = re.compile(r"\b(expected count) [\d.]*\d")


def publish_row(
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
    shown = replace(row, base=base_n, missing=missing, note=remove_counts(row.note))
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


def remove_counts(text: str) -> str:
    """Return a sentence without the numbers of people in it."""
    return _EXPECTED.sub(r"\1 small", _NUMBER_OF.sub("some", text))
