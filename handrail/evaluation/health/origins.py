"""Where each index comes from: levels scored by the value set, or an index given from outside."""

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.health.population import Health
from handrail.evaluation.health.states import Eq5dAnswers
from handrail.evaluation.results import Estimate, Method
from handrail.instruments.eq5d import value_sets

SECTION = "where the index comes from"
METHOD = Method(
    "people by where their index comes from: levels scored, or an index given",
    "Devlin, Parkin and Janssen 2020, Methods for Analysing and Reporting EQ-5D Data, Springer",
)
SCORED, GIVEN, OUTSIDE, UNANSWERED = "levels", "given", "outside the value set", ""
CAVEATS = {GIVEN: "given-index", OUTSIDE: "outside-mapping"}
MEASURES = {
    SCORED: "scored from levels",
    GIVEN: "index given without levels, used as it is",
    OUTSIDE: "no index: age or sex outside the value set",
}


def find_origins(answers: Eq5dAnswers, value_set: str) -> NDArray[np.str_]:
    """Return SCORED, GIVEN, OUTSIDE or UNANSWERED for each person, shape (people,)."""
    scored = answers.has_levels & ~np.isnan(answers.compute_indices(value_set))
    kinds = [scored, answers.has_levels, answers.has_given_index]
    return np.select(kinds, [SCORED, OUTSIDE, GIVEN], UNANSWERED)


def estimate_origins(health: Health, value_set: str) -> list[Estimate]:
    """Count people by where their index comes from, at entry and at discharge."""
    kinds = [SCORED, GIVEN, *([OUTSIDE] if value_sets.load_value_set(value_set).needs_age_and_sex else [])]
    rows = []
    for occasion, answers in (("entry", health.entry), ("discharge", health.discharge)):
        origins = find_origins(answers, value_set)
        unanswered = int((origins == UNANSWERED).sum())
        rows += [
            Estimate(
                SECTION, MEASURES[kind], float((origins == kind).sum()), "people",
                len(origins) - unanswered, METHOD, f"at {occasion}", missing=unanswered,
            )
            for kind in kinds
        ]  # fmt: skip
    return rows


def list_caveats(health: Health, value_set: str) -> tuple[str, ...]:
    """Return the codes of the caveats on where the indices come from."""
    origins = {*find_origins(health.entry, value_set), *find_origins(health.discharge, value_set)}
    return tuple(code for kind, code in CAVEATS.items() if kind in origins)


def count_given_indices(health: Health) -> int:
    """Count the indices at entry and at discharge that were given without levels."""
    return int(health.entry.has_given_index.sum() + health.discharge.has_given_index.sum())
