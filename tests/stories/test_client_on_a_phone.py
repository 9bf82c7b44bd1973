"""A client answers in two goes, on a phone without scripts and on a tablet; the case manager sees it."""

import re

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from handrail.journey.messages.models import Message
from handrail.journey.questionnaire.actions import ask_client
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def answer_question(page: Page, choice: str) -> None:
    page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Next", exact=True).click()


def test_a_client_on_a_phone(browse, assess, clock, mailoutbox, run_worker):
    clock.move_to("2012-05-14 09:30")
    case, manager = assess(LEICESTER, at=timezone.now())
    ask_client(case=case, code="review", channel="email", by=manager, at=timezone.now())
    run_worker()
    link = re.search(r"/q/[\w-]{22}/", mailoutbox[-1].body)[0]

    page = browse(scripts=False, **PHONE)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Some questions for you")
    page.get_by_role("button", name="Large print").click()
    page.get_by_role("link", name="Start now").click()
    expect(page.get_by_text("Question 1 of 16")).to_be_visible()
    for _ in range(2):
        answer_question(page, "Several days")
    page.get_by_label("Not at all").check()
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_text("You’ve answered 3 of 16 questions")).to_be_visible()
    page.close()

    tablet = browse()
    tablet.goto(link)
    expect(tablet.locator("html.hr-page--large")).to_have_count(1)
    tablet.get_by_role("link", name="Continue").click()
    for number in range(4, 17):
        expect(tablet.get_by_text(f"Question {number} of 16")).to_be_visible()
        answer_question(tablet, "Several days" if number == 9 else "Not at all")
        if number == 9:
            expect(tablet.get_by_role("heading", level=1)).to_have_text("Please read this now")
            expect(tablet.get_by_role("link", name="Samaritans")).to_be_visible()
            tablet.get_by_role("link", name="Continue the questions").click()
    expect(tablet.get_by_role("heading", name="Check your answers")).to_be_visible()
    tablet.get_by_role("button", name="Send answers").click()
    expect(tablet.get_by_role("heading", name="Thank you")).to_be_visible()
    tablet.goto(link)
    expect(tablet.get_by_role("heading", level=1)).to_have_text("You’ve already answered these questions")

    clock.move_on(days=4)
    call_command("deliver")
    assert Message.objects.filter(sending__isnull=False).count() == 1  # no reminder after the answer
    desk = browse(user=manager)
    desk.goto(f"/cases/{case.reference}/measures/")
    expect(desk.locator("main")).to_contain_text("Review")
    desk.goto(f"/cases/{case.reference}/documents/")
    expect(desk.get_by_text("Answered on 14 May 2012")).to_be_visible()
