"""A box that an answer opens is open and filled after Back, as it was left."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.support.walk import Walk

# What comes before it, page by page; the last one asks which help somebody needs.
BEFORE = (
    {"who": "self"},
    {"route": "self"},
    {"given_name": "Morag", "family_name": "Testerton"},
    {"date_of_birth": date(1975, 3, 1)},
    {"telephone": "01632 960123", "contact_safety": "usual"},
)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_interpreters_language_is_there_after_back(scripts: bool, browse) -> None:
    page = browse(scripts=scripts)
    walk = Walk(page)
    walk.open("/")
    page.get_by_role("link", name="Get help from Working Health Services Scotland").click()
    page.get_by_role("link", name="Start now", exact=True).click()
    for answers in BEFORE:
        walk.answer("Continue", **answers)
    walk.enter(needs=["interpreter"])
    walk.enter(language="Polish")
    here = page.url
    walk.press("Continue")
    assert page.url != here
    page.go_back()
    assert page.url == here
    expect(page.locator('[name="needs"][value="interpreter"]')).to_be_checked()
    expect(page.locator('[name="language"]')).to_be_visible()
    expect(page.locator('[name="language"]')).to_have_value("Polish")
