"""Rubin's rules: one estimate from several imputed data sets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_length, require_number, require_numbers, require_weights

METHOD = Method(
    "multiple imputation by chained equations within arm, local residual draws; Rubin's rules",
    "Morris, White and Royston 2014, BMC Med. Res. Methodol. 14:75; Rubin 1987; Barnard and Rubin 1999, "
    "Biometrika 86:948",
)


@dataclass(frozen=True)
class PooledEstimate:
    """`missing_share` is the part of the variance that missing data add; df are Barnard and Rubin's."""

    estimate: float
    error: float
    low: float
    high: float
    p: float
    df: float
    missing_share: float


def pool_imputations(
    estimates: Sequence[float], variances: Sequence[float], complete_df: float = np.inf
) -> PooledEstimate:
    """Pool estimates of m imputed data sets (m of two or more).

    Parameters
    ----------
    estimates, variances
        Of each data set: the estimate and its squared standard error.
    complete_df
        Degrees of freedom had nothing been missing.
    """
    m, middle = len(require_numbers(estimates, "estimates")), float(np.mean(estimates))
    require_length(m, variances=len(require_weights(variances, "variances")))
    if m < 2:
        raise ValueError(f"estimates: expected those of two or more data sets, got {m}")
    if complete_df != np.inf:
        require_number(complete_df, "complete_df", above=0)
    within, between = float(np.mean(variances)), float(np.var(estimates, ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total if total else 0.0
    df = _compute_degrees_of_freedom(m, share, complete_df)
    error = total**0.5
    half = float(stdtrit(df, 0.975)) * error if error else 0.0
    p = float(2 * stdtr(df, -abs(middle) / error)) if error else float(middle == 0)
    return PooledEstimate(middle, error, middle - half, middle + half, p, df, share)


def _compute_degrees_of_freedom(m: int, share: float, complete: float) -> float:
    old = (m - 1) / share**2 if share > 0 else 1e9
    if not np.isfinite(complete):
        return old
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return float(old * observed / (old + observed)) if observed > 0 else 1.0
