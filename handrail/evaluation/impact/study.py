"""The whole impact study of a clients file: who is in, who returned, against the norms, odds and pace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handrail.evaluation.arms import refuse_pooled_arms
from handrail.evaluation.clients import Client
from handrail.evaluation.impact import against_norm as norm_side
from handrail.evaluation.impact import association, fit_note_group, inclusion
from handrail.evaluation.impact.back_at_work import (
    AT_DISCHARGE,
    AT_DISCHARGE_SECTION,
    RETURN_SECTION,
    RETURNED,
    describe_definitions,
)
from handrail.evaluation.impact.categories import CategoryColumn
from handrail.evaluation.impact.characteristics import count_outcomes, find_categories
from handrail.evaluation.impact.drawing import draw_impact
from handrail.evaluation.impact.episodes_file import EpisodeLengths
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.norms_file import NormTable
from handrail.evaluation.impact.odds import estimate_odds_ratios
from handrail.evaluation.impact.pace import estimate_hazard_ratios
from handrail.evaluation.impact.proportions import WILSON, compute_wilson_interval
from handrail.evaluation.impact.time_to_return import estimate_share_back, estimate_time_to_return
from handrail.evaluation.results import Estimate, StudyResult

CAVEATS = ("self-selection", "missing-outcomes", "many-tests")
NORM_CAVEATS = ("unmatched-controls", "returners-only", "norm-is-a-figure", "adjusted-norm-clock")
COMPARISONS = {
    "whole episode shorter than norm": norm_side.WHOLE_EPISODE,
    "after assessment shorter than norm": norm_side.AFTER_ASSESSMENT,
}


@dataclass(frozen=True)
class ImpactSettings:
    """How an impact study is made.

    Attributes
    ----------
    as_at
        Day of the extract, on which open cases are cut off; by default the latest date of the clients.
    seed
        Of the episodes drawn where very many are comparable.
    firth
        Use Firth's penalty in every logistic model, not only where the data separate.
    problems
        How many values of the files could not be read; any at all adds a caveat.
    notes
        Further assumptions, by name, printed with the result.
    """

    as_at: date | None = None
    seed: int = 1
    firth: bool = False
    problems: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Outcome:
    """A yes/no outcome of each case, None when not known, and of how many it could be known."""

    values: list[bool | None]
    eligible: int


def study_impact(
    clients: Sequence[Client],
    norms: NormTable | None = None,
    episodes: EpisodeLengths | None = None,
    settings: ImpactSettings | None = None,
) -> StudyResult:
    """Estimate what the pilots' appendix C reports, and time to return with everybody kept.

    Parameters
    ----------
    clients
        Every row of the clients file; those not studied are counted by reason.
    norms
        Local norms by diagnosis; comparisons with them are left out without.
    episodes
        The fit-note group's episodes, for the weighted and matched comparisons; these are left out without.
    settings

    Returns
    -------
    StudyResult
        Sections: inclusion, back at work at discharge, return to work, the comparisons with norms, shorter
        than norm, odds, time to return, pace of return, against the fit-note group.

    Raises
    ------
    UserError
        The clients are of more than one arm of a trial.
    """
    chosen = settings or ImpactSettings()
    refuse_pooled_arms(client.trial_arm for client in clients)
    cases, excluded = inclusion.select_cases(clients, chosen.as_at)
    pairs = _pair_with_norms(cases, norms)
    outcomes = _find_outcomes(cases, pairs)
    rows = inclusion.estimate_flow(clients, cases, excluded) + _estimate_back(cases)
    for name, outcome in list(outcomes.items())[1:]:
        rows += _estimate_share(name, outcome)
    rows += _compare_with_norms(cases, pairs)
    values = find_categories(cases)
    modelled, separated = _estimate_models(outcomes, values, chosen.firth)
    paced, drifting = estimate_hazard_ratios("pace of return", values, cases)
    rows += modelled + estimate_time_to_return(cases) + paced
    if episodes is not None and len(episodes.weeks):
        rows += fit_note_group.compare_with_fit_note_group(cases, episodes, chosen.seed)
    caveats = {
        "separation": separated,
        "nonproportional": drifting,
        "unmatched-controls": norms is None and episodes is not None,
        "bad-values": bool(chosen.problems),
    }
    return StudyResult(
        "Impact on return to work",
        tuple(rows),
        (*CAVEATS, *(NORM_CAVEATS if pairs else ()), *(code for code, holds in caveats.items() if holds)),
        seed=chosen.seed,
        assumptions={**describe_definitions(), **chosen.notes},
        plots=tuple(draw_impact(cases, rows)),
    )


def _pair_with_norms(cases: Sequence[StudyCase], norms: NormTable | None) -> dict[str, norm_side.NormPairs]:
    """Return each case's weeks and norm, by comparison; none without norms."""
    if norms is None:
        return {}
    return {name: norm_side.pair_with_norms(way, norms, cases) for name, way in COMPARISONS.items()}


def _compare_with_norms(
    cases: Sequence[StudyCase], pairs: Mapping[str, norm_side.NormPairs]
) -> list[Estimate]:
    """Return the comparisons with each norm, by condition."""
    rows = list[Estimate]()
    for name, pair in pairs.items():
        rows += norm_side.compare_with_norms(COMPARISONS[name], pair, cases)
    return rows


def _find_outcomes(
    cases: Sequence[StudyCase], pairs: Mapping[str, norm_side.NormPairs]
) -> dict[str, _Outcome]:
    """Return the outcomes of the tests and models: any return first, then shorter than each norm."""
    discharged, returners = sum(case.discharged for case in cases), sum(bool(case.returned) for case in cases)
    return {
        RETURN_SECTION: _Outcome([case.return_if_discharged for case in cases], discharged),
        **{name: _Outcome(pair.list_shorter(), returners) for name, pair in pairs.items()},
    }


def _estimate_back(cases: Sequence[StudyCase]) -> list[Estimate]:
    """Return the shares back at work by definition: at discharge; any return, crude and by time."""
    discharged = [case for case in cases if case.discharged]
    open_cases = len(cases) - len(discharged)
    rows = []
    for section, values, definition in (
        (AT_DISCHARGE_SECTION, [case.at_discharge for case in discharged], AT_DISCHARGE),
        (RETURN_SECTION, [case.return_if_discharged for case in discharged], RETURNED),
    ):
        rows += _estimate_share(section, _Outcome(values, len(discharged)), definition)
        rows.append(
            Estimate(
                section, "left out", open_cases, "clients", len(cases), inclusion.METHOD,
                inclusion.NOT_DISCHARGED,
            )
        )  # fmt: skip
    return rows + estimate_share_back(cases)


def _estimate_share(section: str, outcome: _Outcome, note: str = "") -> list[Estimate]:
    known = [yes for yes in outcome.values if yes is not None]
    missing, name = outcome.eligible - len(known), "share"
    if not known:
        note = "; ".join(text for text in ("not known of anybody", note) if text)
        return [Estimate(section, name, None, "share", 0, WILSON, missing=missing, note=note)]
    low, high = compute_wilson_interval(sum(known), len(known))
    share = sum(known) / len(known)
    return [
        Estimate(section, name, share, "share", len(known), WILSON, "", low, high, None, missing, note)
    ]  # fmt: skip


def _estimate_models(
    outcomes: Mapping[str, _Outcome], values: Mapping[str, CategoryColumn], firth: bool
) -> tuple[list[Estimate], bool]:
    """Return tests of each characteristic and odds ratios of each outcome, and whether any data separate."""
    tests, models, separated = list[Estimate](), list[Estimate](), False
    for name, outcome in outcomes.items():
        tests += association.study_counts(count_outcomes(values, outcome.values), name, name).estimates
        found, apart = estimate_odds_ratios(f"odds of {name}", values, outcome.values, firth)
        models, separated = models + found, separated or apart
    return tests + models, separated
