"""Signing in: what is asked, what is refused, the second factor, a forgotten password."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from django.core import mail
from playwright.sync_api import expect

from handrail.accounts.models import Membership, User
from handrail.outbox.worker import send_waiting

EMAIL, PASSWORD = "ines.duarte@example.org", "three quiet mornings"


@pytest.fixture
def ines(transactional_db):
    user = User.objects.create_user(EMAIL, PASSWORD, name="Ines Duarte")
    Membership.objects.create(user=user, service="working-health-services-scotland", role="case_manager")
    return user


def code_now(secret):
    """What an authenticator app shows for a key now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page, password=PASSWORD):
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_what_is_missing_or_wrong_is_told_beside_its_box(ines, browse):
    page = browse()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Enter email").click()
    expect(page.get_by_label("Email")).to_be_focused()
    sign_in(page, "not this one")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("email address and/or password")
    sign_in(page)
    expect(page.get_by_role("navigation", name="Account")).to_contain_text("Ines Duarte")


def test_nobody_opens_an_account_themselves(browse):
    page = browse()
    page.goto("/accounts/signup/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask your administrator for an account")


def test_the_second_factor_from_turning_it_on_to_turning_it_off(ines, browse):
    page = browse()
    sign_in(page)
    page.get_by_role("link", name="Ines Duarte").click()
    page.get_by_role("link", name="Turn on the code").click()
    confirm_password(page)
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Turn on the code").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    page.get_by_label("Authenticator code").fill(code_now(page.locator(".hr-secret").inner_text()))
    page.get_by_role("button", name="Turn on the code").click()
    expect(page.locator(".hr-codes li")).to_have_count(10)
    recovery = page.locator(".hr-codes li").first.inner_text()
    page.get_by_role("button", name="Sign out").click()

    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Ines Duarte").click()
    expect(page.locator("main")).to_contain_text("9 codes left")
    page.get_by_role("link", name="Make new codes").click()
    confirm_password(page)
    page.get_by_role("button", name="Make new codes").click()
    page.goto("/accounts/2fa/totp/deactivate/")
    page.get_by_role("button", name="Turn off the code").click()
    expect(page.locator("main")).to_contain_text("someone who finds out your password still cannot")


def confirm_password(page):
    """allauth asks again before it changes what protects the account, unless one has just signed in."""
    if page.get_by_role("heading", name="Confirm it’s you").count():
        if page.get_by_label("Password", exact=True).count() == 0:
            page.get_by_role("link", name="password").click()
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def test_a_forgotten_password(ines, browse, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = browse()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_role("button", name="Send email").click()
    expect(page.get_by_role("link", name="Enter email")).to_be_visible()
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_role("button", name="Send email").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    send_waiting()
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    page.goto(link)
    page.get_by_label("New Password", exact=True).fill("short")
    page.get_by_label("New Password (again)").fill("short")
    page.get_by_role("button", name="Change password").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("12 characters")
    page.get_by_label("New Password", exact=True).fill("four quiet mornings")
    page.get_by_label("New Password (again)").fill("four quiet mornings")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You’ve changed your password")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    sign_in(page, "four quiet mornings")
    page.goto("/accounts/password/change/")
    page.get_by_role("button", name="Change password").click()
    expect(page.locator(".nhsuk-error-summary a")).to_have_count(3)
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/inactive/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This account is closed")
