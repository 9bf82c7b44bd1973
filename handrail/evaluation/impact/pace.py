"""Ratios of the pace of return (Cox) by clients' characteristics, with the check of proportional hazards."""

from collections.abc import Mapping, Sequence

import numpy as np

from handrail.evaluation.impact import cox as regression
from handrail.evaluation.impact import proportional_hazards as check
from handrail.evaluation.impact.design import design
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.odds import FEWEST_TO_FIT
from handrail.evaluation.results import Estimate


def hazard_ratios(
    section: str, values: Mapping[str, Sequence[str]], cases: Sequence[Case]
) -> tuple[list[Estimate], bool]:
    """Adjusted hazard ratios of return after assessment; over 1: back sooner.

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
    seen = [i for i, case in enumerate(cases) if case.followed_weeks is not None]
    plan = design({name: [column[i] for i in seen] for name, column in values.items()}, len(seen))
    people = [cases[seen[i]] for i in plan.rows]
    base, missing = len(people), len(cases) - len(people)
    try:
        if not plan.terms:
            raise ValueError("no characteristic varies")
        returns = sum(case.returned for case in people)
        if returns < FEWEST_TO_FIT * len(plan.terms):
            raise ValueError(f"{returns} returns for {len(plan.terms)} terms: too few to fit")
        time = np.array([case.followed_weeks for case in people], dtype=float)
        fit = regression.cox(plan.columns, time, [case.returned for case in people])
    except ValueError as error:
        note = str(error)
        return [
            Estimate(section, "not fitted", None, "", base, regression.METHOD, missing=missing, note=note)
        ], False
    if fit.monotone:
        note = "a group has no return, or always returns first: no finite ratio"
        return [
            Estimate(section, "not fitted", None, "", base, regression.METHOD, missing=missing, note=note)
        ], False
    alone, together = check.proportional_hazards(fit)
    rows = []
    for k, (name, label, reference) in enumerate(plan.terms):
        ratio, low, high = (float(np.exp(v[k])) for v in (fit.coefficients, fit.low, fit.high))
        group, note = f"{name}: {label} against {reference}", f"proportional hazards p {alone[k]:.3f}"
        p = float(fit.p[k])
        rows.append(
            Estimate(
                section,
                "hazard ratio",
                ratio,
                "",
                base,
                regression.METHOD,
                group,
                low,
                high,
                p,
                missing,
                note,
            )
        )
    name = "check of proportional hazards, all terms"
    rows.append(Estimate(section, name, None, "", base, check.METHOD, p=together))
    return rows, together < 0.05
