"""A client who gave us another name meets no name of ours behind their links, until they ask for it."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.middleware import find_access
from handrail.config.middleware import STAFF_LINKS
from handrail.design.discretion import Discretion, hide_names
from handrail.journey.anonymous.links import new_link
from handrail.journey.case.actions import make_document
from handrail.journey.case.models import Case, Person
from handrail.journey.links.actions import LinkTarget, client_link, give_link
from handrail.journey.links.models import LinkKind
from handrail.journey.messages.discretion import list_own_names
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.questionnaire.actions import ask_client
from handrail.journey.referral.links import referrer_link
from tests.accounts.test_authorisation import list_routes
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

LIBRARY = {"contact_safety": "rules", "safe_channels": ["email"], "calling_name": "the library"}
BORN = {"date_of_birth": "1975-03-01", "submission": str(uuid.uuid4())}
BRAND = {
    "name": "Harbour Work Service",
    "organisation": "Harbour Health Board",
    "email": "help@harbour.example",
    "phone": "01632 960001",
    "nhs_logo": True,
    "links": [{"text": "Harbour Health Board", "href": "https://harbour.example"}],
}
# Not behind a link of a client: test_discretion.py reads messages.
COMMON = ("accessibility", "crisis", "finished")


@dataclass(frozen=True)
class Links:
    """Where the private links of one client lead, and the tokens in them."""

    case: Case
    asked: Case
    own: str
    track: str
    answer: str
    letter: str
    letter_id: uuid.UUID
    anonymous: str

    def list_pages(self) -> dict[str, list[str]]:
        """The addresses of every page that a client's private links open, by the name of the route."""
        own, track, answer = self.own, self.track, self.answer
        return {
            "my": [own],
            "my-about": [f"{own}about/"],
            "my-contact": [f"{own}contact/"],
            "my-message": [f"{own}message/"],
            "my-language": [f"{own}language/"],
            "my-safety": [f"{own}safety/"],
            "my-agree": [f"{own}agree/"],
            "my-letter": [f"{own}letters/{self.letter_id}/"],
            "my-withdraw": [f"{own}consent/take_part/"],
            "my-consent": [f"{own}consent/"],
            "my-complaint": [f"{own}complaint/"],
            "track": [track],
            "track-about": [f"{track}about/"],
            "answer": [answer],
            "answer-about": [f"{answer}about/"],
            "answer-language": [f"{answer}language/"],
            "answer-size": [f"{answer}size/"],
            "answer-saved": [f"{answer}saved/"],
            "answer-check": [f"{answer}check/"],
            "answer-done": [f"{answer}done/"],
            "answer-stop": [f"{answer}stop/"],
            "answer-question": [f"{answer}1/"],
            "answer-help": [f"{answer}1/help/"],
            "shared-document": [self.letter],
            "anonymous": [self.anonymous],
        }


@pytest.fixture
def harbour_brand(settings):
    settings.HANDRAIL_BRAND = BRAND
    settings.CONTROLLER = "Harbour Health Board"
    settings.PRIVACY_CONTACT = "privacy@harbour.example"
    return settings


@pytest.fixture
def links(support, enrol, harbour_brand, clock, worker_after):
    """A client in support who calls us the library, with every kind of link; the questions are of another."""
    case, manager = support(SCOTLAND)
    clock.move_to("2012-05-21 09:30")
    asked = enrol(LEICESTER, at=timezone.now())
    Person.objects.update(**LIBRARY)
    asked.person.refresh_from_db()
    case = Case.objects.get(pk=case.pk)
    at = timezone.now()
    letter = make_document(
        case=case, kind="plan", title="Your plan", content=b"%PDF-1.7 Scotland", by=manager, at=at
    )
    Message.objects.create(
        case=case, document=letter, recipient="client", purpose=MessagePurpose.LETTER, channel="email",
        address="morag@example.org", subject="A letter", body="A letter", queued_at=at, state="sent",
        sent_at=at,
    )  # fmt: skip
    with worker_after():
        ask_client(case=asked, code="entry", channel="email", by=None, at=at)
    start = mail.outbox[-1].body.index("/q/")
    target = LinkTarget(LinkKind.DOCUMENT, "client", document=letter)
    return Links(
        case=case,
        asked=asked,
        own=read_path(client_link(case)),
        track=read_path(referrer_link(case.referrals.get())),
        answer=mail.outbox[-1].body[start:].split()[0],
        letter=read_path(give_link(case, target, by=manager, at=at)),
        letter_id=letter.pk,
        anonymous=read_path(new_link(SCOTLAND, "musculoskeletal", at, discreet=True)),
    )


def read_path(link: str) -> str:
    return urlsplit(link).path


def find_names(page: str) -> list[str]:
    """The names of ours that a page shows, in any form."""
    names = [
        *list_own_names(SCOTLAND),
        *list_own_names(LEICESTER),
        SCOTLAND,
        LEICESTER,
        "harbour",
        "Working Health",
    ]
    return [name for name in names if name.casefold() in page.casefold()]


def test_every_page_behind_a_clients_link_is_looked_at(links):
    routes = {name for name, _, view in list_routes() if find_access(view) == "private_link"}
    assert set(links.list_pages()) == routes - set(STAFF_LINKS)


def test_no_page_behind_a_clients_link_names_us(links):
    naming = {}
    for name, addresses in links.list_pages().items():
        for address in addresses:
            browser = Client()
            for method in ("get", "post"):
                page = getattr(browser, method)(address, follow=True)
                assert "text/html" in page["Content-Type"], name
                if names := find_names(page.text):
                    naming[f"{method} {name}"] = names
                assert page.status_code < 500
    assert not naming


def test_the_header_the_title_and_the_footer_say_the_name_the_client_uses(links, client):
    page = client.get(links.own)
    assert "<title>Your page – The library</title>" in page.text
    assert '<span class="hr-header__name">The library</span>' in page.text
    assert "mark.svg" not in page.text
    assert "01632 960001" in page.text  # a number names nobody


def test_common_pages_keep_the_name_they_are_reached_under(links, client):
    page = client.get(links.own).text
    for name in COMMON:
        start = page.index(f"{reverse(name)}?as=")
        address = page[start : page.index('"', start)]
        answer = client.post(address) if name == "finished" else client.get(address)
        assert answer.status_code == 200
        assert not find_names(answer.text)
        assert "The library" in answer.text
    assert find_names(client.get(f"{reverse('crisis')}?as=the+bank").text)  # nobody else puts words there


def test_a_link_that_ended_or_was_cut_short_names_nobody(links, client):
    Case.objects.filter(pk=links.case.pk).update(client_died=True)
    for address in (links.own, links.own[:-4] + "/", links.answer[:-4] + "/", links.letter[:-4] + "/"):
        page = client.get(address)
        assert page.status_code == 404, address
        assert not find_names(page.text)


def test_a_page_open_too_long_names_nobody(links):
    page = Client(enforce_csrf_checks=True).post(f"{links.own}contact/")
    assert page.status_code == 403
    assert not find_names(page.text)


def test_who_we_are_is_read_on_purpose_by_the_client_alone(links, client):
    assert f"{links.own}about/" in client.get(links.own).text
    for link in (links.own, links.track, links.answer):
        wrong = client.post(f"{link}about/", BORN | {"date_of_birth": "1976-03-01"})
        assert wrong.status_code == 422
        assert not find_names(wrong.text)
        page = client.post(f"{link}about/", BORN, follow=True)
        assert find_names(page.text)
        assert "Harbour Health Board decides how your information is used" in page.text
        assert "<title>Who we are – The library</title>" in page.text


def test_a_letter_is_opened_on_purpose_and_its_file_names_nobody(links, client, clock):
    for address in (links.letter, f"{links.own}letters/{links.letter_id}/"):
        asked = client.get(address)
        assert "The letter says who we are." in asked.text
        letter = client.post(address, BORN, follow=True)
        assert letter.content == b"%PDF-1.7 Scotland"
        assert letter["Content-Disposition"] == 'inline; filename="letter.pdf"'
    confirmed = letter.redirect_chain[-1][0]
    clock.move_on(minutes=11)
    assert client.get(confirmed)["Content-Type"].startswith("text/html")


def test_anybody_elses_pages_name_the_service(links, client):
    Person.objects.update(calling_name="")
    for address in (links.own, links.track, links.answer):
        assert find_names(client.get(address).text)
    assert client.get(f"{links.own}about/")["Location"] == reverse("privacy")
    assert client.get(links.letter)["Content-Type"] == "application/pdf"


def test_the_neutral_address_opens_private_pages_and_nothing_else(links, harbour_brand, client):
    harbour_brand.NEUTRAL_ADDRESS = "https://messages.example"
    harbour_brand.ALLOWED_HOSTS = [*harbour_brand.ALLOWED_HOSTS, "messages.example"]
    assert client_link(links.case).startswith("https://messages.example/my/")
    at = {"headers": {"host": "messages.example"}}
    assert client.get(links.own, **at).status_code == 200
    for address in ("/", f"/refer/{SCOTLAND}/", "/accounts/login/", "/nothing/", "/desk/", "/privacy/"):
        page = client.get(address, **at)
        assert page.status_code == 404, address
        assert not find_names(page.text)
    Person.objects.filter(pk=links.case.person_id).update(calling_name="")
    assert client_link(Case.objects.get(pk=links.case.pk)).startswith("http://localhost:8000/my/")


def test_a_message_that_waited_leaves_with_neutral_links_and_sender(links, harbour_brand, worker_after):
    harbour_brand.NEUTRAL_ADDRESS = "https://messages.example"
    harbour_brand.NEUTRAL_FROM_EMAIL = "post@messages.example"
    with worker_after():
        ask_client(case=links.asked, code="entry", channel="email", by=None, at=timezone.now())
    sent = mail.outbox[-1]
    assert "https://messages.example/q/" in sent.body
    assert "localhost" not in sent.body
    assert sent.from_email == "the library <post@messages.example>"
    assert sent.extra_headers["Message-ID"].endswith("@messages.example>")


@pytest.mark.parametrize(
    ("page", "hidden"),
    [
        ("<p>Ask Harbour &amp; Sons.</p>", "<p>Ask the library.</p>"),
        ("<h1>Harbour &amp; Sons</h1>", "<h1>The library</h1>"),
        ("<textarea>Harbour &amp; Sons</textarea>", "<textarea>Harbour &amp; Sons</textarea>"),
        ('<a href="/harbour/">x</a> y', '<a href="/harbour/">x</a> y'),
        ("no markup", "no markup"),
    ],
)
def test_our_names_leave_sentences_and_nothing_typed(page, hidden):
    assert hide_names(page, Discretion("the library", ("Harbour & Sons",))) == hidden
