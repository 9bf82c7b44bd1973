"""Unlikely answers of a referral are asked about, and the answer is kept with it."""

import re
import uuid
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.design.forms.doubts import digest_doubt
from handrail.foundation.dates import age_on
from handrail.journey.case.models import Event
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db

BORN = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1936"}
PERSON = {"given_name": "Morag", "family_name": "Testerton", "telephone": "01632 960123", **BORN}
CARD = {"practice": "Example Surgery", "gp": "Dr Example", "agreed": "on", **PERSON}
CALL = {
    "service": SCOTLAND, "route": "self", "contact_by": "telephone", "action": "receive", **PERSON
}  # fmt: skip
STEPS = {
    "who": {"who": "self"},
    "route": {"route": "self"},
    "name": {"given_name": "Morag", "family_name": "Testerton"},
    "date-of-birth": BORN,
    "contact": {"telephone": "01632 960123", "contact_by": "telephone", "contact_safety": "usual"},
}
WORK = {
    "employment-status": "employed", "employer-size": "40", "occupational-health": "none",
    "work-attendance": "off_sick",
}  # fmt: skip


def find_doubt() -> str:
    years = age_on(date(1936, 3, 1), timezone.localdate())
    return f"Born on 1 March 1936: {years} years old"


def send_twice(client: Client, address: str, typed: dict):
    """Send a form that asks about a birth date, then with the tick; return the last answer."""
    asked = client.post(address, {**typed, "submission": str(uuid.uuid4())})
    assert asked.status_code == 422
    assert find_doubt() in read_words(asked)
    ticked = {"is_right": digest_doubt(find_doubt()), "submission": str(uuid.uuid4())}
    return client.post(address, {**typed, **ticked})


def read_kept() -> str:
    return Event.objects.get(kind="answer.confirmed").data["asked"]


def test_of_a_call(staff, sign_in):
    assert send_twice(sign_in(staff(Role.CALL_HANDLER, SCOTLAND)), "/referrals/new/", CALL).status_code == 302
    assert read_kept() == find_doubt()


def test_of_a_gp_card(client):
    assert send_twice(client, f"/gp-card/{LEICESTER}/", CARD).status_code == 302
    assert read_kept() == find_doubt()


def test_of_the_public_page(client):
    refer = f"/refer/{SCOTLAND}/"
    place, seen = "who", []
    while place != "check" and len(seen) < 30:
        seen.append(place)
        work = {place.replace("-", "_"): WORK[place]} if place in WORK else {}
        typed = STEPS.get(place) or work
        if place == "date-of-birth":
            sent = send_twice(client, f"{refer}{place}/", typed)
        else:
            sent = client.post(f"{refer}{place}/", {**typed, "submission": str(uuid.uuid4())})
        place = sent["Location"].rstrip("/").rpartition("/")[2]
    check = client.get(f"{refer}check/").content.decode()
    page = re.search(r'name="submission" value="([^"]+)"', check)[1]
    assert client.post(f"{refer}check/", {"submission": page}).status_code == 302
    assert read_kept() == find_doubt()
