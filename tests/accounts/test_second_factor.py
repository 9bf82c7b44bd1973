"""Whoever sees cases signs in with a code from their phone; until it is set up they reach nothing else."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from click.testing import CliRunner
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import SetUpLink
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.cli import handrail
from handrail.outbox.worker import send_waiting
from handrail.staff.actions.access import reset_second_factor
from handrail.staff.actions.invitations import invite_person
from handrail.staff.emails import make_invitation_link
from handrail.staff.queries import describe_person
from handrail.staff.rules import NewMember
from tests.accounts.test_authorisation import ROUTES, find_address
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LINK_PAGE = "/accounts/second-factor/"
SET_UP = "/accounts/2fa/totp/activate/?required=1"


@pytest.fixture(autouse=True)
def second_factor_required(settings):
    settings.SECOND_FACTOR = True


def show_code(secret: str) -> str:
    """What the app on a phone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(user) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def read_link(user) -> str:
    """The path of the link in the last email to somebody."""
    send_waiting()
    message = next(message for message in reversed(mail.outbox) if message.to == [user.email])
    return re.search(r"http://[^/]+(/accounts/second-factor/\S+)", message.body)[1]


def set_up(browser: Client, user) -> str:
    """Ask for the link, open it, and set up the code with the key that the page shows; gives the key."""
    browser.post(LINK_PAGE)
    assert browser.get(read_link(user)).url == SET_UP
    secret = re.search(r'hr-secret">(\w+)<', browser.get(SET_UP).text)[1]
    answer = browser.post(SET_UP, {"code": show_code(secret)})
    assert answer.status_code == 302, answer.text
    return secret


def test_whoever_has_none_is_led_to_set_one_up_and_then_let_in(staff):
    user = staff(Role.CASE_MANAGER)
    browser = sign_in(user)
    assert browser.get("/desk/").url == SET_UP
    assert "as well as your password" in browser.get(SET_UP, follow=True).text
    assert set_up(browser, user)
    assert browser.get("/desk/").status_code == 200
    assert len(Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()) == 10


@pytest.mark.parametrize("role", [role for role in Role if role != Role.FUNDER])
def test_until_then_no_page_of_staff_opens(role, support, staff):
    case, _ = support(SCOTLAND)
    browser = sign_in(staff(role, SCOTLAND))
    opened = []
    for name, pattern in ROUTES:
        for method in (browser.get, browser.post):
            answer = method(find_address(name, pattern, case))
            if answer.status_code != 302 or answer.url != SET_UP:
                opened.append(name)
    assert {name for name in opened if name != "favicon"} == {"second-factor", "set-up-link"}
    assert browser.get("/accounts/password/change/").url == SET_UP


def test_a_funder_sees_no_case_and_needs_none(staff):
    browser = sign_in(staff(Role.FUNDER, SCOTLAND))
    assert browser.get("/figures/").status_code == 200


def test_the_password_alone_opens_nothing_afterwards(staff):
    user = staff(Role.CASE_MANAGER)
    secret = set_up(sign_in(user), user)
    browser = sign_in(user)
    assert "/accounts/login/" in browser.get("/desk/").url
    Authenticator.objects.filter(user=user).update(last_used_at=None)
    from django.core.cache import cache

    cache.clear()  # the code of this half minute was used to set it up
    browser.post("/accounts/2fa/authenticate/", {"code": show_code(secret)})
    assert browser.get("/desk/").status_code == 200


def test_a_reset_signs_out_asks_again_and_is_audited(staff):
    user, manager = staff(Role.CASE_MANAGER, SCOTLAND), staff(Role.SERVICE_MANAGER, SCOTLAND)
    browser = sign_in(user)
    set_up(browser, user)
    browser.get("/desk/")
    reset_second_factor(user=user, by=manager, at=datetime.now(UTC))
    assert "/accounts/login/" in browser.get("/desk/").url
    assert sign_in(user).get("/desk/").url == SET_UP
    entry = AuditEntry.objects.get(kind="access_changed", detail="second factor reset")
    assert entry.user == manager
    assert [row.record for row in entry.listed_records.all()] == [f"STAFF-{user.pk}"]


def test_it_can_be_turned_off_by_the_setting(staff, settings):
    settings.SECOND_FACTOR = False
    assert sign_in(staff(Role.CASE_MANAGER)).get("/desk/").status_code == 200


# ---- A stolen password sets up no second factor ----


def test_a_password_alone_sets_up_nothing(staff):
    user = staff(Role.CASE_MANAGER, SCOTLAND)
    thief = sign_in(user)
    for method in (thief.get, thief.post):
        assert method(SET_UP).url == LINK_PAGE
    assert "We’ll send a link to" in thief.get(LINK_PAGE).text
    assert "hr-secret" not in thief.get(SET_UP, follow=True).text
    thief.post(LINK_PAGE)
    link = read_link(user)
    assert "someone may know your password" in mail.outbox[-1].body
    owner = sign_in(user)
    assert owner.get(link).url == SET_UP
    assert thief.get(SET_UP).url == LINK_PAGE, "the owner who opens the link opens nothing for the thief"
    assert not Authenticator.objects.exists()


def test_the_link_opens_nothing_without_the_password_or_for_another_account(staff):
    user, other = staff(Role.CASE_MANAGER, SCOTLAND), staff(Role.CASE_MANAGER, SCOTLAND)
    sign_in(user).post(LINK_PAGE)
    link = read_link(user)
    assert "/accounts/login/" in Client().get(link).url
    stranger = sign_in(other)
    answer = stranger.get(link)
    assert answer.status_code == 404
    assert "for another account" in answer.text
    assert stranger.get(SET_UP).url == LINK_PAGE
    assert sign_in(user).get("/accounts/second-factor/none/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_link_works_once_for_a_day_and_another_ends_it(staff):
    user = staff(Role.CASE_MANAGER, SCOTLAND)
    browser = sign_in(user)
    browser.post(LINK_PAGE)
    browser.post(LINK_PAGE)
    assert SetUpLink.objects.count() == 1, "what is sent twice is sent once"
    first = read_link(user)
    SetUpLink.objects.update(sent_at=timezone.now() - timedelta(minutes=6))
    browser.post(LINK_PAGE)
    second = read_link(user)
    assert browser.get(first).status_code == 404
    SetUpLink.objects.filter(used_at=None).update(expires_at=timezone.now())
    assert browser.get(second).status_code == 404
    set_up(browser, user)
    link = SetUpLink.objects.last()
    assert link.used_at
    Authenticator.objects.all().delete()
    assert browser.get(SET_UP).url == LINK_PAGE, "what was allowed once is not allowed again"


def test_an_invited_person_sets_it_up_as_they_first_sign_in(staff):
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND)
    member = NewMember("ines@example.org", "Ines Duarte", {SCOTLAND: [Role.CASE_MANAGER]})
    _, invitation = invite_person(member=member, by=manager, at=timezone.now())
    browser = Client()
    path = re.sub(r"^https?://[^/]+", "", make_invitation_link(invitation))
    form = {"password": "seven quiet otters", "again": "seven quiet otters", "submission": uuid.uuid4()}
    browser.post(path, form)
    assert "hr-secret" in browser.get("/desk/", follow=True).text


def test_a_reset_sends_the_link_and_says_so(staff):
    user, manager = staff(Role.CASE_MANAGER, SCOTLAND), staff(Role.SERVICE_MANAGER, SCOTLAND)
    Authenticator.objects.create(user=user, type="totp", data={})
    Authenticator.objects.create(user=manager, type="totp", data={})
    browser = Client()
    browser.force_login(manager)
    page = browser.post(reverse("staff-factor", args=[user.pk]), follow=True).text
    assert "is reset. They are signed out and set it up again" in page
    assert "was sent a link to set up their second factor" in page
    assert f"{manager.name} has sent you a link" in (read_link(user) and mail.outbox[-1].body)
    details = AuditEntry.objects.filter(listed_records__record=f"STAFF-{user.pk}").order_by("id")
    assert list(details.values_list("detail", flat=True)) == [
        "second factor reset",
        "second factor link sent",
    ]


def test_without_a_mail_server_the_link_is_handed_over(staff, settings):
    settings.EMAIL_BACKEND = "handrail.outbox.mail_folder.MailFolder"
    user, manager = staff(Role.CASE_MANAGER, SCOTLAND), staff(Role.SERVICE_MANAGER, SCOTLAND)
    Authenticator.objects.create(user=manager, type="totp", data={})
    browser, own = Client(), sign_in(user)
    browser.force_login(manager)
    page = browser.get(reverse("staff-person", args=[user.pk])).text
    assert "Send link to set up second factor" in page
    assert "No mail server is set up here" in own.post(LINK_PAGE).text
    link = re.search(
        r'hr-secret">https?://[^/]+(\S+?)<', browser.get(reverse("staff-person", args=[user.pk])).text
    )[1]
    assert own.get(link).url == SET_UP


def test_the_command_prints_the_link(staff):
    user = staff(Role.SERVICE_MANAGER, SCOTLAND)
    Authenticator.objects.create(user=user, type="totp", data={})
    done = CliRunner().invoke(handrail, ["staff", "reset-second-factor", user.email])
    link = re.search(r"http://[^/]+(/accounts/second-factor/\S+)", done.output)[1]
    assert sign_in(user).get(link).url == SET_UP
    assert not Authenticator.objects.exists()
    type(user).objects.update(is_active=False)
    refused = CliRunner().invoke(handrail, ["staff", "reset-second-factor", user.email])
    assert "suspended, or not yet joined" in str(refused.exception)


@pytest.mark.parametrize(("kind", "shown"), [("totp", True), ("webauthn", True), ("recovery_codes", False)])
def test_recovery_codes_are_no_second_factor(kind, shown, staff):
    user = staff(Role.CASE_MANAGER, SCOTLAND)
    Authenticator.objects.create(user=user, type=kind, data={})
    assert describe_person(user, timezone.now()).has_second_factor is shown
    listed = CliRunner().invoke(handrail, ["staff", "list"]).output
    assert f"second factor {'yes' if shown else 'no'}" in listed
