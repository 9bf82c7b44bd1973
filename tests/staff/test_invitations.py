"""Somebody is invited by a link that expires, works once, and is spent by choosing a password alone."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from handrail.accounts.models import User
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.outbox.worker import send_waiting
from handrail.staff.actions.invitations import invite_again, invite_person, withdraw_invitation
from handrail.staff.emails import make_invitation_link
from handrail.staff.models import Invitation
from handrail.staff.queries import find_state
from handrail.staff.rules import NewMember, StaffState
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PASSWORD = "seven quiet otters"
INES = NewMember("Ines.Duarte@Example.org", "Ines Duarte", {SCOTLAND: [Role.CASE_MANAGER]})


@pytest.fixture
def manager(staff):
    return staff(Role.SERVICE_MANAGER, SCOTLAND)


@pytest.fixture
def invitation(manager):
    return invite_person(member=INES, by=manager, at=timezone.now())[1]


def path_of(invitation) -> str:
    return re.sub(r"^https?://[^/]+", "", make_invitation_link(invitation))


def choose_password(client: Client, invitation, password: str = PASSWORD, again: str = ""):
    form = {"password": password, "again": again or password, "submission": str(uuid.uuid4())}
    return client.post(path_of(invitation), form)


def test_the_link_comes_by_email_and_opens_the_account(invitation, client):
    send_waiting()
    message = mail.outbox[-1]
    assert message.to == ["ines.duarte@example.org"]
    assert make_invitation_link(invitation) in message.body
    assert PASSWORD not in message.body
    page = client.get(path_of(invitation))
    assert page.status_code == 200
    assert "Welcome to Handrail, Ines Duarte" in page.text
    done = choose_password(client, invitation)
    assert (done.status_code, done.url) == (302, "/desk/")
    user = User.objects.get(email__iexact=INES.email)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/desk/").status_code == 200
    assert user.is_active
    assert user.check_password(PASSWORD)


def test_a_mail_scanner_does_not_spend_the_link(invitation, client):
    for method in (client.get, client.head, client.get):
        assert method(path_of(invitation)).status_code == 200
    assert choose_password(client, invitation).status_code == 302


def test_the_link_works_once(invitation, client):
    choose_password(client, invitation)
    assert Client().get(path_of(invitation)).status_code == 404
    assert choose_password(Client(), invitation, "another quiet otter").status_code == 404
    assert invitation.user.__class__.objects.get(pk=invitation.user_id).check_password(PASSWORD)


@pytest.mark.parametrize("days", [13, 14])
def test_the_link_works_for_fourteen_days(invitation, client, days):
    Invitation.objects.filter(pk=invitation.pk).update(
        sent_at=invitation.sent_at - timedelta(days=days),
        expires_at=invitation.expires_at - timedelta(days=days),
    )
    assert client.get(path_of(invitation)).status_code == (200 if days < 14 else 404)


def test_a_link_made_elsewhere_opens_nothing(invitation, client, settings):
    settings.SECRET_KEY = "the key of another installation"
    forged = path_of(invitation)
    settings.SECRET_KEY = "ours"
    assert client.get(forged).status_code == 404
    assert client.get("/invitation/none/").status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "", "12 characters"),
        ("seven quiet otters", "seven quiet weasels", "Enter the same password twice"),
        ("password1234", "", "nhsuk-error-message"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused(invitation, client, password, again, words):
    answer = choose_password(client, invitation, password, again)
    assert answer.status_code == 422
    assert words in answer.text
    assert not User.objects.get(pk=invitation.user_id).is_active


def test_nobody_signs_in_or_asks_for_a_password_before_they_have_joined(invitation):
    Client().post("/accounts/password/reset/", {"email": INES.email})
    send_waiting()
    assert [message.subject for message in mail.outbox] == ["Your account at Handrail"]


def test_another_link_replaces_the_first(invitation, manager, client):
    again = invite_again(user=invitation.user, by=manager, at=timezone.now())
    assert client.get(path_of(invitation)).status_code == 404
    assert client.get(path_of(again)).status_code == 200
    send_waiting()
    assert len(mail.outbox) == 1, "the email of the first was taken out of the queue"


def test_a_page_sent_twice_invites_once(manager):
    page, at = uuid.uuid4(), timezone.now()
    first = invite_person(member=INES, by=manager, at=at, submission=page)[1]
    assert invite_person(member=INES, by=manager, at=at, submission=page)[1] == first
    once = invite_again(user=first.user, by=manager, at=at, submission=(again := uuid.uuid4()))
    assert invite_again(user=first.user, by=manager, at=at, submission=again) == once
    send_waiting()
    assert len(mail.outbox) == 1


def test_a_withdrawn_invitation_opens_nothing(invitation, manager, client):
    assert withdraw_invitation(user=invitation.user, by=manager, at=timezone.now())
    assert not withdraw_invitation(user=invitation.user, by=manager, at=timezone.now())
    assert client.get(path_of(invitation)).status_code == 404
    assert find_state(invitation.user, timezone.now()) is StaffState.WITHDRAWN
    send_waiting()
    assert mail.outbox == []


def test_whoever_has_an_account_gets_the_role_and_a_notice(staff, manager):
    ines = staff(Role.CASE_MANAGER, LEICESTER, name="Ines Duarte")
    member = NewMember(ines.email, "Another Name", {SCOTLAND: [Role.CLINICIAN]})
    user, invitation = invite_person(member=member, by=manager, at=timezone.now())
    assert (user.pk, user.name, invitation) == (ines.pk, "Ines Duarte", None)
    send_waiting()
    assert "You can now work in Working Health Services Scotland" in mail.outbox[0].subject
    with pytest.raises(UserError, match="has joined already"):
        invite_again(user=user, by=None, at=timezone.now())


def test_nobody_invites_into_a_service_they_do_not_manage(manager):
    member = NewMember("ines@example.org", "Ines Duarte", {LEICESTER: [Role.CALL_HANDLER]})
    with pytest.raises(UserError, match="You do not manage leicestershire"):
        invite_person(member=member, by=manager, at=timezone.now())
    assert not User.objects.filter(email="ines@example.org").exists()


def test_every_step_is_in_the_audit(invitation, manager, client):
    invite_again(user=invitation.user, by=manager, at=timezone.now())
    choose_password(client, Invitation.objects.last())
    entries = AuditEntry.objects.filter(
        kind="access_changed", listed_records__record=f"STAFF-{invitation.user_id}"
    )
    assert list(entries.order_by("id").values_list("detail", "user", "listed_records__service")) == [
        ("role given: case_manager", manager.pk, SCOTLAND),
        ("invited", manager.pk, SCOTLAND),
        ("invited", manager.pk, SCOTLAND),
        ("invitation accepted, password set", invitation.user_id, SCOTLAND),
    ]
