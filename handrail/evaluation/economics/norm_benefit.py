"""Net benefit of clients against the adjusted norms, by the report's rule, with its bias and uncertainty."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np

from handrail.evaluation.arrays import Floats, Ints
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
UNIT = "GBP a client"
REPLICATES = 2_000
MIN_RETURNERS = 2
SIGNIFICANCE_LEVEL = 0.05
WITHOUT_SERVICE = "by the report's rule, matched people without the service"
BIAS = (
    "biased towards the service: with no effect at all it shows about GBP +1,000, for norms count from the "
    "first day of absences over four weeks and clients from assessment"
)
MAX_COUNTS_PER_STEP = 2_000_000

NetBenefitOfWeeks = Callable[[float], float | None]


@dataclass(frozen=True)
class _Returners:
    """Those who returned with weeks and norm known, arrays of shape (people,)."""

    weeks: Floats
    norm: Floats
    diagnoses: Sequence[str]
    missing: int

    @classmethod
    def from_cases(cls, cases: Sequence[StudyCase], norms: NormTable) -> Self:
        """Build from the cases that returned; those without weeks or norm count as missing."""
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
    """Estimate the net benefit per returning client of one arm, GBP.

    Parameters
    ----------
    cases
        Those studied; only returners with weeks after assessment and a norm count.
    study
    spending
        GBP of every client of the arm.
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
    if base < MIN_RETURNERS:
        note, label = "fewer than two returners with weeks and norm known", spending.label
        return [
            Estimate(
                SECTION, "not estimated", None, "GBP", base, rule.METHOD, label, missing=missing, note=note
            )
        ]
    net = partial(_compute_net_benefit, study.valuation, spending)
    rows = [
        _apply_rule(people, net),
        *_show_bias(people, matched, net),
        _draw_interval(people, study, net),
    ]
    notes = [spending.incomplete_note or row.note for row in rows]
    return [
        replace(row, base=base, group=spending.label, missing=missing, note=note)
        for row, note in zip(rows, notes, strict=True)
    ]


def _apply_rule(people: _Returners, net: NetBenefitOfWeeks) -> Estimate:
    middle, usual = float(np.median(people.weeks)), float(np.median(people.norm))
    p = compute_signed_rank(people.weeks - people.norm).p
    significant = p is not None and p < SIGNIFICANCE_LEVEL
    verdict = "significant" if significant else "not significant: counts as none"
    note = f"{middle:.1f} weeks against {usual:.1f}, {verdict}; {BIAS}"
    value = net(usual - middle if significant else 0.0)
    return Estimate(SECTION, "by the report's rule", value, UNIT, None, rule.METHOD, p=p, note=note)


def _show_bias(people: _Returners, matched: WeeksSaved | None, net: NetBenefitOfWeeks) -> Iterator[Estimate]:
    """Yield what the rule makes of matched people without the service, where there are some."""
    without = None if matched is None else _compute_median_without_service(matched)
    if without is None:
        return
    usual = float(np.median(people.norm))
    note = (
        f"{without:.1f} weeks against {usual:.1f}: nobody here had the service, so this is the bias "
        "and the cost"
    )
    yield Estimate(SECTION, WITHOUT_SERVICE, net(usual - without), UNIT, None, rule.METHOD, note=note)


def _draw_interval(people: _Returners, study: NormRule, net: NetBenefitOfWeeks) -> Estimate:
    low, high = map(net, compute_percentile_interval(_draw_weeks_saved(people, study.episodes, study.seed)))
    value = net(float(np.median(people.norm)) - float(np.median(people.weeks)))
    note = "norms drawn again as well" if study.episodes is not None else "norms taken as known"
    return Estimate(SECTION, "with uncertainty", value, UNIT, None, METHOD, low=low, high=high, note=note)


def _compute_net_benefit(valuation: Valuation, spending: Spending, weeks: float) -> float | None:
    """Return the net benefit of weeks saved, GBP; None when the cost is not complete."""
    value = valuation.compute_net_benefit(weeks, spending.mean_cost)
    return value if value == value else None


def _compute_median_without_service(matched: WeeksSaved) -> float | None:
    """Return the weighted median weeks to return of the matched episodes that ended."""
    ended = matched.controls.event
    if not ended.any():
        return None
    order = np.argsort(matched.controls.time[ended], kind="stable")
    running = np.cumsum(matched.weight[ended][order])
    place = int(np.searchsorted(running, running[-1] / 2))
    return float(matched.controls.time[ended][order][place])


def _draw_weeks_saved(people: _Returners, episodes: EpisodeLengths | None, seed: int) -> Floats:
    """Return median norm less median weeks in each replicate, shape (REPLICATES,)."""
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
        """Group returners of the same weeks and norm."""
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
        """Return median norm less median weeks in draws of people, with the norms of each draw as given."""
        total = int(self.counts.sum())
        drawn = random.multinomial(total, self.counts / total, size=len(norms))
        weeks = _compute_medians_of_counts(np.broadcast_to(self.weeks, drawn.shape), drawn)
        members = (self.norm[:, None] == np.arange(len(self.norms))).astype(np.int64)
        order = np.argsort(norms, axis=1)
        by_norm = np.take_along_axis(drawn @ members, order, axis=1)
        result: Floats = _compute_medians_of_counts(np.take_along_axis(norms, order, axis=1), by_norm) - weeks
        return result


def _compute_medians_of_counts(values: Floats, counts: Ints) -> Floats:
    """Return the median of each row of rising values, each there as often as its count; totals are equal."""
    running = np.cumsum(counts, axis=1)
    total = int(running[0, -1])
    places = [(running < k).sum(axis=1)[:, None] for k in ((total + 1) // 2, total // 2 + 1)]
    lower, upper = (np.take_along_axis(values, place, axis=1)[:, 0] for place in places)
    result: Floats = (lower + upper) / 2
    return result
