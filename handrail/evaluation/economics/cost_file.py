"""Reads clients' own costs: what cannot be read stays not known, and what cannot be is refused."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from handrail.evaluation.discounting import discount_amount
from handrail.evaluation.health.profiles import DAYS_A_YEAR
from handrail.evaluation.sources import Source
from handrail.extract.problem import Problem, refuse_problems
from handrail.extract.text_rows import read_text_rows
from handrail.foundation.money import read_amount
from handrail.foundation.tabular.dates import UnreadableDateError, parse_date

COLUMNS = ("case_id", "cost")
UNREADABLE_AMOUNT = "expected an amount in pounds, such as 584 or 1,284.50; the total is not complete"


@dataclass
class CaseCosts:
    """GBP spent on each case as paid and discounted to entry, NaN where an amount cannot be read."""

    paid: dict[str, float] = field(default_factory=dict)
    discounted: dict[str, float] = field(default_factory=dict)
    unread: list[Problem] = field(default_factory=list)

    def add_payment(self, case: str, amount: float, years: float, rate: float) -> None:
        """Add an amount paid so many years after entry."""
        self.paid[case] = self.paid.get(case, 0.0) + amount
        self.discounted[case] = self.discounted.get(case, 0.0) + discount_amount(amount, years, rate)


def read_costs(
    path: Source, assessed: Mapping[str, date | None], discount_rate: float, sheet: str | None = None
) -> CaseCosts:
    """Read the cost of each case.

    Parameters
    ----------
    path
        A table with the columns case_id and cost (GBP), one row a case; or with date as well, one a case and
        day. An amount without a date counts as spent in the first year.
    assessed
        Day of assessment, from which years count, of every case of the clients file.
    discount_rate
        A year, of what is spent after the first year.

    Raises
    ------
    UserError
        An amount is negative, a date is not one, or a case has two rows (of a day) or is not in the clients
        file; with their rows.
    """
    costs, refused, seen = CaseCosts(), list[Problem](), dict[tuple[str, str], int]()
    for number, row in read_text_rows(path, COLUMNS, ("date",), sheet=sheet, notes=costs.unread):
        case, amount, day = row["case_id"], read_amount(row["cost"]), row.get("date", "")
        years = _count_years(day, assessed.get(case))
        first = seen.setdefault((case, day), number)
        if case not in assessed:
            refused.append(Problem(number, "case_id", case, "expected a case of the clients file"))
        elif first != number:
            reason = f"expected one row a case{' and day' if day else ''}; row {first} has it too"
            refused.append(Problem(number, "case_id", case, reason))
        elif years is None:
            refused.append(Problem(number, "date", day, "expected a date such as 31/01/2012, or nothing"))
        elif amount is not None and amount < 0:
            refused.append(Problem(number, "cost", row["cost"], "expected an amount of 0 or more"))
        else:
            if amount is None:
                costs.unread.append(Problem(number, "cost", row["cost"], UNREADABLE_AMOUNT))
            costs.add_payment(case, math.nan if amount is None else amount, years, discount_rate)
    refuse_problems(path, refused)
    return costs


def _count_years(day: str, assessed: date | None) -> float | None:
    """Return years from assessment; 0 when either is not given, None when the day is not a date."""
    try:
        spent = parse_date(day) if day else None
    except UnreadableDateError:
        return None
    return 0.0 if spent is None or assessed is None else (spent - assessed).days / DAYS_A_YEAR
