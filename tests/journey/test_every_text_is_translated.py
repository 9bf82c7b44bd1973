"""Every text that a client or referrer sees goes through gettext, or is declared with its translations.

Each page, letter and message is drawn in a language that puts every sentence between brackets.
"""

import re
import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from handrail import instruments, service_models
from handrail.accounts.policy import Role
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.anonymous.links import new_code
from handrail.journey.case.actions import change_person
from handrail.journey.case.models import Case
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.documents.actions import Addressee, send_document
from handrail.journey.links.actions import client_link
from handrail.journey.messages.models import Message
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.journey.questionnaire.actions import ask_client, remind_client
from handrail.journey.questionnaire.paper import form_pdf
from handrail.journey.referral.links import referrer_link
from handrail.journey.screening.actions import decide_screening
from handrail.service_models import build_directory
from handrail.service_models.crisis import find_crisis_lines
from handrail.service_models.questions import QUESTIONS
from tests.journey.questionnaire.test_questionnaires import finish_questionnaire, give_answer, link_in
from tests.journey.referral.test_public_referral import ON_BEHALF, OWN, fill_steps, send_referral
from tests.support.people import LEICESTER, SCOTLAND, START, answer_consents
from tests.support.pseudo import list_texts, list_untranslated, read_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bracketed_language")]

# What may stand in no brackets, each with its reason.
ALLOWED = (
    (r"Handrail", "the operator's brand"),
    (r"‘[^’]*’", "what was typed"),
    (r"\(PDF\)", "the kind of a file"),
    (r"\b(sessionid|csrftoken|messages|django_language|(draft|sent|practice)-)", "names of cookies"),
    (r"our public task \(UK GDPR.*?9\(2\)\(h\)\)", "the operator's settings"),
    (r"\{time\}", "filled in by the script"),
    (r"Polish|EH1 1AA|A named person|Physiotherapy", "the record"),
    (r"Pain or stiffness|Sit for an hour|My back went in March", "the record"),
    (r"(HR|QU)-[\w-]+", "references"),
    (r"https?://\S+|/\w+/\S*|[\w.]+@[\w.]+|www\.\S+", "addresses"),
    (r"[\w.-]+\.(uk|org|com|scot|wales)(/\S*)?", "addresses of other help, without https://"),
    (r"\b(Morag|Dr|Pat|Example|Testerton|Surgery|Joinery|Case manager \w{4})\b", "names of people and firms"),
)
NAMES = re.compile("|".join(pattern for pattern, _reason in ALLOWED))
PARTS = re.compile(r" – |\s*\(|\)|: |, ")
EVERY_LETTER = re.compile(r"[^\W\d_]")


@cache
def list_declared() -> set[str]:
    """Return what is declared with its translations: service models, questions, instruments, crisis lines."""
    declared: Iterable[object] = (
        service_models.load_services(),
        QUESTIONS,
        [build_directory(service.current_version) for service in service_models.load_services()],
        find_crisis_lines(),
        [instruments.load_instrument(slug) for slug in ("phq-9", "gad-7", "eq5d-5l")],
    )
    return {" ".join(text.split()).strip(" .").casefold() for text in list_texts(declared)}


@cache
def match_declared() -> re.Pattern[str]:
    """Return what matches a declared text of several words within a longer piece."""
    phrases = sorted((text for text in list_declared() if " " in text), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in phrases))


def is_allowed(piece: str) -> bool:
    """Whether a piece is names and declared texts, as they may stand side by side: 'Get help – Handrail'."""
    left = match_declared().sub("", NAMES.sub("", piece).casefold())
    return all(is_declared(part) or not EVERY_LETTER.search(part) for part in PARTS.split(left))


def is_declared(text: str) -> bool:
    return text.strip(" .").casefold() in list_declared()


def refuse_english(pieces: Iterable[str], where: str) -> None:
    english = [piece for piece in pieces if not is_allowed(piece)]
    assert not english, f"{where}: {english}"


@pytest.fixture
def open_page(client: Client):
    """Open a page and refuse what is not translated: open_page('/')."""

    def open_translated(path: str, *, status: int = 200, by: Client = client, **data: object):
        page = by.post(path, data) if data else by.get(path)
        assert page.status_code == status, path
        refuse_english(read_page(page.content.decode()), path)
        return page

    return open_translated


@pytest.mark.parametrize(
    "path",
    [
        "/", "/privacy/", "/accessibility/", "/crisis/", f"/refer/{SCOTLAND}/",
        "/services/", "/services/compare/", f"/services/{SCOTLAND}/", "/services/greater-manchester/2010-04/",
        "/services/greater-manchester/versions/", "/services/rhyl/versions/",
    ],
)  # fmt: skip
def test_pages_for_everybody(open_page, path: str) -> None:
    open_page(path)


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing-here/", 404), ("/my/wrong/", 404), ("/cases/x/", 302), ("/q/wrong/", 404)]
)
def test_pages_of_what_went_wrong(client: Client, path: str, status: int) -> None:
    page = client.get(path)
    assert page.status_code == status
    refuse_english(read_page(page.content.decode()), path)


def test_a_page_without_its_cookie(open_page) -> None:
    strict = Client(enforce_csrf_checks=True)
    open_page(f"/gp-card/{LEICESTER}/", by=strict, status=403, practice="x")


@pytest.mark.parametrize("answers", [OWN, ON_BEHALF], ids=["own", "on-behalf"])
def test_a_public_referral_step_by_step(open_page, client: Client, answers: dict) -> None:
    address = f"/refer/{SCOTLAND}/"
    steps = fill_steps(client, answers)
    for step in steps[:-1]:
        open_page(f"{address}{step}/")
    open_page(address)
    open_page(f"{address}check/")
    open_page(send_referral(client)["Location"])
    refuse_messages()


@pytest.mark.parametrize("step", ["who", "name", "date-of-birth", "contact", "home"])
def test_the_errors_of_a_step(open_page, client: Client, step: str) -> None:
    fill_steps(client, {name: data for name, data in OWN.items() if name == "who"})
    wrong = {
        "date_of_birth-day": "31", "date_of_birth-month": "2", "date_of_birth-year": "1975",
        "telephone": "1", "email": "x", "postcode": "x", "given_name": "x" * 300,
    }  # fmt: skip
    fields = {"home": ("postcode",), "contact": ("telephone", "email"), "name": ("given_name",)}
    names = fields.get(step, [name for name in wrong if name.startswith(step.replace("-", "_"))])
    data = {name: wrong[name] for name in names}
    open_page(f"/refer/{SCOTLAND}/{step}/", status=422, submission=uuid.uuid4(), **data)
    open_page(f"/refer/{SCOTLAND}/{step}/", status=422, submission="stale", stranger="x")


def test_a_gp_s_card(open_page) -> None:
    open_page(f"/gp-card/{LEICESTER}/")
    open_page(f"/gp-card/{LEICESTER}/", status=422, submission=uuid.uuid4())


def own_path(case: Case) -> str:
    return urlsplit(client_link(case)).path


def open_private_pages(opened, case: Case) -> None:
    opened(own_path(case))
    for referral in case.referrals.all():
        opened(urlsplit(referrer_link(referral)).path)


@pytest.mark.parametrize("stage", ["refer", "enrol", "assess", "support"])
def test_own_pages_at_each_stage(open_page, request: pytest.FixtureRequest, stage: str) -> None:
    made = request.getfixturevalue(stage)()
    case = made[0] if isinstance(made, tuple) else made
    open_private_pages(open_page, case)
    open_page(f"{own_path(case)}safety/", status=302, submission=uuid.uuid4())
    open_page(own_path(case))
    refuse_messages()


def test_own_pages_of_who_is_not_eligible(open_page, refer, staff, clock) -> None:
    clock.move_to("2012-05-14 12:00")
    case = refer()
    answers = {**case.referrals.get().answers, "employer_size": 900}
    decide_screening(
        case=case, by=staff(Role.CALL_HANDLER), at=START + timedelta(hours=1), answers=answers,
        consents=answer_consents(case),
    )  # fmt: skip
    case.refresh_from_db()
    assert case.stage == "not_eligible"
    open_private_pages(open_page, case)


def test_the_answers_of_own_pages(client: Client, open_page, support) -> None:
    case, _manager = support()
    open_page(own_path(case))
    open_page(f"{own_path(case)}complaint/")
    withdrawing = re.search(rf"{own_path(case)}consent/(\w+)/", client.get(own_path(case)).text)
    open_page(withdrawing[0])
    item = withdrawing[1]
    for given in ("no", "yes"):
        data = {"submission": uuid.uuid4(), "item": item, "given": given, "recipient_name": ""}
        client.post(f"{own_path(case)}consent/", data)
        open_page(own_path(case))


def test_letters_and_messages_to_a_client(open_page, support, staff, letter_pages: list[str]) -> None:
    case, manager = support()
    plan = plan_pdf(case, latest_plan(case), by=manager, at=START + timedelta(days=5))
    send_document(document=plan, to=Addressee("client"), by=manager, at=START + timedelta(days=5))
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    for until in (date(2012, 7, 1), None):
        allocate_case(
            case=case, case_manager=other, by=manager, at=START + timedelta(days=6), until=until,
            reason="Away",
        )  # fmt: skip
    done = discharge_case(
        case=case, by=manager, at=START + timedelta(days=40), reason="returned_same_job",
        work_attendance="at_work", return_date=date(2012, 6, 4), summary="12 34",
    )  # fmt: skip
    discharge_summary(case, done, by=manager, at=START + timedelta(days=40))
    case.refresh_from_db()
    open_private_pages(open_page, case)
    assert len(letter_pages) == 4
    for letter in letter_pages:
        refuse_english(read_page(letter), letter)
    refuse_messages()


def refuse_messages() -> None:
    """Refuse what is not translated of the messages to clients and referrers."""
    waiting = Message.objects.exclude(recipient="staff")
    assert waiting.exists()
    for message in waiting:
        for text in (message.subject, message.body):
            refuse_english(list_untranslated(re.sub(r"\{\w+\}", "", text)), text)


def test_a_questionnaire_from_its_message_to_the_end(
    open_page, client: Client, clock, enrol, mailoutbox, letter_pages: list[str], worker_after
) -> None:
    clock.move_to("2012-05-14 09:30")
    case = enrol(LEICESTER, at=timezone.now())
    with worker_after():
        asked = ask_client(case=case, code="entry", channel="email", by=None, at=timezone.now())
    link = link_in(mailoutbox[-1].body)
    open_page(link)
    give_answer(client, link, 1, "2")
    open_page(link)
    for number in (2, 9):
        open_page(f"{link}{number}/")
    give_answer(client, link, 9, "2")
    for name in ("9/help/", "saved/", "check/", "stop/"):
        open_page(f"{link}{name}")
    form_pdf(asked, large_print=True)
    form_pdf(asked, large_print=False)
    refuse_english([piece for letter in letter_pages for piece in read_page(letter)], "the paper form")
    finish_questionnaire(client, link)
    open_page(f"{link}done/")
    open_page(link, status=410)
    refuse_messages()


def test_a_questionnaire_by_text_its_reminder_and_its_closing(
    open_page, clock, enrol, mailoutbox, worker_after
) -> None:
    clock.move_to("2012-05-14 09:30")
    case = enrol(LEICESTER, at=timezone.now())
    change_person(case=case, by=None, at=timezone.now(), changes={"telephone": "07700 900982"})
    for channel in ("text", "email"):
        with worker_after():
            asked = ask_client(case=case, code="entry", channel=channel, by=None, at=timezone.now())
        clock.move_on(days=8)
        assert remind_client(request=asked, at=timezone.now())
    link = link_in(mailoutbox[-1].body)
    open_page(f"{link}stop/", status=302, submission=uuid.uuid4())
    open_page(f"{link}stop/")
    open_page(link, status=410)
    clock.move_on(days=60)
    open_page(link, status=410)
    refuse_messages()


def test_the_anonymous_question(open_page, support, clock) -> None:
    clock.move_to("2012-06-10 12:00")
    code = new_code(LEICESTER, "other", timezone.now())
    address = f"/anonymous/{LEICESTER}/{code}/"
    open_page(address)
    open_page(address, submission=uuid.uuid4())
    open_page("/anonymous/thanks/")
    open_page(f"/anonymous/{LEICESTER}/wrong/")
