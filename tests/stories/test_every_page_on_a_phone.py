"""Every page that staff and clients come to by following links fits a small phone."""

from django.test import Client

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


def test_no_page_is_wider_than_a_small_phone(world, chromium, live_server):
    for user, starts in ((world.user, world.list_starts()), (None, ["/", *world.links])):
        client = world.sign_in() if user else Client()
        addresses = [address for address, _ in open_pages(client, starts, 1)]
        context = chromium.new_context(base_url=live_server.url, viewport=PHONE, is_mobile=True)
        if user:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        assert list_problems(context.new_page(), addresses) == []
        context.close()
