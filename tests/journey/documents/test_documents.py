"""Letters say what they should to those they should, and leave by a private link only with consent."""

import io
import uuid
from datetime import date, timedelta

import pypdf
import pytest
from django.core import mail
from django.urls import reverse

from handrail.journey.case.actions import record_consents
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from tests.support.people import START, consents

pytestmark = pytest.mark.django_db


def words(document) -> str:
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
    text = words(document)
    assert "Sit for an hour" in text
    assert case.reference in text
    assert manager.name in text


def test_the_employers_copy_names_no_obstacle_goal_or_condition(plan):
    case, _, _ = plan
    text = words(case.documents.get(kind="plan_for_employer"))
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
    assert "Pain is much less" in words(summary)
    assert "4 June 2012" in words(summary)
    copy = words(case.documents.get(kind="discharge_for_employer"))
    assert "4 June 2012" in copy
    assert "Pain" not in copy


def test_consent_is_checked_when_a_message_leaves_not_when_it_was_queued(plan, run_worker):
    case, manager, document = plan
    at = START + timedelta(days=6)
    run_worker()  # what was queued on the way to the plan
    message = queue_message(
        case=case, purpose=MessagePurpose.LETTER,
        recipient="gp", address="practice@example.org", subject="A letter", body="A link",
        document=document, by=manager, at=at,
    )  # fmt: skip
    record_consents(case=case, by=manager, at=at, answers=consents(case, share_gp=False))
    mail.outbox.clear()
    run_worker()
    message.refresh_from_db()
    assert mail.outbox == []
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
    case.referrals.update(route="gp", referrer_email="practice@example.org")
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
