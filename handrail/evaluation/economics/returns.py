"""What a client and a return to work cost, and the days of absence that recoup it."""

from collections.abc import Sequence

import numpy as np

from handrail.evaluation.economics import net_benefit as rule
from handrail.evaluation.impact.back_at_work import RETURNED
from handrail.evaluation.impact.inclusion import Case, count_returns
from handrail.evaluation.impact.proportions import wilson
from handrail.evaluation.results import Estimate, Method

PER_RETURN = Method(
    "cost per client / share returned; interval from the share's (Wilson)", "DWP RR896 section 4.2"
)


def cost_of_returns(cases: Sequence[Case], costs: Sequence[float], day_value: float) -> list[Estimate]:
    """Cost per client and per return of those studied, and the days of absence that recoup it.

    Parameters
    ----------
    cases
        Clients absent at entry; of them the discharged whose outcome is known count towards returns.
    costs
        GBP of every client in the file.
    day_value
        GBP a working day of absence.
    """
    section, mean = "cost", float(np.mean(costs)) if len(costs) else 0.0
    days = rule.break_even_days(mean, day_value)
    rows = [
        Estimate(section, "cost per client", mean, "GBP", len(costs), rule.BREAK_EVEN),
        Estimate(section, "break-even", days, "working days", len(costs), rule.BREAK_EVEN),
        Estimate(
            section, "break-even", days / rule.WORKING_DAYS, "weeks of five days", len(costs), rule.BREAK_EVEN
        ),
    ]
    back, known = count_returns(cases)
    if back:
        low, high = wilson(back, known)
        note = f"{back} of {known} returned: {RETURNED}"
        value, ends = mean * known / back, (mean / high, mean / low)
        rows.append(
            Estimate(
                section, "cost per return", value, "GBP", known, PER_RETURN, "", *ends,
                missing=sum(case.discharged for case in cases) - known, note=note,
            )
        )  # fmt: skip
    return rows
