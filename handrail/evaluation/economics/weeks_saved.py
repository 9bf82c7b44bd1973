"""Weeks of absence saved against matched fit-note episodes, with their standard error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.discounting import WEEKS_A_YEAR as WEEKS_A_YEAR
from handrail.evaluation.impact.episodes_file import EpisodeLengths
from handrail.evaluation.impact.fit_note_group import (
    FollowedGroup,
    compute_jackknife_error,
    find_last_followed,
    match_open_episodes,
    weigh_controls,
)
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.weighted_curve import WeightedCurve

MIN_CLIENTS = 2


@dataclass(frozen=True)
class WeeksSaved:
    """Mean weeks away of matched episodes less those of clients, up to `horizon` weeks after assessment.

    `error` is None where a group's mean moves with nobody's weight. `controls` and `weight` are the matched
    episodes and how many clients each stands for.
    """

    clients: float
    fit_note_group: float
    error: float | None
    horizon: float
    base: int
    controls: FollowedGroup
    weight: Floats

    @property
    def weeks_per_client(self) -> float:
        """Weeks saved a client; negative where clients were away longer."""
        return self.fit_note_group - self.clients


def estimate_weeks_saved(
    cases: Sequence[StudyCase], episodes: EpisodeLengths, horizon: float, discount_rate: float, seed: int
) -> WeeksSaved | None:
    """Compare clients with matched episodes; None when fewer than two clients can be matched.

    Parameters
    ----------
    cases
        Clients studied. Those followed, with a condition, an onset and an episode to match, count.
    episodes
        The fit-note group's.
    horizon
        Weeks after assessment; cut to the last week in which both groups are still followed.
    discount_rate
        A year, of weeks after the first year.
    seed
        Of the episodes drawn where very many match.
    """
    followed = [case for case in cases if case.followed_weeks is not None and case.client.condition]
    clients, controls = match_open_episodes(followed, episodes, np.random.default_rng(seed))
    base = len(clients.time)
    if base < MIN_CLIENTS:
        return None
    span = min(horizon, find_last_followed(clients), find_last_followed(controls))
    weight = weigh_controls(clients, controls)
    client = WeightedCurve.from_people(clients.time, clients.event, np.ones(base)).compute_mean_away(
        span, discount_rate
    )
    control = WeightedCurve.from_people(controls.time, controls.event, weight).compute_mean_away(
        span, discount_rate
    )
    error = compute_jackknife_error(clients, controls, weight, client, control)
    return WeeksSaved(client.value, control.value, error, span, base, controls, weight)
