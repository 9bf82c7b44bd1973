"""A concern that should never have been opened is closed by a named person, with the reason."""

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import User
from handrail.accounts.policy import Role
from handrail.journey.case.models import Event
from handrail.journey.diary.actions import visits
from handrail.journey.messages.models import Message
from handrail.journey.safety.actions import open_concern
from handrail.journey.safety.actions.alerts import list_ways
from handrail.journey.safety.models import OnCall
from handrail.journey.safety.queries import client_has_said, open_concern_of
from handrail.journey.safety.rules import ConcernStepKind
from tests.support.pages import read_words

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

WHY = "Pressed on the wrong client"


def press_worry(case, by, **raised):
    return open_concern(case=case, by=by, at=timezone.now(), **{"source": "worry", **raised})


def send_mistake(client, case):
    address = reverse("safety-mistake", args=[case.reference])
    sent = {"reason": WHY, "telephone": "01632 960444", "submission": "7d4a44bb-5f0d-4b9c-a8ed-8d3f8f2b6f01"}
    return [client.post(address, sent) for _ in range(2)]


def test_a_named_person_closes_it_and_those_it_alerted_are_told(support, staff, sign_in):
    case, manager = support()
    colleague = staff(Role.CLINICIAN, name="Second Clinician")
    concern = press_worry(case, colleague)
    alerted = {step.alerted for step in concern.steps.filter(kind=ConcernStepKind.TOLD)}
    assert manager in alerted
    client = sign_in(colleague)
    assert "It was opened by mistake" in client.get(reverse("safety", args=[case.reference])).text
    assert {answer.status_code for answer in send_mistake(client, case)} == {302}
    assert open_concern_of(case) is None
    told = Message.objects.filter(subject__contains="no longer needs you")
    assert [message.address for message in told] == [manager.email]
    shown = read_words(sign_in(manager).get(reverse("safety", args=[case.reference])))
    assert "Second Clinician closed the last on" in shown
    assert WHY in shown
    assert "01632 960444" in shown
    assert Event.objects.filter(case=case, kind="safety.mistaken", by=colleague).count() == 1


def test_who_may_not_read_the_record_reads_no_reason(support, staff, sign_in):
    case, manager = support()
    press_worry(case, manager)
    send_mistake(sign_in(manager), case)
    desk = sign_in(staff(Role.ADMINISTRATOR))
    shown = desk.get(reverse("safety", args=[case.reference])).text
    assert WHY not in shown
    assert "opened by mistake" in shown


def test_what_the_client_said_is_no_mistake_of_ours(support, sign_in):
    case, manager = support()
    press_worry(case, None, source="client")
    client = sign_in(manager)
    assert "It was opened by mistake" not in client.get(reverse("safety", args=[case.reference])).text
    assert {answer.status_code for answer in send_mistake(client, case)} == {409}
    assert open_concern_of(case)


def test_an_answer_typed_in_wrongly_is_not_what_the_client_said(support, sign_in):
    case, manager = support()
    press_worry(case, manager, source="answer", instrument="phq-9", items=["item_9"])
    assert client_has_said(case)
    send_mistake(sign_in(manager), case)
    assert not client_has_said(case)


def test_the_reason_is_needed(support, sign_in):
    case, manager = support()
    press_worry(case, manager)
    address = reverse("safety-mistake", args=[case.reference])
    assert sign_in(manager).post(address, {"reason": "", "telephone": "01632 960444"}).status_code == 422
    assert open_concern_of(case)


def test_whoever_is_on_call_is_woken_by_the_mailbox_and_number_of_their_turn():
    person, turn = User(email="own@example.org"), OnCall(address="pager@example.org", mobile="07700 900123")
    assert list_ways(person, []) == [("email", "own@example.org")]
    assert list_ways(person, [turn]) == [("email", "pager@example.org"), ("text", "07700 900123")]


def test_a_missed_check_in_is_told_by_the_same_ways_as_a_concern():
    assert visits.list_ways is list_ways
