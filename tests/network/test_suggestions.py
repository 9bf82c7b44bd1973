"""A practice or employer typed is matched with the register, best first; strangers see no employer."""

import re
import uuid

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.network.likeness import measure_likeness
from handrail.network.models import Employer, Practice
from handrail.network.queries import suggest_employers, suggest_practices, suggest_public_practices
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

BORN = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975"}
PERSON = {"given_name": "Morag", "family_name": "Testerton", "telephone": "01632 960123", **BORN}
CALL = {"service": SCOTLAND, "route": "self", "contact_by": "telephone", "action": "receive", **PERSON}
CARD = {"gp": "Dr Example", "agreed": "on", **PERSON}


@pytest.mark.parametrize(
    ("typed", "name", "alike"),
    [
        ("Example Surgery", "EXAMPLE SURGERY", True),
        ("Surgery Example", "Example Surgery", True),
        ("Exmaple Surgery", "Example Surgery", True),
        ("Example", "The Example Medical Centre", True),
        ("Example Surgery", "Another Surgery", False),
        ("The Surgery", "The Example Surgery", False),
        ("Tesco", "Tesco Stores Ltd", True),
        ("Tesco", "Asda", False),
    ],
)
def test_names_are_alike_by_the_words_that_tell_them_apart(typed, name, alike):
    assert (measure_likeness(typed, name) >= 0.75) is alike


@pytest.fixture
def practices(db):
    """Three practices that staff entered, one that a stranger typed, one that is another's duplicate."""
    made = [
        Practice.objects.create(name=name, postcode=postcode)
        for name, postcode in (
            ("Example Surgery", "LE1 1AA"),
            ("Examples Medical Centre", "LE2 2BB"),
            ("Riverside Practice", "LE3 3CC"),
        )
    ]
    Practice.objects.create(name="Example Strangers Surgery")
    Practice.objects.create(name="Example Surgeries", postcode="LE9 9ZZ", same_as=made[0])
    return made


def test_the_likeliest_come_first_and_strangers_see_only_what_staff_entered(practices):
    first, second, _ = practices
    assert suggest_practices("Exampel Surgery")[0] == first
    assert set(suggest_public_practices("Exampel Surgery")) <= {first, second}
    assert "Example Strangers Surgery" in [row.name for row in suggest_practices("Exampel Strangers")]
    assert suggest_public_practices("Exampel Strangers") == []


def test_one_named_just_so_is_not_asked_about(practices):
    assert suggest_practices("example surgery") == []
    assert suggest_public_practices("EXAMPLE  SURGERY") == []


def test_of_two_with_one_name_the_place_is_asked(practices):
    Practice.objects.create(name="Example Surgery", postcode="LE7 7GG")
    assert [row.postcode for row in suggest_public_practices("Example Surgery")][:2] == ["LE1 1AA", "LE7 7GG"]


def send_asked(client, address: str, typed: dict, answer: str, field: str = "practice"):
    """Send a form that asks which entry is meant; choose the first, or keep what was typed."""
    page = client.post(address, {**typed, "submission": str(uuid.uuid4())})
    assert page.status_code == 422
    keys = re.findall(rf'name="{field}_entry"[^>]*value="(\w+)"', page.content.decode())
    chosen = keys[0] if answer == "first" else "typed"
    sent = client.post(address, {**typed, f"{field}_entry": chosen, "submission": str(uuid.uuid4())})
    assert sent.status_code == 302
    return read_words(page)


@pytest.mark.parametrize(("answer", "count"), [("first", 5), ("typed", 6)])
def test_a_gp_card_asks_once_and_links_to_what_is_chosen(practices, client, answer, count):
    typed = {**CARD, "practice": "Exampel Surgery"}
    page = send_asked(client, f"/gp-card/{LEICESTER}/", typed, answer)
    assert "Example Surgery, LE1 1AA" in page
    assert "Strangers" not in page
    person = Case.objects.get().person
    assert person.practice.name == ("Example Surgery" if answer == "first" else "Exampel Surgery")
    assert Practice.objects.count() == count


def test_a_card_with_a_practice_code_is_not_asked(practices, client):
    typed = {**CARD, "practice": "Exampel Surgery", "practice_code": "C82009"}
    sent = client.post(f"/gp-card/{LEICESTER}/", {**typed, "submission": str(uuid.uuid4())})
    assert sent.status_code == 302


def test_a_call_asks_of_the_practice_and_of_the_employer(practices, staff, sign_in):
    employer = Employer.objects.create(name="Example Joinery Ltd", head_count=40)
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    typed = {**CALL, "practice": "Exampel Surgery", "employer": "Example Joinry"}
    page = client.post("/referrals/new/", {**typed, "submission": str(uuid.uuid4())})
    assert page.status_code == 422
    for shown in ("Example Surgery, LE1 1AA", "Example Joinery Ltd", "None of these: keep ‘Example Joinry’"):
        assert shown in read_words(page)
    chosen = {"practice_entry": str(practices[0].pk), "employer_entry": str(employer.pk)}
    assert client.post(
        "/referrals/new/", {**typed, **chosen, "submission": str(uuid.uuid4())}
    ).status_code == 302  # fmt: skip
    case = Case.objects.get()
    assert (case.person.practice, case.employer) == (practices[0], employer)


@pytest.mark.django_db
def test_an_employer_spelt_the_same_is_the_same(staff, sign_in):
    employer = Employer.objects.create(name="Example Joinery", head_count=40)
    assert suggest_employers("EXAMPLE JOINERY") == []
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    sent = {**CALL, "employer": "EXAMPLE  joinery", "submission": str(uuid.uuid4())}
    assert client.post("/referrals/new/", sent).status_code == 302
    assert Case.objects.get().employer == employer


@pytest.mark.django_db
def test_strangers_are_shown_no_employer(client):
    Employer.objects.create(name="Quillfeather Joinery")
    address = f"/refer/{SCOTLAND}/employer/"
    page = client.post(
        address, {"employer": "Quillfeather Joinry", "submission": str(uuid.uuid4())}, follow=True
    )
    assert "Quillfeather Joinery" not in read_words(page)
    assert "Is it one of these?" not in read_words(page)


def test_the_public_page_asks_and_shows_the_answer(practices, client):
    for code, typed in (("who", {"who": "self"}), ("route", {"route": "self"})):
        client.post(f"/refer/{SCOTLAND}/{code}/", {**typed, "submission": str(uuid.uuid4())})
    send_asked(client, f"/refer/{SCOTLAND}/practice/", {"practice": "Exampel Surgery"}, "first")
    assert "Example Surgery, LE1 1AA" in read_words(client.get(f"/refer/{SCOTLAND}/check/"))


def test_contact_details_change_the_practice(practices, refer, staff, sign_in):
    case = refer(SCOTLAND)
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    address = reverse("person", args=[case.reference])
    typed = {**PERSON, "practice": "Exampel Surgery", "contact_safety": "usual"}
    send_asked(client, address, typed, "first")
    case.person.refresh_from_db()
    assert case.person.practice == practices[0]
    event = case.events.get(kind="person.changed")
    assert "practice" in event.data["changed"]


def test_a_doubt_and_a_practice_are_answered_together(practices, client):
    typed = {**CARD, "practice": "Exampel Surgery", "date_of_birth-year": "1936"}
    address = f"/gp-card/{LEICESTER}/"
    page = client.post(address, {**typed, "submission": str(uuid.uuid4())}).content.decode()
    boxes = {
        name: re.findall(rf'name="{name}"[^>]*value="(\w+)"', page)[0]
        for name in ("is_right", "practice_entry")
    }
    half = client.post(address, {**typed, "is_right": boxes["is_right"], "submission": str(uuid.uuid4())})
    assert half.status_code == 422
    assert re.search(r'name="is_right"[^>]*checked', half.content.decode())
    assert client.post(address, {**typed, **boxes, "submission": str(uuid.uuid4())}).status_code == 302
