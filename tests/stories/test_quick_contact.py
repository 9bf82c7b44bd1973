"""A contact in under 60 seconds: counted in keys and decisions, from the keyboard alone, not by a clock."""

import re

from handrail.journey.case.models import Contact
from tests.support.people import SCOTLAND
from tests.support.walk import Walk

# The keystroke-level model of Card, Moran and Newell (1980): an average typist's key, and one decision.
KEY_SECONDS, DECISION_SECONDS = 0.28, 1.35
# What a page takes to come, where it takes long.
PAGE_SECONDS = 1.0
NOTE = "Slept better. Sees her manager on Thursday. Ring her on Friday."


class Keys:
    """The keyboard of somebody in a hurry: presses keys, and counts keys, decisions and pages."""

    def __init__(self, page) -> None:
        self.page, self.keys, self.decisions, self.pages = page, 0, 0, 0

    @property
    def seconds(self) -> float:
        return self.keys * KEY_SECONDS + self.decisions * DECISION_SECONDS + self.pages * PAGE_SECONDS

    def press_key(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def type_words(self, words: str) -> None:
        self.decisions += 1
        self.page.keyboard.type(words)
        self.keys += len(words)

    def tab_to(self, selector: str, most: int = 40) -> None:
        """Go on with Tab until what is looked for has the focus."""
        self.decisions += 1
        for _ in range(most):
            if self.page.evaluate("css => document.activeElement.matches(css)", selector):
                return
            self.press_key("Tab")
        raise AssertionError(f"{selector} is more than {most} keys away on {self.page.url}")

    def open_by_key(self) -> None:
        """Press Enter on what has the focus, and wait for its page."""
        with self.page.expect_navigation():
            self.press_key("Enter")
        self.pages += 1


def test_a_contact_in_under_60_seconds(browse, support) -> None:
    case, manager = support(SCOTLAND)
    before = Contact.objects.count()
    walk = Walk(browse(user=manager))
    walk.open("/desk/")
    keys = Keys(walk.page)
    keys.tab_to("input[type=search], input[name=q]")
    keys.type_words(case.person.family_name)
    keys.open_by_key()
    keys.tab_to(f"main a[href*='{case.reference}']")
    keys.open_by_key()
    keys.tab_to("main a[href$='/contact/']")
    keys.open_by_key()
    walk.is_at(re.compile("contact"))
    # Who, how, when and why are filled in as they mostly are: one question must be answered.
    keys.tab_to("[name=successful]")
    keys.press_key("Space")
    keys.tab_to("[name=note]")
    keys.type_words(NOTE)
    keys.tab_to("main form button[type=submit], main form button:not([type])")
    keys.open_by_key()
    contact = Contact.objects.get(note=NOTE)
    assert Contact.objects.count() == before + 1
    assert (contact.successful, contact.with_whom, contact.mode) == (True, "client", "telephone")
    assert keys.seconds < 60, f"{keys.keys} keys, {keys.decisions} decisions: {keys.seconds:.0f} seconds"
