"""Wrong passwords are counted by account and address: people are limited, not proxies nor processes."""

import subprocess
import sys

import pytest
from django.test import Client

from handrail.accounts.policy import Role
from tests.support.servers import RealServer

pytestmark = pytest.mark.django_db
PAGE, PASSWORD = "/accounts/login/", "correct horse battery"
PROXY, HOME_ADDRESS = "192.0.2.1", "198.51.100.7"


def sign_in(email: str, password: str = PASSWORD, address: str = HOME_ADDRESS, proxy: str = PROXY) -> bool:
    """Whether somebody at an address gets in, through the proxy."""
    headers = {"X-Forwarded-For": address} if address else {}
    answer = Client(REMOTE_ADDR=proxy, headers=headers).post(PAGE, {"login": email, "password": password})
    return answer.status_code == 302


@pytest.fixture
def behind_a_proxy(settings):
    settings.PROXIES = 1


def test_ten_wrong_passwords_lock_out_neither_neighbours_nor_the_owner_elsewhere(staff, behind_a_proxy):
    target, colleague = staff(Role.CASE_MANAGER), staff(Role.CASE_MANAGER)
    assert not any(sign_in(target.email, "wrong and wrong") for _ in range(10))
    assert not sign_in(target.email)
    assert sign_in(colleague.email)
    assert sign_in(target.email, address="203.0.113.9")


def test_the_limit_counts_in_whatever_letters_the_address_is_written(staff, behind_a_proxy):
    target = staff(Role.CASE_MANAGER)
    assert not any(sign_in(target.email.upper(), "wrong and wrong") for _ in range(5))
    assert not sign_in(target.email)


def test_a_forged_header_is_ignored_where_no_proxy_is_trusted(staff):
    target = staff(Role.CASE_MANAGER)
    guesses = [sign_in(target.email, "wrong and wrong", address=f"203.0.113.{n}") for n in range(5)]
    assert not any(guesses)
    assert not sign_in(target.email, address="203.0.113.99")
    assert sign_in(target.email, address="203.0.113.99", proxy="192.0.2.2")


def test_guesses_from_everywhere_are_limited_and_the_owner_still_gets_in(staff, behind_a_proxy, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_account": "8/h/key"}
    target = staff(Role.CASE_MANAGER)
    assert sign_in(target.email)
    for number in range(8):
        assert not sign_in(target.email, "wrong and wrong", address=f"203.0.113.{number}")
    assert not sign_in(target.email, address="203.0.113.200")
    assert sign_in(target.email)


def test_an_odd_header_of_a_proxy_breaks_nothing(staff, behind_a_proxy):
    assert sign_in(staff(Role.CASE_MANAGER).email, address="unknown")


# One of two processes: it tries a wrong password so many times and prints whether the right one is let in.
GUESS = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "handrail.config.settings"
import django
django.setup()
from django.test import Client
email, times = sys.argv[1], int(sys.argv[2])
def post(password):
    return Client(REMOTE_ADDR="198.51.100.7").post("/accounts/login/", {"login": email, "password": password})
for _ in range(times):
    post("wrong and wrong")
print(post("correct horse battery").status_code)
"""
MAKE = """
from handrail.accounts.models import User
User.objects.create_user("ines@example.org", "correct horse battery", name="Ines")
"""


def test_two_processes_count_together(tmp_path):
    """Three wrong passwords in each of two processes make six: the next is refused."""
    server = RealServer(tmp_path)
    server.run_python(MAKE)

    def guess_passwords(times: int) -> str:
        done = subprocess.run(
            [sys.executable, "-c", GUESS, "ines@example.org", str(times)],
            env=server.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    assert guess_passwords(3) == "302"
    assert guess_passwords(3) == "200"
