"""Whoever sees cases signs in with a code from their phone; until it is set up they reach nothing else."""

import re
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.staff.actions.access import reset_second_factor
from tests.accounts.test_authorisation import ROUTES, find_address
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
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


def set_up(browser: Client) -> str:
    """Set up the code from the phone, with the key that the page shows; gives the key."""
    secret = re.search(r'hr-secret">(\w+)<', browser.get(SET_UP).text)[1]
    answer = browser.post(SET_UP, {"code": show_code(secret)})
    assert answer.status_code == 302, answer.text
    return secret


def test_whoever_has_none_is_led_to_set_one_up_and_then_let_in(staff):
    user = staff(Role.CASE_MANAGER)
    browser = sign_in(user)
    assert browser.get("/desk/").url == SET_UP
    assert "as well as your password" in browser.get(SET_UP).text
    set_up(browser)
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
    assert {name for name in opened if name != "favicon"} == set()
    assert browser.get("/accounts/password/change/").url == SET_UP


def test_a_funder_sees_no_case_and_needs_none(staff):
    browser = sign_in(staff(Role.FUNDER, SCOTLAND))
    assert browser.get("/figures/").status_code == 200


def test_the_password_alone_opens_nothing_afterwards(staff):
    user = staff(Role.CASE_MANAGER)
    secret = set_up(sign_in(user))
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
    set_up(browser)
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
