"""Walking a case through the staff pages as people do: by fields, buttons and links."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from handrail.accounts.models import User

expect.set_options(timeout=30_000)  # a loaded machine is no fault of the page

PASSWORD = "correct horse battery"
WHERE_A_DAY_BEGINS = re.compile("My desk|My service|How are we doing")


class Walk:
    """One person in front of a browser: `enter` fills fields by name, the rest go by what is read."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> None:
        self.page.goto(address)

    def sign_in(self, user: User) -> None:
        """Leave whoever was signed in and sign in through the form, as every morning."""
        self.page.context.clear_cookies()
        self.open("/accounts/login/")
        self.enter(login=user.email, password=PASSWORD)
        self.press("Sign in")
        self.is_at(WHERE_A_DAY_BEGINS)

    def enter(self, **answers: Any) -> None:
        """Text, a date, a choice by its value, or a list of ticks, in the fields of these names.

        A font that arrives between the press and the release of the mouse moves what is under it.
        """
        self.page.evaluate("document.fonts.ready.then(() => true)")
        for name, answer in answers.items():
            if isinstance(answer, date):
                for part in ("day", "month", "year"):
                    self.page.locator(f'[name="{name}-{part}"]').fill(str(getattr(answer, part)))
            elif isinstance(answer, list):
                for value in answer:
                    self.page.locator(f'[name="{name}"][value="{value}"]').check()
            else:
                self._enter_one(name, answer)

    def _enter_one(self, name: str, answer: Any) -> None:
        fields = self.page.locator(f'[name="{name}"]')
        kind = fields.first.evaluate("element => element.type")
        if kind == "radio":
            self.page.locator(f'[name="{name}"][value="{answer}"]').check()
        elif kind == "checkbox":
            fields.first.set_checked(bool(answer))
        elif kind == "select-one":
            fields.select_option(str(answer))
        else:
            fields.fill(str(answer))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Click the first link of the page itself that reads so."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def answer(self, button: str = "Save and continue", /, **answers: Any) -> None:
        """Fill what is asked and go on."""
        self.enter(**answers)
        self.press(button)

    def says(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def is_at(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.locator("h1")).to_contain_text(heading)


def answer_items(count: int, answer: str) -> dict[str, str]:
    """Return the same answer to every item of a questionnaire."""
    return {f"item_{number}": answer for number in range(1, count + 1)}


def confirm_address_of_gp(walk: Walk, address: str) -> None:
    """From the page that sends a letter: say where the GP's letters go, and how that is known."""
    walk.page.locator("main").get_by_role("link", name=re.compile("GP")).first.click()
    walk.answer("Confirm this address", address=address, how="called")


@pytest.fixture
def walk(browse: Any) -> Walk:
    """A member of staff at a desk, not yet signed in."""
    return Walk(browse())
