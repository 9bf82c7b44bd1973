"""Which counts are sums and differences of others, person by person: columns over people (rows)."""

from __future__ import annotations

import numpy as np

TOLERANCE = 1e-6


def find_basis(columns: np.ndarray) -> np.ndarray:
    """Return orthonormal columns whose sums are the sums of these."""
    length = np.sqrt((columns**2).sum(axis=0))
    scaled = np.unique(columns[:, length > 0] / length[length > 0], axis=1)
    squares, turned = np.linalg.eigh(scaled.T @ scaled)
    kept = squares > TOLERANCE**1.5
    basis: np.ndarray = scaled @ turned[:, kept] / np.sqrt(squares[kept])
    return basis


def subtract_sums(basis: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return what is left of columns when the nearest sums of a basis are taken from them."""
    rest: np.ndarray = columns - basis @ (basis.T @ columns)
    return rest


def is_zero(rest: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return whether nothing is left of a column that held somebody."""
    whole = (columns**2).sum(axis=0)
    empty: np.ndarray = (whole > 0) & ((rest**2).sum(axis=0) < TOLERANCE * np.maximum(whole, 1))
    return empty
