"""A positive item 9 interrupts whoever must act, by day and at three in the morning, until it is accepted."""

import re
from urllib.parse import urlsplit

from django.core import mail
from playwright.sync_api import expect

from handrail.accounts.policy import Role
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.links.actions import client_link
from handrail.journey.safety.actions.roster import put_on_call
from tests.support.people import LEICESTER
from tests.support.walk import Walk


def expect_on_top(walk, *texts):
    """What stands above the page, before anything else."""
    for text in texts:
        expect(walk.page.locator(".hr-interrupts")).to_contain_text(text)


def test_a_case_manager_is_interrupted_until_somebody_accepts(walk, clock, staff, enrol):
    case = enrol(LEICESTER)
    manager = staff(Role.CASE_MANAGER, LEICESTER, name="Priya Manager")
    allocate_case(case=case, case_manager=manager, by=manager, at=clock.now)
    walk.sign_in(manager)

    walk.open(f"/cases/{case.reference}/assessment/phq-9/")
    walk.answer(item_1=1, item_9=1)
    walk.is_at("Safety")
    walk.says("Act now, while you’re together", "999", "Samaritans", "choose option 2")
    expect_on_top(walk, "Morag Testerton", "until a named person accepts")

    # Wherever they go it is there, with nothing to put it away.
    for address in ("/desk/", f"/cases/{case.reference}/contact/", "/cases/"):
        walk.open(address)
        expect_on_top(walk, "Safety concern: Morag Testerton")
        expect(walk.page.locator(".hr-interrupts button, .hr-interrupts input")).to_have_count(0)
    clock.move_on(hours=8)
    walk.open("/desk/")
    walk.page.locator(".hr-interrupts a").click()

    # A press alone does not end it.
    walk.follow("Accept responsibility")
    walk.answer("Accept responsibility", who="me", telephone="01632 960111", text="I ring at four")
    walk.says("Record the assessment first")
    walk.page.locator(".hr-interrupts a").click()

    walk.follow("Assessment")
    walk.enter(now="Thoughts at night, no plan. Her sister is with her.")
    walk.press("Worried about safety")
    walk.says("What you typed is saved")
    walk.follow("Go back to where you were")
    expect(walk.page.locator("[name=now]")).to_have_value(
        "Thoughts at night, no plan. Her sister is with her."
    )
    walk.press("Save assessment")
    walk.says("Thoughts at night, no plan.")
    walk.follow("Accept responsibility")
    walk.answer(
        "Accept responsibility", who="outside", name="Sam Nurse", role="Crisis team nurse",
        organisation="Example NHS Trust", their_telephone="01632 960222", text="Sees her today at six",
    )  # fmt: skip
    walk.says("No concern is open", "Sam Nurse")
    expect(walk.page.locator(".hr-interrupts")).to_have_count(0)


def test_at_three_in_the_morning_the_one_on_call_is_woken(walk, browse, clock, staff, assess, run_worker):
    case, _ = assess(LEICESTER)
    lead = staff(Role.SERVICE_MANAGER, LEICESTER, name="Olive Lead")
    nurse = staff(Role.CLINICIAN, LEICESTER, name="Kirsty Nurse")
    clock.move_to("2026-03-03 15:00")
    put_on_call(
        service=LEICESTER, user=nurse, starts_at=clock.now.replace(hour=17),
        ends_at=clock.move_to("2026-03-04 09:00"), address="nurse.pager@example.org", by=lead, at=clock.now,
    )  # fmt: skip
    clock.move_to("2026-03-04 03:00")
    mail.outbox.clear()

    client = Walk(browse(phone=True, scripts=False))
    client.open(urlsplit(client_link(case)).path)
    client.says("We’re closed until 4 March 2026, 9am", "Samaritans")
    client.press("I do not feel safe")
    client.is_at("Call one of these numbers now")
    client.says("Do not wait for us", "999", "116 123", "SHOUT")

    run_worker()
    woken = [message for message in mail.outbox if message.to == ["nurse.pager@example.org"]]
    assert len(woken) == 1
    said = woken[0].subject + woken[0].body
    assert case.reference in said
    assert "Sign in" in said
    assert not re.search("Testerton|Morag|safe|suicid|PHQ", said, re.IGNORECASE)

    walk.sign_in(nurse)
    expect_on_top(walk, "Morag Testerton")
    walk.page.locator(".hr-interrupts a").click()
    walk.says("The client said on their own page", "Next: Call the client")
    walk.press("I’m dealing with it")
    walk.says("Is dealing with it")
    expect_on_top(walk, "Morag Testerton")
