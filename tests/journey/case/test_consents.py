"""The answer that holds: named people taken back, whatever the spelling, whatever the clock said."""

import uuid
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from handrail.journey.case.actions import make_document, record_consents
from handrail.journey.case.answers import select_holding
from handrail.journey.case.queries import consents_of, may_tell, version_of
from handrail.journey.documents.actions import CheckedAddress, confirm_address
from handrail.journey.documents.links import document_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.messages.queries import refusals_of
from tests.support.people import LEICESTER, START

ITEM = "share_named_other"


def make_consent(given: bool, name: str = "") -> SimpleNamespace:
    return SimpleNamespace(item=ITEM, recipient_name=name, given=given)


@pytest.mark.parametrize(
    ("answers", "holding"),
    [
        ([make_consent(True, "Jo Smith"), make_consent(False)], {"": False}),
        ([make_consent(True, "Jo Smith"), make_consent(False, "jo  SMITH ")], {"jo smith": False}),
        (
            [make_consent(True, "Jo"), make_consent(True, "Al"), make_consent(False, "Jo")],
            {"jo": False, "al": True},
        ),
        ([make_consent(True, "Jo"), make_consent(True, "Al"), make_consent(False)], {"": False}),
        ([make_consent(False), make_consent(True, "Jo")], {"": False, "jo": True}),
        ([make_consent(True, "Jo"), make_consent(False), make_consent(True, "Jo")], {"": False, "jo": True}),
    ],
)
def test_a_no_without_a_name_takes_back_every_name_and_one_with_a_name_that_alone(answers, holding):
    assert {name: answer.given for (_, name), answer in select_holding(answers).items()} == holding


def record_answer(
    case, given: bool, at=START, *, name: str = "", item: str = ITEM, recipient: str = "named_other"
):
    answers = [{"item": item, "recipient": recipient, "recipient_name": name, "given": given}]
    record_consents(case=case, by=None, at=at, answers=answers)


@pytest.fixture
def letter(support):
    """A plan that was sent to somebody the client named: its case, message and the path of its link."""
    case, manager = support(LEICESTER)
    record_answer(case, True, name="Jo Smith")
    document = make_document(case=case, kind="plan", title="Plan", content=b"%PDF-1.7", by=manager, at=START)
    confirm_address(
        case=case,
        checked=CheckedAddress("named_other", "jo@example.org", "client", "Jo Smith"),
        by=manager,
        at=START,
    )
    message = queue_message(
        case=case, recipient="named_other", recipient_name="Jo Smith", purpose=MessagePurpose.LETTER,
        address="jo@example.org", subject="A letter", body="A link", document=document, by=manager, at=START,
    )  # fmt: skip
    return case, message, urlsplit(document_link(document, "named_other", "Jo Smith", "jo@example.org")).path


@pytest.mark.django_db
def test_a_no_that_names_nobody_closes_links_and_holds_back_what_waits(letter, client, run_worker):
    case, message, link = letter
    assert client.get(link).status_code == 200
    record_answer(case, False)
    assert client.get(link).status_code == 404
    run_worker()
    message.refresh_from_db()
    assert (message.state, "not agreed" in message.held_back) == ("held_back", True)


@pytest.mark.django_db
def test_staff_who_record_a_no_end_what_was_agreed_about_a_named_person(letter, sign_in):
    case, _, _ = letter
    client = sign_in(case.case_manager)
    page = reverse("consent", args=[case.reference])
    assert 'value="Jo Smith"' in client.get(page).text
    given = {item.code: "yes" for item in version_of(case).consents} | {ITEM: "no"}
    given |= {"submission": str(uuid.uuid4())}
    assert "The client takes back their consent" in client.post(page, given).text
    assert may_tell(case, "named_other", "Jo Smith")
    assert client.post(page, given | {"confirmed": "yes"}).status_code == 302
    assert not may_tell(case, "named_other", "Jo Smith")
    assert not may_tell(case, "named_other")


@pytest.mark.django_db
def test_one_name_is_no_answer_about_another(support):
    case, _ = support(LEICESTER)
    for given, name in ((True, "Jo Smith"), (True, "Al"), (False, "JO SMITH")):
        record_answer(case, given, name=name)
    assert [may_tell(case, "named_other", name) for name in ("Jo Smith", "al", "Somebody else")] == [
        False, True, False
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_clock_put_back_undoes_no_withdrawal(support):
    case, _ = support()
    late, corrected = START + timedelta(days=40), START + timedelta(days=30)
    record_answer(case, True, late, item="share_gp", recipient="gp")
    record_answer(case, True, late, item="take_part", recipient="service")
    record_answer(case, False, corrected, item="share_gp", recipient="gp")
    record_answer(case, False, corrected, item="take_part", recipient="service")
    assert not may_tell(case, "gp")
    assert not next(row for row in consents_of(case).values() if row.item == "take_part").given
    assert refusals_of([case])[case.pk].withdrawn
