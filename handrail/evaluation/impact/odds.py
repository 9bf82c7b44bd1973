"""Odds ratios of a yes/no outcome by characteristics, with Firth's penalty where the data separate."""

from collections.abc import Mapping, Sequence

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.impact import firth as penalised
from handrail.evaluation.impact import logistic as likelihood
from handrail.evaluation.impact.categories import CategoryColumn
from handrail.evaluation.impact.design_matrix import DesignMatrix, build_subset_design
from handrail.evaluation.results import Estimate, Method

MIN_EVENTS_A_TERM = 5  # under this the estimates come with a warning
MIN_EVENTS_TO_FIT = 2  # under this a model says nothing, unless Firth's penalty is asked for


def estimate_odds_ratios(
    section: str,
    values: Mapping[str, Sequence[str] | CategoryColumn],
    outcome: Sequence[bool | None],
    force_firth: bool = False,
) -> tuple[list[Estimate], bool]:
    """Estimate adjusted odds ratios; people with an unknown outcome or characteristic are counted as missing.

    Parameters
    ----------
    values
        Characteristic -> one category a person, empty when not known.
    outcome
        One a person; None when not known.
    force_firth
        Use Firth's penalty even where maximum likelihood would do.

    Returns
    -------
    estimates : list of Estimate
    separated : bool
    """
    known = np.flatnonzero([yes is not None for yes in outcome])
    plan = build_subset_design(values, known)
    y = np.array([bool(yes) for yes in outcome], dtype=float)[known][plan.rows]
    base, missing = len(y), len(outcome) - len(y)
    rarer = int(min(y.sum(), base - y.sum()))
    try:
        fit, method, separated = _fit_model(plan, y, rarer, force_firth)
    except ValueError as error:
        method = penalised.METHOD if force_firth else likelihood.METHOD
        row = Estimate(section, "not fitted", None, "", base, method, missing=missing, note=str(error))
        return [row], False
    rows = _estimate_terms(section, plan, fit, method, missing)
    fewest = rarer / len(plan.terms)
    if fewest < MIN_EVENTS_A_TERM:
        note = f"outcomes of the rarer kind a term; under {MIN_EVENTS_A_TERM} the odds are unsteady"
        rows.append(Estimate(section, "few outcomes", fewest, "a term", base, method, note=note))
    return rows, separated


def _estimate_terms(
    section: str, plan: DesignMatrix, fit: likelihood.LogisticFit, method: Method, missing: int
) -> list[Estimate]:
    """Return one odds ratio a term, then what was left out of the model and why."""
    rows, base = list[Estimate](), fit.people
    for k, (name, label, reference) in enumerate(plan.terms, 1):
        ratio, low, high = (_compute_ratio(column[k]) for column in (fit.coefficients, fit.low, fit.high))
        group, p = f"{name}: {label} against {reference}", float(fit.p[k])
        rows.append(Estimate(section, "odds ratio", ratio, "", base, method, group, low, high, p, missing))
    for name, why in plan.left_out.items():
        rows.append(Estimate(section, "left out of the model", None, "", base, method, name, note=why))
    return rows


def _fit_model(
    plan: DesignMatrix, y: Floats, rarer: int, force_firth: bool
) -> tuple[likelihood.LogisticFit, Method, bool]:
    """Fit the design by maximum likelihood, by Firth's penalty where the data separate or it is forced.

    A ValueError says why there is no model: `rarer` is the number of outcomes of the rarer kind.
    """
    terms = len(plan.terms)
    if not terms:
        raise ValueError("no characteristic varies")
    if not rarer:
        raise ValueError("all outcomes alike")
    if rarer < MIN_EVENTS_TO_FIT * terms and not force_firth:
        raise ValueError(f"{rarer} outcomes of the rarer kind for {terms} terms: too few to fit")
    fit = likelihood.fit_logistic(plan.columns, y)
    if fit.separated or force_firth:
        return penalised.fit_firth(plan.columns, y), penalised.METHOD, fit.separated
    return fit, likelihood.METHOD, False


def _compute_ratio(log_odds: float) -> float | None:
    return float(np.exp(log_odds)) if np.isfinite(log_odds) else None
