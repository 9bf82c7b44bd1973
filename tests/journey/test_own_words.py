"""A service that declares its own words for its people: no page, letter or message says the standard ones."""

import re
import uuid
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from handrail.accounts.policy import Role
from handrail.design.service_voice import use_own_words, write_for
from handrail.foundation.translation import translate_text as _
from handrail.foundation.yaml_document import DeclaredFileError
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.anonymous import invitation
from handrail.journey.case.actions import change_person
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.links.actions import client_link
from handrail.journey.messages.models import Message
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.journey.referral.links import referrer_link
from handrail.service_models.loader import read_model
from handrail.service_models.schema.version import ServiceFile
from tests.support import people
from tests.support.people import RHYL, START
from tests.support.pseudo import PageReader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("welsh", "harbour_town")]

SLUG = "harbour-town"
SERVICE = """
slug: harbour-town
name: Harbour Town Work and Health
short_name: Harbour Town
run_by: The harbour's health partnership
calendar: england-and-wales
nations: [Wales]
languages: [en, cy]
people:
  client:
    en: {one: participant, many: participants}
    cy: {one: cyfranogwr, softened: gyfranogwr, many: cyfranogwyr}
  case_manager:
    en: {one: employment coach, many: employment coaches}
    cy: {one: hyfforddwr cyflogaeth, many: hyfforddwyr cyflogaeth}
ran: From April 2011
source: rr896, Appendix A (Rhyl)
summary: Coaching for people who are off sick.
"""
VERSION = "id: 2011-04\nin_force_from: 2011-04-01\nbased_on: rhyl/2011-04\n"
STANDARD = re.compile(
    r"\b(clients?|case managers?|absentees?|[cgn]*h?leient\w*|rh?eolw[yr]+ achos)\b", re.IGNORECASE
)
# Of the staff that tests make.
STAFF_NAME = re.compile(r"Case manager \w{4}\b")


@pytest.fixture
def harbour_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service of the operator's own, as Rhyl but for its words."""
    folder = tmp_path / SLUG
    folder.mkdir()
    (folder / "service.yaml").write_text(SERVICE)
    (folder / "2011-04.yaml").write_text(VERSION)
    monkeypatch.setenv("HANDRAIL_SERVICE_MODELS", str(tmp_path))
    monkeypatch.setitem(people.ELIGIBLE, SLUG, people.ELIGIBLE[RHYL])
    monkeypatch.setitem(people.ROUTE, SLUG, "self")


def refuse_standard_words(texts: Iterable[str]) -> None:
    assert [
        text[max(0, match.start() - 60) : match.end() + 20]
        for text in (STAFF_NAME.sub("", " ".join(text.split())) for text in texts)
        for match in STANDARD.finditer(text)
    ] == []


def read_text(html: str) -> str:
    """Return all that a page or letter shows, whatever its language."""
    reader = PageReader()
    reader.feed(html.replace("<section lang", "<section data-lang"))
    return " ".join(["".join(reader.text), *reader.attributes])


def open_in_own_words(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    refuse_standard_words([read_text(page.content.decode())])
    return page.content.decode()


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    "path",
    ["/crisis/", "/privacy/", "/refer/{}/", "/refer/{}/who/", "/services/{}/", "/services/{}/versions/"],
)
def test_pages_for_everybody(client: Client, path: str, language: str) -> None:
    client.cookies["django_language"] = language
    open_in_own_words(client, path.format(SLUG))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_own_pages_letters_and_messages(
    client: Client, support, staff, clock, monkeypatch, letter_pages: list[str], language: str
) -> None:
    clock.move_to("2012-05-21 10:00")
    case, manager = support(SLUG)
    at = START + timedelta(days=7)
    change_person(case=case, by=manager, at=at, changes={"language": language})
    case.person.refresh_from_db()
    words = open_in_own_words(client, urlsplit(client_link(case)).path)
    assert {"en": "Your employment coach", "cy": "Eich hyfforddwr cyflogaeth"}[language] in words
    open_in_own_words(client, urlsplit(referrer_link(case.referrals.get())).path)
    plan_pdf(case, latest_plan(case), by=manager, at=at)
    other = staff(Role.CASE_MANAGER, SLUG)
    allocate_case(case=case, case_manager=other, by=manager, at=at, until=None, reason="Away")
    done = discharge_case(
        case=case, by=manager, at=START + timedelta(days=40), reason="goals_met", work_attendance="at_work",
        submission=uuid.uuid4(),
    )  # fmt: skip
    discharge_summary(case, done, by=manager, at=START + timedelta(days=40))
    monkeypatch.setattr(invitation, "asks_anonymously", lambda _version: True)
    assert invitation.invite_client(case=case, by=manager, at=START + timedelta(days=41))
    assert len(letter_pages) == 4
    refuse_standard_words(map(read_text, letter_pages))
    own = Message.objects.exclude(recipient="staff")
    assert own.count() >= 3
    refuse_standard_words(text for message in own for text in (message.subject, message.body))


def test_an_english_article_and_a_welsh_mutation_follow_the_word() -> None:
    with write_for(SLUG):
        assert _("You have a case manager") == "You have an employment coach"
        assert _("Case manager: %(name)s", name="A case manager") == "Employment coach: A case manager"
        assert use_own_words("Two clients, %(client)s") == "Two participants, %(client)s"
    with write_for(SLUG, "cy"):
        assert _("You have a case manager") == "Mae gennych hyfforddwr cyflogaeth"
        assert use_own_words("i gleient") == "i gyfranogwr"
    assert _("You have a case manager") == "You have a case manager"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("    cy: {one: cyfranogwr, softened: gyfranogwr, many: cyfranogwyr}\n", ""), "client in cy too"),
        (("languages: [en, cy]", "languages: [cy]"), "expected en first"),
    ],
)
def test_words_are_declared_in_every_language(tmp_path: Path, wrong: tuple[str, str], said: str) -> None:
    path = tmp_path / "service.yaml"
    path.write_text(SERVICE.replace(*wrong))
    with pytest.raises(DeclaredFileError, match=said):
        read_model(path, ServiceFile)
