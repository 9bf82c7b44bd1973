"""Runs the study of health from a clients file or table to a result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handrail.evaluation.clients import Client, read_clients, select_service
from handrail.evaluation.consent import ConsentFlow, select_clients
from handrail.evaluation.health import study as module
from handrail.evaluation.health.assumptions import Assumptions, Shape
from handrail.evaluation.health.population import Health
from handrail.evaluation.health.versions import default_value_set, has_answers
from handrail.evaluation.results import StudyResult
from handrail.evaluation.sources import Source, name_file, name_source
from handrail.extract.problem import Problem, count_values
from handrail.foundation.errors import UserError


@dataclass(frozen=True)
class HealthRecords:
    """The clients whose health is studied, their answers, and what of the file could not be used."""

    clients: Sequence[Client]
    health: Health
    value_set: str
    consent: ConsentFlow
    problems: Sequence[Problem]


def read_health_records(
    clients: Source,
    value_set: str | None = None,
    *,
    service: str | None = None,
    require_consent: bool = False,
    sheet: str | None = None,
) -> HealthRecords:
    """Read the EQ-5D answers of the clients who may be studied; see `run_health`."""
    everybody, problems = read_clients(clients, ("case_id",), sheet)
    if everybody and not any(map(has_answers, everybody)):
        raise UserError(
            f"{name_source(clients)}: no client has EQ-5D. Expected level columns such as "
            "eq5d_mobility_entry and eq5d_mobility_discharge, or the columns eq5d_entry and eq5d_discharge."
        )
    served = select_service(everybody, service)
    people, consent = select_clients(served, problems, require_consent=require_consent)
    chosen = value_set or default_value_set(people)
    health, unusable = module.read_health(people, chosen)
    return HealthRecords(people, health, chosen, consent, name_file(clients, [*problems, *unusable]))


def run_health(
    clients: Source,
    *,
    value_set: str | None = None,
    by: Sequence[str] = module.PUBLISHED_GROUPS,
    shape: Shape = "linear",
    horizon_years: float = 1.0,
    decay: float = 0.0,
    service: str | None = None,
    require_consent: bool = False,
    sheet: str | None = None,
) -> StudyResult:
    """Study change in EQ-5D from entry to discharge, and the QALYs it stands for.

    Parameters
    ----------
    clients
        The extract's clients: a path, an Arrow table, or a data frame of pandas or polars, a row a case. The
        level columns are scored; an index is used where they are empty.
    value_set
        Name of a value set, or the path of an official table; by default NICE's reference case in force.
    by
        Fields by which change is shown.
    shape
        'linear': health changes evenly until discharge; 'step': at once, at discharge.
    horizon_years
        Years from entry that QALYs are counted for.
    decay
        Rate a year at which the gain fades after discharge.
    service
        Only the clients of this service; by default all, pooled.
    require_consent
        Leave out who was not asked about evaluation too; who refused is left out always.
    sheet
        Which sheet of a workbook that has several.

    Returns
    -------
    StudyResult
        Response, change in index, dimensions, QALYs, value sets side by side.

    Raises
    ------
    UserError
        The file cannot be read or trusted, has no EQ-5D, or is of another version than the value set.
    """
    records = read_health_records(
        clients, value_set, service=service, require_consent=require_consent, sheet=sheet
    )
    return study_health(records, by, Assumptions(shape, horizon_years, decay))


def study_health(records: HealthRecords, by: Sequence[str], assumptions: Assumptions) -> StudyResult:
    """Return the study of records that were read, with what of their file could not be used."""
    result = module.build_result(
        records.health, records.value_set, by, assumptions, count_values(records.problems)
    )
    return replace(records.consent.state_in(result), problems=tuple(records.problems))
