"""What an operator changes without a programmer: name, what it does, hours, how letters begin and end."""

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.design.service_voice import write_for
from handrail.journey.messages.actions import queue_message, write_body
from handrail.journey.messages.purposes import MessagePurpose
from handrail.network.models import RegisterChange, ServiceContact
from handrail.outbox.worker import send_waiting
from tests.network.test_registers import find_register, send_form
from tests.support.people import LEICESTER, RHYL, SCOTLAND

pytestmark = pytest.mark.django_db
ENGLISH = {
    "language": "en",
    "name": "Northtown Works",
    "offers": "We help you to keep your job.\nIt is free.",
    "excludes": "We do not replace treatment.",
    "telephone": "0131 496 0100",
    "hours": "Weekdays",
    "greeting": "Hello",
    "signature": "Your Northtown team\n0131 496 0100",
}
WELSH = {"language": "cy", "name": "Gwaith Trefogledd", "greeting": "Helo", "signature": "Eich tîm"}


@pytest.fixture
def keeper(staff, sign_in, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
    return sign_in(staff(Role.SERVICE_MANAGER, RHYL, name="Olive Lead"))


def save_words(keeper, values: dict[str, str], **more: str):
    return send_form(keeper, find_register("contact", "add/", RHYL), values, **more)


@pytest.mark.parametrize(("service", "page"), [(SCOTLAND, "refer"), (LEICESTER, "gp-card")])
def test_the_public_reads_what_the_service_is_and_is_not(service, page, staff, sign_in):
    browser = sign_in(staff(Role.SERVICE_MANAGER, service))
    words = {name: value for name, value in ENGLISH.items() if name != "language"}
    assert send_form(browser, find_register("contact", "add/", service), words).status_code == 302
    text = Client().get(reverse(page, args=[service])).text
    for shown in ("Northtown Works", "We help you to keep your job", "We do not replace treatment"):
        assert shown in text
    assert service_models.get_service(RHYL).name != "Northtown Works"


def test_each_language_has_its_own_words_and_english_where_it_has_none(keeper):
    save_words(keeper, ENGLISH)
    assert save_words(keeper, WELSH).status_code == 302
    with write_for(RHYL, "cy"):
        page = render_to_string("journey/public/not_open.html", {"service": service_models.get_service(RHYL)})
    assert "Gwaith Trefogledd" in page
    assert ServiceContact.objects.count() == 2


def test_another_language_is_refused_where_english_has_no_words(keeper):
    refused = save_words(keeper, WELSH)
    assert refused.status_code == 422
    assert "Name of the service: enter it in English first" in refused.text
    assert not ServiceContact.objects.exists()


def test_a_preview_shows_and_saves_nothing(keeper):
    shown = save_words(keeper, ENGLISH, action="preview")
    assert shown.status_code == 200
    assert "Preview: not saved yet" in shown.text
    assert "We do not replace treatment." in shown.text
    assert "Hello," in shown.text
    assert not ServiceContact.objects.exists()
    save_words(keeper, ENGLISH)
    entry = find_register("contact", f"{ServiceContact.objects.get().pk}/", RHYL)
    assert (
        "Preview: not saved yet" in send_form(keeper, entry, ENGLISH | {"name": "X"}, action="preview").text
    )
    assert ServiceContact.objects.get().name == "Northtown Works"


def test_a_change_says_who_and_what(keeper):
    save_words(keeper, ENGLISH)
    entry = find_register("contact", f"{ServiceContact.objects.get().pk}/", RHYL)
    send_form(keeper, entry, ENGLISH | {"name": "Northtown at Work"})
    change = RegisterChange.objects.first()
    assert change.details == {"name": ["Northtown Works", "Northtown at Work"]}
    assert "Olive Lead: changed name from ‘Northtown Works’ to ‘Northtown at Work’" in keeper.get(entry).text


@pytest.mark.parametrize(
    ("language", "begins", "ends"),
    [("", "Hello,\n\n", "\n\nYour Northtown team\n0131 496 0100"), ("cy", "Helo,\n\n", "\n\nEich tîm")],
)
def test_emails_begin_and_end_in_the_services_words(keeper, refer, language, begins, ends):
    save_words(keeper, ENGLISH)
    save_words(keeper, WELSH)
    case = refer(RHYL, language=language, email="morag@example.org")
    queue_message(
        case=case, recipient="client", purpose=MessagePurpose.REFERRAL_RECEIVED, by=None, at=timezone.now(),
        address="morag@example.org", subject="A message", body="Read it.",
    )  # fmt: skip
    send_waiting(early=True)
    body = mail.outbox[-1].body
    assert body.startswith(begins)
    assert body.endswith(ends)
    assert mail.outbox[-1].from_email.startswith("Northtown Works") or "Northtown Works" in str(
        mail.outbox[-1].message()["From"]
    )


@pytest.mark.parametrize(("calling_name", "is_framed"), [("", True), ("Sandra", False)])
def test_whoever_gave_us_another_name_reads_no_signature(keeper, refer, calling_name, is_framed):
    save_words(keeper, ENGLISH)
    case = refer(
        RHYL, email="morag@example.org", contact_safety="rules", calling_name=calling_name,
        safe_channels=["email"],
    )  # fmt: skip
    message = queue_message(
        case=case, recipient="client", purpose=MessagePurpose.REFERRAL_RECEIVED, by=None, at=timezone.now(),
        address="morag@example.org", subject="A message", body="Read it.",
    )  # fmt: skip
    words = write_body(message, case, timezone.now())
    assert words.startswith("Hello,") is is_framed
    assert ("Northtown" in words) is is_framed


def test_a_letter_begins_and_ends_in_the_services_words(keeper, refer):
    save_words(keeper, ENGLISH)
    save_words(keeper, WELSH)
    case = refer(RHYL)
    letter = {"case": case, "title": "A letter", "signed_by": "Ines Duarte"}
    english = render_to_string("design/letter.html", letter)
    assert "<p>Hello,</p>" in english
    assert "Your Northtown team" in english
    with write_for(RHYL, "cy"):
        welsh = render_to_string("design/letter.html", letter)
    assert "<p>Helo,</p>" in welsh
    assert "Eich tîm" in welsh
