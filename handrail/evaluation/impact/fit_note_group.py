"""Clients against the fit-note group: weighted to their diagnoses, then matched on weeks absent too."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from handrail.evaluation.arrays import Flags, Floats, Ints
from handrail.evaluation.distributions import Z95
from handrail.evaluation.impact.episodes_file import ADJUSTED_NORM_WEEKS, EpisodeLengths
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.norms_file import find_norm_diagnosis
from handrail.evaluation.impact.time_to_return import get_weeks_and_returns
from handrail.evaluation.impact.weighted_curve import CurveFigure, WeightedCurve
from handrail.evaluation.results import Estimate, Method

WEIGHTING = Method(
    "fit-note episodes over four weeks weighted to the clients' diagnoses, interval by infinitesimal "
    "jackknife",
    "post-stratification: Holt and Smith 1979, JRSS A 142:33; adjusted norm of DWP RR896 appendix C; "
    "Efron 1981, Biometrika 68:589",
)
MATCHING = Method(
    "each client against fit-note episodes of the same diagnosis still open at the same week of absence, "
    "counted from that week, interval by infinitesimal jackknife",
    "risk-set matching: Li, Propert and Rosenbaum 2001, JASA 96:870; Efron 1981, Biometrika 68:589",
)
SECTIONS = {
    WEIGHTING: "against the fit-note group, weighted",
    MATCHING: "against the fit-note group, matched",
}
HORIZON = 26.0  # weeks; less where a group is not followed for so long
WEEKS_SHOWN = (4.0, 13.0)
MAX_CONTROLS = 200  # episodes drawn, at random, for one diagnosis and week of absence
NO_STRATUM = -1  # the number of those without an episode to be compared with
NO_INTERVAL_NOTE = "nobody, or everybody at once, back by then in one of the groups: no interval"


@dataclass(frozen=True)
class FollowedGroup:
    """The people of a curve, arrays of shape (people,): weeks, whether returned, stratum, and who each is."""

    time: Floats
    event: Flags
    stratum: Ints
    who: Ints


_Key = Callable[[StudyCase], Hashable]
_Match = Callable[[StudyCase], tuple[Floats, Ints]]


def compare_with_fit_note_group(
    cases: Sequence[StudyCase], episodes: EpisodeLengths, seed: int
) -> list[Estimate]:
    """Compare mean weeks away and share back, clients against the fit-note group, weighted and then matched.

    Clients' time counts from assessment; those not back count for as long as they were followed. Weighted:
    episodes over four weeks count from their first day, as the adjusted norm does. Matched: episodes count
    from the client's week of absence at assessment. Clients without time after assessment, a comparable
    episode or (matched) a known onset count as missing.

    Parameters
    ----------
    cases
        Everybody studied, whatever became of them.
    episodes
    seed
        Of the episodes drawn where very many are comparable.
    """
    random = np.random.default_rng(seed)
    followed = [case for case in cases if case.followed_weeks is not None and case.client.condition]
    pools = {
        WEIGHTING: weigh_long_episodes(followed, episodes, random),
        MATCHING: match_open_episodes(followed, episodes, random),
    }
    return [
        row
        for method, (clients, controls) in pools.items()
        for row in _compare_groups(clients, controls, len(cases), method)
    ]


def weigh_long_episodes(
    followed: Sequence[StudyCase], episodes: EpisodeLengths, random: np.random.Generator
) -> tuple[FollowedGroup, FollowedGroup]:
    """Set clients against all episodes over four weeks of their diagnosis, counted from the first day."""

    def find_long(case: StudyCase) -> tuple[Floats, Ints]:
        return _select_episodes(episodes, case, 0.0, ADJUSTED_NORM_WEEKS)

    return _match_groups(followed, episodes, attrgetter("client.condition"), find_long, random)


def match_open_episodes(
    followed: Sequence[StudyCase], episodes: EpisodeLengths, random: np.random.Generator
) -> tuple[FollowedGroup, FollowedGroup]:
    """Match each client with the episodes of the same diagnosis still open at the same week of absence.

    Clients' time counts from assessment, episodes' from the client's week of absence at it. Clients without a
    known onset or an episode to match are left out.
    """

    def find_open(case: StudyCase) -> tuple[Floats, Ints]:
        absent = case.weeks_absent_at_assessment
        if absent is None:
            return np.zeros(0), np.zeros(0, dtype=np.intp)
        return _select_episodes(episodes, case, absent, absent)

    return _match_groups(
        followed, episodes, attrgetter("client.condition", "weeks_absent_at_assessment"), find_open, random
    )


def _select_episodes(
    episodes: EpisodeLengths, case: StudyCase, start: float, longer_than: float
) -> tuple[Floats, Ints]:
    """Return the weeks left from `start` of a diagnosis's episodes longer than a time, and their places."""
    places = episodes.find_with_diagnosis(find_norm_diagnosis(case.client.condition))
    places = places[episodes.weeks[places] > longer_than]
    return episodes.weeks[places] - start, places


def _match_groups(
    followed: Sequence[StudyCase],
    episodes: EpisodeLengths,
    key: _Key,
    match: _Match,
    random: np.random.Generator,
) -> tuple[FollowedGroup, FollowedGroup]:
    """Return clients with comparable episodes, and these episodes, stratum by stratum."""
    keys = list(map(key, followed))
    examples = dict(zip(reversed(keys), reversed(followed), strict=True))
    numbers, left, episode_places = dict[Hashable, int](), list[Floats](), list[Ints]()
    for name in dict.fromkeys(keys):
        weeks, places = _draw_controls(*match(examples[name]), random)
        numbers[name] = len(left) if len(places) else NO_STRATUM
        if len(places):
            left.append(weeks)
            episode_places.append(places)
    stratum = np.fromiter(map(numbers.__getitem__, keys), dtype=np.intp, count=len(keys))
    matched = stratum != NO_STRATUM
    time, event = get_weeks_and_returns(followed)
    clients = FollowedGroup(time[matched], event[matched], stratum[matched], np.arange(int(matched.sum())))
    sizes = [len(places) for places in episode_places]
    who = np.concatenate(episode_places) if episode_places else np.zeros(0, dtype=np.intp)
    time_left = np.concatenate(left) if left else np.zeros(0)
    controls = FollowedGroup(time_left, episodes.ended[who], np.repeat(np.arange(len(sizes)), sizes), who)
    return clients, controls


def _draw_controls(left: Floats, places: Ints, random: np.random.Generator) -> tuple[Floats, Ints]:
    """Return at most `MAX_CONTROLS` episodes, drawn at random where there are more."""
    if len(places) <= MAX_CONTROLS:
        return left, places
    drawn = np.sort(random.choice(len(places), MAX_CONTROLS, replace=False))
    return left[drawn], places[drawn]


def _compare_groups(
    clients: FollowedGroup, controls: FollowedGroup, people: int, method: Method
) -> list[Estimate]:
    """Return the differences with their intervals, each with the figure of either group."""
    section, base, missing = SECTIONS[method], len(clients.time), people - len(clients.time)
    if base < 2:
        note = "fewer than two clients can be compared"
        return [Estimate(section, "not compared", None, "weeks", base, method, missing=missing, note=note)]
    weight = weigh_controls(clients, controls)
    rows = []
    for name, unit, client, control in _compute_figures(clients, controls, weight):
        gap = client.value - control.value
        error = compute_jackknife_error(clients, controls, weight, client, control)
        low, high, note = _bound_difference(gap, error, unit)
        measure = f"difference: {name}"
        rows.append(Estimate(section, measure, gap, unit, base, method, "", low, high, None, missing, note))
        for label, figure in (("clients", client), ("fit-note group", control)):
            rows.append(Estimate(section, name, figure.value, unit, base, method, label, missing=missing))
    return rows


def _compute_figures(
    clients: FollowedGroup, controls: FollowedGroup, weight: Floats
) -> Iterator[tuple[str, str, CurveFigure, CurveFigure]]:
    """Yield the name and the unit of each figure, with that of the clients and of the controls."""
    curves = (
        WeightedCurve.from_people(clients.time, clients.event, np.ones(len(clients.time))),
        WeightedCurve.from_people(controls.time, controls.event, weight),
    )
    horizon = min(HORIZON, find_last_followed(clients), find_last_followed(controls))
    client, control = (curve.compute_mean_away(horizon) for curve in curves)
    yield f"mean weeks away, first {horizon:g}", "weeks", client, control
    for week in (week for week in WEEKS_SHOWN if week <= horizon):
        client, control = (curve.compute_share_back(week) for curve in curves)
        yield f"back within {week:g} weeks", "share", client, control


def find_last_followed(pool: FollowedGroup) -> float:
    """Return the last week a group is followed to; infinite when everybody's return was seen by then."""
    last = pool.time.max()
    return float("inf") if pool.event[pool.time == last].all() else float(last)


def weigh_controls(clients: FollowedGroup, controls: FollowedGroup) -> Floats:
    """Return weights, shape (controls,), that give each stratum of controls as much as it has clients."""
    wanted, sizes = np.bincount(clients.stratum), np.bincount(controls.stratum)
    result: Floats = (wanted / sizes)[controls.stratum]
    return result


def compute_jackknife_error(
    clients: FollowedGroup, controls: FollowedGroup, weight: Floats, client: CurveFigure, control: CurveFigure
) -> float | None:
    """Return the standard error of a difference by the infinitesimal jackknife.

    It is over clients, who also set the weights of the episodes, and over episodes, an episode that is
    matched in several strata being one. None where a group's figure does not move with anybody's weight.
    """
    if not client.gradient.any() or not control.gradient.any():
        return None
    sizes = np.bincount(controls.stratum)
    stratum_mean = np.bincount(controls.stratum, control.gradient) / sizes
    of_clients = client.gradient - stratum_mean[clients.stratum]
    apart = control.gradient - stratum_mean[controls.stratum]
    # An episode drawn into a stratum of few tells less of the spread there: Bessel's correction.
    bessel = np.sqrt(sizes / np.maximum(sizes - 1, 1))[controls.stratum]
    of_episodes = np.bincount(controls.who, weight * apart * bessel)
    return float(np.sqrt((of_clients**2).sum() + (of_episodes**2).sum()))


def _bound_difference(gap: float, error: float | None, unit: str) -> tuple[float | None, float | None, str]:
    """Return the ends of the interval, or none with the reason; a difference of shares stays within 1."""
    if not error:
        return None, None, NO_INTERVAL_NOTE
    most = 1.0 if unit == "share" else HORIZON
    return max(-most, gap - Z95 * error), min(most, gap + Z95 * error), ""
