"""The pages about staff: reached by those who manage the team, for the services that they manage."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.staff.actions.invitations import invite_person
from handrail.staff.rules import NewMember
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(staff, sign_in):
    user = staff(Role.SERVICE_MANAGER, SCOTLAND)
    sign_in(user)
    return user


@pytest.fixture
def ines(staff):
    return staff(Role.CASE_MANAGER, SCOTLAND, name="Ines Duarte")


def send_page(client, page: str, /, *arguments: object, **answers: object):
    return client.post(
        reverse(page, args=arguments), {"submission": str(uuid.uuid4()), **answers}, follow=True
    )


def test_the_list_says_who_can_sign_in_and_leaves_out_other_services(manager, ines, staff, client):
    staff(Role.CASE_MANAGER, LEICESTER, name="Elsewhere Ellis")
    text = client.get(reverse("staff")).text
    assert re.search(r"Ines Duarte.*Case manager.*Never.*Off.*Active", text, re.DOTALL)
    assert "Elsewhere Ellis" not in text
    assert reverse("staff") in client.get(reverse("team")).text


def test_somebody_is_invited_by_email_and_the_link_is_shown_where_no_mail_arrives(manager, client, settings):
    settings.EMAIL_BACKEND = "handrail.outbox.mail_folder.MailFolder"
    answers = {"name": "Olu Bello", "email": "olu@example.org", "roles": ["call_handler", "case_manager"]}
    page = send_page(client, "staff-invite", **answers)
    olu = User.objects.get(email="olu@example.org")
    assert page.redirect_chain[-1][0] == reverse("staff-person", args=[olu.pk])
    assert "Olu Bello is invited" in page.text
    link = re.search(r"http://localhost:8000(/invitation/[^<\s]+)", page.text)[1]
    assert client.get(link).status_code == 200
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    mailed = client.get(reverse("staff-person", args=[olu.pk])).text
    assert link not in mailed
    assert "Waiting to be sent" in mailed


@pytest.mark.parametrize("lacking", ["name", "email", "roles"])
def test_an_invitation_that_lacks_something_invites_nobody(manager, client, lacking):
    answers = {"name": "Olu Bello", "email": "olu@example.org", "roles": ["call_handler"]} | {lacking: ""}
    assert send_page(client, "staff-invite", **answers).status_code == 422
    assert not User.objects.filter(email="olu@example.org").exists()


def test_a_manager_of_two_services_chooses_the_service(staff, client, sign_in):
    sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND, LEICESTER))
    answers = {"name": "Olu Bello", "email": "olu@example.org", "roles": ["funder"]}
    assert send_page(client, "staff-invite", **answers).status_code == 422
    send_page(client, "staff-invite", service=LEICESTER, **answers)
    assert Membership.objects.get(user__email="olu@example.org").service == LEICESTER


def test_roles_are_changed_on_a_page(manager, ines, client):
    page = client.get(reverse("staff-roles", args=[ines.pk, SCOTLAND])).text
    assert re.search(r'value="case_manager"[^>]* checked', page)
    send_page(client, "staff-roles", ines.pk, SCOTLAND, roles=["clinician"])
    assert list(ines.memberships.values_list("role", flat=True)) == ["clinician"]
    page = send_page(client, "staff-roles", ines.pk, SCOTLAND, roles=[])
    assert page.redirect_chain[-1][0] == reverse("staff")


def test_a_refusal_is_said_on_the_page(manager, client):
    page = send_page(client, "staff-roles", manager.pk, SCOTLAND, roles=["clinician"])
    assert page.status_code == 409
    assert "You cannot give a role to yourself" in page.text
    assert "last service manager" in send_page(client, "staff-roles", manager.pk, SCOTLAND, roles=[]).text
    assert "suspend yourself" in send_page(client, "staff-suspend", manager.pk).text
    assert manager.memberships.get().role == "service_manager"


def test_an_account_is_suspended_and_resumed(manager, ines, support, client):
    _, looks_after = support(SCOTLAND)
    page = client.get(reverse("staff-suspend", args=[looks_after.pk])).text
    assert f"{looks_after.name} looks after 1 open case" in page
    assert reverse("staff-hand-over", args=[looks_after.pk]) in page
    assert "Suspended" in send_page(client, "staff-suspend", ines.pk).text
    assert not User.objects.get(pk=ines.pk).is_active
    assert "can sign in again" in send_page(client, "staff-resume", ines.pk).text
    assert User.objects.get(pk=ines.pk).is_active


def test_reading_changes_nothing(manager, ines, client):
    for name in ("staff-suspend", "staff-resume", "staff-factor", "staff-invite-again", "staff-withdraw"):
        assert client.get(reverse(name, args=[ines.pk])).status_code in (200, 302)
    ines.refresh_from_db()
    assert ines.is_active
    assert not ines.invitations.exists()


def test_an_invitation_is_sent_again_and_withdrawn_on_the_page(manager, client):
    member = NewMember("olu@example.org", "Olu Bello", {SCOTLAND: [Role.CALL_HANDLER]})
    olu, first = invite_person(member=member, by=manager, at=timezone.now())
    assert "is invited again" in send_page(client, "staff-invite-again", olu.pk).text
    first.refresh_from_db()
    assert first.withdrawn_at
    assert "is withdrawn" in send_page(client, "staff-withdraw", olu.pk).text
    assert "Invitation withdrawn" in client.get(reverse("staff")).text


def test_nobody_reaches_somebody_of_a_service_they_do_not_manage(manager, staff, client):
    ellis = staff(Role.CASE_MANAGER, LEICESTER)
    for name in ("staff-person", "staff-suspend", "staff-resume", "staff-factor", "staff-invite-again"):
        assert client.get(reverse(name, args=[ellis.pk])).status_code == 404
    assert client.get(reverse("staff-roles", args=[manager.pk, LEICESTER])).status_code == 404


def test_of_somebody_who_works_elsewhere_too_only_the_roles_here_change(manager, staff, client):
    both = staff(Role.CASE_MANAGER, SCOTLAND, LEICESTER)
    page = client.get(reverse("staff-person", args=[both.pk])).text
    assert "also works in a service that you do not manage" in page
    assert "Suspend account" not in page
    assert "You do not manage leicestershire" in send_page(client, "staff-suspend", both.pk).text
