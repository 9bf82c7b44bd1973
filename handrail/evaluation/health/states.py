"""Reads EQ-5D answers as five levels or as an index, and gives the index of a value set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.extract.problem import Problem
from handrail.instruments.eq5d import value_sets

Floats = NDArray[np.float64]
LOWEST_INDEX = -1.0


@dataclass(frozen=True)
class Answers:
    """EQ-5D of everybody at one time.

    `levels` has shape (people, 5), all zero where not known as levels; `given` has shape (people,), an index
    that was given as such, else NaN.
    """

    levels: NDArray[np.int64]
    given: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Who answered, shape (people,)."""
        return self.levels[:, 0].astype(bool) | ~np.isnan(self.given)

    def index(self, value_set: str) -> Floats:
        """Index of each person, shape (people,): by the value set from levels, else as given, else NaN."""
        result = self.given.copy()
        as_levels = self.levels[:, 0] > 0
        if as_levels.any():
            result[as_levels] = value_sets.index(self.levels[as_levels], value_set)
        return result


def read_answers(texts: Sequence[str], column: str, levels: int) -> tuple[Answers, list[Problem]]:
    """Answers from text: five digits such as 21345 (or 2-1-3-4-5), or an index from -1 to 1.

    Parameters
    ----------
    texts
        One a person, empty when not answered.
    column
        Its name, for the problems.
    levels
        How many levels the value set knows: 3 or 5.
    """
    states, given = np.zeros((len(texts), 5), dtype=np.int64), np.full(len(texts), np.nan)
    problems = []
    for row, text in enumerate(texts):
        digits = re.sub(r"[ ,;-]", "", text) if re.fullmatch(r"[1-9][ ,;-]?(\d[ ,;-]?){3}\d", text) else ""
        if digits and set(digits) <= set("12345"[:levels]):
            states[row] = [int(digit) for digit in digits]
        elif text and not digits and (value := _index(text)) is not None:
            given[row] = value
        elif text:
            reason = f"expected five levels from 1 to {levels}, or an index up to 1; counts as missing"
            problems.append(Problem(row + 1, column, text, reason))
    return Answers(states, given), problems


def _index(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if LOWEST_INDEX <= value <= 1 else None
