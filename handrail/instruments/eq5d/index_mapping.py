"""Maps an EQ-5D index whose levels are not known, by the states whose index lies near it.

Source: Hernandez Alava, Pudney and Wailoo 2023, PharmacoEconomics 41(2):199-207,
doi:10.1007/s40273-022-01218-7.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.foundation.errors import UserError
from handrail.instruments.eq5d.respondents import NO_GROUP, Groups
from handrail.instruments.eq5d.value_sets import ValueSet, load_value_set

Floats = NDArray[np.float64]


def map_indices(indices: ArrayLike, groups: Groups, value_set: ValueSet, bandwidth: float) -> Floats:
    """Map each index onto the scale of a mapped value set.

    The mapped values of all states whose index lies within `bandwidth` of the given one are averaged, each
    with the weight 1 - (d / bandwidth) ** 2 of its distance d.

    Parameters
    ----------
    indices : array_like of float, shape (n,)
        Indices of the value set named by `value_set.mapped_from`.
    groups : array of int, shape (n,)
        As `find_groups` gives them.
    value_set
    bandwidth
        Above 0, on the scale of the index.

    Returns
    -------
    array of float, shape (n,): NaN where the person has no group, or no state lies near enough.

    Raises
    ------
    UserError for a value set that maps no index, a bandwidth not above 0, or an index outside its scale.
    """
    given = np.asarray(indices, dtype=float)
    origin = _load_origin(value_set)
    if not bandwidth > 0:
        raise UserError(f"The bandwidth is {bandwidth:g}; expected a number above 0, such as 0.1.")
    lowest, highest = find_scale(value_set)
    outside = given[~np.isnan(given) & ((given < lowest) | (given > highest))]
    if len(outside):
        raise UserError(
            f"The index {outside[0]:g} is outside the scale of {value_set.mapped_from}; "
            f"expected {lowest:g} to {highest:g}."
        )
    result = np.full(len(given), np.nan)
    for value in np.unique(given[~np.isnan(given)]):
        people = np.flatnonzero((given == value) & (groups != NO_GROUP))
        weights = np.clip(1 - ((origin - value) / bandwidth) ** 2, 0, None)
        if weights.sum() > 0:
            result[people] = (weights @ value_set.table / weights.sum())[groups[people]]
    return result


def find_scale(value_set: ValueSet) -> tuple[float, float]:
    """Return the lowest and the highest index that a mapped value set can map."""
    origin = _load_origin(value_set)
    return float(origin.min()), float(origin.max())


def _load_origin(value_set: ValueSet) -> Floats:
    if not value_set.mapped_from:
        raise UserError(
            f"{value_set.name} is not a mapping, so no index can be mapped by it; give levels, or a value "
            "set such as uk-5l-mapped-nice-dsu."
        )
    return load_value_set(value_set.mapped_from).table
