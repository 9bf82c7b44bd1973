"""A change of email address needs the password and a link to the new address, and the old one is told."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from handrail.accounts.models import EmailChange
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.outbox.worker import send_waiting

pytestmark = pytest.mark.django_db
PAGE, PASSWORD, NEW = "/accounts/email/", "correct horse battery", "new.address@example.org"


@pytest.fixture
def user(staff):
    return staff(Role.CASE_MANAGER)


@pytest.fixture
def browser(user):
    browser = Client()
    browser.force_login(user)
    return browser


def ask_for_change(browser: Client, email: str = NEW, password: str = PASSWORD):
    return browser.post(PAGE, {"email": email, "password": password, "action_add": ""})


def find_links() -> dict[str, str]:
    """The link in each email that has left, by its address."""
    send_waiting()
    return {
        message.to[0]: match[1]
        for message in mail.outbox
        if (match := re.search(r"https?://[^/]+(/accounts/\S+)", message.body))
    }


def can_sign_in(email: str, password: str = PASSWORD) -> bool:
    return Client().post("/accounts/login/", {"login": email, "password": password}).status_code == 302


def test_the_whole_change(user, browser):
    old = user.email
    assert NEW in ask_for_change(browser).text
    links = find_links()
    assert set(links) == {old, NEW}
    assert can_sign_in(old)
    assert not can_sign_in(NEW)
    for _ in range(3):  # a mail scanner opens links
        assert "Confirm your new email address" in Client().get(links[NEW]).text
        Client().head(links[NEW])
    assert not can_sign_in(NEW)
    assert "has changed" in Client().post(links[NEW]).text
    assert can_sign_in(NEW)
    assert not can_sign_in(old)
    assert Client().post(links[NEW]).status_code == 404
    assert AuditEntry.objects.filter(user=user, kind="access_changed", detail="email changed").count() == 1


def test_an_open_session_alone_takes_over_nothing(user, browser):
    """Without the password no address is changed or added, so a reset goes to the owner alone."""
    assert ask_for_change(browser, "thief@example.org", "a wild guess").status_code == 422
    browser.post(PAGE, {"email": "thief@example.org", "action_add": ""})
    assert not EmailChange.objects.exists()
    Client().post("/accounts/password/reset/", {"email": "thief@example.org"})
    send_waiting()
    assert mail.outbox == []
    assert not can_sign_in("thief@example.org")


def test_an_address_that_allauth_kept_opens_nothing(user):
    user.emailaddress_set.create(email="thief@example.org", verified=False)
    assert not can_sign_in("thief@example.org")
    Client().post("/accounts/password/reset/", {"email": "thief@example.org"})
    send_waiting()
    assert mail.outbox == []


def test_wrong_passwords_are_counted(user, browser):
    answers = [ask_for_change(browser, password="a wild guess") for _ in range(6)]
    assert "not your password" in answers[0].text
    assert "Too many" in answers[-1].text
    assert AuditEntry.objects.filter(user=user, kind="sign_in_failed").count() == 5


def test_the_owner_stops_a_change_that_was_not_theirs(user, browser):
    """Somebody who knew the password changed the address: the notice to the old one gives it back."""
    old = user.email
    ask_for_change(browser)
    links = find_links()
    Client().post(links[NEW])
    assert "keeps" in Client().get(links[old]).text
    assert "yours again" in Client().post(links[old]).text
    assert "/accounts/login/" in browser.get("/desk/").url
    assert not can_sign_in(NEW)
    assert not can_sign_in(old)  # whoever knew the password knows nothing now
    mail.outbox.clear()
    assert "/accounts/password/reset/key/" in find_links()[old]
    assert Client().post(links[old]).status_code == 404


def test_links_end(user, browser):
    ask_for_change(browser)
    links = find_links()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert Client().post(links[NEW]).status_code == 404
        assert Client().get(links[user.email]).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Client().get(links[user.email]).status_code == 404


def test_a_link_for_one_purpose_does_not_serve_the_other(user, browser):
    ask_for_change(browser)
    undo = find_links()[user.email]
    assert Client().post(undo.replace("/undo/", "/confirm/")).status_code == 404


def test_an_address_of_another_account_is_refused_also_at_the_end(user, browser, staff):
    colleague = staff(Role.CASE_MANAGER)
    assert "has this email address already" in ask_for_change(browser, colleague.email.upper()).text
    ask_for_change(browser)
    link = find_links()[NEW]
    colleague.email = NEW
    colleague.save()
    assert Client().post(link).status_code == 404


def test_a_new_request_ends_the_one_before(user, browser):
    ask_for_change(browser)
    first = find_links()[NEW]
    ask_for_change(browser, "another@example.org")
    assert Client().post(first).status_code == 404


def test_a_change_of_password_is_told(user, browser):
    new = "a lantern over seven hills"
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    send_waiting()
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([user.email], "Your password was changed")
    ]
    assert "choose a new password at once" in mail.outbox[0].body
