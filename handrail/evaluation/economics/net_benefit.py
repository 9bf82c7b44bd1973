"""Break-even days, and net benefit per client against a norm as the pilots' evaluation reckoned it."""

from dataclasses import dataclass

from handrail.charts import Caption, Plot, PlottedCurve, plot_curves
from handrail.evaluation.economics.day_value import DAY_VALUE
from handrail.evaluation.results import Estimate, Method, StudyResult
from handrail.evaluation.validation import require_number

METHOD = Method(
    "net benefit against norm: weeks saved x 5 working days x value of a day - cost per client",
    "DWP RR896 section 4.2",
)
BREAK_EVEN = Method("break-even days: cost per client / value of a day", "DWP RR896 section 4.2")
WORKING_DAYS_PER_WEEK = 5
CAVEATS = (
    "self-selection",
    "unmatched-controls",
    "adjusted-norm-clock",
    "report-rule-bias",
    "narrow-costs",
    "significance-rule",
)


@dataclass(frozen=True)
class NetBenefit:
    """Money in GBP a client; `weeks_counted` is what the significance rule left of the difference."""

    weeks_difference: float
    weeks_counted: float
    saving: float
    cost: float
    net_benefit: float
    break_even_days: float
    break_even_weeks: float


def compute_break_even_days(cost: float, day_value: float = DAY_VALUE) -> float:
    """Return the working days of absence to save to recoup `cost` (GBP) at `day_value` (GBP a day)."""
    return require_number(cost, "cost", 0) / require_number(day_value, "day_value", above=0)


def compute_net_benefit(
    client_weeks: float, norm_weeks: float, cost: float, significant: bool, day_value: float = DAY_VALUE
) -> NetBenefit:
    """Compute the net benefit per client by the report's rule.

    Parameters
    ----------
    client_weeks, norm_weeks
        Median weeks from assessment to return, and the adjusted norm, in weeks.
    cost
        GBP a client.
    significant
        Whether the difference is significant at 5%; if not it counts as none.
    day_value
        GBP a working day of absence.
    """
    difference = require_number(norm_weeks, "norm_weeks", 0) - require_number(client_weeks, "client_weeks", 0)
    counted = difference if significant else 0.0
    saving = counted * WORKING_DAYS_PER_WEEK * day_value
    days = compute_break_even_days(cost, day_value)
    return NetBenefit(difference, counted, saving, cost, saving - cost, days, days / WORKING_DAYS_PER_WEEK)


def build_result(benefit: NetBenefit, significant: bool, day_value: float) -> StudyResult:
    """Return the same figures with their method and caveats, one estimate each."""
    rows = (
        ("net benefit per client", benefit.net_benefit, "GBP", METHOD),
        ("saving per client", benefit.saving, "GBP", METHOD),
        ("weeks saved", benefit.weeks_difference, "weeks", METHOD),
        ("break-even", benefit.break_even_days, "working days", BREAK_EVEN),
        ("break-even", benefit.break_even_weeks, "weeks", BREAK_EVEN),
    )
    estimates = (
        Estimate("net benefit against norm", measure, value, unit, None, method)
        for measure, value, unit, method in rows
    )
    assumptions = {
        "value of a working day of absence": f"GBP {day_value:g}",
        "difference significant at 5%": "yes" if significant else "no, so it counts as none",
        "perspective": "society: what days of absence are worth less the cost of the service",
        "horizon": "until the return to work of half of those who returned",
    }
    plots = (_draw_benefit(benefit, significant, day_value),)
    title = "Net benefit against the norm"
    return StudyResult(title, tuple(estimates), CAVEATS, assumptions=assumptions, plots=plots)


def _draw_benefit(benefit: NetBenefit, significant: bool, day_value: float) -> Plot:
    """Draw net benefit by the value of a day, as far as twice the value used or where it breaks even."""
    weeks = benefit.weeks_counted
    even = benefit.cost / (weeks * WORKING_DAYS_PER_WEEK) if weeks > 0 else None
    most = max(2 * day_value, 1.2 * even if even is not None and even < 10 * day_value else 0.0)
    ends = [(value, weeks * WORKING_DAYS_PER_WEEK * value - benefit.cost) for value in (0.0, most)]
    where = (
        f"it breaks even at GBP {even:,.0f} a day"
        if even is not None
        else "it breaks even at no value of a day"
    )
    rule = "" if significant else "; the difference is not significant and counts as none"
    text = f"GBP {benefit.net_benefit:,.0f} a client at GBP {day_value:,.0f} a day; {where}{rule}."
    title = "Net benefit by the report's rule, by the value of a day"
    labels = ("GBP a working day of absence", "GBP a client")
    return plot_curves(Caption("net-benefit", title, text), [PlottedCurve("net benefit", ends)], labels)
