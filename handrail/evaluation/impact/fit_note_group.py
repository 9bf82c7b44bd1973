"""Clients against the fit-note group: weighted to their diagnoses, then matched on weeks absent too."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.impact.episodes_file import FOUR_WEEKS, Episodes
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.norms_file import diagnosis
from handrail.evaluation.results import Estimate, Method

WEIGHTING = Method(
    "fit-note episodes over four weeks weighted to the clients' diagnoses, bootstrap interval",
    "post-stratification: Holt and Smith 1979, JRSS A 142:33; adjusted norm of DWP RR896 appendix C",
)
MATCHING = Method(
    "each client against fit-note episodes of the same diagnosis still open at the same week of absence, "
    "counted from that week, bootstrap interval",
    "risk-set matching: Li, Propert and Rosenbaum 2001, JASA 96:870",
)
HORIZON = 26.0  # weeks
REPLICATES = 500
MOST_CONTROLS = 200  # episodes drawn, at random, for one diagnosis and week of absence

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class _Pool:
    """People whose curve is wanted: time, event and stratum of each, and which person or episode each is."""

    time: Floats
    event: Flags
    stratum: Ints
    who: Ints

    def figures(self, weight: Floats, order: "_Order") -> Floats:
        """Mean weeks away up to the horizon, share back within 4 and within 13 weeks, at these weights."""
        at_risk = np.cumsum(np.bincount(order.rank, weight, len(order.times))[::-1])[::-1]
        events = np.bincount(order.rank, weight * self.event, len(order.times))
        survival = np.cumprod(1 - np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0))
        steps = np.concatenate([[1.0], survival])
        edges = np.concatenate([[0.0], np.minimum(order.times, HORIZON), [HORIZON]])
        back = [1 - steps[np.searchsorted(order.times, week, side="right")] for week in (4.0, 13.0)]
        return np.array([float(np.diff(edges) @ steps), *back])


@dataclass(frozen=True)
class _Order:
    """Distinct times, and the number of each person's among them: sorted once for every replicate."""

    times: Floats
    rank: Ints


def _order(pool: _Pool) -> _Order:
    return _Order(*np.unique(pool.time, return_inverse=True))


_Key = Callable[[Case], Hashable]
_Match = Callable[[Case], tuple[Floats, Ints]]


def compare(
    cases: Sequence[Case], episodes: Episodes, seed: int, replicates: int = REPLICATES
) -> list[Estimate]:
    """Mean weeks away and share back, clients against the fit-note group, weighted and then matched.

    Clients' time counts from assessment. Weighted: episodes over four weeks count from their first day, as
    the adjusted norm does. Matched: episodes count from the client's week of absence at assessment. Clients
    without time after assessment, a comparable episode or (matched) a known onset count as missing.
    """
    random = np.random.default_rng(seed)
    followed = [case for case in cases if case.followed_weeks and case.client.condition]

    def long(case: Case) -> tuple[Floats, Ints]:
        return _left(episodes, case, 0.0, FOUR_WEEKS)

    def open_then(case: Case) -> tuple[Floats, Ints]:
        absent = case.weeks_absent_at_assessment
        return (
            _left(episodes, case, absent, absent) if absent is not None else (np.zeros(0), np.zeros(0, int))
        )

    def alike(case: Case) -> Hashable:
        return diagnosis(case.client.condition), case.weeks_absent_at_assessment

    def same(case: Case) -> Hashable:
        return diagnosis(case.client.condition)

    rows: list[Estimate] = []
    for key, match, method in ((same, long, WEIGHTING), (alike, open_then, MATCHING)):
        clients, controls = _pools(followed, episodes, key, match, random)
        rows += _block(clients, controls, len(cases), method, random, replicates)
    return rows


def _left(episodes: Episodes, case: Case, start: float, longer_than: float) -> tuple[Floats, Ints]:
    """Weeks left from `start` of the client's diagnosis's episodes longer than a time, and which they are."""
    which = episodes.of(diagnosis(case.client.condition))
    which = which[episodes.weeks[which] > longer_than]
    return episodes.weeks[which] - start, which


def _pools(
    followed: Sequence[Case], episodes: Episodes, key: _Key, match: _Match, random: np.random.Generator
) -> tuple[_Pool, _Pool]:
    """Clients with comparable episodes, and these episodes, stratum by stratum."""
    number = dict[Hashable, int]()
    times, which, strata, kept = list[Floats](), list[Ints](), list[Ints](), list[Case]()
    lonely = set[Hashable]()
    for case in followed:
        stratum = key(case)
        if stratum not in number and stratum not in lonely:
            left, found = match(case)
            if len(found) > MOST_CONTROLS:
                drawn = np.sort(random.choice(len(found), MOST_CONTROLS, replace=False))
                left, found = left[drawn], found[drawn]
            if len(found):
                times.append(left)
                which.append(found)
                strata.append(np.full(len(found), len(number)))
                number[stratum] = len(number)
            else:
                lonely.add(stratum)
        if stratum in number:
            kept.append(case)
    clients = _Pool(
        np.array([case.followed_weeks for case in kept], dtype=float),
        np.array([case.returned for case in kept], dtype=bool),
        np.array([number[key(case)] for case in kept], dtype=np.intp),
        np.arange(len(kept)),
    )
    who = _joined(which)
    return clients, _Pool(_joined(times).astype(float), episodes.ended[who], _joined(strata), who)


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)


def _block(
    clients: _Pool, controls: _Pool, people: int, method: Method, random: np.random.Generator, replicates: int
) -> list[Estimate]:
    section = "against the fit-note group, " + ("weighted" if method is WEIGHTING else "matched")
    base, missing = len(clients.time), people - len(clients.time)
    if base < 2:
        note = "fewer than two clients can be compared"
        return [Estimate(section, "not compared", None, "weeks", base, method, missing=missing, note=note)]
    orders = _order(clients), _order(controls)
    client = clients.figures(np.ones(base), orders[0])
    control = controls.figures(_like(clients.stratum, controls, np.ones(controls.who.max() + 1)), orders[1])
    draws = np.array([_replicate(clients, controls, orders, random) for _ in range(replicates)])
    names = (f"mean weeks away, first {HORIZON:g}", "back within 4 weeks", "back within 13 weeks")
    rows = []
    for k, (name, unit) in enumerate(zip(names, ("weeks", "share", "share"), strict=True)):
        low, high = (float(value) for value in np.quantile(draws[:, k], [0.025, 0.975]))
        gap = float(client[k] - control[k])
        rows.append(
            Estimate(section, f"difference: {name}", gap, unit, base, method, "", low, high, None, missing)
        )
        for label, value in (("clients", client[k]), ("fit-note group", control[k])):
            rows.append(Estimate(section, name, float(value), unit, base, method, label, missing=missing))
    return rows


def _like(strata: Ints, controls: _Pool, shake: Floats) -> Floats:
    """Weights that give each stratum of controls as much as it has clients; `shake` weighs episodes."""
    wanted = np.bincount(strata, minlength=int(controls.stratum.max()) + 1)
    raw = shake[controls.who]
    total = np.bincount(controls.stratum, raw)
    result: Floats = raw * (wanted / total)[controls.stratum]
    return result


def _replicate(
    clients: _Pool, controls: _Pool, orders: tuple[_Order, _Order], random: np.random.Generator
) -> Floats:
    """Difference in one bootstrap draw of clients and of episodes (Bayesian: no stratum comes out empty)."""
    drawn = random.integers(len(clients.time), size=len(clients.time))
    weight = np.bincount(drawn, minlength=len(clients.time)).astype(float)
    shake = random.exponential(size=int(controls.who.max()) + 1)
    other = controls.figures(_like(clients.stratum[drawn], controls, shake), orders[1])
    result: Floats = clients.figures(weight, orders[0]) - other
    return result
