"""`surveys`: what was asked besides the instruments, at discharge and at follow-up, one answer a record.

Read whole every time: an anonymous answer belongs to no case that could be seen to have changed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from handrail import service_models
from handrail.foundation.conditions import CONDITIONS
from handrail.journey.anonymous import queries as anonymous
from handrail.journey.case.queries import holding
from handrail.journey.discharge.models import Discharge
from handrail.journey.followup.models import FollowUp
from handrail.reporting.from_journey.discharge_survey import condition_assessed, survey_rows
from handrail.reporting.from_journey.reading import day

Record = dict[str, Any]
CASE = ("case__reference", "case__service", "case__model_version")
# The answers of a follow-up that are coded; its note is not.
AT_FOLLOW_UP = ("health",)


def records(services: Sequence[str]) -> Iterator[Record]:
    yield from _discharges(services)
    yield from _follow_ups(services)
    yield from survey_rows(services)


def _discharges(services: Sequence[str]) -> Iterator[Record]:
    """Where a question is asked of both, the case manager's answer is the one that stands with the case."""
    found = Discharge.objects.annotate(condition=condition_assessed())
    for row in _answered(found, services, "pk", "at", "answers", "condition", *CASE):
        version = service_models.get_service(row.case__service).find_version(row.case__model_version)
        for question in version.discharge.questions:
            who = "client" if question.asked_of == "client" else "case_manager"
            for answer in _each(row.answers[question.code]) if question.code in row.answers else ():
                record = _record(row, f"discharge-{row.pk}", "discharge", who)
                group = CONDITIONS.get(row.condition or "")
                said = {"question": question.code, "answer": _code(question, answer)}
                yield {**record, **said, "condition_group": group}


def _follow_ups(services: Sequence[str]) -> Iterator[Record]:
    for row in _answered(FollowUp.objects, services, "pk", "at", "answers", "code", *CASE):
        for name in AT_FOLLOW_UP:
            if name in row.answers:
                record = _record(row, f"follow-up-{row.pk}", row.code, "client")
                yield {**record, "question": name, "answer": row.answers[name] or None}


def _answered(rows: Any, services: Sequence[str], *columns: str) -> Iterator[Any]:
    rows = holding(rows.filter(case__service__in=services)).exclude(answers={}).order_by("pk")
    return rows.values_list(*columns, named=True).iterator(chunk_size=2_000)


def _record(row: Any, response: str, survey: str, who: str) -> Record:
    return {
        "response_id": response,
        "case_id": row.case__reference,
        "service": row.case__service,
        "survey": survey,
        "date": day(row.at),
        "respondent": who,
    }


def _each(answer: Any) -> list[Any]:
    """One answer, or each of several; a question left empty is an answer not given."""
    return (answer or [None]) if isinstance(answer, list) else [answer]


def _code(question: Any, answer: Any) -> str | None:
    """The code of a choice. Words written freely are not carried."""
    if answer in (None, "") or answer not in question.choices:
        return None
    return str(question.find_code(answer))


def mark(services: Sequence[str]) -> str:
    """A value that moves when there are more anonymous answers: no case shows them."""
    return repr(list(anonymous.counts(services)))
