"""Command-line numbers: finite ones, and amounts of money as people write them."""

import math
from typing import Any  # click says float of its own, and gives the text that was typed

import click

from handrail.foundation.money import read_amount

TypedValue = Any


class FiniteRange(click.FloatRange):
    """A number within bounds; 'nan' and 'inf', which no bound of click's refuses, are refused."""

    def convert(self, value: TypedValue, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fail where it is none, not finite or out of bounds."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


class Pounds(FiniteRange):
    """An amount in pounds of 0 or more: 584, 1,284.50 or £1,284.50."""

    name = "pounds"

    def __init__(self, above_zero: bool = False) -> None:
        super().__init__(min=0, min_open=above_zero)

    def convert(self, value: TypedValue, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the amount in pounds; fail where it is none."""
        amount = read_amount(value) if isinstance(value, str) else value
        if amount is None:
            self.fail(f"{value!r} is not an amount in pounds, such as 584 or 1,284.50.", param, ctx)
        return super().convert(amount, param, ctx)
