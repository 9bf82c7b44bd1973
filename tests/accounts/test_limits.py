"""Posts to public pages are limited by link and browser, and far more generously by address."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from handrail.accounts.actions import add_to_count, clear_expired
from handrail.accounts.models import RequestCount
from handrail.accounts.network_address import find_address
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
STEP = f"/refer/{SCOTLAND}/who/"


def post_step(browser: str = "", address: str = "192.0.2.1", to: str = STEP, **headers) -> int:
    client = Client(REMOTE_ADDR=address, headers=headers)
    if browser:
        client.cookies["csrftoken"] = browser
    return client.post(to, {"who": "self"}).status_code


def test_one_browser_may_not_post_without_end(settings):
    settings.PUBLIC_POSTS_BY_LINK = "3/minute"
    assert [post_step("a") for _ in range(4)][-2:] != [429, 429]
    assert post_step("a") == 429
    page = Client(REMOTE_ADDR="192.0.2.1")
    page.cookies["csrftoken"] = "a"
    refused = page.post(STEP, {"who": "self"})
    assert page.get(STEP).status_code == 200  # reading stays open
    assert refused.headers["Retry-After"] == "60"
    assert "Wait a minute" in refused.content.decode()


def test_a_whole_office_behind_one_address_is_not_locked_out(settings):
    settings.PUBLIC_POSTS_BY_LINK = "3/minute"
    assert 429 not in [post_step(f"browser {number}") for number in range(15) for _ in range(2)]


def test_a_private_link_counts_by_the_link_whoever_posts(settings):
    settings.PUBLIC_POSTS_BY_LINK = "2/minute"
    found = [post_step(f"browser {number}", to="/q/AAAAAAAAAAAAAAAAAAAAAA/1/") for number in range(3)]
    assert found == [404, 404, 429]


def test_an_address_has_its_own_generous_limit(settings):
    settings.PUBLIC_POSTS_BY_ADDRESS = "5/minute"
    assert [post_step() for _ in range(6)][-1] == 429
    assert post_step(address="192.0.2.2") != 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),  # nobody may say who they are
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 192.0.2.9", "198.51.100.7"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxy_saw(rf, settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = rf.post("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert find_address(request) == address


def test_an_empty_limit_is_off(settings):
    settings.PUBLIC_POSTS_BY_LINK = settings.PUBLIC_POSTS_BY_ADDRESS = ""
    assert 429 not in {post_step("a") for _ in range(5)}


def test_a_count_begins_again_after_its_minute(settings):
    settings.PUBLIC_POSTS_BY_LINK = "1/minute"
    with time_machine.travel("2026-11-30 10:00:00", tick=False) as clock:
        assert [post_step("a"), post_step("a")] != [429, 429]
        assert post_step("a") == 429
        clock.shift(61)
        assert post_step("a") != 429


def test_what_is_counted_names_nobody(settings):
    post_step("a browser's own secret", to="/q/AAAAAAAAAAAAAAAAAAAAAA/1/")
    keys = RequestCount.objects.values_list("key", flat=True)
    assert len(keys) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)


def test_expired_counts_are_cleared_away():
    now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    add_to_count("a", 60, now)
    add_to_count("b", 600, now)
    assert clear_expired(now + timedelta(minutes=2)) == "1 counts and 0 sessions cleared"
    assert RequestCount.objects.get().key == "b"
