"""The same form sent twice in one moment, as by a double click on a slow line, acts once."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from handrail.accounts.models import User
from tests.support.crawl import fill_sections
from tests.support.filled_forms import SentForm, read_forms, send_form
from tests.support.histories import undo_writes
from tests.support.people import LEICESTER, SCOTLAND
from tests.support.rows_counted import compare_rows, count_rows
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def post_at_once(browsers: list[Client], sent: SentForm) -> list[int]:
    """Post the same from each of these browsers at once; the status of each answer."""
    start, statuses = threading.Barrier(len(browsers)), [0] * len(browsers)

    def post_form(place: int) -> None:
        try:
            start.wait(60)
            statuses[place] = browsers[place].post(sent.address, sent.data).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=post_form, args=(place,)) for place in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return statuses


def list_pages(world: World) -> dict[str, str]:
    """The page of each action, on a case of its own."""
    cases = {name: case.reference for name, case in world.cases.items()}
    colleague = User.objects.get(name="Colleague Coe").pk
    manager = world.cases["answered"].case_manager_id
    document = world.cases["supported"].documents.first().pk
    return {
        "absence with cover": reverse("team-absence", args=[SCOTLAND, manager]),
        "sharing": reverse("share", args=[cases["supported"], document]),
        "join": reverse("join", args=[cases["pair"], cases["planned"]]),
        "restrict": reverse("restriction", args=[cases["supported"]]),
        "contact": reverse("contact", args=[cases["supported"]]),
        "concern": reverse("safety-accept", args=[cases["answered"]]),
        "decision after a withdrawal": reverse("withdrawal", args=[cases["withdrawn"]]),
        "discharge": reverse("discharge", args=[cases["supported"]]),
        "assessment": reverse("assessment", args=[cases["enrolled"]]),
        "death": reverse("death", args=[cases["leicester"]]),
        "turn on call": reverse("on-call", args=[SCOTLAND]),
        "hand-over": reverse("staff-hand-over", args=[colleague]),
        "invitation": reverse("staff-invite"),
        "referral": f"{reverse('referral-entry')}?call={uuid.UUID(int=1)}",
        "card": reverse("gp-card", args=[LEICESTER]),
    }


def send_both(world: World, page: str) -> tuple[list[int], dict[str, object], dict[str, object]]:
    """Send the form of a page twice at once; the statuses, and what once and twice changed."""
    browsers = [world.sign_in(), world.sign_in()]
    form = next(form for form in read_forms(browsers[0].get(page), page).forms if form.action == page)
    button = form.buttons[0] if form.buttons else ("", "")
    before = count_rows()
    with undo_writes():
        sent = send_form(browsers[0], form, button)
        assert isinstance(sent, SentForm), f"{page}: {sent}"
        once = compare_rows(before, count_rows())
    statuses = post_at_once(browsers, sent)
    return statuses, once, compare_rows(before, count_rows())


def test_the_same_form_sent_twice_at_once_acts_once(world: World) -> None:
    browser = world.sign_in()
    for hub in world.list_hubs():
        fill_sections(browser, hub)
    wrong = {}
    for name, page in list_pages(world).items():
        statuses, once, twice = send_both(world, page)
        if once != twice or not once or not all(200 <= status < 500 for status in statuses):
            wrong[name] = (statuses, once, twice)
    assert wrong == {}
