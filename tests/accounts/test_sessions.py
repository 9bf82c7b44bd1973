"""Sessions end when nothing was done, after a long day, and everywhere when somebody says so."""

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "correct horse battery", "a lantern over seven hills"


@pytest.fixture(autouse=True)
def idle_limit(settings):
    settings.IDLE_MINUTES = 30


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-30 09:00:00", tick=False) as traveller:
        yield traveller


def sign_in(user, **headers) -> Client:
    browser = Client(headers=headers)
    answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    browser.get("/desk/")
    return browser


def test_whoever_does_nothing_is_signed_out_and_comes_back_to_where_they_were(support, staff, clock):
    case, _ = support(SCOTLAND)
    user = staff(Role.CASE_MANAGER, SCOTLAND)
    browser = sign_in(user)
    page = f"/cases/{case.reference}/?part=plan"
    assert browser.get(page).status_code == 200
    clock.shift(31 * 60)
    ended = browser.get(page)
    assert "ended=idle" in ended.url
    assert "We signed you out because nothing happened for a while" in " ".join(
        browser.get(ended.url).text.split()
    )
    back = browser.post(ended.url, {"login": user.email, "password": PASSWORD, "next": page})
    assert back.url == page
    assert AuditEntry.objects.filter(user=user, kind="signed_out").count() == 1


def test_what_was_sent_too_late_leads_back_to_the_page_it_came_from(support, staff, clock):
    case, _ = support(SCOTLAND)
    browser = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    clock.shift(31 * 60)
    page = f"/cases/{case.reference}/contact/"
    ended = browser.post(
        page, {"notes": "Spoke at length"}, headers={"Referer": f"http://testserver{page}?for=plan"}
    )
    assert f"next=/cases/{case.reference}/contact/%3Ffor%3Dplan" in ended.url
    elsewhere = Client().post(page, headers={"Referer": "https://elsewhere.example/x"})
    assert f"next={page}" in elsewhere.url


def test_saving_a_draft_while_typing_keeps_a_session_alive(support, staff, clock):
    case, _ = support(SCOTLAND)
    browser = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    page = f"/cases/{case.reference}/contact/"
    browser.get(page)
    for _ in range(3):
        clock.shift(20 * 60)
        typed = browser.post(page, {"notes": "Spoke at length"}, headers={"X-Autosave": "1"})
        assert typed.status_code < 300
    assert browser.get("/desk/").status_code == 200


def test_what_was_typed_before_the_session_ended_is_there_after_signing_in(support, staff, clock):
    case, _ = support(SCOTLAND)
    user = staff(Role.CASE_MANAGER, SCOTLAND)
    browser, page = sign_in(user), f"/cases/{case.reference}/contact/"
    browser.get(page)
    browser.post(page, {"note": "Spoke at length about mornings"}, headers={"X-Autosave": "1"})
    clock.shift(31 * 60)
    ended = browser.post(page, {"note": "Spoke at length about mornings"})
    browser.post(ended.url, {"login": user.email, "password": PASSWORD, "next": page})
    assert "Spoke at length about mornings" in browser.get(page).text


def test_the_longest_session_ends_though_it_was_used(staff, clock):
    browser = sign_in(staff(Role.CASE_MANAGER))
    for _ in range(30):
        clock.shift(20 * 60)
        assert browser.get("/desk/").status_code == 200
    clock.shift(20 * 60)
    assert "ended=long" in browser.get("/desk/").url


def test_reading_pages_writes_once_a_minute(staff, clock, django_assert_max_num_queries):
    browser = sign_in(staff(Role.CASE_MANAGER))
    row = UserSession.objects.get()
    clock.shift(30)
    browser.get("/desk/")
    assert UserSession.objects.get().last_seen_at == row.last_seen_at
    clock.shift(40)
    browser.get("/desk/")
    assert (UserSession.objects.get().last_seen_at - row.last_seen_at).seconds == 70


def test_signing_out_everywhere_else(staff):
    user, colleague = staff(Role.CASE_MANAGER), staff(Role.CASE_MANAGER)
    windows = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
    phone = sign_in(user, **{"User-Agent": "Mozilla/5.0 (iPhone) AppleWebKit/605.1 Safari/604.1"})
    here, other = sign_in(user, **{"User-Agent": windows}), sign_in(colleague)
    shown = here.get("/accounts/sessions/").text
    assert "Chrome on Windows (this one)" in shown
    assert "Safari on iPhone" in shown
    here.post("/accounts/sessions/")
    assert here.get("/desk/").status_code == 200
    assert "/accounts/login/" in phone.get("/desk/").url
    assert other.get("/desk/").status_code == 200


def test_a_new_password_and_a_suspension_end_other_sessions(staff):
    user = staff(Role.CASE_MANAGER)
    here, elsewhere = sign_in(user), sign_in(user)
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert here.get("/desk/").status_code == 200
    assert "/accounts/login/" in elsewhere.get("/desk/").url
    user.refresh_from_db()
    user.is_active = False
    user.save()
    assert "/accounts/login/" in here.get("/desk/").url
