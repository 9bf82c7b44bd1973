"""Ratios of the pace of return (Cox) by clients' characteristics, with the check of proportional hazards."""

from collections.abc import Mapping, Sequence

import numpy as np

from handrail.evaluation.impact import cox as regression
from handrail.evaluation.impact import proportional_hazards as check
from handrail.evaluation.impact.categories import CategoryColumn
from handrail.evaluation.impact.design_matrix import DesignMatrix, build_subset_design
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.odds import MIN_EVENTS_TO_FIT
from handrail.evaluation.results import Estimate

NO_RATIO_NOTE = "nobody of the group was still followed when anybody returned"


def estimate_hazard_ratios(
    section: str, values: Mapping[str, Sequence[str] | CategoryColumn], cases: Sequence[StudyCase]
) -> tuple[list[Estimate], bool]:
    """Estimate adjusted hazard ratios of the first return after assessment; over 1: back sooner.

    Those not back are kept for as long as they were followed.

    Parameters
    ----------
    values
        Characteristic -> one category a case, empty when not known.

    Returns
    -------
    estimates : list of Estimate
        Each with the p of its own check of proportional hazards in its note, and one of the check together.
    failed : bool
        Whether the check together has p under 5%.
    """
    followed = np.flatnonzero([case.followed_weeks is not None for case in cases])
    plan = build_subset_design(values, followed)
    people = [cases[followed[i]] for i in plan.rows]
    base, missing, method = len(people), len(cases) - len(people), regression.METHOD
    try:
        fit = _fit_model(plan, people)
    except ValueError as error:
        why = str(error)
        return [Estimate(section, "not fitted", None, "", base, method, missing=missing, note=why)], False
    alone, together = check.check_proportional_hazards(fit)
    rows = [
        _estimate_ratio(section, f"{name}: {label} against {reference}", fit, k, float(alone[k]), missing)
        for k, (name, label, reference) in enumerate(plan.terms)
    ]
    name = "check of proportional hazards, all terms"
    rows.append(Estimate(section, name, None, "", base, check.METHOD, p=together))
    return rows, together < 0.05


def _estimate_ratio(
    section: str, group: str, fit: regression.CoxFit, term: int, drift: float, missing: int
) -> Estimate:
    """Return the ratio of a term with the p of its drift; none where no return tells anything of it."""
    name, base, method = "hazard ratio", fit.people, regression.METHOD
    if not np.isfinite(fit.errors[term]):
        return Estimate(section, name, None, "", base, method, group, missing=missing, note=NO_RATIO_NOTE)
    ratio, low, high = (float(np.exp(column[term])) for column in (fit.coefficients, fit.low, fit.high))
    p, note = float(fit.p[term]), f"proportional hazards p {drift:.3f}"
    return Estimate(section, name, ratio, "", base, method, group, low, high, p, missing, note)


def _fit_model(plan: DesignMatrix, people: Sequence[StudyCase]) -> regression.CoxFit:
    """Fit Cox regression to the design; a ValueError says why there is none."""
    if not plan.terms:
        raise ValueError("no characteristic varies")
    event = [case.back for case in people]
    if sum(event) < MIN_EVENTS_TO_FIT * len(plan.terms):
        raise ValueError(f"{sum(event)} returns for {len(plan.terms)} terms: too few to fit")
    fit = regression.fit_cox(
        plan.columns, np.array([case.followed_weeks for case in people], dtype=float), event
    )
    if fit.monotone:
        raise ValueError("a group has no return, or always returns first: no finite ratio")
    return fit
