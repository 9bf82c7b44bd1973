"""What a client and a return to work cost, and the days of absence that recoup it."""

from collections.abc import Sequence

from handrail.evaluation.economics import net_benefit as rule
from handrail.evaluation.economics.spending import Spending
from handrail.evaluation.impact.back_at_work import RETURNED
from handrail.evaluation.impact.inclusion import StudyCase, count_returns
from handrail.evaluation.impact.proportions import compute_wilson_interval
from handrail.evaluation.results import Estimate, Method

PER_RETURN = Method(
    "cost per client / share returned; interval from the share's (Wilson)", "DWP RR896 section 4.2"
)
SECTION = "cost"


def estimate_return_costs(cases: Sequence[StudyCase], spending: Spending, day_value: float) -> list[Estimate]:
    """Cost per client and per return of those studied, and the days of absence that recoup it.

    Parameters
    ----------
    cases
        Clients of one option, absent at entry; of them the discharged whose outcome is known count towards
        returns.
    spending
        GBP of every client of the option; not complete, nothing is computed from it.
    day_value
        GBP a working day of absence.
    """
    mean, people = spending.mean_cost, len(spending.costs)
    days = rule.compute_break_even_days(mean, day_value) if mean == mean else mean
    lines = (
        ("cost per client", mean, "GBP"),
        ("break-even", days, "working days"),
        ("break-even", days / rule.WORKING_DAYS_PER_WEEK, "weeks of five days"),
    )
    rows = [
        Estimate(
            SECTION, name, value if value == value else None, unit, people, rule.BREAK_EVEN, spending.label,
            missing=spending.without_arm, note=spending.incomplete_note,
        )
        for name, value, unit in lines
    ]  # fmt: skip
    return [*rows, *_per_return(cases, spending)]


def _per_return(cases: Sequence[StudyCase], spending: Spending) -> list[Estimate]:
    back, known = count_returns(cases)
    if not back:
        return []
    mean, (low, high) = spending.mean_cost, compute_wilson_interval(back, known)
    complete = mean == mean
    returns = f"{back} of {known} returned: {RETURNED}"
    return [
        Estimate(
            SECTION, "cost per return", mean * known / back if complete else None, "GBP", known, PER_RETURN,
            spending.label, mean / high if complete else None, mean / low if complete else None,
            missing=sum(case.discharged for case in cases) - known + spending.without_arm,
            note="; ".join(filter(None, (spending.incomplete_note, returns))),
        )
    ]  # fmt: skip
