"""Every field takes the longest that its forms let through, on both databases."""

import importlib
import pkgutil
import uuid
from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.urls import reverse

import handrail.journey
from handrail.accounts.policy import Role
from handrail.design.forms import Form
from handrail.design.forms.looks import LONG_TEXT_LIMIT, SHORT_TEXT_LIMIT
from handrail.foundation.telephones import TELEPHONE_LENGTH
from handrail.journey.case.actions import make_document
from handrail.journey.case.models import Document, Person
from handrail.journey.messages.models import Message
from handrail.journey.referral.models import Referral
from tests.support.people import LEICESTER, SCOTLAND, START

# The model that the fields of a form fill, where a field of it bears the same name.
FILLS = {
    "PersonForm": "Person", "FullNameForm": "Person", "OwnNameForm": "Person",
    "ReferralContactForm": "Person",
    "GPCardForm": "Person", "EntryForm": "Person", "ActionForm": "PlanAction", "FitNoteForm": "FitNote",
    "InterventionForm": "Intervention", "InterventionUpdateForm": "Intervention", "MoveForm": "VersionMove",
    "ExceptionForm": "ClockException", "AllocateForm": "Allocation", "OnCallForm": "OnCall",
    "ConsentAnswerForm": "Consent",
}  # fmt: skip
# What a field of this kind gives is shorter than what may be typed into it.
GIVES = {"TelephoneField": TELEPHONE_LENGTH, "PostcodeField": 8, "NHSNumberField": 10}
# What the software puts together from names and titles.
PUT_TOGETHER = [
    ("journey", "Message", "subject"), ("journey", "Message", "held_back"), ("journey", "Message", "failure"),
    ("journey", "Document", "title"), ("journey", "Confirmation", "said_by"),
    ("journey", "Person", "contact_needs"),
]  # fmt: skip


def form_classes() -> Iterator[type[Form]]:
    for module in pkgutil.walk_packages(handrail.journey.__path__, "handrail.journey."):
        if ".migrations." not in module.name and ".management." not in module.name:
            importlib.import_module(module.name)
    waiting = [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("handrail.journey"):
            yield form


def longest_given(field: forms.CharField) -> int:
    limit = LONG_TEXT_LIMIT if isinstance(field.widget, forms.Textarea) else SHORT_TEXT_LIMIT
    return GIVES.get(type(field).__name__, field.max_length or limit)


def test_columns_are_as_wide_as_the_forms_that_fill_them() -> None:
    narrow, compared = [], 0
    for form in form_classes():
        model = FILLS.get(form.__name__)
        columns = (
            {column.name: column for column in apps.get_model("journey", model)._meta.fields} if model else {}
        )
        for name, field in form.base_fields.items():
            column = columns.get(name)
            if isinstance(field, forms.CharField) and isinstance(column, models.CharField):
                compared += 1
                if longest_given(field) > column.max_length:
                    narrow.append(f"{form.__name__}.{name}: {longest_given(field)} into {column.max_length}")
    assert narrow == []
    assert compared > 25


def test_every_telephone_number_has_room_for_an_extension() -> None:
    narrow = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("handrail")
        for field in model._meta.fields
        if isinstance(field, models.CharField) and ("telephone" in field.name or field.name == "mobile")
        if field.max_length < TELEPHONE_LENGTH
    ]
    assert narrow == []


@pytest.mark.parametrize(("app", "model", "field"), PUT_TOGETHER)
def test_what_is_put_together_has_no_limit(app: str, model: str, field: str) -> None:
    assert isinstance(apps.get_model(app, model)._meta.get_field(field), models.TextField)


BORN = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975"}
ENTRY = {
    "service": SCOTLAND, "route": "self", "given_name": "Morag", "family_name": "Testerton", **BORN,
    "telephone": "01632 960123", "contact_by": "telephone", "action": "receive",
}  # fmt: skip
NUMBERS = [
    ("01632 960001 x12", "01632 960001 ext. 12"),
    ("18001 01632 960001", "18001 01632 960001"),
    ("+44 (0)1632 960001", "01632 960001"),
    ("+1 202 555 0123 extension 1234567", "+1 202-555-0123 ext. 1234567"),
    ("+49 1521 12345678", "+49 152112345678"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "kept"), NUMBERS)
def test_an_unusual_number_is_kept_once_and_shown(client, staff, typed, kept) -> None:
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    sent = client.post(
        "/referrals/new/",
        {**ENTRY, "telephone": typed, "referrer_telephone": typed, "submission": str(uuid.uuid4())},
    )
    assert sent.status_code == 302, sent.content.decode()
    referral = Referral.objects.get()
    assert (referral.case.person.telephone, referral.referrer_telephone) == (kept, kept)
    assert kept in client.get(reverse("case", args=[referral.case.reference])).content.decode()


@pytest.mark.django_db
def test_the_longest_that_a_referral_takes_is_kept(client, staff) -> None:
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    longest = {
        "given_name": "é" * 80, "family_name": "x" * 80, "contact_needs": "n" * 600, "practice": "p" * 160,
        "employer": "e" * 160, "reason": "r" * 4000, "referrer_name": "f" * 160,
        "referrer_organisation": "o" * 160, "email": f"{'m' * 64}@{'a' * 63}.{'b' * 63}.example.org",
        "postcode": "zz993vz",
    }  # fmt: skip
    sent = client.post("/referrals/new/", {**ENTRY, **longest, "submission": str(uuid.uuid4())})
    assert sent.status_code == 302, sent.content.decode()
    person = Person.objects.get()
    assert (person.given_name, person.contact_needs, person.postcode) == ("é" * 80, "n" * 600, "ZZ99 3VZ")
    assert client.get(sent["Location"]).status_code == 200


@pytest.mark.django_db
def test_a_long_title_is_kept_shown_and_sent(support, client) -> None:
    case, manager = support()
    title = "Summary for " + "a very long name " * 30
    document = make_document(case=case, kind="plan", title=title, content=b"%PDF", by=manager, at=START)
    client.force_login(manager)
    assert Document.objects.get(pk=document.pk).title == title
    assert "a very long name" in client.get(reverse("case", args=[case.reference])).content.decode()
    page = reverse("share", args=[case.reference, document.pk])
    sent = client.post(
        page, {"recipient": "client", "address": case.person.email, "submission": str(uuid.uuid4())}
    )
    assert sent.status_code in (302, 422)
    assert sent.status_code == 422 or Message.objects.filter(document=document).exists()


@pytest.mark.django_db
def test_an_unknown_version_of_the_model_is_said_plainly(support, client, staff) -> None:
    case, manager = support(LEICESTER)
    type(case).objects.filter(pk=case.pk).update(model_version="9999")
    client.force_login(staff(Role.SERVICE_MANAGER, LEICESTER))
    for page in ("/desk/", "/cases/", "/cases/?q=Testerton", "/team/"):
        assert client.get(page).status_code == 200, page
    client.force_login(manager)
    for name in (
        "case",
        "contact",
        "plan",
        "fit-note",
        "discharge",
        "questionnaires",
        "health-measures",
        "work-status",
    ):
        page = client.get(reverse(name, args=[case.reference]))
        assert page.status_code in (200, 409), name
    said = client.get(reverse("case", args=[case.reference]))
    assert said.status_code == 409
    assert "version ‘9999’" in said.content.decode()
    assert "Nothing is lost" in said.content.decode()
