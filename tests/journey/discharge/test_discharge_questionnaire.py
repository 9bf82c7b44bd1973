"""The identified questionnaire at discharge: by link, by somebody else, and nothing asked twice."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.death.actions import record_death
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.survey import ask_views
from handrail.journey.questionnaire import actions, queries
from handrail.journey.questionnaire.models import QuestionnaireAnswers
from handrail.journey.questionnaire.queries import response_rates
from handrail.journey.questionnaire.question_sets.discharge import HELP, SATISFACTION, WITHOUT_SERVICE
from handrail.reporting.from_journey.discharge_survey import survey_rows
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2012, 6, 10, 12, tzinfo=UTC)
VIEWS = [SATISFACTION, WITHOUT_SERVICE, HELP]


@pytest.fixture
def discharge_client(support):
    """A discharged case, with PHQ-9 and GAD-7 answered at discharge."""

    def discharge_answered(service: str = LEICESTER, reason: str = "goals_met"):
        case, manager = support(service)
        measures = {
            "phq-9": {f"item_{n}": 0 for n in range(1, 10)},
            "gad-7": {f"item_{n}": 0 for n in range(1, 8)},
        }
        discharge_case(
            case=case, by=manager, at=AT, reason=reason, work_attendance="at_work", measures=measures
        )  # fmt: skip
        case.refresh_from_db()
        return case, manager

    return discharge_answered


def test_views_are_asked_after_discharge_and_no_instrument_again(discharge_client, run_worker):
    case, _ = discharge_client()
    request = ask_views(case=case, at=AT)
    assert request.parts == VIEWS
    run_worker()
    assert "Some questions from" in mail.outbox[-1].subject
    assert ask_views(case=case, at=AT) is None, "once"


def test_nobody_asks_the_dead(discharge_client):
    case, manager = discharge_client()
    record_death(case=case, died_on=None, by=manager, at=AT)
    case.refresh_from_db()
    assert ask_views(case=case, at=AT) is None


def test_the_case_manager_does_not_ask_what_the_client_thinks_of_them(discharge_client, sign_in, staff):
    case, manager = discharge_client()
    ask_views(case=case, at=AT)
    address = f"/cases/{case.reference}/questionnaires/discharge/telephone/"
    refused = sign_in(manager).get(address)
    assert refused.status_code == 409
    assert "someone else must ask them" in refused.text
    colleague = staff(Role.CASE_MANAGER, LEICESTER)
    assert "We were responsive to your needs" in sign_in(colleague).get(address).text
    assert sign_in(manager).get(address.replace("telephone", "type-in")).status_code == 200


def test_a_colleagues_call_is_kept_with_the_case_and_counted(discharge_client, sign_in, staff):
    case, _ = discharge_client()
    ask_views(case=case, at=AT)
    colleague = staff(Role.CASE_MANAGER, LEICESTER)
    said = {
        SATISFACTION: {"personalised": "agree_strongly"},
        WITHOUT_SERVICE: {"without_the_service": "not_returned"},
    }
    request = queries.latest_request(case, "discharge")
    actions.finish_request(
        request=request, said=said, mode="telephone", by=colleague, at=AT, submission=uuid.uuid4()
    )
    kept = {row.part: (row.mode, row.answers) for row in QuestionnaireAnswers.objects.filter(case=case)}
    assert kept[SATISFACTION] == ("telephone", {"personalised": "agree_strongly"})
    rows = {row["question"]: row for row in survey_rows([LEICESTER])}
    assert rows["personalised"]["answer"] == "agree_strongly"
    assert rows["without_the_service"]["answer"] == "not_returned"
    assert rows["responsive"]["answer"] is None
    assert rows["personalised"]["case_id"] == case.reference
    rate = next(
        each
        for each in response_rates.compute_response_rates([LEICESTER], at=AT)
        if each.part == SATISFACTION
    )
    assert (rate.asked, rate.counts["answered"]) == (1, 1)


def test_the_client_reads_with_every_question_that_it_is_not_anonymous(discharge_client, client, run_worker):
    case, _ = discharge_client()
    ask_views(case=case, at=timezone.now())
    run_worker()
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    for number in (1, 6, 13):
        assert "Your answer is not anonymous" in client.get(f"{link}{number}/").text
