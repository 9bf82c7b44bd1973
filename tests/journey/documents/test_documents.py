"""Letters say what they should to those they should, and leave by a private link only with consent."""

import io
import uuid
from datetime import date, timedelta

import pypdf
import pytest
from django.core import mail
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.case.actions import record_consents
from handrail.journey.case.errors import NotNow
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.documents.actions import (
    Addressee,
    CheckedAddress,
    confirm_address,
    send_at_discharge,
    send_document,
)
from handrail.journey.documents.queries import find_address, list_waiting_letters
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.network.models import Practice
from tests.support.people import LEICESTER, START, answer_consents

pytestmark = pytest.mark.django_db


def read_pdf(document) -> str:
    return " ".join(
        "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(bytes(document.content))).pages
        ).split()
    )


@pytest.fixture
def plan(support):
    case, manager = support()
    return case, manager, plan_pdf(case, latest_plan(case), by=manager, at=START + timedelta(days=5))


def test_the_plan_is_a_tagged_pdf_with_its_actions_and_agreement(plan):
    case, manager, document = plan
    reader = pypdf.PdfReader(io.BytesIO(bytes(document.content)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = read_pdf(document)
    assert "Sit for an hour" in text
    assert case.reference in text
    assert manager.name in text


def test_the_employers_copy_names_no_obstacle_goal_or_condition(plan):
    case, _, _ = plan
    text = read_pdf(case.documents.get(kind="plan_for_employer"))
    assert case.person.name in text
    for private in ("Pain", "Sit for an hour", "Physiotherapy", "back pain", "Demands"):
        assert private not in text


def test_the_discharge_summary_and_the_employers_copy(support):
    case, manager = support()
    done = discharge_case(
        case=case,
        by=manager,
        at=START + timedelta(days=40),
        reason="returned_same_job",
        work_attendance="at_work",
        return_date=date(2012, 6, 4),
        summary="Pain is much less; back on full hours.",
    )
    summary, _ = discharge_summary(case, done, by=manager, at=START + timedelta(days=40))
    assert "Pain is much less" in read_pdf(summary)
    assert "4 June 2012" in read_pdf(summary)
    copy = read_pdf(case.documents.get(kind="discharge_for_employer"))
    assert "4 June 2012" in copy
    assert "Pain" not in copy


def test_consent_is_checked_when_a_message_leaves_not_when_it_was_queued(plan, run_worker):
    case, manager, document = plan
    at = START + timedelta(days=6)
    run_worker()  # what was queued on the way to the plan
    confirm_address(
        case=case, checked=CheckedAddress("gp", "practice@example.org", "called"), by=manager, at=at
    )
    message = queue_message(
        case=case, purpose=MessagePurpose.LETTER,
        recipient="gp", address="practice@example.org", subject="A letter", body="A link",
        document=document, by=manager, at=at,
    )  # fmt: skip
    record_consents(case=case, by=manager, at=at, answers=answer_consents(case, share_gp=False))
    mail.outbox.clear()
    run_worker()
    message.refresh_from_db()
    assert "practice@example.org" not in [address for letter in mail.outbox for address in letter.to]
    assert message.sent_at is None
    assert "not agreed" in message.held_back


def test_the_share_page_offers_only_those_the_client_agreed_to(support, sign_in):
    case, manager = support(share_gp=False)
    document = plan_pdf(case, latest_plan(case), by=manager, at=START)
    page = sign_in(manager).get(reverse("share", args=[case.reference, document.pk])).text
    assert "The client" in page
    assert "has not agreed to us sending this to the GP" in page
    assert 'value="gp"' not in page


def test_at_discharge_the_summary_goes_to_the_client_and_with_consent_to_gp_and_employer(
    support, sign_in, worker_after
):
    case, manager = support(share_gp=True, share_employer=False)
    case.employer.email = "manager@example.org"
    case.employer.save()
    confirm_address(
        case=case, checked=CheckedAddress("gp", "practice@example.org", "called"), by=manager, at=START
    )
    client = sign_in(manager)
    for code, sent in {
        "outcome": {"reason": "returned_same_job", "work_attendance": "at_work"},
        "summary": {"summary": "Back on full hours."},
    }.items():
        address = reverse("discharge-section", args=[case.reference, code])
        token = {"submission": str(uuid.uuid4()), "seen": ""}
        client.post(address, {**token, **sent})
    with worker_after():
        assert client.post(reverse("discharge", args=[case.reference])).status_code == 302
    told = {message.to[0]: message.body for message in mail.outbox if "A letter from" in message.subject}
    assert set(told) == {"morag@example.org", "practice@example.org"}
    assert all("full hours" not in body for body in told.values())


# ---- Whose address it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["other_healthcare", "talking_therapies", "specialist_care", "gp"])
def test_an_address_typed_on_a_referral_gets_nothing_clinical(support, route, run_worker):
    case, manager = support(share_gp=True)
    case.referrals.update(route=route, referrer_email="stranger@example.org")
    summary = plan_pdf(case, latest_plan(case), by=manager, at=START)
    known = find_address(case, "gp")
    assert (known.address, known.confirmed) == ("stranger@example.org" if route == "gp" else "", False)
    with pytest.raises(NotNow, match="Confirm the email address"):
        send_document(document=summary, to=Addressee("gp"), by=manager, at=START)
    forced = queue_message(
        case=case, recipient="gp", purpose=MessagePurpose.LETTER, address="stranger@example.org",
        subject="A letter", body="A link", document=summary, by=manager, at=START,
    )  # fmt: skip
    mail.outbox.clear()
    run_worker()
    forced.refresh_from_db()
    assert forced.held_back == "nobody has confirmed that this is their address"
    assert "stranger@example.org" not in [message.to[0] for message in mail.outbox]


@pytest.fixture
def discharged_client(support):
    """A client discharged with consent to everybody, whose employer gave an address that nobody confirmed."""
    case, manager = support()
    case.employer.email = "boss@example.org"
    case.employer.save()
    at = START + timedelta(days=40)
    done = discharge_case(
        case=case, by=manager, at=at, reason="goals_met", work_attendance="at_work", summary="Back."
    )
    send_at_discharge(case, discharge_summary(case, done, by=manager, at=at), by=manager, at=at)
    return case, manager


def letters_to(case, recipient: str) -> list[tuple[str, str]]:
    sent = Message.objects.filter(case=case, recipient=recipient, document__isnull=False)
    return list(sent.values_list("document__kind", "address"))


def test_a_letter_waits_for_a_confirmed_address_and_leaves_with_it(discharged_client, sign_in):
    case, manager = discharged_client
    client = sign_in(manager)
    assert letters_to(case, "client") == [("discharge_summary", "morag@example.org")]
    assert letters_to(case, "employer") == []
    assert "A letter waits for a confirmed address" in client.get(reverse("case", args=[case.reference])).text
    page = client.get(reverse("case-documents", args=[case.reference])).text
    assert "The letter at discharge waits for a confirmed address" in page
    address = reverse("address", args=[case.reference, "employer"])
    assert "boss@example.org" in client.get(address).text
    sent = {"submission": str(uuid.uuid4()), "address": "hr@example.org", "how": "called"}
    for _ in range(2):  # sent twice, it acts once
        assert client.post(address, sent).status_code == 302
    assert letters_to(case, "employer") == [("discharge_for_employer", "hr@example.org")]
    assert [recipient for _, recipient in list_waiting_letters(case)] == ["gp"]
    assert "Confirmed by" in client.get(reverse("case-documents", args=[case.reference])).text


def test_the_register_of_practices_confirms_and_another_practice_ends_what_was_confirmed(support):
    case, manager = support()
    confirm_address(case=case, checked=CheckedAddress("gp", "a@example.org", "client"), by=manager, at=START)
    assert find_address(case, "gp").address == "a@example.org"
    case.person.practice = Practice.objects.create(name="Another Surgery", email="surgery@example.org")
    case.person.save()
    known = find_address(case, "gp")
    assert (known.address, known.source) == ("surgery@example.org", "From the register of practices")


def test_a_corrected_address_holds_back_what_waits_for_the_old_one(plan, run_worker):
    case, manager, document = plan
    wrong, right = "wrong@example.org", "right@example.org"
    confirm_address(case=case, checked=CheckedAddress("gp", wrong, "client"), by=manager, at=START)
    message = send_document(document=document, to=Addressee("gp"), by=manager, at=START)
    confirm_address(case=case, checked=CheckedAddress("gp", right, "called"), by=manager, at=START)
    message.refresh_from_db()
    assert message.held_back == "their address is another now"
    assert find_address(case, "gp").address == right


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CALL_HANDLER, Role.EMPLOYMENT_ADVISER])
def test_who_may_not_read_a_document_cannot_send_a_link_to_it(plan, staff, sign_in, role):
    case, _, document = plan
    page = reverse("share", args=[case.reference, document.pk])
    client = sign_in(staff(role, case.service))
    before = Message.objects.count()
    sent = {"recipient": "client", "submission": str(uuid.uuid4())}
    assert (client.get(page).status_code, client.post(page, sent).status_code) == (403, 403)
    assert Message.objects.count() == before


def test_where_the_service_keeps_content_from_a_role_it_neither_opens_nor_sends(plan, sign_in, monkeypatch):
    case, manager, document = plan
    monkeypatch.setattr("handrail.journey.documents.views.is_restricted", lambda *_: True)
    client = sign_in(manager)
    for name in ("document", "share"):
        assert client.get(reverse(name, args=[case.reference, document.pk])).status_code == 403


def test_a_letter_is_sent_to_the_person_named_and_to_no_other(support, sign_in):
    case, manager = support(LEICESTER)
    document = plan_pdf(case, latest_plan(case), by=manager, at=START)
    client, page = sign_in(manager), reverse("share", args=[case.reference, document.pk])
    address = reverse("address", args=[case.reference, "named_other"]) + "?name=A+named+person"
    sent = {"submission": str(uuid.uuid4()), "address": "named@example.org", "how": "client"}
    assert client.post(address, sent).status_code == 302
    assert client.get(address.replace("named+person", "stranger")).status_code == 404
    form = {"submission": str(uuid.uuid4()), "recipient": "named_other:A named person"}
    for _ in range(2):
        assert client.post(page, form).status_code == 302
    message = Message.objects.get(recipient="named_other")
    assert (message.recipient_name, message.address) == ("A named person", "named@example.org")
