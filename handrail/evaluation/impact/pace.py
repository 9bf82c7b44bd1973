"""Ratios of the pace of return (Cox) by clients' characteristics, with the check of proportional hazards."""

from collections.abc import Mapping, Sequence

import numpy as np

from handrail.evaluation.impact import cox as regression
from handrail.evaluation.impact import proportional_hazards as check
from handrail.evaluation.impact.categories import Categories, number_columns
from handrail.evaluation.impact.design import Design, design
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.odds import FEWEST_TO_FIT
from handrail.evaluation.results import Estimate


def hazard_ratios(
    section: str, values: Mapping[str, Sequence[str] | Categories], cases: Sequence[Case]
) -> tuple[list[Estimate], bool]:
    """Adjusted hazard ratios of the first return after assessment; over 1: back sooner.

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
    seen = np.flatnonzero([case.followed_weeks is not None for case in cases])
    plan = design({name: column.take(seen) for name, column in number_columns(values).items()}, len(seen))
    people = [cases[seen[i]] for i in plan.rows]
    base, missing, method = len(people), len(cases) - len(people), regression.METHOD
    try:
        fit = _fit(plan, people)
    except ValueError as error:
        why = str(error)
        return [Estimate(section, "not fitted", None, "", base, method, missing=missing, note=why)], False
    alone, together = check.proportional_hazards(fit)
    rows = []
    for k, (name, label, reference) in enumerate(plan.terms):
        ratio, low, high = (float(np.exp(v[k])) for v in (fit.coefficients, fit.low, fit.high))
        group, note = f"{name}: {label} against {reference}", f"proportional hazards p {alone[k]:.3f}"
        figures = (low, high, float(fit.p[k]), missing, note)
        rows.append(Estimate(section, "hazard ratio", ratio, "", base, method, group, *figures))
    name = "check of proportional hazards, all terms"
    rows.append(Estimate(section, name, None, "", base, check.METHOD, p=together))
    return rows, together < 0.05


def _fit(plan: Design, people: Sequence[Case]) -> regression.CoxFit:
    """Cox regression of the plan; a ValueError says why there is none."""
    if not plan.terms:
        raise ValueError("no characteristic varies")
    event = [case.back for case in people]
    if sum(event) < FEWEST_TO_FIT * len(plan.terms):
        raise ValueError(f"{sum(event)} returns for {len(plan.terms)} terms: too few to fit")
    fit = regression.cox(plan.columns, np.array([case.followed_weeks for case in people], dtype=float), event)
    if fit.monotone:
        raise ValueError("a group has no return, or always returns first: no finite ratio")
    return fit
