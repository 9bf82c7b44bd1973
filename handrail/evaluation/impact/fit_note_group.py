"""Clients against the fit-note group: weighted to their diagnoses, then matched on weeks absent too."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
Z95 = 1.959963984540054
NO_STRATUM = -1  # the number of those without an episode to be compared with
NO_INTERVAL_NOTE = "nobody, or everybody at once, back by then in one of the groups: no interval"

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class FollowedGroup:
    """People whose curve is wanted: time, event and stratum of each, and which person or episode each is."""

    time: Floats
    event: Flags
    stratum: Ints
    who: Ints


_Key = Callable[[StudyCase], Hashable]
_Match = Callable[[StudyCase], tuple[Floats, Ints]]


def compare_with_fit_note_group(
    cases: Sequence[StudyCase], episodes: EpisodeLengths, seed: int
) -> list[Estimate]:
    """Mean weeks away and share back, clients against the fit-note group, weighted and then matched.

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
        for row in _block(clients, controls, len(cases), method)
    ]


def weigh_long_episodes(
    followed: Sequence[StudyCase], episodes: EpisodeLengths, random: np.random.Generator
) -> tuple[FollowedGroup, FollowedGroup]:
    """Set clients against all episodes over four weeks of their diagnosis, counted from the first day."""

    def find_long(case: StudyCase) -> tuple[Floats, Ints]:
        return _find_left(episodes, case, 0.0, ADJUSTED_NORM_WEEKS)

    return _pool(followed, episodes, attrgetter("client.condition"), find_long, random)


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
        return _find_left(episodes, case, absent, absent)

    return _pool(
        followed, episodes, attrgetter("client.condition", "weeks_absent_at_assessment"), find_open, random
    )


def _find_left(
    episodes: EpisodeLengths, case: StudyCase, start: float, longer_than: float
) -> tuple[Floats, Ints]:
    """Return weeks from `start` of the diagnosis's episodes longer than a time, and which they are."""
    which = episodes.find_with_diagnosis(find_norm_diagnosis(case.client.condition))
    which = which[episodes.weeks[which] > longer_than]
    return episodes.weeks[which] - start, which


def _pool(
    followed: Sequence[StudyCase],
    episodes: EpisodeLengths,
    key: _Key,
    match: _Match,
    random: np.random.Generator,
) -> tuple[FollowedGroup, FollowedGroup]:
    """Return clients with comparable episodes, and these episodes, stratum by stratum."""
    keys = list(map(key, followed))
    examples = dict(zip(reversed(keys), reversed(followed), strict=True))
    numbers, left, which = dict[Hashable, int](), list[Floats](), list[Ints]()
    for name in dict.fromkeys(keys):
        weeks, found = _draw(*match(examples[name]), random)
        numbers[name] = len(left) if len(found) else NO_STRATUM
        if len(found):
            left.append(weeks)
            which.append(found)
    stratum = np.fromiter(map(numbers.__getitem__, keys), dtype=np.intp, count=len(keys))
    kept = stratum != NO_STRATUM
    time, event = get_weeks_and_returns(followed)
    clients = FollowedGroup(time[kept], event[kept], stratum[kept], np.arange(int(kept.sum())))
    sizes = [len(found) for found in which]
    who = _join(which)
    return clients, FollowedGroup(
        _join(left).astype(float), episodes.ended[who], np.repeat(np.arange(len(sizes)), sizes), who
    )


def _draw(left: Floats, found: Ints, random: np.random.Generator) -> tuple[Floats, Ints]:
    """Return at most so many episodes, drawn at random where there are more."""
    if len(found) <= MAX_CONTROLS:
        return left, found
    drawn = np.sort(random.choice(len(found), MAX_CONTROLS, replace=False))
    return left[drawn], found[drawn]


def _join(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)


def _block(clients: FollowedGroup, controls: FollowedGroup, people: int, method: Method) -> list[Estimate]:
    """Return the differences with their intervals, each with the figure of either group."""
    section, base, missing = SECTIONS[method], len(clients.time), people - len(clients.time)
    if base < 2:
        note = "fewer than two clients can be compared"
        return [Estimate(section, "not compared", None, "weeks", base, method, missing=missing, note=note)]
    weight = weigh_controls(clients, controls)
    curves = (
        WeightedCurve.from_people(clients.time, clients.event, np.ones(base)),
        WeightedCurve.from_people(controls.time, controls.event, weight),
    )
    horizon = min(HORIZON, find_last_followed(clients), find_last_followed(controls))
    figures: list[tuple[str, str, list[CurveFigure]]] = [
        (
            f"mean weeks away, first {horizon:g}",
            "weeks",
            [curve.compute_mean_away(horizon) for curve in curves],
        )
    ]
    for week in (week for week in WEEKS_SHOWN if week <= horizon):
        figures.append(
            (f"back within {week:g} weeks", "share", [curve.compute_share_back(week) for curve in curves])
        )
    rows = []
    for name, unit, (client, control) in figures:
        gap = client.value - control.value
        low, high, note = _bound(
            gap, compute_jackknife_error(clients, controls, weight, client, control), unit
        )
        rows.append(
            Estimate(
                section, f"difference: {name}", gap, unit, base, method, "", low, high, None, missing, note
            )
        )
        for label, figure in (("clients", client), ("fit-note group", control)):
            rows.append(Estimate(section, name, figure.value, unit, base, method, label, missing=missing))
    return rows


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


def _bound(gap: float, error: float | None, unit: str) -> tuple[float | None, float | None, str]:
    """Return the ends of the interval, or none with the reason; a difference of shares stays within 1."""
    if not error:
        return None, None, NO_INTERVAL_NOTE
    most = 1.0 if unit == "share" else HORIZON
    return max(-most, gap - Z95 * error), min(most, gap + Z95 * error), ""
