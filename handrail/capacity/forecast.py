"""The chance that a target is reached, with what it rests on in words."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from handrail.capacity.demand import MONTHS_FOR_SPREAD, Demand
from handrail.capacity.simulation import Futures, Simulation, simulate_queue
from handrail.capacity.staff import StaffCapacity
from handrail.evaluation.results import Estimate, Method, StudyResult, name_software

METHOD = Method(
    "Monte-Carlo simulation of a queue in monthly steps; gamma-Poisson demand, beta share that goes on",
    "Gelman and others 2013, Bayesian Data Analysis, sections 2.4 to 2.8; Little 1961, Operations Research"
    " 9:383; Gross and others 2008, Fundamentals of Queueing Theory",
)
VERSION = 1
INTERVAL = (0.1, 0.9)

ASSUMPTIONS: dict[str, str] = {
    "steady": "People go on asking at the pace of the months observed: no trend, no season, no campaign.",
    "prompt": (
        "Those who go on reach the stage in the month they ask, unless staff are short. Those on their way "
        "today are taken to be as many as those on their way at the end."
    ),
    "patient": "Nobody who waits for staff gives up.",
    "posts": "Those in post stay until the last day known, at their share of a post; nobody else comes.",
    "no-posts": "Staff are taken to be no limit: the posts, or what a post can take on, are not known.",
    "on-asking": "Who asks counts on the day of asking, so staff are no limit.",
    "few-months": (
        f"Fewer than {MONTHS_FOR_SPREAD} months are observed: how much months vary beyond chance is not "
        "known, so the range is too narrow if they do."
    ),
    "own-law": "Months are taken to vary around their pace, and not to follow each other up and down.",
}


@dataclass(frozen=True)
class Forecast:
    """What may become of a target.

    Attributes
    ----------
    probability
        Share of the futures in which the target is reached by its end; `error` is its Monte-Carlo standard
        error, which says nothing of the assumptions.
    median, low, high
        Count at the end of the target: the middle of the futures, and the range that holds 8 in 10 of them.
    limit
        'demand' or 'staff' by which is short in more futures that miss; 'reached' or 'over' when nothing is
        left to play.
    unlimited
        The probability were there staff for everyone who goes on.
    posts
        Whole-time equivalents in post over the months ahead, on average; None where none are known.
    assumptions
        Code -> sentence, all that this rests on.
    """

    target: float
    reached: int
    probability: float
    error: float
    median: int
    low: int
    high: int
    limit: str
    unlimited: float
    posts: float | None
    months: float
    futures: int
    seed: int
    assumptions: dict[str, str]
    method: Method = METHOD
    version: int = VERSION

    def as_dict(self) -> dict[str, object]:
        """All of it as plain values, ready for JSON."""
        return {**asdict(self), "software": name_software()}

    def as_result(self) -> StudyResult:
        """The same as a result of the evaluation library, with its printing and its outputs."""

        def make_row(
            measure: str, value: float, unit: str, low: float | None = None, high: float | None = None
        ) -> Estimate:
            return Estimate("Target", measure, value, unit, None, METHOD, low=low, high=high)

        return StudyResult(
            f"The chance of reaching {self.target:g}",
            (
                make_row("probability", self.probability, "probability"),
                make_row("probability with staff for everyone", self.unlimited, "probability"),
                make_row("count at the end", self.median, "cases", self.low, self.high),
            ),
            level=INTERVAL[1] - INTERVAL[0],
            seed=self.seed,
            assumptions=self.assumptions,
        )


def forecast_target(
    target: float,
    reached: int,
    ahead: Sequence[float],
    demand: Demand,
    staff: StaffCapacity | None = None,
    simulation: Simulation = Simulation(),
) -> Forecast:
    """The chance that `reached` and what comes in the months ahead make up `target`.

    Parameters
    ----------
    target, reached
        Cases due by the end, and counted so far.
    ahead
        Length in months of each step left until the end, such as (0.3, 1, 1); empty when the end is past.
    demand, staff
        What is known of both; `staff` has as many posts as there are steps, None where none are recorded.
    simulation
        How many futures, and where chance starts.

    Raises
    ------
    ValueError
        As many posts are needed as steps; a step is longer than 0.
    """
    if staff is not None and len(staff.posts) != len(ahead):
        raise ValueError(f"{len(ahead)} steps need as many posts; got {len(staff.posts)}")
    if any(months <= 0 for months in ahead):
        raise ValueError("every step ahead must be longer than 0")
    room, waiting = None, 0
    if staff is not None:
        waiting = staff.waiting
        room = [post * staff.new_cases * months for post, months in zip(staff.posts, ahead, strict=True)]
    found = simulate_queue(demand, ahead, room, waiting, simulation)
    # Room is a sum of fractions: a hair below a whole number is that number.
    ends = reached + np.floor(found.taken + 1e-6)
    unlimited = reached + found.wanted
    probability = float(np.mean(ends >= target))
    low, median, high = (
        int(each) for each in np.quantile(ends, (INTERVAL[0], 0.5, INTERVAL[1]), method="inverted_cdf")
    )
    return Forecast(
        target=target,
        reached=reached,
        probability=probability,
        error=math.sqrt(probability * (1 - probability) / simulation.futures),
        median=median,
        low=low,
        high=high,
        limit=_limit(target, reached, ahead, found, ends),
        unlimited=float(np.mean(unlimited >= target)),
        posts=_mean_posts(staff, ahead),
        months=float(sum(ahead)),
        futures=simulation.futures,
        seed=simulation.seed,
        assumptions=_assumptions(demand, staff, ahead),
    )


def _limit(
    target: float,
    reached: int,
    ahead: Sequence[float],
    found: Futures,
    ends: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> str:
    """What is short, in the futures that miss; where none does, in all."""
    if reached >= target:
        return "reached"
    if not ahead:
        return "over"
    missed = ends < target
    looked_at = missed if missed.any() else np.ones_like(missed)
    return "staff" if np.mean(found.waiting[looked_at] >= 1) > 0.5 else "demand"


def _mean_posts(staff: StaffCapacity | None, ahead: Sequence[float]) -> float | None:
    if staff is None or not ahead:
        return None
    return sum(post * months for post, months in zip(staff.posts, ahead, strict=True)) / sum(ahead)


def _assumptions(demand: Demand, staff: StaffCapacity | None, ahead: Sequence[float]) -> dict[str, str]:
    """Every one that was made, the ones with figures of this case first."""
    if not ahead:
        return {}
    months = len(demand.months)
    pace = f"{months} whole months are observed, with {sum(demand.months) / months:.1f} people a month."
    found = {"observed": pace}
    if demand.asked is not None and demand.went_on is not None:
        found["share"] = (
            f"Of {demand.asked} who asked long enough ago, {demand.went_on} went on to the stage."
        )
    if staff is not None:
        found["pace-of-staff"] = staff.source
    arrives = "prompt" if demand.asked is not None else "on-asking"
    codes = ["steady", "own-law", arrives]
    if staff is not None:
        codes += ["patient", "posts"]
    elif arrives == "prompt":
        codes.append("no-posts")
    codes += ["few-months"] if months < MONTHS_FOR_SPREAD else []
    return found | {code: ASSUMPTIONS[code] for code in codes}
