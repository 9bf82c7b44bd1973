"""The files of the extract, each with what makes its records."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

import pyarrow as pa

from handrail.reporting.from_journey import (
    clients,
    employers,
    followups,
    interventions,
    matters,
    measures,
    outcomes,
    sessions,
    survey_rows,
)
from handrail.reporting.from_journey.evaluators import EvaluatorSelection
from handrail.reporting.from_journey.reading import CaseFacts, Record
from handrail.reporting.operator_files.read import read_batches

Part = Iterable[Record | pa.RecordBatch]

# The files made of records of cases, which are read again only where a case has changed: name -> what makes
# the records of a case as on a day.
CASE_FILES: dict[str, Callable[[CaseFacts, date], list[Record]]] = {
    "clients": lambda facts, _: clients.build_client_records(facts),
    "sessions": lambda facts, _: sessions.build_session_records(facts),
    "interventions": lambda facts, _: interventions.build_intervention_records(facts),
    "outcomes": lambda facts, _: outcomes.build_outcome_records(facts),
    "followups": followups.build_followup_records,
    "measures": lambda facts, _: measures.build_measure_records(facts),
}
# The files that are not of cases, read every time: name -> what makes each of its parts. With a selection,
# what comes of a case that is not in it is left out, and of matters all: no evaluation asks for them.
SERVICE_FILES: dict[str, Callable[[Sequence[str], EvaluatorSelection | None, datetime], list[Part]]] = {
    "surveys": lambda services, selection, _: [_build_surveys(services, selection)],
    "matters": lambda services, selection, at: (
        [] if selection else [matters.build_matter_records(services, at)]
    ),
    "employers": lambda services, selection, _: [
        employers.build_employer_records(services, selection.passed_on if selection else None),
        read_batches("employers", services),
    ],
    "costs": lambda services, *_: [read_batches("costs", services)],
    "targets": lambda services, *_: [read_batches("targets", services)],
    "staff": lambda services, *_: [read_batches("staff", services)],
}


def _build_surveys(services: Sequence[str], selection: EvaluatorSelection | None) -> Iterable[Record]:
    records = survey_rows.build_survey_records(services)
    return records if selection is None else selection.select_records(records)
