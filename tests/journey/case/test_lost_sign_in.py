"""What was typed as a sign-in ended is its writer's draft, and undoes nothing that was recorded meanwhile."""

import re
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.design.writer import MARK_LASTS, sign_writer
from handrail.journey.case.models import Case, Contact, Draft
from handrail.journey.employment.actions import change_employer
from handrail.journey.employment.rules import EmployerChange
from handrail.journey.safety.models import Concern
from tests.support.pages import read_words
from tests.support.people import LEICESTER

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

NOTE = "Spoke at length about mornings"


def find_hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1].replace("&#34;", '"') if found else ""


def open_form(client, address) -> dict[str, str]:
    page = client.get(address).text
    hidden = {name: find_hidden(page, name) for name in ("submission", "seen", "writer", "drawn")}
    return {name: value for name, value in hidden.items() if value}


def end_sign_in():
    Session.objects.all().delete()


@pytest.fixture
def writer(support, sign_in):
    case, manager = support(LEICESTER)
    return case, manager, sign_in(manager)


@pytest.mark.parametrize("route", ["contact", "note", "plan", "case-employer"])
def test_what_is_sent_after_the_sign_in_ended_is_there_after_signing_in(route, writer, sign_in):
    case, manager, client = writer
    address = reverse(route, args=[case.reference])
    box = {"contact": "note", "note": "text", "plan": "adjustments", "case-employer": "note"}[route]
    form = open_form(client, address)
    contacts = Contact.objects.count()
    end_sign_in()
    late = client.post(address, form | {box: NOTE, "action": "save"})
    assert "kept=1" in late["Location"]
    assert "We kept what you typed" in client.get(late["Location"]).text
    assert Contact.objects.count() == contacts
    assert NOTE in sign_in(manager).get(address).text


def test_a_draft_says_whose_it_is_and_when_it_was_kept_and_nobody_else_sees_it(writer, staff, sign_in):
    case, manager, client = writer
    address = reverse("note", args=[case.reference])
    form = open_form(client, address)
    end_sign_in()
    client.post(address, form | {"text": NOTE})
    shown = read_words(sign_in(manager).get(address))
    assert re.search(r"This is your draft, kept .*\d{4}, \d", shown)
    assert "only you can see it" in shown
    assert NOTE not in sign_in(staff(Role.CASE_MANAGER, LEICESTER)).get(address).text


def test_what_is_sent_late_for_a_call_opens_no_referral(staff, sign_in):
    user = staff(Role.CALL_HANDLER, LEICESTER)
    client = sign_in(user)
    call = client.get(reverse("referral-entry"))["Location"]
    form = open_form(client, call)
    end_sign_in()
    client.post(call, form | {"given_name": "Ann", "family_name": "Caller", "action": "receive"})
    assert not Case.objects.exists()
    assert "Caller" in sign_in(user).get(call).text


def test_a_page_of_someone_else_or_of_long_ago_keeps_nothing(writer, staff):
    case, manager, _ = writer
    address, stranger = reverse("note", args=[case.reference]), staff(Role.CASE_MANAGER, "scotland")
    old = timezone.now() - MARK_LASTS - timedelta(days=1)
    with time_machine.travel(old, tick=False):
        expired = sign_writer(manager.pk)
    for mark in ("", "forged", expired, sign_writer(stranger.pk)):
        late = Client().post(address, {"text": NOTE, "writer": mark})
        assert "kept=1" not in late["Location"]
    assert not Draft.objects.exists()


def test_a_late_section_that_a_colleague_saved_meanwhile_is_shown_with_theirs(enrol, staff, sign_in):
    case, manager = enrol(), staff(Role.CASE_MANAGER)
    address = reverse("assessment-section", args=[case.reference, "work"])
    client, other = Client(), sign_in(staff(Role.CASE_MANAGER, name="Second Manager"))
    client.force_login(manager)
    form = open_form(client, address)
    other.post(address, open_form(other, address) | {"job": "Joiner"})
    end_sign_in()
    client.post(address, form | {"job": "Plumber"})
    back = sign_in(manager)
    shown = back.get(address).text
    assert "Second Manager" in shown
    assert "Plumber" in shown
    assert "Joiner" in shown
    back.post(address, open_form(back, address) | {"job": "Plumber"})
    assert "Someone else changed this" not in back.get(address).text


def test_a_stale_draft_shows_what_was_recorded_since_and_undoes_none_of_it(writer, staff, sign_in):
    case, _, client = writer
    address = reverse("case-employer", args=[case.reference])
    form = open_form(client, address)
    before = case.employer.name if case.employer else ""
    draft = form | {"employer": before, "note": "Asked them on Monday"}
    client.post(address, draft, headers={"X-Autosave": "1"})
    change_employer(
        case=case,
        change=EmployerChange("New Mill", "", "moved" if before else "", None, ""),
        by=staff(Role.CASE_MANAGER, LEICESTER),
        at=timezone.now(),
        submission=uuid.uuid4(),
        seen=None,
    )
    page = client.get(address)
    words = read_words(page)
    assert "Changed since you began this draft" in words
    assert "is now ‘New Mill’" in words
    assert "Asked them on Monday" in page.text
    assert find_hidden(page.text, "employer") == "New Mill"


def test_what_writer_and_colleague_both_changed_is_asked(writer, staff, sign_in):
    case, _, client = writer
    address = reverse("person", args=[case.reference])
    form = open_form(client, address)
    client.post(address, form | {"postcode": "LE1 6NB"}, headers={"X-Autosave": "1"})
    case.person.postcode = "LE2 0AA"
    case.person.save()
    words = read_words(client.get(address))
    assert "is now ‘LE2 0AA’" in words
    assert "You wrote ‘LE1 6NB’, which stands below: is that still right?" in words


@pytest.mark.parametrize("control", ["form", "top"])
def test_a_worry_pressed_after_the_sign_in_ended_is_said_first_and_raised_by_one_press(
    control, writer, sign_in
):
    """Nothing is raised for somebody who is not signed in, and they are told so before anything else."""
    case, manager, client = writer
    page, safety = reverse("note", args=[case.reference]), reverse("safety", args=[case.reference])
    form = open_form(client, page)
    end_sign_in()
    if control == "form":
        late = client.post(page, form | {"text": NOTE, "action": "safety"})
    else:
        late = client.post(safety, {"submission": str(uuid.uuid4()), "back": page})
    assert not Concern.objects.exists()
    first = parse_qs(urlsplit(late["Location"]).query)["next"][0]
    assert first.startswith(safety)
    client = sign_in(manager)
    shown = client.get(first).text.partition("<main")[2]
    words = read_words_of(shown)
    assert words.index("Your worry has not been raised yet") < words.index("Safety")
    assert shown.index("Raise it now") < shown.index("<h1")
    assert page in shown
    answer = client.post(safety, {"submission": find_hidden(shown, "submission")})
    assert answer["Location"] == safety
    assert Concern.objects.get().case == case
    assert "has not been raised yet" not in client.get(safety).text
    if control == "form":
        assert NOTE in client.get(page).text


def read_words_of(text):
    return re.sub(r"(<[^>]+>|\s)+", " ", text)
