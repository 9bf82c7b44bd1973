"""A safeguarding concern is for named people; the lead decides and allows sharing without consent."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.governance.actions import NewMatter, NewStep, escalate_overdue, record_matter, take_step
from handrail.governance.models import Matter, MatterStep
from handrail.governance.queries import find_safeguarding_leads, list_possible_owners, select_readable
from handrail.governance.rules import MatterKind, MatterStepKind
from handrail.governance.views import staff as staff_pages
from handrail.journey.restriction.actions import restrict_record
from handrail.outbox.models import OutgoingMessage
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

WORDS = "He said: she locks the door when I go out."
Step = MatterStepKind


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def record_case_matter(case, by, **options):
    at = timezone.now()
    details = {"account": WORDS, "categories": ("domestic_abuse",), "shown_on_case": True, **options}
    new = NewMatter(
        kind=MatterKind.SAFEGUARDING,
        service=SCOTLAND,
        case=case,
        came_at=at - timedelta(minutes=5),
        **details,
    )
    return record_matter(details=new, by=by, at=at, submission=uuid.uuid4())


def take_now(matter, by, kind, text="", **data):
    at = timezone.now()
    return take_step(matter=matter, step=NewStep(kind, at, text, data), by=by, at=at, submission=uuid.uuid4())


@pytest.fixture
def lead(staff):
    return staff(Role.SAFEGUARDING_LEAD, SCOTLAND, name="Sandra Lead")


@pytest.fixture
def recorder(staff):
    return staff(Role.CALL_HANDLER, SCOTLAND, name="Isla Recorder")


@pytest.fixture
def matter(refer, recorder, lead):
    return record_case_matter(refer(SCOTLAND), recorder)


def open_page(user, name, *args):
    return sign_in(user).get(reverse(name, args=args))


def test_only_those_named_read_it_and_every_try_is_logged(matter, recorder, lead, staff):
    colleague = staff(Role.CASE_MANAGER, SCOTLAND)
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND)
    for user in (recorder, lead):
        assert WORDS in open_page(user, "matter", matter.pk).text
    for user in (colleague, manager):
        refused = open_page(user, "matter", matter.pk)
        assert refused.status_code == 403
        assert "Sandra Lead" in refused.text
        assert WORDS not in refused.text
        assert AuditEntry.objects.filter(user=user, record=matter.reference, kind="refused").exists()
    take_now(matter, lead, Step.NAMED, "Works with the client", readers=[colleague.pk], names=["x"])
    assert WORDS in open_page(colleague, "matter", matter.pk).text
    assert open_page(manager, "matter", matter.pk).status_code == 403
    take_now(matter, lead, Step.NAMED, "No longer", readers=[], names=[])
    assert open_page(colleague, "matter", matter.pk).status_code == 403


def test_other_services_find_nothing(matter, staff):
    assert open_page(staff(Role.SAFEGUARDING_LEAD, LEICESTER), "matter", matter.pk).status_code == 404


def test_the_case_says_only_that_there_is_one(matter, staff):
    manager = staff(Role.CASE_MANAGER, SCOTLAND)
    page = open_page(manager, "case", matter.case.reference).text
    assert "A safeguarding concern is on record for this client." in page
    assert "Sandra Lead" in page
    assert WORDS not in page
    assert "Domestic abuse" not in page
    Matter.objects.update(shown_on_case=False)
    assert "safeguarding concern is on record" not in open_page(manager, "case", matter.case.reference).text


def test_the_case_of_a_joined_record_says_so_too(matter, staff, refer):
    manager, twin = staff(Role.CASE_MANAGER, SCOTLAND), refer(SCOTLAND)
    twin.person.same_as = matter.case.person
    twin.person.save()
    page = open_page(manager, "case", twin.reference).text
    assert "A safeguarding concern is on record for this client." in page


def test_nothing_of_it_is_on_the_timeline_or_among_the_messages(matter, lead):
    before = matter.case.events.count()
    take_now(matter, lead, Step.DECIDED, "Refer", reason="Threshold met")
    assert matter.case.events.count() == before
    assert not matter.case.messages.filter(subject__contains=matter.reference).exists()


def test_emails_to_staff_say_nothing_of_it(matter, lead):
    mail = OutgoingMessage.objects.get(address=lead.email)
    assert matter.reference in mail.subject
    for word in (WORDS, matter.case.reference, matter.case.person.family_name, "abuse"):
        assert word not in mail.subject + mail.body


def test_who_it_is_about_never_reads_or_owns_it(refer, recorder, lead):
    matter = record_case_matter(refer(SCOTLAND), recorder, subjects=(lead,))
    assert matter.owner != lead
    refused = open_page(lead, "matter", matter.pk)
    assert refused.status_code == 403
    assert "ask one of them" not in refused.text
    assert "safeguarding concern is on record" not in open_page(lead, "case", matter.case.reference).text
    assert not OutgoingMessage.objects.filter(address=lead.email).exists()


def test_without_a_lead_the_service_managers_lead(refer, recorder, staff):
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND)
    matter = record_case_matter(refer(SCOTLAND), recorder)
    assert find_safeguarding_leads(SCOTLAND) == [manager]
    assert select_readable(manager.build_reader()).get() == matter
    Membership.objects.create(
        user=staff(Role.FUNDER, LEICESTER), service=SCOTLAND, role=Role.SAFEGUARDING_LEAD
    )
    Matter.objects.update(owner=None)
    assert not select_readable(manager.build_reader()).exists()


def test_sharing_without_consent_is_the_leads_alone(matter, recorder, lead):
    data = {"to": "Adult social care", "consent": False, "because": "serious_harm", "reason": "Locked in"}
    with pytest.raises(UserError):
        take_now(matter, recorder, Step.SHARED, "That she is locked in", **data)
    assert sign_in(recorder).get(reverse("matter", args=[matter.pk])).text.count("Record sharing") == 0
    take_now(matter, lead, Step.SHARED, "That she is locked in", **data)
    page = open_page(lead, "matter", matter.pk).text
    for words in ("To prevent serious harm to them", "Locked in", "Authorised by", "Sandra Lead"):
        assert words in page


def test_the_form_of_sharing_asks_why_only_without_consent(matter, lead):
    client, address = sign_in(lead), reverse("matter-step", args=[matter.pk, "shared"])
    now = timezone.localtime()
    common = {
        "to": "GP", "text": "That she is afraid", "time": "12:01am", "submission": str(uuid.uuid4()),
        "on": now.date().isoformat(),
    }  # fmt: skip
    lacking = client.post(address, common | {"consent": "no"})
    assert lacking.status_code == 422
    Matter.objects.update(came_at=now - timedelta(days=2))
    sent = client.post(address, common | {"consent": "yes"})
    assert sent.status_code == 302
    assert MatterStep.objects.get(kind=Step.SHARED).data == {"to": "GP", "consent": True}


def test_it_is_closed_only_once_decided(matter, lead):
    with pytest.raises(UserError, match="decision"):
        take_now(matter, lead, Step.CLOSED, outcome="no_risk", learning="None")
    take_now(matter, lead, Step.DECIDED, "Refer", reason="Threshold met", review_on="2099-01-01")
    take_now(matter, lead, Step.REFERRED, "Asked for an enquiry", to="Example Council")
    take_now(matter, lead, Step.REPLIED, "They will visit")
    closed = take_now(matter, lead, Step.CLOSED, outcome="referred_on", learning="Ask alone")
    assert (closed.outcome, closed.review_on) == ("referred_on", None)
    assert take_now(matter, lead, Step.REOPENED, "More was said").closed_at is None


def test_an_overdue_decision_or_review_is_told_once(matter, lead):
    later = timezone.now() + timedelta(days=8)
    assert escalate_overdue(timezone.now()) == 0
    assert escalate_overdue(later) == 1
    assert escalate_overdue(later + timedelta(hours=1)) == 0
    assert OutgoingMessage.objects.filter(address=lead.email, body__contains="was due by").count() == 1
    take_now(matter, lead, Step.DECIDED, "Watch", reason="Below", review_on=timezone.localdate().isoformat())
    assert escalate_overdue(later) == 1
    assert MatterStep.objects.filter(kind=Step.ESCALATED).count() == 2


def test_a_restricted_record_stays_restricted(matter, lead, staff):
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND)
    Matter.objects.update(owner=None)
    restrict_record(case=matter.case, readers=[manager], reason="A colleague", by=manager, at=timezone.now())
    assert open_page(lead, "matter", matter.pk).status_code == 403


def test_a_concern_of_a_restricted_record_goes_to_somebody_who_may_open_it(refer, recorder, lead, staff):
    case, named = refer(SCOTLAND), staff(Role.SERVICE_MANAGER, SCOTLAND, name="Nora Named")
    restrict_record(case=case, readers=[named], reason="A colleague", by=named, at=timezone.now())
    case.refresh_from_db()
    matter = record_case_matter(case, recorder)
    assert matter.owner == named
    assert not OutgoingMessage.objects.filter(address=lead.email).exists()
    assert list_possible_owners(matter) == [named]


def test_a_page_sent_twice_records_once(refer, recorder, lead):
    case, at, number = refer(SCOTLAND), timezone.now(), uuid.uuid4()
    new = NewMatter(MatterKind.SAFEGUARDING, SCOTLAND, at, WORDS, case=case)
    matters = {record_matter(details=new, by=recorder, at=at, submission=number).pk for _ in range(2)}
    assert len(matters) == 1
    step = NewStep(Step.NOTED, at, "Rang")
    for _ in range(2):
        take_step(matter=Matter.objects.get(), step=step, by=lead, at=at, submission=matters and case.pk)
    assert MatterStep.objects.filter(kind=Step.NOTED).count() == 1


def test_the_queue_of_the_lead_has_what_is_due_first_on_top(matter, refer, recorder, lead):
    second = record_case_matter(refer(SCOTLAND), recorder)
    take_now(second, lead, Step.DECIDED, "Watch", reason="Below", review_on="2099-01-01")
    page = open_page(lead, "matters").text
    assert page.index(f">{matter.reference}<") < page.index(f">{second.reference}<")
    desk = open_page(lead, "desk").text
    assert "Safeguarding and complaints: 2 open." in desk


def test_the_queue_counts_nothing_and_the_closed_ones_have_pages(
    matter, refer, recorder, lead, monkeypatch, sign_in
):
    monkeypatch.setattr(staff_pages, "MATTERS_PER_PAGE", 1)
    second = record_case_matter(refer(SCOTLAND), recorder)
    for row in (matter, second):
        take_now(row, lead, Step.DECIDED, "Watch", reason="Below", review_on="2099-01-01")
        take_now(row, lead, Step.CLOSED, outcome="no_risk", learning="None")
    client = sign_in(lead)
    first, last = (client.get(f"/matters/?closed=on&page={number}").text for number in (1, 2))
    assert (second.reference in first, matter.reference in first) == (True, False)
    assert (second.reference in last, matter.reference in last) == (False, True)
    assert "?closed=on&amp;page=2" in first
    monkeypatch.setattr(staff_pages, "count_matters", None)
    assert client.get("/matters/").status_code == 200
    monkeypatch.undo()
    assert "Safeguarding concern" in client.get("/matters/figures/").text
