"""Wrong input on staff forms: a clear error next to what was typed, and nothing saved."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.case.models import Contact
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db

CONTACT = {
    "with_whom": "client", "successful": "yes", "mode": "telephone", "kind": "case_management",
    "on-day": "1", "on-month": "6", "on-year": "2012", "time": "10:00", "note": "Glad of the call",
}  # fmt: skip
PERSON = {"given_name": "Mòrag", "family_name": "Testerton"}
FIT_NOTE = {
    "advice": "not_fit", "issued_on-day": "1", "issued_on-month": "6", "issued_on-year": "2012",
    "starts_on-day": "1", "starts_on-month": "6", "starts_on-year": "2012",
    "ends_on-day": "1", "ends_on-month": "5", "ends_on-year": "2012", "issued_by": "Dr Example",
}  # fmt: skip
WRONG = [
    ("person", PERSON | {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "2999"},
     "must be in the past", "2999"),
    ("person", PERSON | {"date_of_birth-day": "31", "date_of_birth-month": "2", "date_of_birth-year": "1975"},
     "real date", "1975"),
    ("person", PERSON | {"telephone": "12"}, "12", 'value="12"'),
    ("person", PERSON | {"telephone": "phone me"}, "hone number", "phone me"),
    ("person", PERSON | {"email": "not an address"}, "correct format", "not an address"),
    ("person", PERSON | {"postcode": "NOWHERE"}, "ostcode", "NOWHERE"),
    ("person", PERSON | {"nhs_number": "999 000 0000"}, "NHS or CHI number", "999 000 0000"),
    ("person", PERSON | {"given_name": "", "family_name": ""}, "Enter a name", "01632"),
    ("person", PERSON | {"given_name": "x" * 500}, "80 characters or fewer", "x" * 500),
    ("person", PERSON | {"is_staff": "1"}, "does not ask for", "Mòrag"),
    ("contact", CONTACT | {"on-year": "2999"}, "in the past", "Glad of the call"),
    ("contact", CONTACT | {"time": "25:99"}, "time", "25:99"),
    ("contact", CONTACT | {"minutes": "99999"}, "480", "99999"),
    ("contact", CONTACT | {"with_whom": "the cat"}, "one of the answers shown", "Glad of the call"),
    ("contact", CONTACT | {"note": "word " * 2000}, "4,000 characters or fewer", "word word"),
    ("fit-note", FIT_NOTE, "on or after the first day", "Dr Example"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "error", "kept"), WRONG)
def test_wrong_input_is_said_plainly_and_nothing_typed_is_lost(support, sign_in, name, typed, error, kept):
    case, manager = support()
    before = case.events.count()
    page = sign_in(manager).post(
        reverse(name, args=[case.reference]), typed | {"submission": str(uuid.uuid4())}
    )
    assert page.status_code == 422
    assert "There is a problem" in read_words(page)
    assert error in read_words(page)
    assert kept in page.content.decode()
    assert case.events.count() == before


def test_ten_megabytes_are_refused_in_clear_words(support, sign_in):
    case, manager = support()
    page = sign_in(manager).post(
        reverse("contact", args=[case.reference]),
        CONTACT | {"note": "word " * 2_000_000, "submission": str(uuid.uuid4())},
    )
    assert page.status_code == 413
    assert "too big" in read_words(page)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("name", ["contact", "person", "plan", "consent", "discharge", "work-status"])
def test_a_page_from_elsewhere_is_refused_in_clear_words(support, staff, name):
    case, _ = support()
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff(Role.CASE_MANAGER, SCOTLAND))
    before = case.events.count()
    page = client.post(reverse(name, args=[case.reference]), {"submission": str(uuid.uuid4())})
    assert page.status_code == 403
    assert "open too long or came from somewhere else" in read_words(page)
    assert case.events.count() == before


def test_a_null_character_breaks_nothing(support, sign_in):
    case, manager = support()
    page = sign_in(manager).post(
        reverse("contact", args=[case.reference]),
        CONTACT | {"note": "a\0b", "submission": str(uuid.uuid4())},
    )
    assert page.status_code in (302, 422)
