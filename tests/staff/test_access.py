"""Roles given and taken, accounts suspended and resumed, second factors reset: by those who may; audited."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.audit.queries import find_entries
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import MEMBER_DETAILS, describe_member
from handrail.staff.actions.access import (
    change_roles,
    change_telephone,
    reset_second_factor,
    resume_person,
    suspend_person,
)
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()


@pytest.fixture
def manager(staff):
    return staff(Role.SERVICE_MANAGER, SCOTLAND)


@pytest.fixture
def ines(staff):
    return staff(Role.CASE_MANAGER, SCOTLAND, name="Ines Duarte")


def list_held_roles(user: User, service: str = SCOTLAND) -> set[str]:
    return set(Membership.objects.filter(user=user, service=service).values_list("role", flat=True))


def changes_of(user: User) -> list[str]:
    about = AuditEntry.objects.filter(kind="access_changed", listed_records__record=f"STAFF-{user.pk}")
    return list(about.order_by("id").values_list("detail", flat=True))


def test_roles_are_given_and_taken_in_one_step(manager, ines):
    change_roles(user=ines, service=SCOTLAND, roles=[Role.CLINICIAN, Role.CALL_HANDLER], by=manager, at=NOW)
    assert list_held_roles(ines) == {"clinician", "call_handler"}
    change_roles(user=ines, service=SCOTLAND, roles=[Role.CLINICIAN, Role.CALL_HANDLER], by=manager, at=NOW)
    assert changes_of(ines) == ["role given: call_handler, role given: clinician, role taken: case_manager"]


def test_a_role_that_stays_keeps_what_allocation_looks_at(manager, ines):
    Membership.objects.filter(user=ines).update(capacity=12)
    change_roles(user=ines, service=SCOTLAND, roles=[Role.CASE_MANAGER, Role.CLINICIAN], by=manager, at=NOW)
    assert Membership.objects.get(user=ines, role=Role.CASE_MANAGER).capacity == 12


def test_nobody_gives_a_role_in_a_service_they_do_not_manage(manager, ines):
    with pytest.raises(UserError, match="You do not manage leicestershire"):
        change_roles(user=ines, service=LEICESTER, roles=[Role.FUNDER], by=manager, at=NOW)
    assert list_held_roles(ines, LEICESTER) == set()


def test_nobody_gives_themselves_more(manager, staff):
    staff(Role.SERVICE_MANAGER, SCOTLAND)
    with pytest.raises(UserError, match="You cannot give a role to yourself"):
        change_roles(
            user=manager, service=SCOTLAND, roles=[Role.SERVICE_MANAGER, Role.CLINICIAN], by=manager, at=NOW
        )
    assert list_held_roles(manager) == {"service_manager"}


def test_the_last_service_manager_stays(manager, staff):
    with pytest.raises(UserError, match="last service manager of working-health-services-scotland"):
        suspend_person(user=manager, by=None, at=NOW)
    with pytest.raises(UserError, match="last service manager"):
        change_roles(user=manager, service=SCOTLAND, roles=[], by=manager, at=NOW)
    invited = staff(Role.SERVICE_MANAGER, SCOTLAND)
    User.objects.filter(pk=invited.pk).update(is_active=False)
    with pytest.raises(UserError, match="last service manager"):
        suspend_person(user=manager, by=None, at=NOW)
    staff(Role.SERVICE_MANAGER, SCOTLAND)
    assert suspend_person(user=manager, by=None, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_suspend_each_other_at_once(staff):
    one, two = staff(Role.SERVICE_MANAGER, SCOTLAND), staff(Role.SERVICE_MANAGER, SCOTLAND)
    refusals: list[Exception] = []

    def suspend_user(user: User, by: User) -> None:
        try:
            suspend_person(user=user, by=by, at=NOW)
        except Exception as refusal:  # a deadlock is no refusal: it would be an error page
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=suspend_user, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(is_active=True).count() == 1
    assert [type(refusal) for refusal in refusals] == [UserError]


def test_suspending_ends_every_session_for_good(manager, ines):
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(ines)
        assert browser.get("/desk/").status_code == 200
    other = Client()
    other.force_login(manager)
    assert suspend_person(user=ines, by=manager, at=NOW)
    assert [browser.get("/desk/").status_code for browser in browsers] == [302, 302]
    assert other.get("/desk/").status_code == 200
    assert not Client().login(email=ines.email, password="correct horse battery")
    assert resume_person(user=ines, by=manager, at=NOW)
    assert [browser.get("/desk/").status_code for browser in browsers] == [302, 302]
    assert changes_of(ines) == ["suspended", "resumed"]


def test_what_is_sent_twice_acts_once(manager, ines):
    assert [suspend_person(user=ines, by=manager, at=NOW) for _ in range(2)] == [True, False]
    assert [resume_person(user=ines, by=manager, at=NOW) for _ in range(2)] == [True, False]


def test_only_who_manages_all_their_services_suspends_somebody(manager, staff):
    both = staff(Role.CASE_MANAGER, SCOTLAND, LEICESTER)
    for act in (suspend_person, reset_second_factor):
        with pytest.raises(UserError, match="You do not manage leicestershire"):
            act(user=both, by=manager, at=NOW)
    assert User.objects.get(pk=both.pk).is_active


def test_a_second_factor_is_reset_by_somebody_else(manager, ines):
    for user in (ines, manager):
        Authenticator.objects.create(user=user, type="totp", data={})
    with pytest.raises(UserError, match="second factor of yourself"):
        reset_second_factor(user=manager, by=manager, at=NOW)
    browser = Client()
    browser.force_login(ines)
    assert reset_second_factor(user=ines, by=manager, at=NOW)
    assert not reset_second_factor(user=ines, by=manager, at=NOW)
    assert browser.get("/desk/").status_code == 302
    assert changes_of(ines) == ["second factor reset"]


def test_a_change_by_a_command_is_seen_by_those_who_read_the_audit(ines):
    suspend_person(user=ines, by=None, at=NOW)
    entry = find_entries([SCOTLAND], record=f"STAFF-{ines.pk}").get()
    assert (entry.detail, entry.reader_kind, entry.user) == ("suspended", "command", None)
    assert not find_entries([LEICESTER], record=f"STAFF-{ines.pk}").exists()


def test_a_change_that_cannot_be_audited_is_not_made(manager, ines, monkeypatch):
    def raise_full_disk(*_: object, **__: object) -> None:
        raise RuntimeError("the audit does not answer")

    monkeypatch.setattr("handrail.audit.receivers.record_entry", raise_full_disk)
    with pytest.raises(RuntimeError):
        suspend_person(user=ines, by=manager, at=NOW)
    assert User.objects.get(pk=ines.pk).is_active


def test_a_phone_number_is_audited_when_it_changes(manager, ines):
    assert change_telephone(user=ines, telephone="01632 960123", by=manager, at=NOW)
    assert not change_telephone(user=ines, telephone="01632 960123", by=manager, at=NOW)
    assert changes_of(ines) == ["phone number changed"]


def test_working_days_are_audited_when_they_change(manager, ines):
    row = Membership.objects.get(user=ines)
    facts = {name: getattr(row, name) for name in MEMBER_DETAILS} | {"working_days": [1, 2], "capacity": 12}
    for _ in range(2):
        describe_member(member=row, facts=facts, by=manager, at=NOW)
    assert changes_of(ines) == ["changed: capacity, working days"]
    assert Membership.objects.get(user=ines).working_days == [1, 2]
