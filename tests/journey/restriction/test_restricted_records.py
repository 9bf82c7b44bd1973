"""A restricted record is opened only by those named, every try is logged, and danger opens it for a day."""

import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry, EntryKind
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.models import Case
from handrail.journey.case.restriction import NamedReader
from handrail.journey.messages.models import Message
from handrail.journey.restriction.actions import (
    end_emergencies,
    lift_restriction,
    open_in_emergency,
    restrict_record,
)
from handrail.journey.safety.actions import open_concern
from tests.accounts.test_authorisation import ROUTES, find_address
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db

STAFF = [role for role in Role if role != Role.FUNDER]


@pytest.fixture
def lead(staff) -> User:
    return staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Named")


@pytest.fixture
def restricted_case(support, lead) -> Case:
    """A case in support, restricted to its case manager and a service manager."""
    case, manager = support(SCOTLAND)
    case.person.family_name = "Quillfeather"
    case.person.save()
    restrict_record(
        case=case, readers=[lead, manager], reason="Works here", by=lead, at=START + timedelta(days=9)
    )
    case.refresh_from_db()
    return case


def read_page(client: Client, user: User, path: str, **query: str) -> str:
    client.force_login(user)
    return client.get(path, query).text


def read_all(client: Client, path: str) -> bytes:
    return b"".join(client.get(path))


def open_by_form(client: Client, case: Case, reason: str = "Said she would not be here tomorrow"):
    path = reverse("emergency-opening", args=[case.reference])
    return client.post(path, {"submission": uuid.uuid4(), "reason": reason})


# Whoever holds every role sees what each role shows; a call handler's pages are others than a manager's.
@pytest.mark.either_database
@pytest.mark.parametrize("roles", [STAFF, [Role.CALL_HANDLER]], ids=["every role", "call handler"])
def test_no_page_names_a_restricted_client_to_others(roles, restricted_case, staff, client):
    user = staff(roles[0], SCOTLAND)
    for role in roles[1:]:
        Membership.objects.create(user=user, service=SCOTLAND, role=role)
    client.force_login(user)
    paths = [find_address(name, pattern, restricted_case) for name, pattern in ROUTES]
    typed = {"family_name": "Quill", "given_name": "Morag", "telephone": restricted_case.person.telephone}
    paths += [f"{reverse('cases')}?{urlencode({'q': text})}" for text in ("Quill", restricted_case.reference)]
    paths += [f"{reverse('referral-lookup')}?{urlencode(typed)}"]
    shown = [path for path in paths if b"Quillfeather" in read_all(client, path)]
    assert shown == []


def test_those_named_open_it_and_see_that_it_is_restricted(restricted_case, lead, client):
    page = read_page(client, lead, reverse("case", args=[restricted_case.reference]))
    assert "Quillfeather" in page
    assert "Restricted record" in page
    assert restricted_case.reference in read_page(client, lead, reverse("cases"))


def test_a_try_is_refused_says_who_to_ask_and_is_logged(restricted_case, staff, client):
    nosy = staff(Role.CALL_HANDLER, SCOTLAND)
    client.force_login(nosy)
    answer = client.get(reverse("case", args=[restricted_case.reference]))
    assert answer.status_code == 403
    assert "Hamish Named" in answer.text
    assert "Open it in an emergency" not in answer.text
    entry = AuditEntry.objects.filter(kind=EntryKind.REFUSED).get()
    assert (entry.user, entry.record, entry.service) == (nosy, restricted_case.reference, SCOTLAND)
    assert not AuditEntry.objects.filter(kind=EntryKind.READ, user=nosy).exists()


def test_the_audit_page_shows_the_tries(restricted_case, lead, staff, client):
    nosy = staff(Role.ADMINISTRATOR, SCOTLAND, name="Nora Nosy")
    read_page(client, nosy, reverse("case", args=[restricted_case.reference]))
    page = read_page(client, lead, reverse("audit"), record=restricted_case.reference)
    assert "Nora Nosy" in page
    assert "Tried to open, and was refused" in page


def test_danger_opens_it_for_a_day_and_those_named_are_told(restricted_case, lead, staff, client):
    nurse = staff(Role.CLINICIAN, SCOTLAND, name="Kirsty Nurse")
    client.force_login(nurse)
    case_page = reverse("case", args=[restricted_case.reference])
    assert "Open it in an emergency" in client.get(case_page).text
    assert open_by_form(client, restricted_case)["Location"] == case_page
    page = client.get(case_page)
    assert page.status_code == 200
    assert "Opened in an emergency by Kirsty Nurse" in page.text
    told = Message.objects.filter(recipient="staff", subject__contains="emergency")
    assert lead.email in set(told.values_list("address", flat=True))
    assert not any("Quillfeather" in message.subject + message.body for message in told)
    assert end_emergencies(timezone.now() + timedelta(hours=23)) == 0
    assert end_emergencies(timezone.now() + timedelta(hours=25)) == 1
    assert client.get(case_page).status_code == 403


def test_nobody_opens_in_an_emergency_without_the_role_or_a_reason(restricted_case, staff, client):
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    assert open_by_form(client, restricted_case).status_code == 403
    client.force_login(staff(Role.CLINICIAN, SCOTLAND))
    assert open_by_form(client, restricted_case, reason="").status_code == 422
    client.force_login(staff(Role.CLINICIAN, "leicestershire"))
    assert open_by_form(client, restricted_case).status_code in (403, 404)
    assert not NamedReader.objects.exclude(emergency="").exists()


def test_sent_twice_it_opens_once(restricted_case, staff):
    nurse, submission = staff(Role.CLINICIAN, SCOTLAND), uuid.uuid4()
    for _ in range(2):
        open_in_emergency(
            case=restricted_case, reason="Danger", by=nurse, at=timezone.now(), submission=submission
        )
    assert NamedReader.objects.filter(user=nurse).count() == 1


def test_somebody_named_must_be_able_to_lift_it(assess, staff):
    case, manager = assess(SCOTLAND)
    with pytest.raises(UserError, match="at least one service manager"):
        restrict_record(case=case, readers=[manager], reason="Works here", by=manager, at=START)


def test_the_case_manager_must_be_named(assess, staff, lead):
    case, _manager = assess(SCOTLAND)
    with pytest.raises(UserError, match="is the case manager"):
        restrict_record(case=case, readers=[lead], reason="Works here", by=lead, at=START)


def test_it_is_allocated_only_to_somebody_named(restricted_case, lead, staff):
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    with pytest.raises(UserError, match="This record is restricted"):
        allocate_case(case=restricted_case, case_manager=other, by=lead, at=START + timedelta(days=10))


def test_every_case_of_the_person_is_restricted_a_new_one_too(restricted_case, refer, lead, staff, client):
    twin = refer(SCOTLAND, at=START + timedelta(days=10))
    twin.person.same_as = restricted_case.person
    twin.person.save()
    restrict_record(
        case=restricted_case, readers=[lead, restricted_case.case_manager], reason="Works here", by=lead,
        at=START + timedelta(days=11),
    )  # fmt: skip
    other = staff(Role.SERVICE_MANAGER, SCOTLAND)
    client.force_login(other)
    assert client.get(reverse("case", args=[twin.reference])).status_code == 403
    client.force_login(lead)
    assert client.get(reverse("case", args=[twin.reference])).status_code == 200


def test_whoever_is_taken_off_the_list_no_longer_opens_it(restricted_case, lead, staff, client):
    colleague, at = staff(Role.ADMINISTRATOR, SCOTLAND), START + timedelta(days=10)
    people = [lead, restricted_case.case_manager]
    for readers in ([*people, colleague], people):
        restrict_record(case=restricted_case, readers=readers, reason="Works here", by=lead, at=at)
    client.force_login(colleague)
    assert client.get(reverse("case", args=[restricted_case.reference])).status_code == 403


def test_the_reason_can_be_corrected_and_the_earlier_one_stays_on_the_timeline(restricted_case, lead):
    people = [lead, restricted_case.case_manager]
    restrict_record(case=restricted_case, readers=people, reason="A relative", by=lead, at=timezone.now())
    assert restricted_case.person.restrictions.get().reason == "A relative"
    reasons = restricted_case.events.filter(kind__startswith="record.").order_by("id")
    assert [event.data["reason"] for event in reasons] == ["Works here", "A relative"]


def test_lifted_it_is_like_any_other(restricted_case, lead, staff, client):
    lift_restriction(case=restricted_case, reason="Left the service", by=lead, at=START + timedelta(days=10))
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    assert client.get(reverse("case", args=[restricted_case.reference])).status_code == 200


def test_changes_of_who_may_open_it_are_in_the_audit(restricted_case, lead):
    lift_restriction(case=restricted_case, reason="Left the service", by=lead, at=START + timedelta(days=10))
    changes = AuditEntry.objects.filter(kind=EntryKind.ACCESS_CHANGED, record=restricted_case.reference)
    assert [entry.detail.split()[0] for entry in changes.order_by("id")] == ["readers", "restriction"]


def test_a_concern_interrupts_without_the_name(restricted_case, staff, client):
    answering = staff(Role.SERVICE_MANAGER, SCOTLAND)
    open_concern(case=restricted_case, source="worry", by=restricted_case.case_manager, at=timezone.now())
    page = read_page(client, answering, reverse("desk"))
    assert "Quillfeather" not in page
    restricted_page = read_page(client, restricted_case.case_manager, reverse("desk"))
    assert "Quillfeather" in restricted_page


def test_it_is_restricted_lifted_and_changed_by_pages(support, lead, client):
    case, manager = support(SCOTLAND)
    client.force_login(lead)
    path = reverse("restriction", args=[case.reference])
    assert "Restrict this record" in client.get(path).text
    sent = {"submission": uuid.uuid4(), "readers": [lead.pk, manager.pk], "reason": "A relative of Ann's"}
    assert client.post(path, sent).status_code == 302
    case.refresh_from_db()
    assert case.restricted
    assert "Lift the restriction" in client.get(path).text
    lift = reverse("restriction-lift", args=[case.reference])
    assert client.post(lift, {"submission": uuid.uuid4(), "reason": "Moved on"}).status_code == 302
    case.refresh_from_db()
    assert not case.restricted
