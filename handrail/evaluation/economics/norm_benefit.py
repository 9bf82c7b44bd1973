"""Net benefit of clients against the adjusted norms, by the report's rule, with its bias and uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.economics import net_benefit as rule
from handrail.evaluation.economics.bootstrap import compute_percentile_interval, draw_medians
from handrail.evaluation.economics.perspective import Valuation
from handrail.evaluation.economics.spending import Spending
from handrail.evaluation.economics.weeks_saved import WeeksSaved
from handrail.evaluation.impact.against_norm import AFTER_ASSESSMENT
from handrail.evaluation.impact.episodes_file import ADJUSTED_NORM_WEEKS, EpisodeLengths
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.norms_file import NormTable, find_norm_diagnosis
from handrail.evaluation.impact.wilcoxon import compute_signed_rank
from handrail.evaluation.results import Estimate, Method

METHOD = Method(
    "net benefit against norm, the difference of medians counted significant or not, bootstrap interval",
    "DWP RR896 section 4.2; Efron and Tibshirani 1993, An Introduction to the Bootstrap",
)
SECTION = "net benefit against the adjusted norm"
REPLICATES = 2_000
SIGNIFICANCE_LEVEL = 0.05
WITHOUT_SERVICE = "by the report's rule, matched people without the service"
BIAS = (
    "biased towards the service: with no effect at all it shows about GBP +1,000, for norms count from the "
    "first day of absences over four weeks and clients from assessment"
)
MAX_COUNTS_PER_STEP = 2_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class _Returners:
    """Those who returned with weeks and norm known, arrays of shape (people,)."""

    weeks: Floats
    norm: Floats
    diagnoses: Sequence[str]
    missing: int

    @classmethod
    def from_cases(cls, cases: Sequence[StudyCase], norms: NormTable) -> Self:
        returners = [case for case in cases if case.returned]
        known = [
            (w, n, find_norm_diagnosis(case.client.condition))
            for case in returners
            if (w := AFTER_ASSESSMENT.weeks(case)) is not None
            if (n := AFTER_ASSESSMENT.norm(norms, case)) is not None
        ]
        weeks, norm, names = zip(*known, strict=True) if known else ((), (), ())
        missing = len(returners) - len(known)
        return cls(np.array(weeks, dtype=float), np.array(norm, dtype=float), names, missing)


@dataclass(frozen=True)
class NormRule:
    """What the rule is applied with. Without `episodes`, those the norms come from, norms count as known."""

    norms: NormTable
    valuation: Valuation
    seed: int
    episodes: EpisodeLengths | None = None


def estimate_norm_benefit(
    cases: Sequence[StudyCase], study: NormRule, spending: Spending, matched: WeeksSaved | None
) -> list[Estimate]:
    """Net benefit per returning client of one option.

    Parameters
    ----------
    cases
        Those studied; only returners with weeks after assessment and a norm count.
    study
    spending
        GBP of every client of the option.
    matched
        The clients' matched episodes, to which the rule is applied too.

    Returns
    -------
    list of Estimate
        By the report's rule (a difference not significant at 5% counts as none), by the rule for the matched
        episodes of people without the service (all of that is bias), and with uncertainty.
    """
    people = _Returners.from_cases(cases, study.norms)
    base, missing = len(people.weeks), people.missing + spending.without_arm
    if base < 2:
        note, label = "fewer than two returners with weeks and norm known", spending.label
        return [
            Estimate(
                SECTION, "not estimated", None, "GBP", base, rule.METHOD, label, missing=missing, note=note
            )
        ]
    middle, usual = float(np.median(people.weeks)), float(np.median(people.norm))
    net = partial(_net, study.valuation, spending)
    row = partial(Estimate, SECTION, unit="GBP a client", base=base, group=spending.label, missing=missing)
    p = compute_signed_rank(people.weeks - people.norm).p
    significant = p is not None and p < SIGNIFICANCE_LEVEL
    verdict = "significant" if significant else "not significant: counts as none"
    ruled, words = net(usual - middle if significant else 0.0), f"{middle:.1f} weeks against {usual:.1f}"
    note = spending.incomplete_note or f"{words}, {verdict}; {BIAS}"
    rows = [row("by the report's rule", ruled, method=rule.METHOD, p=p, note=note)]
    if matched is not None and (without := _median_without_service(matched)) is not None:
        words = f"{without:.1f} weeks against {usual:.1f}: nobody here had the service, so this is the bias"
        note = spending.incomplete_note or f"{words} and the cost"
        rows.append(row(WITHOUT_SERVICE, net(usual - without), method=rule.METHOD, note=note))
    low, high = map(net, compute_percentile_interval(_saved_weeks(people, study.episodes, study.seed)))
    drawn = "norms drawn again as well" if study.episodes is not None else "norms taken as known"
    note = spending.incomplete_note or drawn
    return [*rows, row("with uncertainty", net(usual - middle), method=METHOD, low=low, high=high, note=note)]


def _net(valuation: Valuation, spending: Spending, weeks: float) -> float | None:
    """Net benefit of weeks saved; None when the cost is not complete."""
    value = valuation.compute_net_benefit(weeks, spending.mean_cost)
    return value if value == value else None


def _median_without_service(matched: WeeksSaved) -> float | None:
    """Weighted median weeks to return of the matched episodes that ended, counted as the clients' are."""
    ended = matched.controls.event
    if not ended.any():
        return None
    order = np.argsort(matched.controls.time[ended], kind="stable")
    running = np.cumsum(matched.weight[ended][order])
    place = int(np.searchsorted(running, running[-1] / 2))
    return float(matched.controls.time[ended][order][place])


def _saved_weeks(people: _Returners, episodes: EpisodeLengths | None, seed: int) -> Floats:
    """Median norm less median weeks in each replicate, shape (REPLICATES,)."""
    random = np.random.default_rng(seed)
    cells = _ReturnerCells.from_returners(people)
    norms = np.tile(cells.norms, (REPLICATES, 1))
    if episodes is not None:
        for number, name in enumerate(cells.diagnoses):
            weeks = episodes.weeks[episodes.find_with_diagnosis(name)]
            weeks = weeks[weeks > ADJUSTED_NORM_WEEKS]
            if len(weeks):
                # Drawn about the norm in use, so that norms from elsewhere keep their place.
                norms[:, number] += draw_medians(weeks, REPLICATES, random) - np.median(weeks)
    step = max(1, MAX_COUNTS_PER_STEP // len(cells.counts))
    parts = [
        cells.draw_weeks_saved(norms[start : start + step], random) for start in range(0, REPLICATES, step)
    ]
    return np.concatenate(parts)


@dataclass(frozen=True)
class _ReturnerCells:
    """Returners by weeks and norm: people of a cell are alike, so that draws count cells and not people.

    Of each cell, in order of weeks: people, weeks, and the number of its norm among `diagnoses` and `norms`
    (of one diagnosis there may be several norms, of different places).
    """

    counts: Ints
    weeks: Floats
    norm: Ints
    diagnoses: tuple[str, ...]
    norms: Floats

    @classmethod
    def from_returners(cls, people: _Returners) -> Self:
        pairs = list(zip(people.diagnoses, people.norm.tolist(), strict=True))
        number = {pair: place for place, pair in enumerate(sorted(set(pairs)))}
        norm = np.array([number[pair] for pair in pairs])
        weeks, rank = np.unique(people.weeks, return_inverse=True)
        cells, counts = np.unique(rank * len(number) + norm, return_counts=True)
        names, norms = zip(*number, strict=True)
        return cls(
            counts, weeks[cells // len(number)], cells % len(number), names, np.array(norms, dtype=float)
        )

    def draw_weeks_saved(self, norms: Floats, random: np.random.Generator) -> Floats:
        """Median norm less median weeks in draws of people, with the norms of each draw as given."""
        total = int(self.counts.sum())
        drawn = random.multinomial(total, self.counts / total, size=len(norms))
        weeks = _median_of_counts(np.broadcast_to(self.weeks, drawn.shape), drawn)
        members = (self.norm[:, None] == np.arange(len(self.norms))).astype(np.int64)
        order = np.argsort(norms, axis=1)
        by_norm = np.take_along_axis(drawn @ members, order, axis=1)
        result: Floats = _median_of_counts(np.take_along_axis(norms, order, axis=1), by_norm) - weeks
        return result


def _median_of_counts(values: Floats, counts: Ints) -> Floats:
    """Median of each row of rising values, each there as often as its count; all rows have the same total."""
    running = np.cumsum(counts, axis=1)
    total = int(running[0, -1])
    places = [(running < k).sum(axis=1)[:, None] for k in ((total + 1) // 2, total // 2 + 1)]
    lower, upper = (np.take_along_axis(values, place, axis=1)[:, 0] for place in places)
    result: Floats = (lower + upper) / 2
    return result
