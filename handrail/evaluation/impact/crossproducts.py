"""Cross-products of the columns of a regression, a block of people at a time: no large copy is made."""

import numpy as np

from handrail.evaluation.arrays import Floats

PEOPLE_PER_BLOCK = 8192  # a few columns of so many people stay in a processor's cache


def weigh_crossproducts(x: Floats, weights: Floats) -> Floats:
    """Return the sum over people of weight times column times column: (terms, terms).

    Parameters
    ----------
    x : array of float, shape (terms, people)
    weights : array of float, shape (people,)
    """
    total = np.zeros((len(x), len(x)))
    for start in range(0, x.shape[1], PEOPLE_PER_BLOCK):
        block = x[:, start : start + PEOPLE_PER_BLOCK]
        total += (block * weights[start : start + PEOPLE_PER_BLOCK]) @ block.T
    return total
