"""A forecast in words: no finer than its assumptions bear."""

from __future__ import annotations

import datetime as dt
import math

from handrail.capacity import Forecast

# Beyond these a chance is not told in tenths.
VERY_UNLIKELY = 0.05
VERY_LIKELY = 0.95


def format_target(target: float) -> str:
    """Return a target as people count: where 346.9 are due, the 347th reaches it."""
    return f"{math.ceil(round(target, 6)):,}"


def describe_probability(probability: float) -> str:
    """Return a chance in tenths, or as beyond 5 or 95%."""
    if probability < VERY_UNLIKELY:
        return "a chance of less than 5%"
    if probability > VERY_LIKELY:
        return "a chance of more than 95%"
    tenths = min(max(int(probability * 10 + 0.5), 1), 9)
    return f"about {'an' if tenths == 8 else 'a'} {tenths} in 10 chance"


def describe_chance(made: Forecast, end: dt.date) -> str:
    """Return the chance of reaching a target by its last day, in one sentence."""
    month, target = f"{end:%B %Y}", format_target(made.target)
    if made.limit == "reached":
        return f"{target} is reached."
    if made.limit == "over":
        return f"{target} was not reached by the end of {month}."
    staff = "" if made.posts is None else f", with {made.posts:.1f} whole-time posts filled"
    if made.probability < VERY_UNLIKELY:
        return f"Very unlikely to reach {target} by the end of {month}{staff} (less than 5%)."
    if made.probability > VERY_LIKELY:
        return f"Very likely to reach {target} by the end of {month}{staff} (more than 95%)."
    chance = describe_probability(made.probability)
    return f"There is {chance} of reaching {target} by the end of {month}{staff}."


def describe_range(made: Forecast) -> str:
    """Return the middle of the futures, their range and what is short; '' where nothing is left to chance."""
    if made.limit in ("reached", "over"):
        return ""
    median = f"The likeliest count by then is about {made.median:,}"
    is_certain = made.low == made.high
    spread = "." if is_certain else f"; 8 times in 10 it would be between {made.low:,} and {made.high:,}."
    if made.probability > VERY_LIKELY:
        return median + spread
    if made.limit == "staff":
        chance = describe_probability(made.unlimited)
        shortage = f"Staff are what is short: with staff for everybody who goes on, there would be {chance}."
    else:
        shortage = "Too few people come forward."
    return f"{median}{spread} {shortage}"
