"""What a page of a register keeps is used: by clocks, signposts, public pages and letters."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON
from handrail.journey.case.queries import version_of
from handrail.network.models import ClosedDay, ServiceContact
from handrail.service_models import build_directory
from handrail.service_models.deadlines import compute_deadlines
from handrail.service_models.opening import is_open
from handrail.service_models.references import read_shared_directory
from tests.network.test_registers import find_register, send_form
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
MONDAY = datetime(2012, 5, 14, 9, 30, tzinfo=LONDON)
PLACE = {
    "code": "local_work_and_health",
    "name": "Work and Health Northtown",
    "what_for": "The service of the next area.",
    "telephone": "0131 496 0123",
    "web": "https://example.org/help",
    "hours": "Weekdays",
}


@pytest.fixture
def keeper(staff, sign_in):
    return sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND, name="Olive Lead"))


def add_detail(keeper, register: str, values: dict[str, object]) -> None:
    answer = send_form(keeper, find_register(register, "add/"), values)
    assert answer.status_code == 302, answer.text


def day_parts(day: date) -> dict[str, object]:
    return {"day-day": day.day, "day-month": day.month, "day-year": day.year}


def close_day(keeper, day: date) -> None:
    add_detail(keeper, "closed-days", {**day_parts(day), "reason": "Staff training"})


def list_due(version) -> dict[str, datetime]:
    """When each clock of a case enrolled on that Monday is due."""
    facts = {"referred": MONDAY, "enrolled": MONDAY}
    return {row.clock: row.due_at for row in compute_deadlines(version, facts, MONDAY)}


def test_a_deadline_leaves_out_a_closed_day(keeper, refer):
    version = version_of(refer(SCOTLAND, at=MONDAY))
    due = list_due(version)
    close_day(keeper, (MONDAY + timedelta(days=1)).date())
    later = list_due(version)
    assert due
    assert any(later[clock] > due[clock] for clock in due)
    assert all(later[clock] >= due[clock] for clock in due)


def test_nobody_is_there_on_a_closed_day(keeper):
    service = service_models.get_service(SCOTLAND)
    assert is_open(service, MONDAY)
    close_day(keeper, MONDAY.date())
    assert not is_open(service, MONDAY)
    assert is_open(service_models.get_service("leicestershire"), MONDAY)
    send_form(
        keeper, find_register("closed-days", f"{ClosedDay.objects.get().pk}/retire/"), {}, action="retire"
    )
    assert is_open(service, MONDAY)


def test_a_closed_day_is_kept_once(keeper):
    close_day(keeper, MONDAY.date())
    again = send_form(
        keeper, find_register("closed-days", "add/"), {**day_parts(MONDAY.date()), "reason": "Moving"}
    )
    assert "Is it one of these?" in again.text


def test_the_directory_ships_no_fictional_number():
    text = Path(service_models.__file__).with_name("directory.yaml").read_text()
    assert not re.search(r"01632|07700 ?900", text)
    for slug in service_models.list_slugs():
        for version in service_models.get_service(slug).versions:
            numbers = [entry.phone or "" for entry in build_directory(version).values()]
            assert not [number for number in numbers if number.startswith(("01632", "07700 900"))]
    assert read_shared_directory()["samaritans"].phone == "116 123"


def test_the_operators_own_numbers_are_shown(keeper):
    version = service_models.get_service(SCOTLAND).current_version
    assert build_directory(version)["local_work_and_health"].phone is None
    add_detail(keeper, "directory", PLACE)
    entry = build_directory(version)["local_work_and_health"]
    assert (entry.name, entry.phone, entry.web) == (PLACE["name"], "0131 496 0123", PLACE["web"])
    elsewhere = build_directory(service_models.get_service("leicestershire").current_version)
    assert elsewhere["local_work_and_health"].phone is None


def test_a_web_address_that_is_not_safe_is_refused(keeper):
    answer = send_form(keeper, find_register("directory", "add/"), {**PLACE, "web": "javascript:alert(1)"})
    assert "must begin with https://" in answer.text


def test_the_public_page_says_only_what_is_set(keeper):
    start = f"/refer/{SCOTLAND}/"
    assert "call us" not in Client().get(start).text
    add_detail(keeper, "contact", {"telephone": "0131 496 0100", "hours": "Monday to Friday, 9am to 5pm"})
    add_detail(keeper, "sites", {"name": "Northtown House", "address": "1 High Street, Northtown"})
    shown = " ".join(Client().get(start).text.split())
    assert "You can also call us on" in shown
    assert "0131 496 0100" in shown
    assert "Monday to Friday, 9am to 5pm" in shown
    assert "Northtown House" in shown
    assert "Email us" not in shown
    again = send_form(keeper, find_register("contact", "add/"), {"telephone": "0131 496 0111"})
    assert "Is it one of these?" in again.text
    assert ServiceContact.objects.count() == 1


def test_a_letter_says_how_to_reach_the_service(keeper, support):
    case, _ = support(SCOTLAND)
    add_detail(keeper, "contact", {"telephone": "0131 496 0100", "address": "1 High Street, Northtown"})
    letter = render_to_string("design/letter.html", {"case": case, "title": "A letter"})
    assert "Phone 0131 496 0100" in letter
    assert "1 High Street, Northtown" in letter
