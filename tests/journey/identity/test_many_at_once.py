"""Fifty at once of one person give one open case, fifty that name one new practice one practice."""

import threading
import uuid
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case, Person
from handrail.journey.referral.models import Referral
from handrail.network.actions import find_or_create_practice
from handrail.network.models import Practice
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 50
ENTRY = "/referrals/new/"
CARD = f"/gp-card/{LEICESTER}/"
BORN = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975"}
TYPED = {
    "service": SCOTLAND, "route": "self", "given_name": "Morag", "family_name": "Testerton", **BORN,
    "telephone": "01632 960123", "contact_by": "telephone", "action": "receive",
}  # fmt: skip
PATIENT = {
    "practice": "Example Surgery", "gp": "Dr Example", "given_name": "Arun", "family_name": "Invented",
    "telephone": "01632 960124", "agreed": "on", **BORN,
}  # fmt: skip
NUMBER = "9990000018"


def do_at_once(act, times: int = AT_ONCE) -> list:
    """Call act(place) from this many threads at the same moment; what each gave, in order."""
    start, results = threading.Barrier(times), [None] * times

    def run_in_place(place: int) -> None:
        try:
            start.wait(120)
            results[place] = act(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=run_in_place, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return results


def post_all(address: str, posts: list[dict], user=None) -> Counter:
    """The status of each of these pages sent at once."""

    def post_form(place: int) -> int:
        client = Client()
        if user:
            client.force_login(user)
        return client.post(address, {"submission": str(uuid.uuid4()), **posts[place]}).status_code

    return Counter(do_at_once(post_form, len(posts)))


@pytest.fixture(autouse=True)
def no_limit_of_posts(settings) -> None:
    settings.PUBLIC_POSTS_BY_LINK = settings.PUBLIC_POSTS_BY_ADDRESS = ""


def test_referrals_at_once_of_a_person_chosen_by_staff_open_one_case(staff, refer) -> None:
    person = refer(SCOTLAND).person
    Case.objects.update(stage="declined")  # known, with no open case
    posts = [{**TYPED, "known_person": str(person.pk)} for _ in range(AT_ONCE)]
    assert post_all(ENTRY, posts, staff(Role.CALL_HANDLER, SCOTLAND)) == {302: AT_ONCE}
    assert Case.objects.exclude(stage="declined").count() == 1
    assert Case.objects.exclude(stage="declined").get().referrals.count() == AT_ONCE
    assert Person.objects.count() == 1


def test_cards_at_once_with_one_nhs_number_open_one_case_at_one_practice() -> None:
    posts = [{**PATIENT, "nhs_number": NUMBER} for _ in range(AT_ONCE)]
    assert post_all(CARD, posts) == {302: AT_ONCE}
    assert (Person.objects.count(), Case.objects.count(), Practice.objects.count()) == (1, 1, 1)
    assert Referral.objects.count() == AT_ONCE


def test_cards_at_once_with_one_practice_code_make_one_practice() -> None:
    posts = [
        {**PATIENT, "practice": f"Example Surgery {place % 3}", "practice_code": "a81001"}
        for place in range(AT_ONCE)
    ]
    assert post_all(CARD, posts) == {302: AT_ONCE}
    assert Practice.objects.get().ods_code == "A81001"


def test_cards_at_once_with_one_name_however_spelt_make_one_practice() -> None:
    spellings = ["Saint Ninian’s Surgery", "SAINT NINIANS SURGERY", "saint ninian's surgery"]
    posts = [{**PATIENT, "practice": spellings[place % 3]} for place in range(AT_ONCE)]
    assert post_all(CARD, posts) == {302: AT_ONCE}
    assert Practice.objects.count() == 1


def test_a_practice_of_one_name_and_postcode_is_made_once() -> None:
    places = ("LE1 1AA", "LE2 2BB")
    found = do_at_once(
        lambda place: find_or_create_practice("Elm Surgery", postcode=places[place % 2]).pk, 20
    )
    assert len(set(found)) == Practice.objects.count() == 2
    assert find_or_create_practice("ELM SURGERY", postcode="LE2 2BB").postcode == "LE2 2BB"


def test_twins_of_one_household_stay_two_people(staff) -> None:
    posts = [
        {**PATIENT, "given_name": name, "nhs_number": number}
        for name, number in (("Arun", NUMBER), ("Amal", ""))
    ]
    assert post_all(CARD, posts) == {302: 2}
    assert Person.objects.count() == 2
    user = staff(Role.CALL_HANDLER, LEICESTER)
    client = Client()
    client.force_login(user)
    asked = {
        **TYPED, "service": LEICESTER, "route": "gp", "given_name": "Amal", "family_name": "Invented",
        "telephone": "01632 960124", "submission": str(uuid.uuid4()),
    }  # fmt: skip
    page = client.post(ENTRY, asked)
    assert page.status_code == 422
    assert page.content.decode().count('name="known_person"') >= 3
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    "changes", [{"given_name": "Somebody", "family_name": "Else"}, {"date_of_birth-year": "1976"}]
)
def test_one_number_for_two_people_joins_nobody(client, changes) -> None:
    client.post(CARD, {**PATIENT, "nhs_number": NUMBER, "submission": str(uuid.uuid4())})
    client.post(CARD, {**PATIENT, "nhs_number": NUMBER, **changes, "submission": str(uuid.uuid4())})
    assert Person.objects.filter(nhs_number=NUMBER).count() == 2
    assert set(Person.objects.values_list("date_of_birth__year", flat=True)) >= {date(1975, 3, 1).year}


def test_what_is_said_of_safe_contact_is_kept_of_somebody_recognised_by_their_number(refer) -> None:
    first = refer(SCOTLAND, nhs_number=NUMBER)
    again = refer(SCOTLAND, nhs_number=NUMBER, contact_safety="rules", safe_channels=["post"])
    silent = refer(SCOTLAND, nhs_number=NUMBER)
    assert first == again == silent
    person = Person.objects.get()
    assert (person.contact_safety, person.safe_channels) == ("rules", ["post"])
