"""The answers of discharge as the extract's `surveys` file wants them: a record an answer, in a stream."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from handrail import service_models
from handrail.foundation.conditions import CONDITIONS
from handrail.journey.anonymous.models import AnonymousAnswer
from handrail.journey.anonymous.rules import INTERVENTIONS, NO_GROUP
from handrail.journey.assessment.models import Assessment
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.discharge.models import Discharge
from handrail.journey.questionnaire.models import QuestionnaireAnswers
from handrail.journey.questionnaire.question_sets.discharge import PARTS
from handrail.reporting.from_journey.reading import Record
from handrail.service_models.vocabulary import HELPED as HELPED

QUESTIONS = {part.code: tuple(question.code for question in part.questions) for part in PARTS}
CASE = ("case__reference", "case__service")


def survey_rows(services: Sequence[str]) -> Iterator[Record]:
    """What clients of these services said at discharge: with their case, then anonymously."""
    yield from _identified(services)
    yield from _anonymous(services)


def _identified(services: Sequence[str]) -> Iterator[Record]:
    """A question left out is a record without an answer."""
    rows = exclude_struck_out(
        QuestionnaireAnswers.objects.filter(case__service__in=services, part__in=QUESTIONS)
    )
    fields = ("request_id", "part", "answers", "at", *CASE)
    for row in rows.order_by("pk").values_list(*fields, named=True).iterator(chunk_size=2_000):
        for question in QUESTIONS[row.part]:
            yield {
                "response_id": f"questionnaire-{row.request_id}",
                "case_id": row.case__reference,
                "service": row.case__service,
                "survey": "discharge",
                "date": timezone.localdate(row.at),
                "respondent": "client",
                "question": question,
                "answer": row.answers.get(question) or None,
            }


def _anonymous(services: Sequence[str]) -> Iterator[Record]:
    """Answers that belong to nobody, by the month in which they were told of."""
    rows = AnonymousAnswer.objects.filter(service__in=services).order_by("pk")
    for row in rows.iterator(chunk_size=2_000):
        yield {
            "response_id": row.pk.hex,
            "case_id": None,
            "service": row.service,
            "survey": "anonymous",
            "date": last_day(row.month),
            "respondent": "client",
            "question": HELPED,
            "answer": row.intervention,
            "condition_group": row.condition_group or None,
        }


def last_day(month: str) -> date:
    """Return the last day of a month such as '2012-06'."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def named_by_case_managers(services: Sequence[str]) -> Iterator[tuple[str, str, str, int]]:
    """(service, condition group, intervention, how many) of what case managers named at discharge."""
    rows = exclude_struck_out(Discharge.objects.filter(case__service__in=services)).annotate(
        said=KT(f"answers__{HELPED}"), condition=condition_assessed()
    )
    counted = rows.order_by().values_list("case__service", "condition", "said").annotate(n=Count("pk"))
    codes = {
        service: service_models.get_service(service).codebook.code_answers(HELPED) for service in services
    }
    for service, condition, said, n in counted:
        if (intervention := codes[service].get(said or "")) in INTERVENTIONS:
            yield service, CONDITIONS.get(condition or "", NO_GROUP), intervention, n


def condition_assessed() -> Subquery:
    """Return the main condition of a fact's case, as last assessed."""
    rows = exclude_struck_out(Assessment.objects.filter(case=OuterRef("case"))).order_by("-at", "-id")
    return Subquery(rows.values("condition")[:1])
