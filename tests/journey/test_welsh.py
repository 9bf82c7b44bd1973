"""A Welsh service speaks Welsh: what a client or referrer sees has no English sentence of the catalogue."""

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.test import Client

from devtools import messages
from handrail.accounts.policy import Role
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.anonymous import invitation
from handrail.journey.anonymous.links import new_code
from handrail.journey.case.actions import change_person, record_consents
from handrail.journey.case.models import Case
from handrail.journey.case.opt_in import OTHER_CONTACT
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.documents.actions import Addressee, send_document
from handrail.journey.links.actions import client_link
from handrail.journey.messages.discretion import list_own_names, replace_names, word_discreetly
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import RULES, MessagePurpose, Recipient
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.journey.private_pages.actions import (
    answer_message,
    send_new_link,
    send_other_news,
    write_own_message,
)
from handrail.journey.questionnaire.actions import ask_client, remind_client
from handrail.journey.questionnaire.paper import form_pdf
from handrail.journey.referral.links import referrer_link
from tests.journey.diary.test_appointments import book_appointment
from tests.journey.questionnaire.test_questionnaires import link_in
from tests.support import people
from tests.support.people import RHYL, START
from tests.support.pseudo import PageReader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("welsh")]

# Shorter pieces of sentences are names, numbers and words that both languages have.
SHORTEST_PIECE = 9
PLACEHOLDER = re.compile(r"%%?\(\w+\)s|%%\{\w+\}|<[^>]*>|\n")
WELSH_MONTHS = ("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi")
WELSH_DATE = re.compile(rf"\d+ ({'|'.join(WELSH_MONTHS)}) 2012")
# Of the staff that tests make.
STAFF_NAME = re.compile(r"Case manager \w{4}\b")
ENGLISH_DATE = re.compile(r"\b(January|February|March|April|May|June|July|August|Monday|Tuesday|Wednesday)\b")


@cache
def list_english_pieces() -> tuple[str, ...]:
    """Return the longest piece of each English sentence of the catalogue that has other words in Welsh."""
    catalogue = messages.read_catalogue(next(iter(messages.list_catalogues())))
    welsh = " ".join(text for message in catalogue if message.id for text in list_forms(message.string))
    pieces = set()
    for message in catalogue:
        for text in list_forms(message.id):
            piece = max(PLACEHOLDER.split(text), key=len).strip(" .,:")
            if len(piece) >= SHORTEST_PIECE and " " in piece and piece not in welsh:
                pieces.add(piece)
    return tuple(sorted(pieces))


def list_forms(text: str | tuple[str, ...]) -> list[str]:
    """Return the forms of a sentence: one, or those for numbers."""
    return [text] if isinstance(text, str) else list(text)


def find_english(text: str) -> Iterator[str]:
    """Yield each English sentence of the catalogue that stands in a text, and English months and days."""
    words = STAFF_NAME.sub("", " ".join(text.split()))
    yield from (piece for piece in list_english_pieces() if piece in words)
    yield from ENGLISH_DATE.findall(words)


def read_text(html: str) -> str:
    """Return what a page or letter shows, but sections marked as English."""
    reader = PageReader()
    reader.feed(html)
    return " ".join(["".join(reader.text), *reader.attributes])


def refuse_english(texts: Iterable[str]) -> None:
    assert [piece for text in texts for piece in find_english(text)] == []


@pytest.fixture
def open_in_welsh(client: Client):
    """Open a page in Welsh and refuse what is English: open_in_welsh('/')."""

    def open_page(path: str, *, status: int = 200, **data: object) -> str:
        client.cookies["django_language"] = "cy"
        page = client.post(path, data) if data else client.get(path)
        assert page.status_code == status, path
        words = page.content.decode()
        assert '<html lang="cy"' in words, path
        refuse_english([read_text(words)])
        return words

    return open_page


def own_path(case: Case) -> str:
    return urlsplit(client_link(case)).path


@pytest.mark.parametrize(
    "path",
    ["/", "/privacy/", "/accessibility/", "/crisis/", f"/refer/{RHYL}/", f"/services/{RHYL}/"],
)
def test_pages_for_everybody(open_in_welsh, path: str) -> None:
    open_in_welsh(path)


def test_what_the_test_looks_for_is_found_on_an_english_page(client: Client) -> None:
    assert len(list_english_pieces()) > 500
    assert list(find_english(read_text(client.get("/privacy/").content.decode())))


OWN = {
    "who": {"who": "self"},
    "route": {"route": "self"},
    "name": {"given_name": "Morag", "family_name": "Testerton"},
    "date-of-birth": {
        "date_of_birth-day": "1",
        "date_of_birth-month": "mawrth",
        "date_of_birth-year": "1975",
    },
    "contact": {"email": "morag@example.org", "contact_by": "email", "contact_safety": "usual"},
    "home": {"postcode": "ll18 1aa"},
    "employment-status": {"employment_status": "employed"},
    "work-attendance": {"work_attendance": "off_sick"},
    "absence-weeks": {"absence_weeks": "3"},
    "lives-in": {"lives_in": "Denbighshire"},
    "works-in": {"works_in": "Conwy"},
    "occupational-health": {"occupational_health": "none"},
}


def test_a_public_referral_step_by_step_to_its_message(open_in_welsh, client: Client, clock) -> None:
    clock.move_to("2012-05-14 12:00")
    address = f"/refer/{RHYL}/"
    step = "who"
    while step != "check":
        open_in_welsh(f"{address}{step}/")
        wrong = client.post(f"{address}{step}/", {"submission": uuid.uuid4()})
        if wrong.status_code == 422:
            refuse_english([read_text(wrong.content.decode())])
        sent = client.post(f"{address}{step}/", OWN.get(step, {}) | {"submission": uuid.uuid4()})
        assert sent.status_code == 302, " ".join(read_text(sent.content.decode()).split())
        step = sent["Location"].rstrip("/").rpartition("/")[2]
    check = open_in_welsh(f"{address}check/")
    assert "Byw yn" in check
    assert "Lives in" not in check
    submission = re.search(r'name="submission" value="([^"]+)"', check)[1]
    open_in_welsh(client.post(f"{address}check/", {"submission": submission})["Location"])
    case = Case.objects.get()
    assert case.person.language == "cy"
    message = Message.objects.get()
    refuse_english([message.subject, message.body])
    assert message.subject.startswith("Rydym wedi cael eich cais")


@pytest.fixture
def welsh_case(support) -> tuple[Case, object]:
    """A case of the Welsh service in support, whose client chose Welsh, with its case manager."""
    case, manager = support(RHYL)
    # Written before the choice, in English.
    Message.objects.all().delete()
    change_person(case=case, by=manager, at=START + timedelta(days=5), changes={"language": "cy"})
    case.person.refresh_from_db()
    return case, manager


def test_the_other_private_pages(open_in_welsh, client: Client, welsh_case, clock) -> None:
    clock.move_to("2012-05-21 10:00")
    case, _manager = welsh_case
    own = own_path(case)
    asked = re.search(rf"{own}consent/\w+/", open_in_welsh(own))[0]
    open_in_welsh(asked)
    open_in_welsh(f"{own}contact/")
    sent = {"submission": uuid.uuid4(), "kind": "complaint", "account": "Neb", "about": "no_one"}
    client.post(f"{own}complaint/", sent)
    open_in_welsh(f"{own}complaint/")
    client.post(f"{own}message/", {"submission": uuid.uuid4(), "words": "Neb"})
    open_in_welsh(f"{own}message/")
    refuse_english([read_text(client.post(f"{own}contact/", {"submission": uuid.uuid4()}).text)])
    client.post(f"{own}safety/", {"submission": uuid.uuid4()})
    open_in_welsh(own)
    open_in_welsh(urlsplit(referrer_link(case.referrals.get())).path)
    address = f"/anonymous/{RHYL}/{new_code(RHYL, 'other', START)}/"
    open_in_welsh(address)
    client.post(address, {"submission": uuid.uuid4(), "helped": "1"})
    open_in_welsh("/anonymous/thanks/")
    open_in_welsh(f"/anonymous/{RHYL}/wrong/")
    open_in_welsh("/q/wrong/", status=404)


def withdraw_sharing(client: Client, case: Case) -> None:
    item = re.search(rf"{own_path(case)}consent/(share\w+)/", client.get(own_path(case)).text)[1]
    data = {"submission": uuid.uuid4(), "item": item, "given": "no", "recipient_name": ""}
    client.post(f"{own_path(case)}consent/", data)


def test_every_letter_and_every_kind_of_message_to_a_client(
    open_in_welsh, welsh_case, refer, staff, clock, client, monkeypatch, letter_pages: list[str]
) -> None:
    clock.move_to("2012-05-21 10:00")
    refer(RHYL, given_name="Nia", email="nia@example.org", language="cy")
    case, manager = welsh_case
    at = START + timedelta(days=7)
    plan = plan_pdf(case, latest_plan(case), by=manager, at=at)
    send_document(document=plan, to=Addressee("client"), by=manager, at=at)
    for until in (date(2012, 7, 1), None):
        other = staff(Role.CASE_MANAGER, RHYL)
        allocate_case(case=case, case_manager=other, by=manager, at=at, until=until, reason="Away")
    send_new_link(link=case.private_links.filter(kind="client").first(), by=manager, at=at)
    write_own_message(case=case, words="Helo", at=at)
    answer_message(message=case.client_messages.get(), answer="Helo", by=manager, at=at)
    open_in_welsh(f"{own_path(case)}message/")
    withdraw_sharing(client, case)
    open_in_welsh(own_path(case))
    case.refresh_from_db()
    book_appointment(case)
    answer = {"item": OTHER_CONTACT.code, "recipient": OTHER_CONTACT.recipient, "given": True}
    record_consents(case=case, by=manager, at=at, answers=[answer])
    send_other_news(case=case, subject="Gardd newydd", words="Dewch i’r ardd.", by=manager, at=at)
    open_in_welsh(f"{own_path(case)}consent/{OTHER_CONTACT.code}/")
    done = discharge_case(
        case=case, by=manager, at=START + timedelta(days=40), reason="returned_same_job",
        work_attendance="at_work", return_date=date(2012, 6, 4), summary="12 34",
    )  # fmt: skip
    discharge_summary(case, done, by=manager, at=START + timedelta(days=40))
    monkeypatch.setattr(invitation, "asks_anonymously", lambda _version: True)
    assert invitation.invite_client(case=case, by=manager, at=START + timedelta(days=41))
    ask_for_follow_up(case, clock)
    case.refresh_from_db()
    open_in_welsh(own_path(case))
    refuse_english_letters(letter_pages)
    refuse_english_messages()


def ask_for_follow_up(case: Case, clock) -> None:
    """Ask by text and by email, remind, and draw the paper form."""
    clock.move_to("2012-09-23 10:00")
    case.refresh_from_db()
    for channel in ("text", "email"):
        change_person(
            case=case, by=None, at=START + timedelta(days=42), changes={"telephone": "07700 900982"}
        )
        asked = ask_client(
            case=case, code="follow_up_3_months", channel=channel, by=None, at=START + timedelta(days=132)
        )
        remind_client(request=asked, at=START + timedelta(days=140))
    form_pdf(asked, large_print=False)


def refuse_english_letters(drawn: list[str]) -> None:
    """Refuse English on letters to the client; those to an employer are English."""
    own = [letter for letter in drawn if '<html lang="cy"' in letter]
    assert len(own) == 3
    refuse_english(map(read_text, own))
    assert all(WELSH_DATE.search(read_text(letter)) for letter in own[:2])


def refuse_english_messages() -> None:
    """Refuse English in what was written to clients, and a purpose that nothing here was written for."""
    written = Message.objects.filter(recipient=Recipient.CLIENT)
    for_clients = {purpose for purpose, rule in RULES.items() if Recipient.CLIENT in rule.recipients}
    assert {MessagePurpose(message.purpose) for message in written} == for_clients
    refuse_english(text for message in written for text in (message.subject, message.body))
    refuse_our_name(written)


def refuse_our_name(written: Iterable[Message]) -> None:
    """Refuse the service's name in each of these, once its client has given another name to use."""
    another = {"contact_safety": "rules", "safe_channels": ["email"], "calling_name": "Siop Lyfrau"}
    names = list_own_names(RHYL)
    for message in written:
        for field, value in another.items():
            setattr(message.case.person, field, value)
        subject, body = word_discreetly(message, message.case)
        assert replace_names(subject, names, "") + replace_names(body, names, "") == subject + body
        assert "Siop Lyfrau" in subject + body
        refuse_english([subject, body])


SERVICE = """
slug: harbour-town
name: Harbour Town Work and Health
short_name: Harbour Town
run_by: The harbour's health partnership
calendar: england-and-wales
nations: [Wales]
languages: [en, cy]
ran: From April 2010
source: rr896, Appendix A (Rhyl)
summary: Coaching for people who are off sick.
"""


@pytest.fixture
def phq_link(tmp_path: Path, monkeypatch, enrol, clock, mailoutbox, worker_after) -> str:
    """The link to a PHQ-9 of a Welsh service, whose client chose Welsh."""
    (tmp_path / "models" / "harbour-town").mkdir(parents=True)
    (tmp_path / "models" / "harbour-town" / "service.yaml").write_text(SERVICE)
    version = "id: 2010-04\nin_force_from: 2010-04-01\nbased_on: leicestershire/2012-04\n"
    (tmp_path / "models" / "harbour-town" / "2010-04.yaml").write_text(version)
    monkeypatch.setenv("HANDRAIL_SERVICE_MODELS", str(tmp_path / "models"))
    monkeypatch.setitem(people.ELIGIBLE, "harbour-town", people.ELIGIBLE[people.LEICESTER])
    monkeypatch.setitem(people.ROUTE, "harbour-town", "gp")
    clock.move_to("2012-05-14 09:30")
    case = enrol("harbour-town")
    change_person(case=case, by=None, at=START + timedelta(hours=2), changes={"language": "cy"})
    case.refresh_from_db()
    with worker_after():
        ask_client(case=case, code="entry", channel="email", by=None, at=START + timedelta(hours=3))
    return urlsplit(link_in(mailoutbox[-1].body)).path


def test_a_questionnaire_without_welsh_words_is_marked_as_english(client: Client, phq_link: str) -> None:
    """No Welsh wording of the PHQ-9 ships: nobody translates a published questionnaire by hand."""
    page = client.get(f"{phq_link}1/").text
    assert "Nid oes geiriad yn eich iaith chi" in page
    english = page[page.index('<div lang="en">') :]
    assert "Little interest or pleasure" in english[: english.index("</fieldset>")]
    assert '<dt class="nhsuk-summary-list__key" lang="en">' in client.get(f"{phq_link}check/").text


def test_the_operator_s_welsh_words_of_a_questionnaire_are_shown(
    client: Client, phq_link: str, tmp_path: Path, monkeypatch
) -> None:
    words = {
        "language": "cy", "version": "1", "licence": "free",
        "options": {value: f"Ateb {value}" for value in range(4)},
        "items": {f"item_{number}": f"Cwestiwn {number}" for number in range(1, 10)},
    }  # fmt: skip
    (tmp_path / "own" / "phq-9").mkdir(parents=True)
    (tmp_path / "own" / "phq-9" / "wording.cy.yaml").write_text(yaml.safe_dump(words))
    monkeypatch.setenv("HANDRAIL_INSTRUMENTS", str(tmp_path / "own"))
    page = client.get(f"{phq_link}1/").text
    assert "Cwestiwn 1" in page
    assert "Little interest" not in page
    assert "Nid oes geiriad" not in page


def test_a_questionnaire_from_its_link_to_the_end(
    open_in_welsh, client, welsh_case, clock, mailoutbox, worker_after
) -> None:
    case, manager = welsh_case
    discharge_case(
        case=case, by=manager, at=START + timedelta(days=40), reason="goals_met", work_attendance="off_sick",
        summary="12 34",
    )  # fmt: skip
    clock.move_to("2012-09-23 10:00")
    case.refresh_from_db()
    with worker_after():
        ask_client(case=case, code="follow_up_3_months", channel="email", by=None, at=START + timedelta(132))
    link = urlsplit(link_in(mailoutbox[-1].body)).path
    for name in ("", "1/", "2/", "3/", "saved/", "check/"):
        open_in_welsh(f"{link}{name}")
    client.post(f"{link}1/", {"answer": "at_work", "submission": uuid.uuid4()})
    open_in_welsh(f"{link}check/")
    client.post(f"{link}stop/", {"submission": uuid.uuid4()})
    open_in_welsh(f"{link}stop/")
    open_in_welsh(link, status=410)
