"""Who is due by the schedule and why; what is decided about them; legal holds; the privacy page."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.journey.case.models import Case
from handrail.journey.death.actions import record_death
from handrail.journey.restriction.actions import restrict_record
from handrail.journey.screening.actions import ClosingFacts, close_referral
from handrail.rights.erasure.queries import find_person_scope
from handrail.rights.models import LegalHold, RetentionExtension
from handrail.rights.retention.queries import find_record_term
from handrail.rights.retention.rules import add_years, find_term, keep_part
from handrail.service_models.retention import list_retention_rules, read_schedule
from tests.support.command_line import print_handrail, run_handrail
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND, START


def list_rules(slug):
    return {rule.code: rule for rule in list_retention_rules(service_models.get_service(slug))}


def test_a_nation_and_a_service_have_rules_of_their_own():
    assert list_rules(LEICESTER)["died"].years == 8
    assert list_rules(SCOTLAND)["died"].years == 3
    service = service_models.get_service(LEICESTER)
    own = read_schedule().rules[0].model_copy(update={"years": 20})
    about = service.about.model_copy(update={"retention": (own,)})
    changed = service_models.Service(about, service.versions, service.folder)
    assert {rule.code: rule.years for rule in list_retention_rules(changed)}["supported"] == 20
    assert all(rule.source for rule in read_schedule().rules)


def test_the_part_kept_longest_and_what_was_decided_set_the_term():
    rules = list_rules(LEICESTER)
    parts = [
        keep_part(rules["supported"], date(2012, 2, 29)),
        keep_part(rules["complaint"], date(2013, 5, 1)),
    ]
    assert find_term(parts).until == date(2023, 5, 1)
    assert find_term(parts).part.rule.code == "complaint"
    assert find_term(parts, date(2030, 1, 1)).until == date(2030, 1, 1)
    assert find_term(parts, date(2020, 1, 1)).until == date(2023, 5, 1)
    assert find_term([]) is None
    assert add_years(date(2012, 2, 29), 8) == date(2020, 2, 29)


@pytest.fixture
def old_referral(refer, staff):
    """A referral of 2012 that came to nothing, and the service manager who decides about it."""
    case = refer(SCOTLAND)
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")
    close_referral(case=case, closing=ClosingFacts("test", "", None), by=manager, at=START)
    case.refresh_from_db()
    return case, manager


def decide_records(client, **sent):
    return client.post(reverse("retention"), {"submission": str(uuid.uuid4()), **sent})


@pytest.mark.django_db
def test_records_due_are_listed_and_erased_once_confirmed(client, old_referral, refer, staff):
    case, manager = old_referral
    recent = refer(SCOTLAND, at=timezone.now() - timedelta(days=5), given_name="Senga")
    client.force_login(manager)
    page = client.get(reverse("retention"))
    assert case.reference in page.text
    assert recent.reference not in page.text
    assert "A referral that came to nothing: 2 years after 14 May 2012" in read_words(page)
    assert AuditEntry.objects.filter(kind="listed", listed_records__record=case.reference).exists()
    asked = decide_records(client, records=[case.reference], decision="erase")
    assert asked.status_code == 200
    assert "Erase for good" in asked.text
    case.refresh_from_db()
    assert case.erased_at is None
    for _ in range(2):
        done = decide_records(client, records=[case.reference], decision="erase", action="confirmed")
    assert done.status_code in (302, 422)
    case.refresh_from_db()
    assert case.erased_at
    assert case.person.erasure.by == manager
    assert AuditEntry.objects.filter(kind="erased").count() == 1
    assert "No record has been kept" in client.get(reverse("retention")).text


@pytest.mark.django_db
def test_a_record_can_be_kept_longer_with_a_reason(client, old_referral):
    case, manager = old_referral
    client.force_login(manager)
    until = timezone.localdate() + timedelta(days=400)
    sent = {
        "records": [case.reference], "decision": "keep", "reason": "claim",
        "until-day": until.day, "until-month": until.month, "until-year": until.year,
    }  # fmt: skip
    assert decide_records(client, **(sent | {"reason": ""})).status_code == 422
    for _ in range(2):
        decide_records(client, **sent)
    extension = RetentionExtension.objects.get()
    assert (extension.until, extension.reason, extension.decided_by) == (until, "claim", manager)
    assert case.reference not in client.get(reverse("retention")).text.split("How long records are kept")[0]
    assert AuditEntry.objects.get(kind="retention").detail == f"kept longer until {until}: claim"
    far = add_years(timezone.localdate(), 11)
    decide_records(client, **(sent | {"until-year": far.year}))
    assert RetentionExtension.objects.count() == 1


@pytest.mark.django_db
def test_a_legal_hold_stops_it_shows_on_the_case_and_is_lifted_by_name(client, old_referral, staff):
    case, manager = old_referral
    client.force_login(manager)
    address = reverse("record-retention", args=[case.reference])
    assert client.post(address, {"action": "hold"}).status_code == 422
    for _ in range(2):
        client.post(address, {"action": "hold", "reason": "inquiry", "submission": str(uuid.uuid4())})
    hold = LegalHold.objects.get()
    assert (hold.reason, hold.placed_by, hold.lifted_at) == ("inquiry", manager, None)
    assert (
        "Legal hold: nothing of this record may be erased"
        in client.get(reverse("case", args=[case.reference])).text
    )
    assert "It is under legal hold" in client.get(reverse("retention")).text
    decide_records(client, records=[case.reference], decision="erase", action="confirmed")
    case.refresh_from_db()
    assert case.erased_at is None
    client.post(address, {"action": "lift"})
    hold.refresh_from_db()
    assert hold.lifted_by == manager
    assert [entry.detail for entry in AuditEntry.objects.filter(kind="retention").order_by("id")] == [
        "legal hold placed: inquiry", "legal hold lifted",
    ]  # fmt: skip
    client.force_login(staff(Role.CASE_MANAGER, SCOTLAND))
    assert client.get(address).status_code == 403
    assert client.get(reverse("retention")).status_code == 403


@pytest.mark.django_db
@pytest.mark.either_database
def test_nobody_decides_about_a_record_of_a_service_that_is_not_theirs(client, old_referral, refer, staff):
    case, manager = old_referral
    other = refer(LEICESTER, given_name="Morag")
    Case.objects.filter(pk=other.pk).update(person=case.person, stage="closed")
    client.force_login(manager)
    assert case.reference not in client.get(reverse("retention")).text
    Case.objects.filter(pk=other.pk).update(person=other.person)
    reader = staff(Role.SERVICE_MANAGER, SCOTLAND)
    restrict_record(case=case, readers=[reader], reason="Works here", by=reader, at=timezone.now())
    assert case.reference not in client.get(reverse("retention")).text


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_death_sets_the_term(support):
    case, manager = support(SCOTLAND)
    record_death(case=case, by=manager, at=START + timedelta(days=100), died_on=date(2012, 7, 1))
    case.refresh_from_db()
    term = find_record_term(find_person_scope(case.person))
    assert (term.part.rule.code, term.until) == ("died", date(2015, 7, 1))


@pytest.mark.django_db
@pytest.mark.either_database
def test_the_command_lists_who_is_due_without_a_name(old_referral):
    case, _ = old_referral
    said = print_handrail("retention", "due", "--service", SCOTLAND)
    assert f"{case.reference}: kept until 2014-05-14" in said
    assert "1 record due, 1 with nothing against erasing them" in said
    assert "Testerton" not in said
    assert AuditEntry.objects.filter(kind="exported", page="retention due").exists()
    assert "0 records due" in print_handrail("retention", "due", "--service", LEICESTER)
    assert "Expected one of" in str(run_handrail("retention", "due", "--service", "nowhere").exception)


@pytest.mark.django_db
def test_the_privacy_page_says_what_is_set(client):
    page = read_words(client.get("/privacy/"))
    assert "Your record: 8 years after our support ended or we last spoke" in page
    assert "A complaint: 10 years after we answered it" in page
    assert "The record of someone who has died: 3 years" in page
