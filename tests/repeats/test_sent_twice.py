"""Whatever form is sent twice, as by a double click, acts once. This test finds new pages by itself."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from handrail.journey.questionnaire.models import QuestionnaireRequest
from tests.repeats.routes import list_views, takes_post
from tests.support.crawl import FoundForm, fill_sections, find_forms, walk_steps
from tests.support.filled_forms import SentForm, rewind_files, send_form
from tests.support.histories import undo_writes
from tests.support.people import SCOTLAND
from tests.support.rows_counted import note_changes
from tests.support.world import World

# On PostgreSQL the same forms are sent at once: test_sent_at_once.py.
pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

PASSWORD, NEW_PASSWORD = "correct horse battery", "quite another battery 7"
# Forms of a route that differ in their fields, as the sections of an assessment do: so many are sent.
MAX_FORMS_OF_A_ROUTE = 3
COSTS = f"service,quarter,heading,amount,funding\n{SCOTLAND},2012-Q2,staff,1500,\n".encode()
# The file that a page asks for: its name and content.
FILES = {"costs": ("costs.csv", COSTS), "attach": ("letter.pdf", b"%PDF-1.7")}
TOMORROW = {"time": "3pm", "on-day": "19", "on-month": "6", "on-year": "2012"}
# What cannot be guessed from a page.
HINTS = {
    "appointment-change": TOMORROW,
    "appointment-new": TOMORROW,
    "group-session-new": TOMORROW,
    "call-back-new": {"day": "2012-06-19", "time": "3pm"},
    "account_email": {"email": "another.still@example.org", "password": PASSWORD},
    "account_change_password": {
        "oldpassword": PASSWORD,
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    },
    "invitation": {"password": NEW_PASSWORD, "again": NEW_PASSWORD},
    "referral-close": {"reason": "withdrew"},
    "opening": {"although_missing": "on"},
}
CONFIRMING = (
    "asks for a date of birth, and writes nothing; tests/journey/private_pages/test_discreet_pages.py"
)
# Why a route is not swept, though it reads what is posted.
NOT_SWEPT = {
    "answer-language": "sets a language, the same however often; tests/journey/test_language_choice.py",
    "my-language": "sets a language, the same however often; tests/journey/test_language_choice.py",
    "answer-about": CONFIRMING,
    "my-about": CONFIRMING,
    "my-letter": CONFIRMING,
    "shared-document": CONFIRMING,
    "track-about": CONFIRMING,
    "client-message": "nobody there has written: tests/journey/private_pages/test_own_messages.py does",
    "group-move": "the session there has begun: tests/journey/groups/test_groups.py moves one twice",
    "review-action-reopen": "no action there is done: tests/journey/reviews/test_reviews.py sends it twice",
    "retention": "nobody there is due: tests/rights/test_retention.py decides about each twice",
    "surgery-decide": "sent twice in tests/journey/surgeries",
    "surgery-place": "sent twice in tests/journey/surgeries",
    "case-import": "keeps a file and writes nothing; what it leads to is sent twice in tests/transfer",
    "case-import-check": "its page is reached by an upload alone; sent twice in tests/transfer",
    "case-import-rows": "downloads rows, and writes nothing",
    "import-batch": "its page is reached after an import alone; sent twice in tests/transfer",
    "refer": "takes nothing: answers 403 where the service has not opened; tests/opening/test_opening.py",
    # To be opened: their pages were parted from that of the case, and the crawl comes to them no more.
    "attach": "its page is not reached by links from the starts",
    "plan-agree": "its page is not reached by links from the starts",
    "referral-lookup": "looks records up for what is typed, and writes nothing",
    "return-prepare": "needs an extract; tests/reporting/test_returns.py: a period is frozen once",
    # Only of a request for a record; tests/rights/test_copy.py sends each twice.
    "record-copy": "its page is not reached by links from the starts",
    "record-copy-make": "its page is not reached by links from the starts",
    "record-copy-download": "its page is not reached by links from the starts",
    "rule-answer": "no rule of these three services asks for an answer in words",
}
# Where the second answer is another than the first, and why that is right.
ANSWERED_OTHERWISE = {
    "account_change_password": "the old password is not the password any more",
    "anonymous": "the link is spent, and what was sent is told to nobody",
    "answer-check": "the questionnaire is shut, and says that it was answered",
    "email-confirm": "the link works once",
    "email-undo": "the link works once",
    "team-absence": "says that these days are recorded; tests/staff/test_handover.py",
}


@dataclass
class Sweep:
    """What came of sending every form twice."""

    swept: set[str] = field(default_factory=set)
    acted_twice: dict[str, object] = field(default_factory=dict)
    answered_otherwise: dict[str, object] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def choose_forms(forms: Iterable[FoundForm]) -> Iterator[list[FoundForm]]:
    """Yield the forms that do the same, on one page or another; not every section of a long form."""
    kinds: dict[tuple, list[FoundForm]] = defaultdict(list)
    for form in forms:
        kinds[form.kind].append(form)
    chosen: dict[tuple, int] = defaultdict(int)
    for kind, same in kinds.items():
        chosen[kind[:3]] += 1
        if chosen[kind[:3]] <= MAX_FORMS_OF_A_ROUTE:
            yield same


def send_twice(client: Client, found: FoundForm, sweep: Sweep) -> bool:
    """Send a form twice and undo it; return whether its page accepted it."""
    cookies = deepcopy(client.cookies)
    with undo_writes():
        hints = dict(HINTS.get(found.route, {}))
        if found.route in FILES:
            hints["file"] = SimpleUploadedFile(*FILES[found.route])
        sent = send_form(client, found.form, found.button, hints=hints)
        if isinstance(sent, SentForm):
            rewind_files(sent.data)
            with note_changes() as changes:
                again = client.post(sent.address, sent.data)
            name = f"{found.route} {found.button[1]} {found.page}"
            if changes:
                sweep.acted_twice[name] = changes
            if again.status_code != sent.answer.status_code and found.route not in ANSWERED_OTHERWISE:
                sweep.answered_otherwise[name] = (sent.answer.status_code, again.status_code)
            if fault := find_fault_of_another_tab(client, sent):
                sweep.broken[name] = fault
            sweep.swept.add(found.route)
        else:
            sweep.refused[found.route] = f"{found.page}: {sent}"
    client.cookies = cookies
    return isinstance(sent, SentForm)


def find_fault_of_another_tab(client: Client, sent: SentForm) -> str:
    """Send the same from a page opened another time, of which the first knows nothing; return what breaks."""
    if "submission" not in sent.data:
        return ""
    try:
        with undo_writes():
            rewind_files(sent.data)
            client.post(sent.address, sent.data | {"submission": str(uuid.uuid4())})
    except Exception as fault:  # whatever it is, the page would say that something went wrong
        return repr(fault)
    return ""


def sweep_forms(client: Client, starts: Iterable[str], sweep: Sweep) -> None:
    """Send every form that is reached from these addresses twice; where one is refused, its like."""
    for same in choose_forms(list(find_forms(client, starts))):
        for found in same[:3]:
            if send_twice(client, found, sweep):
                break


@pytest.fixture
def staff_browser(world) -> Client:
    """Somebody who may do everything, with a draft of each long form filled."""
    client = world.sign_in()
    for hub in world.list_hubs():
        fill_sections(client, hub)
    return client


@pytest.fixture
def public_browser(world) -> Client:
    """Somebody from the public, with a referral filled and not sent."""
    client = Client()
    walk_steps(client, reverse("refer-step", args=[SCOTLAND, "who"]), "refer-check")
    return client


def test_every_form_sent_twice_acts_once(world: World, staff_browser: Client, public_browser: Client) -> None:
    sweep = Sweep()
    HINTS["contact-move"] = {"reference": world.cases["pair"].reference}
    HINTS["questionnaire-typing"] = {"reference": QuestionnaireRequest.objects.latest("pk").reference}
    sweep_forms(staff_browser, world.list_starts(), sweep)
    check = reverse("refer-check", args=[SCOTLAND])
    sweep_forms(public_browser, [*world.list_public_starts(), check], sweep)
    wanted = {name for name, view in list_views() if takes_post(view)}
    assert sweep.acted_twice == {}
    assert sweep.answered_otherwise == {}
    assert sweep.broken == {}
    assert wanted - sweep.swept <= set(NOT_SWEPT), sweep.refused
