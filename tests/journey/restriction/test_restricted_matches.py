"""A new record of somebody restricted: those named are asked about it, and nobody else can tell."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.models import Case
from handrail.journey.identity.actions import tell_people_apart
from handrail.journey.restriction.actions import find_restricted_matches, lift_restriction, restrict_record
from handrail.journey.restriction.models import RestrictedMatch
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db

AT = START + timedelta(days=10)
ENTRY = "/referrals/new/"
TYPED = {"service": SCOTLAND, "route": "self", "contact_by": "telephone", "action": "receive"}


@pytest.fixture
def lead(staff):
    return staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Named")


@pytest.fixture
def restricted_case(support, lead):
    """Morag Testerton's case, which only her case manager and one service manager may open."""
    case, manager = support(SCOTLAND)
    restrict_record(case=case, readers=[lead, manager], reason="Works here", by=lead, at=START)
    case.refresh_from_db()
    return case


def take_call(client, given: str, family: str, year: int):
    """Take a referral by telephone; return the pages that follow it, and how many queries all asked."""
    born = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": str(year)}
    person = {"given_name": given, "family_name": family, "telephone": f"01632 96{year}", **born}
    with CaptureQueriesContext(connection) as asked:
        saved = client.post(ENTRY, {**TYPED, **person, "submission": str(uuid.uuid4())})
        pages = [client.get(saved["Location"]), client.get("/cases/"), client.get("/desk/")]
    return [strip_names(read_words(page)) for page in pages], len(asked)


def strip_names(words: str) -> str:
    """Return the words of a page without what differs between any two people."""
    return re.sub(r"HR-\w{4}-\w{4}|Morag|Testerton|Ailsa|Nobodyknown", "·", words)


def read_case(client, family: str) -> str:
    case = Case.objects.get(person__family_name=family, restricted=False)
    words = strip_names(read_words(client.get(reverse("case", args=[case.reference]))))
    return re.sub(r"\d+:\d+[ap]m|1 March \d{4}|\(\d+\)|01632 96\d+|\d+ years", "·", words)


def test_an_outsider_cannot_tell_by_words_counts_or_work_done(restricted_case, staff, sign_in):
    """Of two new callers one has a restricted record: the pages after each, and the queries, are the same."""
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    take_call(client, "First", "Caller", 1991)
    _, plain_queries = take_call(client, "Ailsa", "Nobodyknown", 1985)
    pages, telling_queries = take_call(client, "Morag", "Testerton", 1975)
    assert telling_queries == plain_queries
    find_restricted_matches(AT)
    assert RestrictedMatch.objects.count() == 1
    assert read_case(client, "Testerton") == read_case(client, "Nobodyknown")
    assert "3 cases waiting for you" in read_words(client.get("/desk/"))
    for words in (*pages, read_words(client.get("/desk/"))):
        assert "may be of" not in words
        assert "restricted" not in words.lower()


def test_those_named_are_asked_on_their_desk_and_join_the_records(restricted_case, refer, lead, sign_in):
    new = refer(SCOTLAND, at=AT, telephone="01632 960777")
    assert find_restricted_matches(AT) == 1
    assert find_restricted_matches(AT) == 0
    client = sign_in(lead)
    desk = client.get("/desk/")
    assert f"A new record, {new.reference} , may be of Morag Testerton" in read_words(desk)
    compare = reverse("join", args=[restricted_case.reference, new.reference])
    assert compare in desk.content.decode()
    page = client.get(compare).content.decode()
    choices = dict.fromkeys(re.findall(r'name="(telephone|email|address)"', page), "keep")
    sent = client.post(compare, {"submission": str(uuid.uuid4()), **choices})
    assert sent.status_code == 302
    new.refresh_from_db()
    assert (new.restricted, new.person) == (True, restricted_case.person)
    assert "may be of" not in read_words(client.get("/desk/"))


def test_once_joined_others_cannot_open_the_new_record(restricted_case, refer, lead, staff, sign_in):
    new = refer(SCOTLAND, at=AT)
    find_restricted_matches(AT)
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    assert client.get(reverse("case", args=[new.reference])).status_code == 200
    compare = reverse("join", args=[restricted_case.reference, new.reference])
    assert sign_in(lead).post(compare, {"submission": str(uuid.uuid4())}).status_code == 302
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    assert client.get(reverse("case", args=[new.reference])).status_code == 403


@pytest.mark.parametrize(
    "details",
    [
        {"date_of_birth": date(1980, 3, 1), "telephone": "01632 960777", "email": ""},
        {"given_name": "Ailsa", "family_name": "Elsewhere"},
        {"given_name": "Moira", "telephone": "01632 960777", "email": ""},
    ],
)
def test_who_is_only_somewhat_alike_is_nobody_s_task(restricted_case, refer, details):
    refer(SCOTLAND, at=AT, **details)
    find_restricted_matches(AT)
    assert not RestrictedMatch.objects.filter(person__given_name__in=("Moira", "Morag")).exists()


def test_a_record_of_a_service_they_do_not_see_is_not_shown_to_them(restricted_case, refer, lead, sign_in):
    other = refer(LEICESTER, at=AT)
    find_restricted_matches(AT)
    assert other.reference not in sign_in(lead).get("/desk/").content.decode()


def test_told_apart_or_lifted_nobody_is_asked(restricted_case, refer, lead, sign_in):
    new = refer(SCOTLAND, at=AT)
    find_restricted_matches(AT)
    tell_people_apart(case=restricted_case, other=new, by=lead, at=AT)
    assert "may be of" not in read_words(sign_in(lead).get("/desk/"))
    second = refer(SCOTLAND, at=AT)
    find_restricted_matches(AT)
    assert second.reference in sign_in(lead).get("/desk/").content.decode()
    lift_restriction(case=restricted_case, reason="Left", by=lead, at=AT)
    assert "may be of" not in read_words(sign_in(lead).get("/desk/"))


def test_a_case_manager_does_not_lose_a_client_by_a_join(restricted_case, enrol, lead, staff, sign_in):
    new = enrol(SCOTLAND, at=AT)
    other_manager = staff(Role.CASE_MANAGER, SCOTLAND, name="Isla Other")
    allocate_case(case=new, case_manager=other_manager, by=lead, at=AT + timedelta(hours=2))
    compare = reverse("join", args=[restricted_case.reference, new.reference])
    refused = sign_in(lead).post(compare, {"submission": str(uuid.uuid4())})
    assert refused.status_code == 409
    assert f"Isla Other is the case manager of {new.reference}" in read_words(refused)
    new.refresh_from_db()
    assert not new.restricted
