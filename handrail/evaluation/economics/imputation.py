"""Multiple imputation by chained equations with local residual draws: filled values keep to the range seen.

Residuals come from the donors rather than whole values (predictive mean matching): where the missing lie at
the edge of the known, whole values are pulled inwards and the interval misses.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.arrays import Floats, Ints
from handrail.evaluation.validation import require_count, require_numbers

DONORS = 5
CYCLES = 6
IMPUTATIONS = 20
_RIDGE = 1e-6
PREDICTION_BINS = 1 << 16  # so finely predictions are told apart when donors are sought


def impute_missing(
    table: ArrayLike, imputations: int = IMPUTATIONS, seed: int = 1, cycles: int = CYCLES
) -> Floats:
    """Return completed copies of a table.

    Parameters
    ----------
    table : array_like of float, shape (people, columns)
        NaN where missing. Impute each arm by itself. A column nobody has a value in stays missing.
    imputations
        How many completed tables.
    seed
    cycles
        Rounds over the columns before a table counts as complete.

    Returns
    -------
    array, shape (imputations, people, columns)
    """
    data, random = require_numbers(table, "table", 2, missing=True), np.random.default_rng(seed)
    require_count(imputations, "imputations", 1)
    gaps = np.isnan(data)
    order = [k for k in np.argsort(gaps.sum(axis=0), kind="stable") if 0 < gaps[:, k].sum() < len(data)]
    usable = [k for k in range(data.shape[1]) if not gaps[:, k].all()]
    # One, and the columns: every model is of these, with no weight on the column that it fills.
    design = np.asfortranarray(np.column_stack([np.ones(len(data)), np.where(gaps, 0.0, data)]))
    columns = [
        _ImputedColumn.from_table(data, gaps, k, [0, *(j + 1 for j in usable if j != k)]) for k in order
    ]
    filled = np.repeat(data[None], imputations, axis=0)
    for completed in filled:
        for column in columns:
            design[column.gaps, column.place] = random.choice(column.seen, len(column.gaps))
        for _ in range(_count_rounds(cycles, len(order), len(usable))):
            for column in columns:
                design[column.gaps, column.place] = column.draw_values(design, random)
        completed[:, order] = design[:, [column.place for column in columns]]
    return filled


def _count_rounds(cycles: int, with_gaps: int, usable: int) -> int:
    """Return the rounds needed: none without a predictor; one when no predictor is itself being filled in."""
    return 0 if usable < 2 else 1 if with_gaps == 1 else cycles


@dataclass(frozen=True)
class _ImputedColumn:
    """A column with gaps: its place in the design, those of its predictors, and its values seen.

    `changing` are the people with a value whose predictors are filled in again every round; what the others
    add to the moments of the model (with the values themselves last) is summed once, `fixed`.
    """

    place: int
    predictors: list[int]
    known: Ints
    gaps: Ints
    seen: Floats
    changing: Ints
    fixed: Floats

    @classmethod
    def from_table(cls, data: Floats, gaps: NDArray[np.bool_], k: int, predictors: list[int]) -> Self:
        """Build column `k` of a table, predicted by the columns at `predictors` of the design."""
        known, missing = np.flatnonzero(~gaps[:, k]), np.flatnonzero(gaps[:, k])
        columns = [j - 1 for j in predictors[1:]]
        moving: NDArray[np.bool_] = np.asarray(gaps[:, columns].any(axis=1))[known]
        rows, seen = data[known[~moving]][:, columns], data[known, k]
        still = np.column_stack([np.ones(len(rows)), rows, seen[~moving]])
        return cls(k + 1, predictors, known, missing, seen, known[moving], still.T @ still)

    def draw_values(self, design: Floats, random: np.random.Generator) -> Floats:
        """Draw values for the gaps: predicted, plus the residual of one of the `DONORS` predicted nearest."""
        beta, drawn = self._draw_coefficients(design, random)
        weights = np.zeros((design.shape[1], 2))
        weights[self.predictors] = np.column_stack([beta, drawn])
        predicted = design @ weights
        have, want, seen = predicted[self.known, 0], predicted[self.gaps, 1], self.seen
        donors = min(DONORS, len(have))
        order, at = _place_among(have, want)
        first = np.clip(at - donors // 2, 0, len(have) - donors)
        chosen = order[first + random.integers(donors, size=len(want))]
        result: Floats = np.clip(want + seen[chosen] - have[chosen], seen.min(), seen.max())
        return result

    def _draw_coefficients(self, design: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
        """Return least-squares coefficients, and a draw of them from their posterior."""
        rows = design[self.changing][:, [*self.predictors, self.place]]
        moments = self.fixed + rows.T @ rows
        moment, product, square = moments[:-1, :-1], moments[:-1, -1], moments[-1, -1]
        moment = moment + np.diag(_RIDGE * np.diag(moment) + 1e-12)
        beta = np.linalg.solve(moment, product)
        left = max(0.0, float(square - 2 * beta @ product + beta @ moments[:-1, :-1] @ beta))
        sigma = np.sqrt(left / random.chisquare(max(1, len(self.known) - len(beta))))
        root = np.linalg.cholesky(np.linalg.inv(moment))
        drawn: Floats = beta + sigma * root @ random.standard_normal(len(beta))
        return np.asarray(beta, dtype=np.float64), drawn


def _place_among(have: Floats, want: Floats) -> tuple[Ints, Ints]:
    """Return the order of `have`, and how many of it lie below each of `want`, to 1 in `PREDICTION_BINS`."""
    low, width = have.min(), np.ptp(have)
    if width == 0:
        return np.arange(len(have)), np.zeros(len(want), dtype=np.intp)
    scale = (PREDICTION_BINS - 1) / width
    # Sixteen bits are sorted in one pass over them, many times as fast as floating-point numbers.
    bins = ((have - low) * scale).astype(np.uint16)
    below = np.concatenate([[0], np.cumsum(np.bincount(bins, minlength=PREDICTION_BINS))])
    return np.argsort(bins, kind="stable"), below[
        np.clip((want - low) * scale, 0, PREDICTION_BINS - 1).astype(np.intp)
    ]
