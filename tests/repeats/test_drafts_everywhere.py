"""Every form of staff on which somebody can write keeps what is written, and shows it to its writer again."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.support.crawl import find_route, open_pages
from tests.support.filled_forms import read_forms
from tests.support.world import MORE_STARTS, World

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

WORDS = "Half a sentence about the"
# Forms that keep no draft, each with the reason.
WITHOUT = {
    "anonymous-paper": "nothing that says who typed it in may stay with an anonymous answer",
    "account_change_password": "a password is never kept",
    "account_login": "nobody is signed in",
}
# Boxes in which somebody chooses or gives a number, and no words.
NO_WORDS = re.compile(r'inputmode="(numeric|decimal)"|name="[^"]*-(day|month|year)"|name="time"')


def list_writing_forms(page: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes of each posting form with a box for words, and the name of its first such box."""
    for attributes, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.S):
        boxes = re.findall(r'<(?:textarea|input(?=[^>]*type="text"))\b[^>]*>', inside)
        words = [box for box in boxes if not NO_WORDS.search(box)]
        if "post" in attributes and words:
            name = re.search(r'\bname="([^"]+)"', words[-1])
            yield attributes, name[1] if name else ""


def test_every_form_with_free_text_keeps_a_draft_that_its_writer_finds_again(world: World):
    browser: Client = world.sign_in()
    checked, forgetful = set(), []
    for address, page in open_pages(browser, [*world.list_starts(), *MORE_STARTS], most=1, kinds=()):
        route = find_route(address)
        if route in checked | WITHOUT.keys() or "/accounts/" in address:
            continue
        for attributes, box in list_writing_forms(page.text):
            checked.add(route)
            if not keeps_draft(browser, address, page, attributes, box):
                forgetful.append(f"{route}: {box}")
    assert forgetful == []
    assert len(checked) > 50


def keeps_draft(browser: Client, address: str, page: HttpResponse, attributes: str, box: str) -> bool:
    """Type on a form as its script would send it, and look for it when the page is opened again."""
    saved = re.search(r'data-autosave="([^"]+)"', attributes)
    if saved is None:
        return False
    forms = [form for form in read_forms(page, address).forms if box in form.fields]
    typed = forms[0].read_data() | {box: WORDS, "submission": str(uuid.uuid4())}
    answer = browser.post(saved[1].replace("&amp;", "&"), typed, headers={"X-Autosave": "1"})
    return answer.status_code == 200 and WORDS in browser.get(address).text
