"""A referral taken by telephone: earlier records, drafts, one referral."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case, Draft, Person
from handrail.journey.identity.actions import merge_people
from handrail.journey.referral.models import Referral
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND, START, note_session_in_use

pytestmark = pytest.mark.django_db

ENTRY = "/referrals/new/"
TYPED = {
    "service": SCOTLAND,
    "route": "self",
    "given_name": "Morag",
    "family_name": "Testerton",
    "date_of_birth-day": "1",
    "date_of_birth-month": "3",
    "date_of_birth-year": "1975",
    "telephone": "01632 960123",
    "contact_by": "telephone",
    "employer": "Example Joinery",
}


@pytest.fixture
def handler(staff, client):
    user = staff(Role.CALL_HANDLER, SCOTLAND)
    client.force_login(user)
    note_session_in_use(client)
    return user


def send_entry(client, **changes):
    return client.post(ENTRY, {**TYPED, "action": "receive", "submission": str(uuid.uuid4()), **changes})


def test_a_call_becomes_a_referral_and_leads_straight_to_screening(client, handler):
    sent = send_entry(client)
    referral = Referral.objects.get()
    assert sent["Location"] == f"/cases/{referral.case.reference}/screening/"
    assert (referral.channel, referral.recorded_by) == ("call_handler", handler)
    assert referral.case.employer.name == "Example Joinery"


def test_only_services_of_one_s_own_are_offered(client, handler):
    page = client.get(ENTRY, follow=True).text
    assert SCOTLAND in page
    assert LEICESTER not in page
    assert send_entry(client, service=LEICESTER, route="gp").status_code == 422
    assert not Referral.objects.exists()


def test_a_route_the_service_does_not_take_is_said_plainly(client, handler, staff):
    client.force_login(staff(Role.CALL_HANDLER))
    page = send_entry(client, service=LEICESTER, route="self")
    assert page.status_code == 422
    assert "This service only takes referrals from GP" in read_words(page)


def test_earlier_records_show_while_typing(client, handler, refer):
    case = refer(SCOTLAND)
    for typed in (
        {"family_name": "testerton", "given_name": "Mo"},
        {"telephone": "01632960123"},
        {
            "family_name": "T",
            "date_of_birth-day": "1",
            "date_of_birth-month": "3",
            "date_of_birth-year": "1975",
        },
    ):
        found = client.post(ENTRY + "lookup/", typed)
        assert case.reference in read_words(found)
        assert "<html" not in found.content.decode()
    assert "Testerton" not in read_words(client.post(ENTRY + "lookup/", {"family_name": "Otherwise"}))
    assert read_words(client.post(ENTRY + "lookup/", {"date_of_birth-day": "45"})).strip() == ""


def test_records_of_services_not_one_s_own_stay_unseen(client, handler, refer):
    refer(LEICESTER)
    assert "Testerton" not in read_words(client.post(ENTRY + "lookup/", {"family_name": "Testerton"}))


def test_one_person_is_shown_once(client, handler, refer):
    person = refer(SCOTLAND).person
    other = refer(SCOTLAND)
    other.person = person
    other.save()
    assert (
        read_words(client.post(ENTRY + "lookup/", {"family_name": "Testerton"})).count("Morag Testerton") == 1
    )


def test_a_possible_duplicate_must_be_decided_before_saving(client, handler, refer):
    refer(SCOTLAND)
    page = send_entry(client)
    assert page.status_code == 422
    assert "select someone new" in read_words(page)
    assert "Example Joinery" in page.content.decode()
    assert send_entry(client, known_person="new").status_code == 302
    assert Person.objects.count() == 2


def test_an_earlier_record_chosen_joins_the_open_case_and_keeps_what_is_said_anew(client, handler, refer):
    case = refer(SCOTLAND)
    sent = send_entry(client, known_person=str(case.person_id), telephone="01632 960555", given_name="Mo")
    assert sent["Location"] == f"/cases/{case.reference}/screening/"
    person = Person.objects.get()
    assert (person.given_name, person.telephone) == ("Morag", "01632 960555")
    assert case.referrals.count() == 2


def test_a_record_joined_with_another_leads_to_the_open_case_of_either(client, handler, refer):
    case, duplicate = refer(SCOTLAND), refer(SCOTLAND)
    merge_people(case=case, other=duplicate, by=handler, at=START)
    Case.objects.filter(pk=duplicate.pk).update(stage="declined")
    sent = send_entry(client, known_person=str(duplicate.person_id))
    assert sent["Location"] == f"/cases/{case.reference}/screening/"


def test_a_telephone_number_finds_a_case_however_it_was_typed(client, handler, refer):
    case = refer(SCOTLAND)
    for typed in ("01632960123", "+44 1632 960123", "960123"):
        assert case.reference in read_words(client.get("/cases/", {"q": typed})), typed


def test_a_person_of_another_service_cannot_be_chosen_by_guessing(client, handler, refer):
    other = refer(LEICESTER, family_name="Elsewhere", telephone="", date_of_birth=date(1950, 1, 1))
    send_entry(client, known_person=str(other.person_id))
    assert not Referral.objects.exclude(case=other).filter(case__person=other.person).exists()


def test_looking_works_without_a_script_and_loses_nothing(client, handler, refer):
    case = refer(SCOTLAND)
    page = client.post(ENTRY, {**TYPED, "action": "look", "reason": "Half a sen", "submission": uuid.uuid4()})
    assert page.status_code == 200
    assert case.reference in read_words(page)
    assert "Half a sen" in read_words(page)
    assert "There is a problem" not in read_words(page)


def find_call(client) -> str:
    """Return the address of a new call."""
    return client.get(ENTRY)["Location"]


HALF = {"given_name": "Half", "family_name": "Typed"}


def test_what_is_typed_is_kept_with_its_call_until_it_is_saved(client, handler, staff):
    call = find_call(client)
    client.post(call, {**HALF, "submission": uuid.uuid4()}, headers={"X-Autosave": "1"})
    assert 'value="Typed"' in client.get(call).text
    client.post(call, {**TYPED, "action": "receive", "submission": str(uuid.uuid4())})
    assert not Draft.objects.exists()
    client.post(call, {**HALF, "submission": uuid.uuid4()})
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    assert "Typed" not in client.get(call).text


def test_calls_in_two_tabs_keep_apart_and_are_listed(client, handler):
    first, second = find_call(client), find_call(client)
    client.post(first, {**HALF, "submission": uuid.uuid4()}, headers={"X-Autosave": "1"})
    page = client.get(second).text
    assert 'value="Typed"' not in page
    assert "You have another call open, with" in page
    assert f'href="{first}"' in page
    client.post(second, {"given_name": "Ann", "submission": uuid.uuid4()}, headers={"X-Autosave": "1"})
    assert "Your call with <strong>Half Typed</strong>" in client.get(first).text
    desk = client.get("/desk/").text
    for call, name in ((first, "Half Typed"), (second, "Ann")):
        assert f'<a href="{call}">{name}</a> is not saved as a referral' in desk
    client.post(first, {**TYPED, "action": "receive", "submission": str(uuid.uuid4())})
    assert 'value="Ann"' in client.get(second).text


def test_a_call_that_nobody_finished_is_forgotten_after_thirty_days(client, handler):
    call = find_call(client)
    client.post(call, {**HALF, "submission": uuid.uuid4()}, headers={"X-Autosave": "1"})
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=31))
    send_entry(client)
    assert not Draft.objects.exists()


def test_the_page_can_be_cleared(client, handler):
    call = find_call(client)
    client.post(call, {"given_name": "Half", "submission": uuid.uuid4()})
    assert client.post(call, {"action": "clear", "submission": uuid.uuid4()}).status_code == 302
    assert 'value="Half"' not in client.get(call).text


def test_a_double_press_makes_one_referral(client, handler):
    submission = str(uuid.uuid4())
    first = send_entry(client, submission=submission)
    again = send_entry(client, submission=submission, known_person="new")
    assert first["Location"] == again["Location"]
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"date_of_birth-year": "2999"}, "must be in the past"),
        ({"telephone": "123"}, "123"),
        ({"given_name": "", "family_name": ""}, "Enter a name"),
        ({"surprise": "1"}, "does not ask for"),
    ],
)
def test_wrong_input_comes_back_with_everything_typed(client, handler, changes, error):
    page = send_entry(client, **changes)
    assert page.status_code == 422
    assert error in read_words(page)
    assert "Example Joinery" in page.content.decode()


def test_the_page_asks_little_of_the_database(client, handler, refer, django_assert_max_num_queries):
    for _ in range(12):
        refer(SCOTLAND)
    call = find_call(client)
    with django_assert_max_num_queries(15):
        client.get(call)
    with django_assert_max_num_queries(11):
        client.post(ENTRY + "lookup/", {"family_name": "Testerton"})


@pytest.mark.parametrize("role", [Role.FUNDER, Role.CLINICIAN])
def test_others_do_not_take_referrals(client, staff, role):
    client.force_login(staff(role))
    assert client.get(ENTRY).status_code == 403
    assert client.post(ENTRY + "lookup/").status_code == 403
