"""Find columns of a regression that follow from the others, by their correlations."""

import numpy as np

from handrail.evaluation.arrays import Floats

MIN_UNEXPLAINED_SHARE = 1e-10  # of a column's spread that the other columns must leave unexplained


def require_independent(columns: Floats) -> None:
    """Refuse columns, shape (people, terms), of which one follows from the others; ValueError."""
    length = np.sqrt(np.einsum("ij,ij->j", columns, columns))
    if not columns.shape[1]:
        return
    if len(columns) < columns.shape[1] or not (length > 0).all():
        raise ValueError("the columns are collinear or outnumber the people")
    scaled = (columns.T @ columns) / np.outer(length, length)
    if np.linalg.eigvalsh(scaled)[0] < MIN_UNEXPLAINED_SHARE:
        raise ValueError("the columns are collinear or outnumber the people")
