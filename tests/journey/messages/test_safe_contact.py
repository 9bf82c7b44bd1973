"""Safe contact: nothing unprompted but by a safe way at a safe time, and nothing lost silently."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.design.forms import EmailField, Form, TelephoneField
from handrail.foundation.calendars import LONDON
from handrail.journey.case.actions import change_person, record_contact
from handrail.journey.case.forms.safe_contact import SafeContactForm
from handrail.journey.case.models import Case, Person
from handrail.journey.case.safe_contact import ContactSafety, SafeContact, may_be_safety_instruction
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.presenters import describe_delivery
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.journey.referral.forms.steps import ReferralContactForm
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.queries import describe_late
from handrail.outbox.worker import send_waiting
from tests.journey.identity.test_typed_details import CARD
from tests.support.people import LEICESTER, SCOTLAND

RULES = ContactSafety.RULES
MONDAY = datetime(2012, 5, 14, 9, 30, tzinfo=LONDON)
LIST = "/messages/"


def make_time(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2012, 5, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("rules", "safe_at"),
    [
        ({}, MONDAY),
        ({"safe_from": time(10), "safe_until": time(12)}, make_time(14, 10)),
        ({"safe_from": time(9), "safe_until": time(12)}, MONDAY),
        ({"safe_until": time(9)}, make_time(15, 0)),
        ({"safe_days": ("thu",)}, make_time(17, 0)),
        ({"safe_days": ("mon",), "safe_until": time(9)}, make_time(21, 0)),
        ({"safe_days": ("mon", "thu"), "safe_from": time(10), "safe_until": time(12)}, make_time(14, 10)),
    ],
)
def test_the_next_safe_time(rules, safe_at):
    safe = SafeContact(contact_safety=RULES, safe_channels=("email",), **rules)
    assert safe.find_safe_time(MONDAY) == safe_at
    assert SafeContact(**rules).find_safe_time(MONDAY) == MONDAY


@pytest.mark.parametrize(
    ("safe", "text", "email", "letter"),
    [
        (SafeContact(), True, True, True),
        (SafeContact(contact_safety=ContactSafety.USUAL), True, True, True),
        (SafeContact(no_messages=True), False, False, True),
        (SafeContact(contact_safety=ContactSafety.UNCLEAR), False, False, False),
        (SafeContact(contact_safety=RULES, safe_channels=("email",)), False, True, False),
        (SafeContact(contact_safety=RULES, safe_channels=("email",), no_messages=True), False, True, False),
        (SafeContact(contact_safety=RULES, safe_channels=("telephone", "post")), False, False, True),
    ],
)
def test_what_the_software_may_use_unprompted(safe, text, email, letter):
    assert (safe.allows_channel("text"), safe.allows_channel("email"), safe.allows_letter()) == (
        text, email, letter,
    )  # fmt: skip


def test_what_whoever_calls_is_told():
    safe = SafeContact(
        contact_safety=RULES, safe_channels=("telephone", "email"), safe_days=("mon", "thu"),
        safe_from=time(10), safe_until=time(12), calling_name="the library", others_who_answer="her sister",
        others_may_be_told="it’s about a book", no_messages=True,
    )  # fmt: skip
    assert safe.describe_for_caller("Morag") == [
        "Ask for Morag; say you are calling from the library",
        "Contact them between 10am and midday on Mondays and Thursdays",
        "Her sister may answer: it’s about a book",
        "Safe: phone and email only",
        "Do not leave a message",
    ]
    assert SafeContact().describe_for_caller("Morag") == []


@pytest.mark.parametrize(
    "text",
    [
        "Never text: husband checks her mobile",
        "Please don't ring the landline",
        "My mum reads my post",
        "Do not leave a message",
        "It is not safe to talk after six",
        "Please be discreet",
    ],
)
def test_free_text_that_may_be_an_instruction(text):
    assert may_be_safety_instruction(text)


@pytest.mark.parametrize(
    "text",
    ["", "Mornings", "Interpreter: Gujarati", "Large print", "Best after 4pm", "Interpreter (Polish)"],
)
def test_free_text_that_is_none(text):
    assert not may_be_safety_instruction(text)


# ---- The gate ----------------------------------------------------------------------------------------------


@pytest.fixture
def case(support, clock) -> Case:
    """A client with a mobile and an email address; a Monday, half past nine."""
    clock.move_to("2012-05-14 09:30")
    case, _ = support(SCOTLAND, at=timezone.now())
    send_waiting(early=True)
    mail.outbox.clear()
    Person.objects.filter(pk=case.person_id).update(telephone="07700 900982")
    return case


def set_safe(case: Case, **facts: object) -> None:
    Person.objects.filter(pk=case.person_id).update(**{"contact_safety": RULES, **facts})


def queue_letter(case: Case, **facts: object) -> Message:
    return queue_message(
        case=case, recipient="client", purpose=MessagePurpose.HANDOVER, address="morag@example.org",
        subject="Your case manager", body="Read it.", by=None, at=timezone.now(), **facts,
    )  # fmt: skip


@pytest.mark.django_db
def test_what_may_not_leave_now_waits_until_the_safe_time(case, clock):
    set_safe(case, safe_channels=["email"], safe_from=time(10), safe_until=time(12))
    message = queue_letter(case)
    assert message.not_before == make_time(14, 10)
    assert describe_delivery(message) == "waiting for a safe time to send it: 14 May 2012, 10am"
    for early in (False, True):
        send_waiting(early=early)
        assert mail.outbox == []
    clock.move_to("2012-05-14 10:01")
    send_waiting()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_rule_made_after_it_was_queued_holds_too(case, clock):
    message = queue_letter(case)
    set_safe(case, safe_channels=["email"], safe_days=["thu"])
    send_waiting()
    assert mail.outbox == []
    message.refresh_from_db()
    assert (message.state, message.not_before) == ("waiting", make_time(17, 0))
    # Nothing went wrong: it is not late, and it is not given up when its time comes after two days.
    clock.move_to("2012-05-16 12:00")
    assert [line for line in describe_late(timezone.now()) if "waiting" in line] == []
    clock.move_to("2012-05-17 08:00")
    send_waiting()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_what_may_not_leave_by_email_goes_by_a_safe_text(case, settings, tmp_path):
    settings.TEXT_GATEWAY, settings.TEXT_FILE_PATH = "handrail.outbox.carriers.TextFolder", tmp_path
    set_safe(case, safe_channels=["text"])
    message = queue_letter(case)
    assert (message.channel, message.address) == ("text", "07700 900982")
    send_waiting()
    assert mail.outbox == []
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (
            {"safe_channels": ["telephone"]},
            "the client did not name email as a safe way to contact them",
        ),
        ({"contact_safety": "", "no_messages": True}, "the client asked us not to leave messages"),
        (
            {"contact_safety": ContactSafety.UNCLEAR},
            "we do not know yet how it is safe to contact the client",
        ),
    ],
)
def test_what_may_leave_in_no_way_is_a_task_until_somebody_has_told_them(
    case, clock, staff, sign_in, facts, reason
):
    set_safe(case, **facts)
    message = queue_letter(case)
    assert (message.state, message.held_back) == ("held_back", reason)
    assert not OutgoingMessage.objects.filter(state="waiting").exists()
    manager = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    page = manager.get(reverse("case", args=[case.reference])).text
    assert "Tell the client yourself: Your case manager" in page
    administrator = sign_in(staff(Role.ADMINISTRATOR, SCOTLAND))
    assert "Someone must tell the client" in administrator.get(LIST).text
    assert reason[4:] in administrator.get(LIST).text
    assert "1 message not sent to keep a client safe" in " ".join(administrator.get("/desk/").text.split())
    clock.move_on(hours=1)
    record_contact(
        case=case, by=None, at=timezone.now(), happened_at=timezone.now(), with_whom="client",
        mode="telephone", successful=True, kind="case_management",
    )  # fmt: skip
    assert "Tell the client yourself" not in manager.get(reverse("case", args=[case.reference])).text
    assert "Someone must tell the client" not in administrator.get(LIST).text


@pytest.mark.django_db
def test_it_is_closed_with_a_reason_or_sent_once_it_is_safe(case, staff, sign_in):
    administrator = sign_in(staff(Role.ADMINISTRATOR, SCOTLAND))
    set_safe(case, safe_channels=["telephone"])
    messages = [queue_letter(case), queue_letter(case)]
    pages = [f"{LIST}{message.pk}/" for message in messages]

    def send_decision(page: str, decision: str, reason: str = "") -> int:
        sent = {"submission": str(uuid.uuid4()), "decision": decision, "reason": reason}
        return administrator.post(page, sent).status_code

    assert send_decision(pages[0], "resend") == 409
    assert send_decision(pages[0], "close", "Told her at the surgery") == 302
    set_safe(case, safe_channels=["email"])
    assert send_decision(pages[1], "resend") == 302
    send_waiting()
    states = [(message.state, message.closed_reason) for message in Message.objects.filter(pk__in=[
        message.pk for message in messages])]  # fmt: skip
    assert states == [("held_back", "Told her at the surgery"), ("sent", "")]
    assert "Held back" in administrator.get(LIST).text


@pytest.mark.django_db
def test_staff_who_asked_the_client_may_send_it_all_the_same(case):
    set_safe(case, safe_channels=["telephone"], safe_days=["thu"])
    queue_letter(case, confirmed_safe=True)
    send_waiting()
    assert len(mail.outbox) == 1


# ---- Free text ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_instruction_that_nobody_asked_about_keeps_everything_back(case):
    words = "Never text: husband checks her mobile"
    person = change_person(
        case=case, by=None, at=timezone.now(), changes={"contact_needs": words, "contact_by": "text"}
    )
    assert person.contact_safety == ContactSafety.UNCLEAR
    assert queue_letter(case, channel="text").state == "held_back"
    assert queue_letter(case).state == "held_back"


MIGRATION = import_module("handrail.journey.migrations.0023_safe_contact")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("needs", "no_messages", "large_print", "safety"),
    [
        ("Mornings; Please do not leave messages", True, False, ""),
        ("Do not leave a message", True, False, ""),
        ("Large print; Polish interpreter", False, True, ""),
        ("Never text: husband checks her mobile", False, False, "unclear"),
        ("Do not leave messages. My partner reads my post", True, False, "unclear"),
        ("Best after 4pm", False, False, ""),
    ],
)
def test_the_migration_reads_what_was_written_and_keeps_it(needs, no_messages, large_print, safety):
    person = Person.objects.create(
        given_name="Morag", family_name="Testerton", date_of_birth=date(1975, 3, 1), contact_needs=needs
    )
    MIGRATION.fill_fields(apps, None)
    person.refresh_from_db()
    assert person.contact_needs == needs
    assert (person.no_messages, person.large_print, person.contact_safety) == (
        no_messages, large_print, safety,
    )  # fmt: skip


# ---- Forms -------------------------------------------------------------------------------------------------


def test_the_page_that_sends_a_document_asks_the_client_first(case, sign_in):
    manager = case.case_manager
    document = plan_pdf(case, latest_plan(case), by=manager, at=timezone.now())
    page = reverse("share", args=[case.reference, document.pk])
    signed_in = sign_in(manager)
    assert "told me it’s safe" not in signed_in.get(page).text
    set_safe(case, safe_channels=["telephone"])
    text = signed_in.get(page).text
    assert "The client has told me it’s safe to send this here" in text
    assert "Safe: phone only" in text

    def send_answers(**answers: str) -> int:
        sent = {"submission": str(uuid.uuid4()), "recipient": "client", **answers}
        return signed_in.post(page, sent).status_code

    assert send_answers() == 422
    assert not case.messages.filter(document=document).exists()
    assert send_answers(safe="on") == 302
    send_waiting(early=True)
    assert case.messages.get(document=document).state == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize("asks", [True, False])
def test_a_gp_who_says_ask_first_keeps_everything_back_until_somebody_has_asked(client, asks):
    page = reverse("gp-card", args=[LEICESTER])
    assert "It may not be safe to contact my patient in the usual way: ask me first" in client.get(page).text
    sent = {**CARD, "submission": str(uuid.uuid4())} | ({"ask_first": "on"} if asks else {})
    assert client.post(page, sent).status_code == 302
    case = Case.objects.get(service=LEICESTER)
    assert case.person.contact_safety == (ContactSafety.UNCLEAR if asks else "")
    Person.objects.filter(pk=case.person_id).update(email="flora@example.org")
    case.refresh_from_db()
    assert bool(queue_letter(case).held_back) is asks
    change_person(
        case=case, by=None, at=timezone.now(), changes={"contact_safety": "rules", "safe_channels": ["email"]}
    )
    case.refresh_from_db()
    assert queue_letter(case).held_back == ""


# The details in these are of the member of staff, of whoever else may be called, or of a GP or an employer.
NOT_OF_CLIENTS = {
    "documents.forms.ConfirmAddressForm",
    "safety.forms.AcceptForm",
    "safety.forms.MistakeForm",
    "safety.forms.OnCallForm",
}


def list_forms(form: type[Form] = Form) -> Iterator[type[Form]]:
    for kind in form.__subclasses__():
        yield kind
        yield from list_forms(kind)


def asks_what_is_safe(form: type[Form]) -> bool:
    asking = (SafeContactForm, ReferralContactForm)
    return issubclass(form, asking) or "ask_first" in form.base_fields


def test_every_form_that_takes_a_contact_detail_of_a_client_asks_what_is_safe():
    """A new form with a phone number or an email address asks too, or is listed above."""
    details = (TelephoneField, EmailField)
    silent = {
        f"{form.__module__}.{form.__name__}".removeprefix("handrail.journey.")
        for form in list_forms()
        if form.__module__.startswith("handrail.journey.")
        and form.__name__ != "StepForm"  # a page of the referral: `ReferralContactForm` asks for all
        and any(isinstance(field, details) for field in form.base_fields.values())
        and not asks_what_is_safe(form)
    }
    assert silent == NOT_OF_CLIENTS
