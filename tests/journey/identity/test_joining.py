"""Records joined as one person share contact details and safety needs; each can be parted alone."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from handrail.accounts.policy import Reader, Role
from handrail.journey.case.actions import change_person
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Person
from handrail.journey.identity.actions import merge_people, part_record, unmerge_people
from handrail.journey.identity.queries import find_similar_to_case, search_cases
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(client, staff):
    user = staff(Role.CALL_HANDLER, SCOTLAND, LEICESTER)
    client.force_login(user)
    return user


@pytest.fixture
def three_cases(refer):
    """Three cases of one person under three records that differ."""
    return [
        refer(SCOTLAND, telephone="01632 960001", email="", contact_safety="rules", safe_channels=["email"]),
        refer(LEICESTER, telephone="01632 960002", given_name="Mòrag"),
        refer(SCOTLAND, telephone="01632 960003", family_name="Married"),
    ]


def list_telephones() -> set[str]:
    return {case.person.telephone for case in Case.objects.select_related("person")}


def test_every_case_shows_and_uses_the_number_changed_on_one(three_cases, handler):
    first, second, third = three_cases
    for other in (second, third):
        merge_people(case=first, other=other, by=handler, at=START)
    assert list_telephones() == {"01632 960001"}
    third.refresh_from_db()
    change_person(case=third, by=handler, at=START, changes={"telephone": "01632 960555"})
    assert list_telephones() == {"01632 960555"}
    assert {case.person.contact_safety for case in Case.objects.select_related("person")} == {"rules"}


def test_each_record_is_parted_alone_and_gets_its_own_details_back(three_cases, handler):
    first, second, third = three_cases
    records = [case.person for case in three_cases]
    for other in (second, third):
        merge_people(case=first, other=other, by=handler, at=START)
    part_record(case=first, record=Person.objects.get(pk=records[1].pk), by=handler, at=START)
    for case in three_cases:
        case.refresh_from_db()
    assert (second.person, second.person.telephone) == (records[1], "01632 960002")
    assert first.person == third.person == records[0]
    with pytest.raises(NotNow):
        part_record(case=first, record=Person.objects.get(pk=records[1].pk), by=handler, at=START)
    unmerge_people(case=first, by=handler, at=START)
    third.refresh_from_db()
    assert third.person == records[2]


def test_a_detail_taken_goes_back_unless_it_was_changed_since(refer, handler):
    case, other = refer(SCOTLAND, telephone="", email=""), refer(SCOTLAND, date_of_birth=date(1975, 3, 2))
    record = other.person
    kept = merge_people(
        case=case, other=other, by=handler, at=START, taken=["telephone", "email", "date_of_birth"]
    )
    assert (kept.telephone, kept.date_of_birth) == ("01632 960123", date(1975, 3, 2))
    change_person(case=case, by=handler, at=START, changes={"email": "new@example.org"})
    part_record(case=case, record=Person.objects.get(pk=record.pk), by=handler, at=START)
    kept.refresh_from_db()
    assert (kept.telephone, kept.email, kept.date_of_birth) == ("", "new@example.org", date(1975, 3, 1))


def test_records_are_compared_side_by_side_and_the_details_chosen(client, handler, three_cases):
    first, second, _ = three_cases
    address = reverse("join", args=[first.reference, second.reference])
    page = client.get(address)
    for text in ("01632 960001", "01632 960002", "Mòrag Testerton", "Morag Testerton"):
        assert text in read_words(page)
    typed = {"name": "take", "telephone": "take", "email": "take"}
    sent = client.post(address, {**typed, "submission": str(uuid.uuid4())})
    assert sent.status_code == 302, read_words(sent)
    first.refresh_from_db()
    person = first.person
    assert (person.name, person.telephone, person.email) == (
        "Mòrag Testerton",
        "01632 960002",
        "morag@example.org",
    )
    assert person.contact_safety == "rules"


def test_nothing_is_joined_before_the_details_are_chosen(client, handler, three_cases):
    first, second, _ = three_cases
    sent = client.post(
        reverse("join", args=[first.reference, second.reference]), {"submission": str(uuid.uuid4())}
    )
    assert sent.status_code == 422
    assert not Person.objects.filter(same_as__isnull=False).exists()


def test_a_page_to_join_or_part_sent_twice_acts_once(client, handler, three_cases):
    first, second, _ = three_cases
    address = reverse("join", args=[first.reference, second.reference])
    typed = {
        "name": "keep", "telephone": "keep", "email": "keep",
        "submission": str(uuid.uuid4()),
    }  # fmt: skip
    codes = [client.post(address, typed).status_code for _ in range(2)]
    assert codes[0] == 302
    assert codes[1] < 500
    page = client.get(reverse("separate", args=[first.reference]))
    assert "Separate this record" in read_words(page)
    record = Person.objects.get(same_as__isnull=False)
    parting = {"record": str(record.pk), "submission": str(uuid.uuid4())}
    codes = [client.post(reverse("separate", args=[first.reference]), parting).status_code for _ in range(2)]
    assert codes[0] == 302
    assert codes[1] < 500
    assert first.events.filter(kind="person.unmerged").count() == 1
    assert first.events.filter(kind="person.merged").count() == 1


def test_two_people_told_apart_are_not_proposed_again(client, handler, refer):
    case, twin = refer(SCOTLAND), refer(SCOTLAND, given_name="Mairi")
    reader = Reader(1, "Reader", {SCOTLAND: frozenset({Role.CALL_HANDLER})})
    assert find_similar_to_case(case, reader) == [twin]
    address = reverse("join", args=[case.reference, twin.reference])
    for _ in range(2):
        sent = client.post(address, {"action": "apart", "submission": str(uuid.uuid4())})
        assert sent.status_code == 302
    assert find_similar_to_case(case, reader) == []
    assert find_similar_to_case(twin, reader) == []
    assert "Is this someone we know" not in read_words(client.get(reverse("case", args=[case.reference])))


def test_cases_are_found_by_the_name_of_a_joined_record(refer, handler):
    case, other = refer(SCOTLAND), refer(SCOTLAND, family_name="Maiden")
    merge_people(case=case, other=other, by=handler, at=START)
    reader = Reader(1, "Reader", {SCOTLAND: frozenset({Role.CALL_HANDLER})})
    assert set(search_cases(reader, "Maiden")) == {case, other}
