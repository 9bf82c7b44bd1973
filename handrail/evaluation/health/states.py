"""EQ-5D answers of everybody at one time, as five levels or as an index, and the index of a value set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.arrays import Flags, Floats
from handrail.extract.problem import Problem
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.respondents import NO_GROUP, Groups
from handrail.instruments.eq5d.value_sets import DIMENSIONS

LOWEST_INDEX = -1.0
# Most files have a few thousand different states and indices at most.
MAX_CACHED_READINGS = 1 << 14
NO_LEVELS = ("",) * len(DIMENSIONS)
NOT_ANSWERED = (0,) * len(DIMENSIONS)


@dataclass(frozen=True)
class Eq5dAnswers:
    """EQ-5D of everybody at one time.

    `levels` has shape (people, 5), all zero where not known as levels; `given` has shape (people,), an index
    that was given without levels, else NaN; `groups` has shape (people,), age and sex for a mapped value set.
    """

    levels: NDArray[np.int64]
    given: Floats
    groups: Groups

    @property
    def has_levels(self) -> Flags:
        """Whose five levels are known, shape (people,)."""
        return self.levels[:, 0] > 0

    @property
    def has_given_index(self) -> Flags:
        """Whose index was given without levels, shape (people,)."""
        return ~np.isnan(self.given)

    @property
    def has_answer(self) -> Flags:
        """Who answered, shape (people,)."""
        return self.has_levels | self.has_given_index

    def compute_indices(self, value_set: str) -> Floats:
        """Return the index of each person, shape (people,): by the value set from levels, else as given.

        NaN too for people with levels whose age and sex a mapped value set has no values for.
        """
        result, valued = self.given.copy(), self.has_levels
        if valued.any():
            result[valued] = value_sets.compute_indices(self.levels[valued], value_set, self.groups[valued])
        return result


@dataclass(frozen=True)
class Eq5dReading:
    """What one client's columns say at one time: five levels, an index, neither; and what cannot be used.

    `faults` are (suffix of the column, value, reason); the suffix is empty for the column of the index.
    """

    levels: tuple[int, ...] = NOT_ANSWERED
    given: float = float("nan")
    faults: tuple[tuple[str, str, str], ...] = field(default=())


def read_answers(
    texts: Sequence[str],
    occasion: str,
    levels: int,
    level_texts: Sequence[tuple[str, ...]] | None = None,
    groups: Groups | None = None,
) -> tuple[Eq5dAnswers, list[Problem]]:
    """Read the answers of everybody from the columns of a clients file at one occasion.

    Five levels in columns of their own are what is scored. The column `eq5d_OCCASION` counts where they are
    all empty: five digits such as 21345 (or 2-1-3-4-5), or an index from -1 to 1.

    Parameters
    ----------
    texts
        Of the column `eq5d_OCCASION`, one a person, empty when not answered.
    occasion
        'entry' or 'discharge'.
    levels
        How many levels the value set knows: 3 or 5.
    level_texts
        Of the five columns `eq5d_DIMENSION_OCCASION`, in the order of DIMENSIONS, one tuple a person.
    groups
        Age and sex of each person, as `respondents.find_groups` gives them; by default not known.
    """
    columns = level_texts or [NO_LEVELS] * len(texts)
    cells = [read_state(own, text, levels) for own, text in zip(columns, texts, strict=True)]
    problems = [
        Problem(row, f"eq5d_{suffix}{occasion}", value, reason)
        for row, cell in enumerate(cells, 1)
        for suffix, value, reason in cell.faults
    ]
    states = np.array([cell.levels for cell in cells], dtype=np.int64).reshape(-1, len(DIMENSIONS))
    given = np.array([cell.given for cell in cells], dtype=float)
    people = np.full(len(cells), NO_GROUP) if groups is None else groups
    return Eq5dAnswers(states, given, people), problems


@lru_cache(maxsize=MAX_CACHED_READINGS)
def read_state(level_texts: tuple[str, ...], text: str, levels: int) -> Eq5dReading:
    """Read what five level columns and the column of the index say together; levels come first."""
    if not any(level_texts):
        return _read_text(text, levels)
    numbers = [_parse_level(own, levels) for own in level_texts]
    faults = [
        (f"{dimension}_", own, f"expected a level from 1 to {levels}; counts as missing")
        for dimension, own, number in zip(DIMENSIONS, level_texts, numbers, strict=True)
        if own and not number
    ]
    if not all(numbers):
        if text:
            faults.append(("", text, "the levels are not complete, so it is not used; counts as missing"))
        return Eq5dReading(faults=tuple(faults))
    state = tuple(numbers)
    if (other := _parse_state(text, levels)) and other != state:
        faults.append(("", text, "other levels than the columns have; the columns are used"))
    return Eq5dReading(state, faults=tuple(faults))


def _read_text(text: str, levels: int) -> Eq5dReading:
    if not text:
        return Eq5dReading()
    if state := _parse_state(text, levels):
        return Eq5dReading(state)
    if (value := _parse_index(text)) is not None:
        return Eq5dReading(given=value)
    reason = f"expected five levels from 1 to {levels}, or an index up to 1; counts as missing"
    return Eq5dReading(faults=(("", text, reason),))


def _parse_state(text: str, levels: int) -> tuple[int, ...]:
    """Return the five levels written in one text; empty where it is no state."""
    digits = re.sub(r"[ ,;-]", "", text) if re.fullmatch(r"[1-9][ ,;-]?(\d[ ,;-]?){3}\d", text) else ""
    return tuple(map(int, digits)) if set(digits) <= set("12345"[:levels]) else ()


def _parse_level(text: str, levels: int) -> int:
    """Return a level; 0 where it is none. A table of numbers with gaps writes 2 as 2.0."""
    match = re.fullmatch(r"([1-5])(\.0*)?", text)
    level = int(match[1]) if match else 0
    return level if level <= levels else 0


def _parse_index(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if LOWEST_INDEX <= value <= 1 else None
