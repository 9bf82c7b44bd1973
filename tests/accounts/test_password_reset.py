"""A forgotten password: the page does the same for every address, and never waits for a mail server."""

import threading
import time

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.accounts.adapter import ClosedSignup
from handrail.accounts.policy import Role
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.worker import send_waiting

PAGE = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def without_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


def ask_for_reset(address: str):
    return Client().post(PAGE, {"email": address})


@pytest.mark.django_db
def test_known_and_unknown_addresses_are_answered_alike(staff):
    user = staff(Role.CASE_MANAGER)
    answers, queries = [], []
    for address in (user.email, "stranger@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answers.append(ask_for_reset(address))
        queries.append([query["sql"].split()[0] for query in captured])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert queries[0] == queries[1]
    send_waiting()
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


@pytest.mark.django_db
def test_neither_address_nor_link_stays_in_the_queue(staff):
    user = staff(Role.CASE_MANAGER)
    ask_for_reset(user.email)
    ask_for_reset("stranger@example.org")
    assert not OutgoingMessage.objects.exclude(body="").exists()
    send_waiting()
    rows = OutgoingMessage.objects.values_list("address", "subject", "body", "state")
    assert sorted(rows) == [("", "", "", "held_back"), ("", "", "", "sent")]


@pytest.mark.django_db
def test_the_link_leads_to_our_own_address_whatever_the_request_said(staff, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "elsewhere.example.com"}).post(PAGE, {"email": staff(Role.CASE_MANAGER).email})
    send_waiting()
    assert settings.PUBLIC_ADDRESS in mail.outbox[0].body
    assert "elsewhere" not in mail.outbox[0].body


@pytest.mark.django_db
def test_a_request_that_waited_too_long_sends_nothing(staff, settings):
    settings.PASSWORD_RESET_TIMEOUT = -1
    ask_for_reset(staff(Role.CASE_MANAGER).email)
    send_waiting()
    assert mail.outbox == []


@pytest.mark.django_db
def test_other_emails_about_accounts_are_queued_too(rf):
    request = rf.get("/")
    context = {"user": None, "activate_url": "https://example.org/secret", "key": "secret"}
    from allauth.core import context as allauth_context

    with allauth_context.request_context(request):
        ClosedSignup(request).send_mail("account/email/email_confirmation", "ines@example.org", context)
    assert mail.outbox == []
    send_waiting()
    assert "https://example.org/secret" in mail.outbox[0].body
    assert OutgoingMessage.objects.get().body == ""


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_hangs_keeps_no_page_from_answering(live_server, staff, mail_server, settings):
    """Eight ask for a new password while the server hangs: the crisis page answers meanwhile."""
    settings.EMAIL_TIMEOUT = 30
    mail_server.silent = True
    users = [staff(Role.CASE_MANAGER) for _ in range(8)]
    threads = [
        threading.Thread(target=ask_over_the_network, args=(live_server.url, user.email)) for user in users
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Client().get(reverse("crisis")).status_code == 200
    assert time.monotonic() - began < settings.EMAIL_TIMEOUT
    assert OutgoingMessage.objects.filter(state="waiting").count() == 8
    assert mail_server.connections == 0


def test_a_page_sent_twice_sends_one_link(client, staff):
    user = staff(Role.CASE_MANAGER)
    for _ in range(2):
        assert client.post(PAGE, {"email": user.email}).status_code == 302
    assert OutgoingMessage.objects.filter(state="waiting").count() == 1


def ask_over_the_network(url: str, address: str) -> None:
    from http.cookiejar import CookieJar
    from urllib.parse import urlencode
    from urllib.request import HTTPCookieProcessor, build_opener

    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    opener.open(url + PAGE).read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    body = urlencode({"email": address, "csrfmiddlewaretoken": token}).encode()
    opener.open(url + PAGE, body).read()
