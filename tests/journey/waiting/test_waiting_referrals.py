"""A referral by the number of somebody recorded as dead waits for staff, and tells nobody else why."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case, Person
from handrail.journey.death.actions import record_death, undo_death
from handrail.journey.referral.actions import remember_worry
from handrail.journey.referral.models import Referral
from handrail.journey.restriction.actions import restrict_record
from handrail.journey.safety.models import Concern
from handrail.journey.waiting.models import WaitingReferral
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db

NUMBER = "9990000018"
CARD = f"/gp-card/{LEICESTER}/"
ENTRY = "/referrals/new/"
WAITING = "/referrals/waiting/"
BORN = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975"}
PATIENT = {"given_name": "Morag", "family_name": "Testerton", "telephone": "01632 960123", **BORN}
GP = {"practice": "Example Surgery", "gp": "Dr Example", "agreed": "on"}
ALIVE, SOMEONE_ELSE, CLOSED = "alive", "someone_else", "closed"


def send_card(number: str = NUMBER, **changes: str):
    """Send a GP's card from a browser of its own; return the browser and the page that follows."""
    browser = Client()
    sent = {**PATIENT, **GP, "nhs_number": number, "submission": str(uuid.uuid4()), **changes}
    return browser, browser.get(browser.post(CARD, sent)["Location"])


def take_call(client, **changes: str):
    typed = {"service": SCOTLAND, "route": "self", **PATIENT, "contact_by": "telephone"}
    sent = {**typed, "nhs_number": NUMBER, "action": "receive", "known_person": "new", **changes}
    return client.post(ENTRY, {"submission": str(uuid.uuid4()), **sent})


def decide_referral(client, decision: str, note: str = "Called the practice", **changes: str):
    waiting = WaitingReferral.objects.get()
    said = {"decision": decision, "note": note, "submission": str(uuid.uuid4()), **changes}
    return client.post(reverse("waiting-referral", args=[waiting.pk]), said)


def name_neutrally(text: str) -> str:
    """Return the words of a page without what differs between any two referrals."""
    return re.sub(r"HR-\w{4}-\w{4}|/track/\S+", "·", text)


def find_link(page) -> str:
    return re.search(r"/track/[^\"<\s]+", page.content.decode())[0]


@pytest.fixture(params=[LEICESTER])
def dead_client(support, request):
    """The case of a client who is recorded as having died, and its case manager."""
    return record_dead(support, request.param)


def record_dead(support, service: str):
    case, manager = support(service)
    case.person.nhs_number = NUMBER
    case.person.save()
    record_death(case=case, by=manager, died_on=None, at=START + timedelta(days=20))
    return case, manager


@pytest.fixture
def handler(staff, client, sign_in):
    return sign_in(staff(Role.CALL_HANDLER, LEICESTER))


def test_it_opens_no_case_and_is_not_lost(dead_client):
    send_card()
    waiting = WaitingReferral.objects.get()
    assert (waiting.service, waiting.decision) == (LEICESTER, "")
    assert waiting.facts["referrer"]["referrer_name"] == "Dr Example"
    assert Case.objects.count() == 1
    assert not Referral.objects.filter(channel="gp_card").exists()


def test_the_referrer_cannot_tell_it_from_any_other(dead_client):
    browser, page = send_card()
    other_browser, other_page = send_card(number="", family_name="Someone", given_name="Else")
    assert name_neutrally(read_words(page)) == name_neutrally(read_words(other_page))
    assert page.status_code == other_page.status_code
    tracked, other_tracked = browser.get(find_link(page)), other_browser.get(find_link(other_page))
    assert "Referral received" in read_words(tracked)
    assert name_neutrally(read_words(tracked)) == name_neutrally(read_words(other_tracked))


def test_a_card_sent_twice_waits_once(dead_client):
    page = str(uuid.uuid4())
    for _ in range(2):
        send_card(submission=page)
    assert WaitingReferral.objects.count() == 1


def test_staff_find_it_from_their_desk_with_what_to_do(dead_client, handler):
    send_card()
    assert "1 referral waiting for a decision" in read_words(handler.get("/desk/"))
    waiting = WaitingReferral.objects.get()
    assert reverse("waiting-referral", args=[waiting.pk]) in handler.get(WAITING).content.decode()
    page = handler.get(reverse("waiting-referral", args=[waiting.pk]))
    words = read_words(page)
    for shown in ("Morag Testerton", "Dr Example", "recorded as having died", "If the number is wrong"):
        assert shown in words
    assert reverse("death-undo", args=[dead_client[0].reference]) in page.content.decode()


def test_of_someone_else_it_goes_on_without_the_number(dead_client, handler):
    arrived = timezone.now()
    browser, page = send_card()
    answer = decide_referral(handler, SOMEONE_ELSE)
    referral = Referral.objects.get(channel="gp_card")
    assert answer["Location"] == reverse("screening", args=[referral.case.reference])
    assert referral.case.person_id != dead_client[0].person_id
    assert (referral.case.person.nhs_number, referral.case.person.date_of_birth.year) == ("", 1975)
    assert abs(referral.at - arrived) < timedelta(minutes=1)
    assert referral.reference == WaitingReferral.objects.get().reference
    assert referral.reference in read_words(browser.get(find_link(page), follow=True))
    assert read_words(handler.get(WAITING)).count("Morag") == 0


def test_of_somebody_alive_it_waits_until_the_death_is_undone(dead_client, handler):
    case, manager = dead_client
    send_card()
    refused = decide_referral(handler, ALIVE)
    assert refused.status_code == 409
    assert "undo the death on their case" in read_words(refused)
    assert "Called the practice" in refused.content.decode()
    undo_death(case=case, reason="Another of the same name", by=manager, at=timezone.now())
    assert decide_referral(handler, ALIVE).status_code == 302
    referral = Referral.objects.get(channel="gp_card")
    assert (referral.case, referral.case.person) == (case, case.person)
    event = case.events.get(kind="referral.taken")
    assert event.data["decision_label"].startswith("They are alive")


def test_of_somebody_dead_it_is_closed_and_the_referrer_s_page_stays_as_it_was(dead_client, handler):
    browser, page = send_card()
    before = read_words(browser.get(find_link(page)))
    assert decide_referral(handler, CLOSED)["Location"] == WAITING
    assert Case.objects.count() == 1
    assert read_words(browser.get(find_link(page))) == before
    shown = handler.get(reverse("waiting-referral", args=[WaitingReferral.objects.get().pk]))
    assert "They have died: close this referral. Decided by" in read_words(shown)


def test_decided_twice_it_is_taken_once(dead_client, handler):
    send_card()
    page = {"submission": str(uuid.uuid4())}
    first, second = (
        decide_referral(handler, SOMEONE_ELSE, **page),
        decide_referral(handler, SOMEONE_ELSE, **page),
    )
    assert first["Location"] == second["Location"]
    assert Referral.objects.filter(channel="gp_card").count() == 1


def test_nobody_of_another_service_sees_it(dead_client, staff, sign_in):
    send_card()
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    waiting = WaitingReferral.objects.get()
    assert client.get(reverse("waiting-referral", args=[waiting.pk])).status_code == 404
    assert "waiting for a decision" not in read_words(client.get("/desk/"))


# ---- typed by staff --------------------------------------------------------------------------------------


def test_a_call_comes_back_with_what_to_do_and_all_that_was_typed(support, staff, sign_in):
    case, _ = record_dead(support, SCOTLAND)
    answer = take_call(sign_in(staff(Role.CALL_HANDLER, SCOTLAND)))
    assert answer.status_code == 409
    words = read_words(answer)
    assert f"recorded as having died ({case.reference})" in words
    assert "If the number is wrong, correct it" in words
    assert "01632 960123" in answer.content.decode()
    assert Case.objects.count() == 1
    assert not WaitingReferral.objects.exists()


def test_a_call_is_told_no_reference_of_another_service(support, staff, sign_in):
    case, _ = record_dead(support, LEICESTER)
    answer = take_call(sign_in(staff(Role.CALL_HANDLER, SCOTLAND)))
    assert answer.status_code == 409
    assert "recorded as having died in another service" in read_words(answer)
    assert case.reference not in answer.content.decode()


@pytest.fixture
def restricted_dead(support, staff):
    """The case of a dead client whose record is restricted, and a service manager who may open it."""
    case, manager = record_dead(support, SCOTLAND)
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    at = START + timedelta(days=21)
    restrict_record(case=case, readers=[lead, manager], reason="Works here", by=lead, at=at)
    return case, lead


def test_a_call_of_somebody_restricted_waits_for_the_named_readers(restricted_dead, staff, client, sign_in):
    case, lead = restricted_dead
    handler = staff(Role.CALL_HANDLER, SCOTLAND)
    number = uuid.uuid4()
    remember_worry(by=handler, number=number, at=timezone.now())
    answer = take_call(sign_in(handler), known_person="", submission=str(number))
    assert answer["Location"] == "/desk/"
    desk = read_words(client.get("/desk/"))
    assert "A colleague has to look at it before it goes on" in desk
    assert "waiting for a decision" not in desk
    waiting = WaitingReferral.objects.get()
    address = reverse("waiting-referral", args=[waiting.pk])
    assert client.get(address).status_code == 404
    assert "worried" not in read_words(client.get(ENTRY))
    client = sign_in(lead)
    assert case.reference in read_words(client.get(address))
    assert "worried about this caller’s safety" in read_words(client.get(address))
    assert decide_referral(client, SOMEONE_ELSE).status_code == 302
    taken = Referral.objects.get(submission=waiting.submission)
    assert (taken.recorded_by, Concern.objects.get().case) == (handler, taken.case)
    assert Person.objects.filter(nhs_number=NUMBER).count() == 1
