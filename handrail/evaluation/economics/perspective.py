"""Perspective: whose costs and savings a study counts, and what they are worth."""

from dataclasses import dataclass

from handrail.evaluation.economics.net_benefit import WORKING_DAYS_PER_WEEK

SOCIETY, FUNDER, EMPLOYER = "society", "funder", "employer"


@dataclass(frozen=True)
class Perspective:
    """Whether the cost of the service and the days of absence saved count, and that in words."""

    name: str
    counts_cost: bool
    counts_absence: bool
    description: str

    def compute_net_benefit(self, saving: float, cost: float) -> float:
        """Net benefit, GBP: what this perspective counts of a saving in absence and a cost of the service."""
        return (saving if self.counts_absence else 0.0) - (cost if self.counts_cost else 0.0)


_ALL = (
    Perspective(
        SOCIETY,
        True,
        True,
        "the cost of the service and, in the net benefit, days of absence at the value of a day; not in the "
        "cost per QALY as well, which would count the same gain twice",
    ),
    Perspective(
        FUNDER,
        True,
        False,
        "the cost of the service only; days of absence saved are worth nothing to its funder",
    ),
    Perspective(
        EMPLOYER,
        False,
        True,
        "days of absence at the value of a day only; the service costs an employer nothing, and health is "
        "not what an employer pays for, so no cost per QALY is given",
    ),
)
PERSPECTIVES = {perspective.name: perspective for perspective in _ALL}


@dataclass(frozen=True)
class Valuation:
    """What a week of absence is worth, to which perspective, and how far ahead it counts.

    `day_value` is GBP a working day of absence, `horizon_years` runs from entry, `discount_rate` is a year's.
    """

    perspective: Perspective
    day_value: float
    horizon_years: float
    discount_rate: float

    def value_weeks(self, weeks: float) -> float:
        """Return what weeks of absence are worth, GBP."""
        return weeks * WORKING_DAYS_PER_WEEK * self.day_value

    def compute_net_benefit(self, weeks: float, cost: float) -> float:
        """Net benefit, GBP, of weeks of absence saved at a cost of the service."""
        return self.perspective.compute_net_benefit(self.value_weeks(weeks), cost)
