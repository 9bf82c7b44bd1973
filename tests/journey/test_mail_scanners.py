"""A mail scanner that opens every link before its reader spends none: each still works afterwards."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.emails import make_reset_link
from handrail.accounts.policy import Role
from handrail.journey.anonymous.links import new_link
from handrail.journey.links.actions import client_link
from handrail.journey.questionnaire.actions import ask_client
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


def scan_link(path: str) -> None:
    """Open a link as a scanner does: three times and once for its head, each time as somebody new."""
    for method in ("get", "get", "get", "head"):
        getattr(Client(), method)(path, follow=True)


def find_anonymous_link(request: pytest.FixtureRequest) -> tuple[str, str]:
    return new_link(LEICESTER, "musculoskeletal", timezone.now()), "What helped you most"


def find_answering_link(request: pytest.FixtureRequest) -> tuple[str, str]:
    request.getfixturevalue("clock").move_to("2012-05-14 09:30")
    case = request.getfixturevalue("enrol")(LEICESTER, at=timezone.now())
    with request.getfixturevalue("worker_after")():
        ask_client(case=case, code="entry", channel="email", by=None, at=timezone.now())
    body = mail.outbox[-1].body
    start = body.index("/q/")
    return body[start : body.index("/", start + 3) + 1], "Start"


def find_own_link(request: pytest.FixtureRequest) -> tuple[str, str]:
    case, _manager = request.getfixturevalue("support")(SCOTLAND)
    return urlsplit(client_link(case)).path, case.reference


def find_reset_link(request: pytest.FixtureRequest) -> tuple[str, str]:
    user = request.getfixturevalue("staff")(Role.CASE_MANAGER, SCOTLAND)
    return urlsplit(make_reset_link(user)).path, "password"


@pytest.mark.parametrize(
    "find_link", [find_anonymous_link, find_answering_link, find_own_link, find_reset_link]
)
def test_a_link_that_was_scanned_is_still_open_for_its_reader(find_link, request):
    path, shown = find_link(request)
    scan_link(path)
    page = Client().get(path, follow=True)
    assert page.status_code == 200
    assert shown in page.text
    assert reverse("account_login") not in [address for address, _ in page.redirect_chain]
