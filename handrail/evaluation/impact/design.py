"""Turns categories into the columns of a regression: one a category, the commonest category as reference."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KNOWN_SHARE = 0.5  # a characteristic known for fewer of the people than this is left out, and said so


@dataclass(frozen=True)
class Design:
    """`columns` has shape (people, terms), without an intercept; `rows` says which of the people are in it.

    `left_out` gives the reason for each characteristic that is not in the model.
    """

    columns: NDArray[np.float64]
    terms: tuple[tuple[str, str, str], ...]  # characteristic, category, reference
    rows: NDArray[np.intp]
    left_out: Mapping[str, str]


def design(values: Mapping[str, Sequence[str]], people: int) -> Design:
    """Columns for the people whose every characteristic in the model is known.

    Parameters
    ----------
    values
        Characteristic -> one category a person, empty text when not known; each of length `people`.
    """
    left_out, used = dict[str, str](), dict[str, Sequence[str]]()
    for name, column in values.items():
        reason = _reason(column, people)
        if reason:
            left_out[name] = reason
        else:
            used[name] = column
    complete = [i for i in range(people) if all(column[i] for column in used.values())]
    columns, terms = list[list[float]](), list[tuple[str, str, str]]()
    for name, column in used.items():
        counted = Counter(column[i] for i in complete)
        if len(counted) < 2:
            left_out[name] = "one category only among the complete records"
            continue
        reference = min(counted, key=lambda label: (-counted[label], label))
        for label in sorted(counted.keys() - {reference}):
            columns.append([float(column[i] == label) for i in complete])
            terms.append((name, label, reference))
    matrix = np.array(columns, dtype=float).reshape(len(terms), len(complete)).T
    return Design(matrix, tuple(terms), np.array(complete, dtype=np.intp), left_out)


def _reason(column: Sequence[str], people: int) -> str:
    known = [label for label in column if label]
    if len(set(known)) < 2:
        return "fewer than two categories recorded"
    if len(known) < KNOWN_SHARE * people:
        return f"known for {len(known)} of {people}"
    return ""
