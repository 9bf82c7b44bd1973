"""A slip in the year is refused or asked about on every form that takes a date; new pages are found."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests.repeats.test_sent_twice import FILES, HINTS
from tests.support.crawl import FoundForm, find_forms, walk_steps
from tests.support.filled_forms import SentForm, send_form
from tests.support.histories import undo_writes
from tests.support.people import SCOTLAND
from tests.support.world import MORE_STARTS, World

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

# One digit off, of a century ago, one digit too many.
SLIPS = ("2062", "1926", "20122")
# Where any year is right: nothing happened on that day, somebody looks for it.
ANY_YEAR = {"audit": "looks for entries between two days"}
# What is kept as it is typed, to be gone on with: it is looked at when the form itself is sent.
DRAFTS = ("later", "clear", "look", "line", "step")
# The answer with which a page asks for its date at all.
REVEALING: dict[tuple[str, str], dict[str, str]] = {
    ("allocate", "until"): {"cover": "cover"},
    ("discharge-section", "died_on"): {"reason": "died", "work_attendance": ""},
    ("discharge-section", "return_date"): {"reason": "completed", "work_attendance": "at_work"},
    ("follow-up-missed", "died_on"): {"reason": "died"},
    ("staff-hand-over", "until"): {"span": "cover"},
    ("staff-hand-over-cases", "until"): {"span": "cover"},
}


def list_dates(found: FoundForm) -> list[str]:
    """Return the names of the dates that a form asks for."""
    names = [re.fullmatch(r"(.+)-year", name) for name in found.form.fields]
    return [name[1] for name in names if name]


def list_slips_taken(client: Client, found: FoundForm) -> Iterator[str]:
    """Send a form as it is accepted but for one year; yield each that is accepted all the same."""
    with undo_writes():
        sent = send_form(client, found.form, found.button, hints=dict(HINTS.get(found.route, {})))
    if not isinstance(sent, SentForm):
        return
    for name in list_dates(found):
        for year in SLIPS:
            day = {f"{name}-day": "12", f"{name}-month": "12", f"{name}-year": year}
            data = {key: value for key, value in sent.data.items() if key != name}
            data |= REVEALING.get((found.route, name), {})
            with undo_writes():
                answer = client.post(sent.address, data | day | {"submission": str(uuid.uuid4())})
            if answer.status_code < 400:
                yield f"{found.route} {found.button[1]}: {name} in {year}"


def test_a_slip_in_the_year_is_refused_or_asked_about_on_every_form(world: World) -> None:
    staff_browser, public_browser = world.sign_in(), Client()
    walk_steps(public_browser, reverse("refer-step", args=[SCOTLAND, "who"]), "refer-check")
    sources = (
        (staff_browser, [*world.list_starts(), *MORE_STARTS]),
        (public_browser, world.list_public_starts()),
    )
    taken: list[str] = []
    sent = set()
    for browser, starts in sources:
        for found in find_forms(browser, starts):
            kind = (found.route, *list_dates(found))
            if kind in sent or len(kind) == 1 or found.route in {*ANY_YEAR, *FILES}:
                continue
            if found.button[1] in DRAFTS or found.button[0] in DRAFTS:
                continue
            sent.add(kind)
            taken += list_slips_taken(browser, found)
    assert taken == [], "\n".join(taken)
    assert len({kind[0] for kind in sent}) > 20
