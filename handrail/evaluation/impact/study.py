"""The whole impact study of a clients file: who is in, who returned, against the norms, odds and pace."""

from collections.abc import Callable, Sequence

from handrail.evaluation.clients import Client
from handrail.evaluation.impact import against_norm as norm_side
from handrail.evaluation.impact import association, fit_note_group, inclusion
from handrail.evaluation.impact.characteristics import CHARACTERISTICS, MODEL_ONLY, category, counts
from handrail.evaluation.impact.drawing import draw
from handrail.evaluation.impact.episodes_file import Episodes
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.norms_file import Norms
from handrail.evaluation.impact.odds import odds_ratios
from handrail.evaluation.impact.pace import hazard_ratios
from handrail.evaluation.impact.proportions import WILSON, wilson
from handrail.evaluation.impact.time_to_return import time_to_return
from handrail.evaluation.results import Estimate, Result

CAVEATS = (
    "self-selection", "unmatched-controls", "missing-outcomes", "returners-only", "norm-is-a-figure",
    "adjusted-norm-clock", "many-tests",
)  # fmt: skip

Outcome = Callable[[Case], bool | None]


def study(
    clients: Sequence[Client],
    norms: Norms,
    episodes: Episodes | None = None,
    seed: int = 1,
    firth: bool = False,
    problems: int = 0,
) -> Result:
    """Everything the pilots' appendix C reports, and beyond it time to return with censoring.

    Parameters
    ----------
    clients
        Every row of the clients file; those not studied are counted by reason.
    norms
        Local norms by diagnosis.
    episodes
        The fit-note group's episodes, for the weighted and matched comparisons; these are left out without.
    seed
        Of the bootstrap of these comparisons.
    firth
        Use Firth's penalty in every logistic model, not only where the data separate.
    problems
        How many values of the file could not be read; any at all adds a caveat.

    Returns
    -------
    Result
        Sections: inclusion, return to work, the two comparisons with norms, shorter than norm, odds, time to
        return, against the fit-note group.
    """
    cases, excluded = inclusion.include(clients)
    outcomes: dict[str, Outcome] = {
        "return to work": lambda case: case.returned,
        "whole episode shorter than norm": lambda case: norm_side.shorter(norm_side.WHOLE, norms, case),
        "after assessment shorter than norm": lambda case: norm_side.shorter(norm_side.PARTIAL, norms, case),
    }
    rows = inclusion.estimates(clients, cases, excluded)
    for name, outcome in outcomes.items():
        rows += _share(name, cases, outcome)
    rows += norm_side.against(norm_side.WHOLE, norms, cases)
    rows += norm_side.against(norm_side.PARTIAL, norms, cases)
    for name, outcome in outcomes.items():
        rows += association.study(counts(cases, outcome), name, name).estimates
    values = _values(cases)
    separated = False
    for name, outcome in outcomes.items():
        found, apart = odds_ratios(f"odds of {name}", values, [outcome(case) for case in cases], firth)
        rows, separated = rows + found, separated or apart
    paced, failed = hazard_ratios("pace of return", values, cases)
    rows += time_to_return(cases) + paced
    if episodes is not None and len(episodes.weeks):
        rows += fit_note_group.compare(cases, episodes, seed)
    flags = {"separation": separated, "nonproportional": failed, "bad-values": bool(problems)}
    caveats = (*CAVEATS, *(code for code, raised in flags.items() if raised))
    return Result("Impact on return to work", tuple(rows), caveats, seed=seed, plots=tuple(draw(cases, rows)))


def _share(section: str, cases: Sequence[Case], outcome: Outcome) -> list[Estimate]:
    known = [bool(yes) for case in cases if (yes := outcome(case)) is not None]
    eligible = len(cases) if section == "return to work" else sum(case.returned for case in cases)
    if not known:
        return [
            Estimate(
                section, "share", None, "share", 0, WILSON, missing=eligible, note="not known of anybody"
            )
        ]
    low, high = wilson(sum(known), len(known))
    share = sum(known) / len(known)
    return [
        Estimate(
            section, "share", share, "share", len(known), WILSON, "", low, high, None, eligible - len(known)
        )
    ]


def _values(cases: Sequence[Case]) -> dict[str, list[str]]:
    """Characteristic -> category of each case, for the models."""
    return {name: [category(name, case) for case in cases] for name in (*CHARACTERISTICS, *MODEL_ONLY)}
