"""The health study of a clients file: change by group with response rates, QALYs, value sets side by side."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from handrail.charts import Caption, EstimateBar, Plot, plot_forest
from handrail.evaluation.arrays import Floats
from handrail.evaluation.clients import Client
from handrail.evaluation.health import dimensions, origins, profiles, value_set_comparison, versions
from handrail.evaluation.health.assumptions import Assumptions, describe_horizon
from handrail.evaluation.health.means import METHOD as MEAN
from handrail.evaluation.health.means import compute_mean
from handrail.evaluation.health.population import Health
from handrail.evaluation.health.states import read_answers
from handrail.evaluation.impact.proportions import WILSON, compute_wilson_interval
from handrail.evaluation.results import Estimate, StudyResult
from handrail.extract.problem import Problem
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.respondents import find_groups

CAVEATS = ("before-after", "response", "pilot-reading")
GROUPS: dict[str, Callable[[Client], str]] = {
    "service": lambda client: client.service,
    "gender": lambda client: client.gender,
    "employer_size": lambda client: client.employer_size,
    "condition": lambda client: client.condition,
    "condition_group": lambda client: client.condition_group,
    "occupational_health": lambda client: client.occupational_health,
    "sector": lambda client: client.sector,
    "trial_arm": lambda client: client.trial_arm,
}
PUBLISHED_GROUPS = ("service", "gender", "employer_size", "condition", "occupational_health")


def read_health(clients: Sequence[Client], value_set: str) -> tuple[Health, list[Problem]]:
    """Read the EQ-5D answers of clients, and list those that cannot be used with the value set.

    Raises UserError for a value set of the other version of EQ-5D.
    """
    chosen = value_sets.load_value_set(value_set)
    versions.check_version(clients, chosen)
    answered, problems = versions.drop_other_version(clients, chosen)
    groups = find_groups([c.age or np.nan for c in clients], [c.gender for c in clients])
    index, levels = [c.eq5d_entry for c in answered], [c.eq5d_levels_entry for c in answered]
    entry, at_entry = read_answers(index, "entry", chosen.levels, levels, groups)
    index, levels = [c.eq5d_discharge for c in answered], [c.eq5d_levels_discharge for c in answered]
    discharge, at_discharge = read_answers(index, "discharge", chosen.levels, levels, groups)
    days = np.array([_count_days(client) for client in clients], dtype=float)
    # Rows are counted in the file, of which these clients may be a part.
    unusable = (*at_entry, *at_discharge)
    problems += [replace(problem, row=clients[(problem.row or 1) - 1].row) for problem in unusable]
    return Health(clients, entry, discharge, days), problems


def _count_days(client: Client) -> float:
    if client.assessed is None or client.discharged is None or client.discharged < client.assessed:
        return float("nan")
    return float((client.discharged - client.assessed).days)


def build_result(
    health: Health,
    value_set: str,
    by: Sequence[str] = PUBLISHED_GROUPS,
    assumptions: Assumptions | None = None,
    problems: int = 0,
) -> StudyResult:
    """Study the change in health between entry and discharge, and what it means in QALYs.

    Parameters
    ----------
    health
    value_set
        Name of a value set, or the path of an official table.
    by
        Fields, among `GROUPS`, by which change is shown.
    assumptions
    problems
        How many values could not be read.

    Returns
    -------
    StudyResult
        Sections: response, change, where the index comes from, dimensions, QALYs, value sets side by side.
    """
    chosen = assumptions or Assumptions()
    known = health.levels_at_both
    entry, discharge = health.entry.levels[known], health.discharge.levels[known]
    rows = [
        *_estimate_response(health, by),
        *_estimate_change(health, value_set, by),
        *_estimate_vas_change(health.clients),
        *origins.estimate_origins(health, value_set),
        *dimensions.estimate_dimensions(entry, discharge, int((~known).sum())),
        *_estimate_qalys(health, value_set, chosen),
        *value_set_comparison.estimate_by_value_set(health, value_set),
    ]
    caveats = (*CAVEATS, *origins.list_caveats(health, value_set), *(("bad-values",) if problems else ()))
    named = _describe_study(health, value_set, chosen)
    plots = tuple(draw_changes(rows))
    return StudyResult("Change in health", tuple(rows), caveats, assumptions=named, plots=plots)


def _describe_study(health: Health, value_set: str, assumptions: Assumptions) -> dict[str, str]:
    words = {"value set": f"{value_set}: {value_sets.load_value_set(value_set).source}"}
    words |= assumptions.describe_assumptions()
    if given := origins.count_given_indices(health):
        words["indices in the file"] = f"{given} without levels, taken as given; the value set is not applied"
    return words


def _list_members(health: Health, by: Sequence[str]) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return label and membership, shape (people,), of everybody and of each category of each field."""
    groups = [("all", np.ones(len(health.clients), dtype=bool))]
    for field in by:
        values = np.array([GROUPS[field](client) for client in health.clients], dtype=str)
        groups += [(f"{field}: {name}", values == name) for name in sorted(set(values.tolist()) - {""})]
    return groups


def _estimate_response(health: Health, by: Sequence[str]) -> list[Estimate]:
    rows = []
    for label, member in _list_members(health, by):
        n, answered = int(member.sum()), int((health.measured_at_both & member).sum())
        if n:
            low, high = compute_wilson_interval(answered, n)
            name, share = "measured at entry and discharge", answered / n
            rows.append(
                Estimate("response", name, share, "share", n, WILSON, label, low, high, None, n - answered)
            )
    return rows


def _estimate_change(health: Health, value_set: str, by: Sequence[str]) -> list[Estimate]:
    entry, discharge = health.entry.compute_indices(value_set), health.discharge.compute_indices(value_set)
    valued = ~np.isnan(discharge - entry)
    rows = []
    for label, member in _list_members(health, by):
        who = member & valued
        mean, missing = compute_mean((discharge - entry)[who]), int((member & ~valued).sum())
        note = "small numbers" if mean.n < 30 else ""
        rows += [
            Estimate(
                "change", "EQ-5D index", mean.mean, "index", mean.n, MEAN, label,
                mean.low, mean.high, mean.p, missing, note,
            ),
            Estimate(
                "change", "standard deviation", mean.sd, "index", mean.n, MEAN, label, missing=missing
            ),
        ]  # fmt: skip
        if label == "all":
            for name, values in (("mean at entry", entry), ("mean at discharge", discharge)):
                at = compute_mean(values[who])
                rows.append(
                    Estimate(
                        "change", name, at.mean, "index", at.n, MEAN, label, at.low, at.high, None, missing
                    )
                )
    return rows


def _estimate_vas_change(clients: Sequence[Client]) -> list[Estimate]:
    pairs = [(c.vas_entry, c.vas_discharge) for c in clients]
    known = [after - before for before, after in pairs if before is not None and after is not None]
    if not known:
        return []
    mean, missing = compute_mean(known), len(pairs) - len(known)
    name, low, high = "visual analogue scale", mean.low, mean.high
    return [
        Estimate("change", name, mean.mean, "points of 100", mean.n, MEAN, "all", low, high, mean.p, missing)
    ]


def compute_qaly_gains(health: Health, value_set: str, assumptions: Assumptions) -> tuple[Floats, Floats]:
    """Return the QALYs each person gained during and after the service, shape (people,); NaN if unknown."""
    entry, discharge = health.entry.compute_indices(value_set), health.discharge.compute_indices(value_set)
    return profiles.compute_gains(entry, discharge, health.days, assumptions)


def _estimate_qalys(health: Health, value_set: str, assumptions: Assumptions) -> list[Estimate]:
    during, after = compute_qaly_gains(health, value_set, assumptions)
    change = health.discharge.compute_indices(value_set) - health.entry.compute_indices(value_set)
    horizon = describe_horizon(assumptions.horizon_years)
    lines = (
        ("gained by discharge, nothing after", during, ""),
        (f"gained within {horizon}", during + after, ""),
        ("pilots' reading: the change, held for one year", change, "no gain without the service, none after"),
    )
    rows = []
    for measure, values, note in lines:
        known = values[~np.isnan(values)]
        mean = compute_mean(known)
        rows.append(
            Estimate(
                "QALYs", measure, mean.mean, "QALYs a person", mean.n, profiles.METHOD, "all",
                mean.low, mean.high, None, len(values) - mean.n, note,
            )
        )  # fmt: skip
    return rows


def draw_changes(rows: Sequence[Estimate]) -> list[Plot]:
    """Draw the change of the index by group, of the rows that have an interval."""
    bars = [
        EstimateBar(f"{row.group} ({row.base})", row.estimate, row.low, row.high)
        for row in rows
        if row.measure == "EQ-5D index" and None not in (row.estimate, row.low, row.high)
        if row.estimate is not None and row.low is not None and row.high is not None
    ]
    if not bars:
        return []
    words = [f"{bar.label}: {bar.estimate:+.3f} ({bar.low:+.3f} to {bar.high:+.3f})" for bar in bars]
    title = "Change in EQ-5D index, discharge less entry"
    caption = Caption("eq5d-change", title, "; ".join(words) + ".")
    return [plot_forest(caption, bars, "change in index (positive: better)")]
