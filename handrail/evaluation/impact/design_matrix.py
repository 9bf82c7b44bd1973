"""Turn categories into the columns of a regression: one a category, the commonest category as reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handrail.evaluation.arrays import Flags, Floats, Ints
from handrail.evaluation.impact.categories import CategoryColumn, encode_columns

MIN_KNOWN_SHARE = 0.5  # a characteristic known for fewer of the people than this is left out, and said so


@dataclass(frozen=True)
class DesignMatrix:
    """`columns` has shape (people, terms), without an intercept; `rows` says which of the people are in it.

    `left_out` gives the reason for each characteristic that is not in the model.
    """

    columns: Floats
    terms: tuple[tuple[str, str, str], ...]  # characteristic, category, reference
    rows: Ints
    left_out: Mapping[str, str]


def build_design(values: Mapping[str, Sequence[str] | CategoryColumn], people: int) -> DesignMatrix:
    """Return the columns of the people whose every characteristic in the model is known.

    Parameters
    ----------
    values
        Characteristic -> one category a person, empty text when not known; each of length `people`.
    people
    """
    left_out, used = dict[str, str](), dict[str, CategoryColumn]()
    complete = np.ones(people, dtype=bool)
    for name, column in encode_columns(values).items():
        if len(column.codes) != people:
            raise ValueError(f"{name}: expected {people} categories, one a person, got {len(column.codes)}")
        reason = _find_reason(column, people)
        if reason:
            left_out[name] = reason
        else:
            used[name] = column
            complete &= column.codes >= 0
    terms = list[tuple[str, str, str]]()
    columns = list[Flags]()
    for name, column in used.items():
        categories = _find_categories(column, complete)
        if not categories:
            left_out[name] = "one category only among the complete records"
        for number, reference in categories:
            columns.append(column.codes[complete] == number)
            terms.append((name, column.labels[number], column.labels[reference]))
    rows = np.flatnonzero(complete)
    matrix = np.array(columns, dtype=float).reshape(len(terms), len(rows)).T
    return DesignMatrix(matrix, tuple(terms), rows, left_out)


def _find_categories(column: CategoryColumn, complete: Flags) -> list[tuple[int, int]]:
    """Return the numbers of the categories among complete records, each with that of the commonest.

    The commonest is the reference, and is left out; nothing is left where there is no other.
    """
    counts = column.count_people(complete)
    reference = int(np.argmax(counts))
    return [(int(number), reference) for number in np.flatnonzero(counts) if number != reference]


def build_subset_design(values: Mapping[str, Sequence[str] | CategoryColumn], places: Ints) -> DesignMatrix:
    """Return the design of the people at some places only; its `rows` are places among these."""
    subset = {name: column.select_people(places) for name, column in encode_columns(values).items()}
    return build_design(subset, len(places))


def _find_reason(column: CategoryColumn, people: int) -> str:
    """Return why a characteristic is left out of the model; empty for one that is in it."""
    counts = column.count_people()
    if np.count_nonzero(counts) < 2:
        return "fewer than two categories recorded"
    known = int(counts.sum())
    return f"known for {known} of {people}" if known < MIN_KNOWN_SHARE * people else ""
