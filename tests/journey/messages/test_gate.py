"""Whoever stops or replaces a questionnaire holds back what waits about it; the gate asks the case alone."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from handrail.journey.case.actions import record_consents
from handrail.journey.case.models import Case
from handrail.journey.case.queries import version_of
from handrail.journey.death.actions import record_death, undo_death
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.gate import decide_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.placeholders import fill_placeholders
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.questionnaire import actions
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def london(clock):
    clock.move_to("2012-05-14 09:30")
    return clock


@pytest.fixture
def waiting_request(enrol, london):
    """The entry questionnaire of a case, waiting as a text that nothing here carries: (case, message)."""
    case = enrol(LEICESTER, at=timezone.now())
    case.person.telephone = "07700 900982"
    case.person.save()
    ask_by_text(case)
    message = Message.objects.get(sending__isnull=False)
    assert (message.sent_at, message.held_back) == (None, "")
    return case, message


def ask_by_text(case: Case) -> None:
    actions.ask_client(case=case, code="entry", channel="text", by=None, at=timezone.now())


def reason_of(message: Message) -> str:
    message.refresh_from_db()
    return message.held_back


def test_a_later_link_holds_back_the_earlier_one(waiting_request):
    case, message = waiting_request
    ask_by_text(case)
    assert reason_of(message) == "a later link has taken its place"
    later = Message.objects.filter(sending__isnull=False).last()
    assert (later.pk != message.pk, later.held_back) == (True, "")


def test_discharge_holds_back_what_is_asked_during_support(waiting_request):
    case, message = waiting_request
    discharge_case(case=case, by=None, at=timezone.now(), reason="declined", work_attendance="not_known")
    assert reason_of(message) == "the client has been discharged"
    held_back = case.events.get(kind="message.held_back")
    assert held_back.data["reason"] == "the client has been discharged"


def test_a_wish_not_to_be_asked_holds_back_what_waits(waiting_request):
    case, message = waiting_request
    actions.record_wish(case=case, given=False, how="telephone", by=None, at=timezone.now())
    assert reason_of(message) == "the client asked us to stop"


def test_what_waits_when_the_time_is_over_is_held_back(waiting_request, london, capsys):
    _, message = waiting_request
    london.move_on(days=30)
    call_command("deliver")
    assert reason_of(message) == "the time for answering is over"


def test_a_withdrawn_consent_holds_back_what_waits(waiting_request, london, capsys):
    case, message = waiting_request
    london.move_on(days=1)
    answer = {"item": "take_part", "recipient": "service", "given": False}
    record_consents(case=case, by=None, at=timezone.now(), answers=[answer])
    call_command("deliver")
    assert reason_of(message) == "the client no longer takes part"


def test_of_somebody_who_has_died_the_case_says_so_until_it_is_undone(support, london):
    case, manager = support(SCOTLAND, at=timezone.now())
    london.move_on(days=1)
    record_death(case=case, died_on=None, by=manager, at=timezone.now())
    case.refresh_from_db()
    assert case.client_died
    undo_death(case=case, reason="Another client", by=manager, at=timezone.now())
    case.refresh_from_db()
    assert not case.client_died


@pytest.mark.parametrize(
    ("missed", "forbidden"),
    [
        ("Withdrew consent to be contacted", True),
        ("Client did not want to answer", False),
    ],
)
def test_a_follow_up_missed_for_good_keeps_questionnaires_back(support, london, missed, forbidden):
    case, manager = support(SCOTLAND, at=timezone.now())
    london.move_on(days=1)
    discharge_case(case=case, by=manager, at=timezone.now(), reason="goals_met", work_attendance="at_work")
    london.move_on(days=100)
    record_follow_up(
        case=case,
        by=manager,
        at=timezone.now(),
        code=version_of(case).follow_up[0].code,
        outcome="missed",
        missed_reason=missed,
    )
    case.refresh_from_db()
    assert case.do_not_contact is forbidden
    about_questions = Message(
        case=case, recipient="client", purpose=MessagePurpose.QUESTIONNAIRE, sending_id=1
    )
    assert decide_message(about_questions, case, timezone.now()).reason == (
        "the client has asked not to be contacted" if forbidden else ""
    )


def test_a_letter_still_reaches_a_client_who_wants_no_questions(waiting_request):
    case, _ = waiting_request
    actions.record_wish(case=case, given=False, how="telephone", by=None, at=timezone.now())
    letter = queue_message(
        case=case, purpose=MessagePurpose.LETTER,
        recipient="client", address="client@example.org", subject="A letter", body="Read it.",
        by=None, at=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    assert decide_message(letter, case, timezone.now()).reason == ""


# ---- From the version before -------------------------------------------------------------------------------

MIGRATION = import_module("handrail.journey.migrations.0011_do_not_contact")


def test_the_migration_derives_the_column_as_actions_do(support, london):
    case, manager = support(SCOTLAND, at=timezone.now())
    london.move_on(days=1)
    discharge_case(case=case, by=manager, at=timezone.now(), reason="goals_met", work_attendance="not_known")
    case.discharges.update(reason="died")
    Case.objects.update(do_not_contact=False)
    MIGRATION.fill_do_not_contact(apps, None)
    assert Case.objects.get(do_not_contact=True).pk == case.pk


def test_a_message_that_waited_before_still_gets_its_anonymous_link(waiting_request):
    case, _ = waiting_request
    message = queue_message(
        case=case, purpose=MessagePurpose.LETTER,
        recipient="client", address="client@example.org", subject="One question",
        body=f"Answer here: {MIGRATION.SENTENCE}", by=None, at=timezone.now(),
    )  # fmt: skip
    MIGRATION.shorten_marks(apps, None)
    message.refresh_from_db()
    assert "/anonymous/" in fill_placeholders(message, timezone.now())
