"""The futures themselves: month by month people ask, go on, wait where staff are short, and are taken."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.capacity.demand import Demand

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Simulation:
    """How many futures are played, and where chance starts.

    The same seed gives the same people whatever the room, and the same first months however many follow.
    """

    futures: int = 5_000
    seed: int = 20100401  # the day the first pilots opened


@dataclass(frozen=True)
class Futures:
    """Arrays of shape (futures,): new cases taken by the end, those that staff for everyone would have taken,
    and people who still wait.
    """

    taken: Floats
    wanted: Floats
    waiting: Floats


def simulate_queue(
    demand: Demand,
    ahead: Sequence[float],
    room: Sequence[float] | None,
    waiting: int = 0,
    simulation: Simulation = Simulation(),
) -> Futures:
    """Play every future.

    Parameters
    ----------
    demand
        What is known of who asks and who goes on.
    ahead
        The length of each step in months: less than 1 for what is left of this month.
    room
        New cases that staff can take in each step; None where staff are no limit.
    waiting
        People who wait to be taken at the start, each counted when taken.
    simulation
        How many futures, and where chance starts.

    Notes
    -----
    A fluid queue in steps of a month: of those who wait and those who come, as many are taken as there is
    room for; the rest wait for the next month, and room not used is lost (Gross and others 2008, Fundamentals
    of Queueing Theory, section 1.6). A case begun at the end of a step counts as the part that there was room
    for.
    """
    futures, draw = simulation.futures, np.random.default_rng(simulation.seed)
    rates, shares, spread = (
        demand.draw_rates(futures, draw),
        demand.draw_shares(futures, draw),
        demand.dispersion_ratio,
    )
    queue, taken, wanted = (
        np.full(futures, float(waiting)),
        np.zeros(futures),
        np.full(futures, float(waiting)),
    )
    for step, months in enumerate(ahead):
        new = _coming(rates * months, shares, spread, draw)
        wanted += new
        queue += new
        now = queue if room is None else np.minimum(queue, room[step])
        taken += now
        queue = queue - now
    return Futures(taken, wanted, queue)


def _coming(means: Floats, shares: Floats, spread: float, draw: np.random.Generator) -> NDArray[np.int64]:
    """Those of one step who ask and go on.

    Who asks is Poisson, or negative binomial with variance `spread` times the mean; those of a Poisson count
    who go on, each by chance, are Poisson again, so both draws are made as one.
    """
    if spread > 1:
        means = draw.gamma(means / (spread - 1), spread - 1)
    return draw.poisson(means * shares)
