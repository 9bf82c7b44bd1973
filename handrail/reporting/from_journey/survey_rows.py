"""`surveys`: what was asked besides the instruments, at discharge and at follow-up, one answer a record.

All of it read every time: an anonymous answer belongs to no case that could be seen to have changed.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from handrail import service_models
from handrail.foundation.conditions import CONDITIONS
from handrail.journey.anonymous import queries as anonymous
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.discharge.models import Discharge
from handrail.journey.followup.models import FollowUp
from handrail.reporting.from_journey.discharge_survey import condition_assessed, survey_rows
from handrail.reporting.from_journey.reading import Record, Row, to_local_day
from handrail.service_models.schema.discharge import ExtraQuestion

# A row with answers of a client.
AnsweredType = TypeVar("AnsweredType", Discharge, FollowUp)
CASE_COLUMNS = ("case__reference", "case__service", "case__model_version")
# The answers of a follow-up that are coded; its note is not.
CODED_FOLLOW_UP_ANSWERS = ("health",)


def build_survey_records(services: Sequence[str]) -> Iterator[Record]:
    yield from _build_discharge_records(services)
    yield from _build_followup_records(services)
    yield from survey_rows(services)


def _build_discharge_records(services: Sequence[str]) -> Iterator[Record]:
    """Build a record of each answer at discharge.

    Where a question is asked of both, the case manager's answer is the one that stands with the case.
    """
    discharges = Discharge.objects.annotate(condition=condition_assessed())
    for row in _read_answered(discharges, services, "pk", "at", "answers", "condition", *CASE_COLUMNS):
        version = service_models.get_service(row.case__service).find_version(row.case__model_version)
        for question in version.discharge.questions:
            who = "client" if question.asked_of == "client" else "case_manager"
            for answer in _list_answers(row.answers[question.code]) if question.code in row.answers else ():
                record = _build_record(row, f"discharge-{row.pk}", "discharge", who)
                group = CONDITIONS.get(row.condition or "")
                answered = {"question": question.code, "answer": _find_code(question, answer)}
                yield {**record, **answered, "condition_group": group}


def _build_followup_records(services: Sequence[str]) -> Iterator[Record]:
    for row in _read_answered(FollowUp.objects.all(), services, "pk", "at", "answers", "code", *CASE_COLUMNS):
        for name in CODED_FOLLOW_UP_ANSWERS:
            if name in row.answers:
                record = _build_record(row, f"follow-up-{row.pk}", row.code, "client")
                yield {**record, "question": name, "answer": row.answers[name] or None}


def _read_answered(rows: QuerySet[AnsweredType], services: Sequence[str], *columns: str) -> Iterator[Row]:
    held = exclude_struck_out(rows.filter(case__service__in=services)).exclude(answers={})
    return held.order_by("pk").values_list(*columns, named=True).iterator(chunk_size=2_000)


def _build_record(row: Row, response: str, survey: str, who: str) -> Record:
    return {
        "response_id": response,
        "case_id": row.case__reference,
        "service": row.case__service,
        "survey": survey,
        "date": to_local_day(row.at),
        "respondent": who,
    }


def _list_answers(answer: object) -> list[object]:
    """List one answer, or each of several; a question left empty is an answer not given."""
    return (answer or [None]) if isinstance(answer, list) else [answer]


def _find_code(question: ExtraQuestion, answer: object) -> str | None:
    """Find the code of a choice; free text is not carried."""
    if answer in (None, "") or answer not in question.choices:
        return None
    return str(question.find_code(answer))


def mark_anonymous_answers(services: Sequence[str]) -> str:
    """Return a value that changes when there are more anonymous answers: no case shows them."""
    return repr(list(anonymous.count_answers(services)))
