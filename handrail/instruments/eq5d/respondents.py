"""Who answered EQ-5D: the age group and sex by which a mapped value set is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

AGE_GROUPS = ("18-34", "35-44", "45-54", "55-64", "65+")
YOUNGEST_AGES = (18, 35, 45, 55, 65)
OLDEST_AGE = 120
SEXES = ("male", "female")
SEX_CODES = {"male": 0, "m": 0, "female": 1, "f": 1}
# The columns of a mapped table, in its order.
GROUPS = tuple(f"{sex} {ages}" for ages in AGE_GROUPS for sex in SEXES)
NO_GROUP = -1

Groups = NDArray[np.intp]


@dataclass(frozen=True)
class Respondent:
    """Age in years and sex; None and empty text where not known."""

    age: float | None
    sex: str

    @property
    def group(self) -> int:
        """The place in `GROUPS`; NO_GROUP under 18, or where sex is neither male nor female."""
        age = np.nan if self.age is None else self.age
        return int(find_groups([age], [self.sex])[0])

    @property
    def is_covered(self) -> bool:
        """Whether a mapped value set has values for this person."""
        return self.group != NO_GROUP


def find_groups(ages: ArrayLike, sexes: Sequence[str]) -> Groups:
    """Return the place in `GROUPS` of each person, shape (n,).

    Parameters
    ----------
    ages : array_like of float, shape (n,)
        Years, NaN where not known.
    sexes : sequence of str, length n
        'male' or 'female', also by their first letter, in any case; anything else has no group.

    Returns
    -------
    array of int, shape (n,): NO_GROUP under 18 or over 120, and where age or sex is not known.
    """
    years = np.asarray(ages, dtype=float)
    codes = np.array([SEX_CODES.get(sex.strip().lower(), NO_GROUP) for sex in sexes], dtype=np.intp)
    bands = np.searchsorted(YOUNGEST_AGES, years, side="right") - 1
    covered = (years >= YOUNGEST_AGES[0]) & (years <= OLDEST_AGE) & (codes != NO_GROUP)
    return np.where(covered, bands * len(SEXES) + codes, NO_GROUP)
