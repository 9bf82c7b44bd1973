"""A reader chooses a language: kept in the browser and, where they are known, on their record."""

import uuid
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from handrail.accounts.policy import Role
from handrail.journey.case.actions import change_person, make_document
from handrail.journey.documents.actions import Addressee, CheckedAddress, confirm_address, send_document
from handrail.journey.links.actions import client_link
from handrail.journey.messages.models import Message
from handrail.journey.referral.public_form import PublicReferral
from handrail.service_models import get_service
from tests.support.people import LEICESTER, RHYL, START

TODAY = START.date()
VERSION = get_service(RHYL).find_version_on(TODAY)


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=False)


def test_one_language_is_no_choice(client: Client, db) -> None:
    page = client.get("/", headers={"accept-language": "cy"}).content.decode()
    assert '<html lang="en"' in page
    assert "Cymraeg" not in page


@pytest.mark.usefixtures("welsh")
def test_a_choice_is_kept_in_the_browser_and_leads_back(client: Client, db) -> None:
    assert '<html lang="en"' in client.get("/").content.decode()
    answer = client.post("/language/", {"language": "cy", "next": "/crisis/"})
    assert answer.headers["Location"] == "/crisis/"
    page = client.get("/crisis/").content.decode()
    assert '<html lang="cy"' in page
    assert '<span lang="cy" aria-current="true">Cymraeg</span>' in page
    assert 'value="en" lang="en">English</button>' in page
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["httponly"]


@pytest.mark.usefixtures("welsh")
def test_a_choice_leads_to_no_other_site(client: Client, db) -> None:
    answer = client.post("/language/", {"language": "cy", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("welsh")
def test_a_browser_that_asks_for_welsh_gets_it(client: Client, db) -> None:
    assert '<html lang="cy"' in client.get("/", headers={"accept-language": "cy"}).content.decode()


@pytest.mark.usefixtures("welsh")
def test_pages_for_staff_are_english(client: Client, staff) -> None:
    client.force_login(staff(Role.CASE_MANAGER))
    page = client.get("/desk/", headers={"accept-language": "cy"}).content.decode()
    assert '<html lang="en"' in page
    assert "Cymraeg" not in page


@pytest.mark.usefixtures("welsh")
def test_a_choice_on_their_own_page_is_recorded_and_shown_on_every_device(client: Client, refer) -> None:
    case = refer(RHYL)
    path = urlsplit(client_link(case)).path
    answer = client.post(f"{path}language/", {"language": "cy", "next": path})
    assert answer.headers["Location"] == path
    case.person.refresh_from_db()
    assert case.person.language == "cy"
    assert '<html lang="cy"' in Client().get(path).content.decode()
    assert f'action="{path}language/"' in Client().get(path).content.decode()


@pytest.mark.usefixtures("welsh")
@pytest.mark.parametrize("page", ["/refer/{service}/", "/services/{service}/", "own"])
@pytest.mark.parametrize(("service", "shown"), [(RHYL, "cy"), (LEICESTER, "en")])
def test_a_service_without_welsh_shows_no_switch(
    client: Client, refer, page: str, service: str, shown: str
) -> None:
    client.post("/language/", {"language": "cy"})
    path = urlsplit(client_link(refer(service))).path if page == "own" else page.format(service=service)
    words = client.get(path).content.decode()
    assert f'<html lang="{shown}"' in words
    assert ("Cymraeg" in words) == (shown == "cy")


@pytest.mark.usefixtures("welsh")
def test_a_language_that_the_service_does_not_offer_is_not_recorded(client: Client, refer) -> None:
    case = refer(LEICESTER)
    client.post(f"{urlsplit(client_link(case)).path}language/", {"language": "cy"})
    case.person.refresh_from_db()
    assert case.person.language == ""


@pytest.mark.usefixtures("welsh")
@pytest.mark.parametrize("language", ["fr", "", "xx-not-a-language"])
def test_a_language_that_is_not_offered_is_not_recorded(client: Client, refer, language: str) -> None:
    case = refer(RHYL)
    client.post(f"{urlsplit(client_link(case)).path}language/", {"language": language})
    case.person.refresh_from_db()
    assert case.person.language == ""


@pytest.mark.usefixtures("welsh")
def test_a_client_is_written_to_in_their_language(enrol, staff) -> None:
    case, manager = enrol(RHYL), staff(Role.CASE_MANAGER, RHYL)
    change_person(case=case, by=None, at=START, changes={"language": "cy"})
    document = make_document(case=case, kind="plan", title="A plan", content=b"%PDF", by=manager, at=START)
    confirm_address(case=case, checked=CheckedAddress("gp", "a@example.org", "called"), by=manager, at=START)
    for recipient in ("client", "gp"):
        send_document(document=document, to=Addressee(recipient), by=manager, at=START)
    subjects = [message.subject for message in Message.objects.order_by("-pk")[:2]]
    assert subjects[0].startswith("A letter from ")
    assert subjects[1].startswith("Llythyr oddi wrth ")


@pytest.mark.usefixtures("welsh")
def test_who_asks_for_themselves_in_welsh_is_recorded_so(db) -> None:
    own, other = PublicReferral(uuid.uuid4(), VERSION, TODAY), PublicReferral(uuid.uuid4(), VERSION, TODAY)
    answers = {"date-of-birth": {"date_of_birth": START.date()}}
    own.read_cleaned = other.read_cleaned = lambda: answers
    other.typed["who"] = {"who": ["other"]}
    with translation.override("cy"):
        assert own.read_facts()["person"]["language"] == "cy"
        assert other.read_facts()["person"]["language"] == ""
