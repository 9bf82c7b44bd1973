"""Lines of the log say when, which request and who, and nothing personal."""

import logging
import re
from collections.abc import Callable

import pytest
from django.test import Client

from handrail.accounts.log_lines import PlainLogFormatter
from handrail.accounts.policy import Role

LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING \S+ request=(\S+) user=(\S+) ")


@pytest.fixture
def list_log_lines(caplog) -> Callable[[], list[str]]:
    """Whatever was logged, as the log shows it."""
    caplog.set_level(logging.WARNING)
    caplog.handler.setFormatter(PlainLogFormatter())
    return lambda: caplog.text.splitlines()


def format_line(words: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("handrail", logging.WARNING, __file__, 1, words, args, exc_info)
    return PlainLogFormatter().format(record)


@pytest.mark.django_db
def test_a_line_names_its_request_and_the_member_of_staff(staff, sign_in, list_log_lines):
    user = staff(Role.CASE_MANAGER)
    browser = sign_in(user)
    answer = browser.get("/cases/ABCD-1234/")
    (line,) = (line for line in list_log_lines() if "404" in line)
    assert LINE.match(line).groups() == (answer.headers["X-Request-ID"], str(user.pk))
    assert "ABCD-1234" not in line


@pytest.mark.django_db
def test_a_refused_token_is_not_logged(list_log_lines):
    token = "0123456789abcdef0123456789abcdef:signature-of-a-live-link"
    Client(enforce_csrf_checks=True).post(f"/my/{token}/", {"worry": "I do not feel safe"})
    logged = "\n".join(list_log_lines())
    assert "403 POST" in logged or "404 POST" in logged
    assert "signature" not in logged
    assert "0123456789abcdef" not in logged


@pytest.mark.parametrize(
    "personal",
    [
        "client.one@example.org",
        "+44 1632 960 001",
        "01632960001",
        "999 123 4567",
        "4f1c2e6a9b7d4c3e8f0a1b2c3d4e5f60",
        "MTIzNDU2:1abcde:signature_of-it-with-27-letters",
    ],
)
def test_what_may_be_personal_is_blotted_out(personal):
    assert personal not in format_line("Not delivered to %s, tried twice", personal)
    assert "tried twice" in format_line("Not delivered to %s, tried twice", personal)


def test_an_error_is_told_by_its_kind_and_place_not_by_its_words():
    try:
        raise ValueError("Key (name)=(Rose Tyler) already exists")
    except ValueError as error:
        line = format_line("Failed", exc_info=(type(error), error, error.__traceback__))
    assert "Rose" not in line.replace('raise ValueError("Key (name)=(Rose Tyler) already exists")', "")
    assert line.endswith("ValueError")
    assert "test_log.py" in line
