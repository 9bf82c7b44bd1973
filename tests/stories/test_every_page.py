"""Every page that staff and clients come to by following links is valid HTML, and fits a small phone."""

import re

import pytest
from django.test import Client

from devtools.html_checker import JAR, list_html_errors
from tests.support.browser import PHONE, TOO_WIDE, session_of
from tests.support.crawl import open_pages


def list_problems(page, addresses) -> list[str]:
    """What is wider than the screen, by page, with its markup."""
    problems = []
    for address in addresses:
        page.goto(address, wait_until="load")
        if page.evaluate("document.contentType") == "text/html":
            problems += [f"{address}: {wide}" for wide in page.evaluate(TOO_WIDE)]
    return problems


def keep_page(folder, address, response):
    """Write a page into a file that is named for its address."""
    path = folder / f"{re.sub('[^a-z0-9]+', '-', address.lower())[:120]}.html"
    path.write_bytes(response.content)
    return path


@pytest.fixture
def html_checker():
    if not JAR.exists():
        pytest.fail("the checker of HTML is missing: `python3 dev.py test` installs it", pytrace=False)


def test_every_page_is_valid_and_fits_a_small_phone(world, chromium, live_server, tmp_path, html_checker):
    kept = []
    for user, starts in ((world.user, world.list_starts()), (None, world.list_public_starts())):
        client = world.sign_in() if user else Client()
        pages = list(open_pages(client, starts, 1))
        kept += [keep_page(tmp_path, address, response) for address, response in pages]
        context = chromium.new_context(base_url=live_server.url, viewport=PHONE, is_mobile=True)
        if user:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        assert list_problems(context.new_page(), [address for address, _ in pages]) == []
        context.close()
    assert list_html_errors(kept) == []
