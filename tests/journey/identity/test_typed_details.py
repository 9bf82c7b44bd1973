"""Names and numbers as forms take them: one name is a name, and a CHI number tells a date of birth."""

import uuid

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.foundation.nhs_numbers import find_nhs_number_problem
from handrail.journey.case.models import Person
from handrail.journey.referral.models import Referral
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db

BORN = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975"}
ENTRY = {
    "service": SCOTLAND, "route": "self", "given_name": "Morag", "family_name": "Testerton", **BORN,
    "telephone": "01632 960123", "contact_by": "telephone", "action": "receive",
}  # fmt: skip
CARD = {
    "practice": "Example Surgery", "gp": "Dr Example", "given_name": "Arun", "family_name": "Invented",
    **BORN,
    "telephone": "01632 960124", "agreed": "on",
}  # fmt: skip
BOTH_WAYS = pytest.mark.parametrize(
    "name", [{"given_name": "Suharto", "family_name": ""}, {"given_name": "", "family_name": "Suharto"}]
)
CHI_NUMBER = next(
    number for number in (f"0103751{tail:03}" for tail in range(1000)) if not find_nhs_number_problem(number)
)


def send_form(client, address: str, typed: dict, **changes):
    return client.post(address, {**typed, "submission": str(uuid.uuid4()), **changes})


@pytest.fixture
def handler(client, staff):
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    return client


@BOTH_WAYS
def test_one_name_is_taken_by_telephone_and_shown(handler, name):
    assert send_form(handler, "/referrals/new/", ENTRY, **name).status_code == 302
    case = Referral.objects.get().case
    assert case.person.name == case.person.short_name == "Suharto"
    assert "Suharto" in read_words(handler.get(reverse("case", args=[case.reference])))


@BOTH_WAYS
def test_one_name_is_taken_on_a_gp_card(client, name):
    assert send_form(client, f"/gp-card/{LEICESTER}/", CARD, **name).status_code == 302
    assert Person.objects.get().name == "Suharto"


@BOTH_WAYS
def test_one_name_is_taken_on_the_public_page(client, name):
    step = f"/refer/{SCOTLAND}/name/"
    client.get(f"/refer/{SCOTLAND}/")
    assert send_form(client, step, name).status_code == 302


@BOTH_WAYS
def test_one_name_is_taken_as_a_correction(handler, refer, name):
    case = refer(SCOTLAND)
    assert send_form(handler, reverse("person", args=[case.reference]), name).status_code == 302
    case.person.refresh_from_db()
    assert case.person.name == "Suharto"


@pytest.mark.parametrize("address", ["/referrals/new/", f"/refer/{SCOTLAND}/name/"])
def test_no_name_at_all_is_refused(handler, address):
    typed = ENTRY if address.startswith("/referrals") else {}
    page = send_form(handler, address, typed, given_name="", family_name="")
    assert page.status_code == 422
    assert "Enter a name" in read_words(page)


def test_a_chi_number_with_another_date_of_birth_asks_which_is_right(handler):
    assert "are both right" not in read_words(handler.get("/referrals/new/", follow=True))
    page = send_form(handler, "/referrals/new/", ENTRY, nhs_number=CHI_NUMBER, **{"date_of_birth-day": "2"})
    assert page.status_code == 422
    assert "begins with 010375" in read_words(page)
    assert "are both right" in read_words(page)
    answered = send_form(
        handler, "/referrals/new/", ENTRY, nhs_number=CHI_NUMBER, number_is_right="on",
        **{"date_of_birth-day": "2"},
    )  # fmt: skip
    assert answered.status_code == 302
    assert Person.objects.get().nhs_number == CHI_NUMBER


def test_a_chi_number_that_agrees_is_taken_with_spaces(handler):
    typed = f"{CHI_NUMBER[:3]} {CHI_NUMBER[3:6]}-{CHI_NUMBER[6:]}"
    assert send_form(handler, "/referrals/new/", ENTRY, nhs_number=typed).status_code == 302
    assert Person.objects.get().nhs_number == CHI_NUMBER


def test_a_placeholder_is_refused_with_the_reason(handler, refer):
    case = refer(SCOTLAND)
    page = send_form(
        handler, reverse("person", args=[case.reference]), {"family_name": "T", "nhs_number": "000 000 0000"}
    )
    assert page.status_code == 422
    assert "written where no number is known" in read_words(page)
