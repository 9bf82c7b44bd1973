"""Somebody asks for help, a GP hands in a card, a call handler takes a call, a client looks at their page."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from handrail.accounts.policy import Role
from handrail.journey.case.actions import make_document, record_consents
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.plan.actions import write_plan
from handrail.journey.referral.links import referrer_link
from handrail.journey.referral.models import Referral
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db(transaction=True)


def press_button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def ask_for_oneself(page: Page) -> None:
    """From the start page to the check page, as somebody off sick from a small firm."""
    page.goto("/")
    page.get_by_role("link", name="Get help from Working Health Services Scotland").click()
    page.get_by_role("link", name="Start now", exact=True).click()
    page.get_by_label("I do").check()
    press_button(page, "Continue")
    page.get_by_label("No one, I am getting in touch myself").check()
    press_button(page, "Continue")
    page.get_by_label("First name").fill("Morag")
    page.get_by_label("Last name").fill("Testerton")
    press_button(page, "Continue")
    for part, value in (("Day", "1"), ("Month", "3"), ("Year", "1975")):
        page.get_by_label(part).fill(value)
    press_button(page, "Continue")
    page.get_by_label("Phone number").fill("01632 960123")
    page.get_by_role("group", name="Is it safe to contact you").get_by_label("Yes").check()
    press_button(page, "Continue")
    page.get_by_label("Mornings").check()
    press_button(page, "Continue")
    page.get_by_label("Postcode").fill("EH1 1AA")
    press_button(page, "Continue")
    page.get_by_label("I have a job with an employer").check()
    press_button(page, "Continue")
    page.get_by_label("About how many people").fill("40")
    press_button(page, "Continue")
    page.get_by_label("No", exact=True).check()
    press_button(page, "Continue")
    page.get_by_label("Yes, I am off sick").check()
    press_button(page, "Continue")
    page.get_by_label("Who do you work for?").fill("Example Joinery")
    press_button(page, "Continue")
    page.get_by_label("What has happened?").fill("My back went in March.")
    press_button(page, "Continue")
    page.get_by_label("Which GP practice").fill("Example Surgery")
    press_button(page, "Continue")
    press_button(page, "Continue")
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()


def change_and_send(page: Page) -> None:
    page.get_by_role("link", name="Change last name").click()
    page.get_by_label("Last name").fill("Testerson")
    press_button(page, "Continue")
    expect(page.get_by_text("Testerson")).to_be_visible()
    press_button(page, "Send answers")
    expect(page.get_by_role("heading", name="Thank you. We’ve received your request")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("phone", [False, True], ids=["at a desk", "on a phone"])
def test_somebody_asks_for_help(browse, scripts, phone):
    page = browse(scripts=scripts, phone=phone)
    ask_for_oneself(page)
    change_and_send(page)
    referral = Referral.objects.select_related("case__person").get()
    expect(page.get_by_text(referral.reference)).to_be_visible()
    assert referral.case.person.name == "Morag Testerson"
    page.get_by_role("link", name="Open your own page").click()
    expect(page.get_by_role("heading", name="We’ve received your referral")).to_be_visible()


def test_the_line_drops_and_nothing_typed_is_lost(browse):
    page = browse()
    page.goto(f"/refer/{SCOTLAND}/who/")
    page.get_by_label("I do").check()
    press_button(page, "Continue")
    page.get_by_label("My GP or someone at my GP practice").check()
    press_button(page, "Continue")
    page.get_by_label("First name").fill("Morag")
    expect(page.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("Last name").fill("Testerton")
    expect(page.get_by_text("Not saved")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile(r"^Saved \d"))).to_be_visible(timeout=20_000)
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(f"/refer/{SCOTLAND}/")
    again.get_by_role("link", name="Continue").click()
    expect(again.get_by_label("Day")).to_be_visible()
    again.get_by_role("link", name="Back", exact=True).click()
    expect(again.get_by_label("Last name")).to_have_value("Testerton")


def test_an_answer_that_speaks_against_is_met_kindly(phone_page):
    page = phone_page
    page.goto(f"/refer/{SCOTLAND}/employment-status/")
    page.get_by_label("I have a job with an employer").check()
    press_button(page, "Continue")
    page.goto(f"/refer/{SCOTLAND}/employer-size/")
    page.get_by_label("About how many people").fill("900")
    press_button(page, "Continue")
    page.goto(f"/refer/{SCOTLAND}/other-help/")
    expect(page.get_by_role("heading", name="This service may not be the right one")).to_be_visible()
    expect(page.get_by_text("occupational health service").first).to_be_visible()
    press_button(page, "Continue anyway")


def test_wrong_answers_are_pointed_out_where_they_stand(phone_page):
    page = phone_page
    page.goto(f"/refer/{SCOTLAND}/contact/")
    page.get_by_label("Phone number").fill("12")
    page.get_by_label("Email address").fill("not an address")
    press_button(page, "Continue")
    page.get_by_role("link", name="Enter an email address in the correct format").click()
    expect(page.get_by_label("Email address")).to_be_focused()
    page.goto(f"/refer/{SCOTLAND}/date-of-birth/")
    for part, value in (("Day", "1"), ("Month", "3"), ("Year", "2999")):
        page.get_by_label(part).fill(value)
    press_button(page, "Continue")
    expect(page.get_by_text("must be in the past").first).to_be_visible()


def test_far_too_much_text_gets_a_clear_answer(browser_page):
    page = browser_page
    page.goto(f"/refer/{SCOTLAND}/story/")
    # Sent by a script: the browser needs half a minute to draw a box with so much in it.
    page.evaluate(
        "box => { box.value = 'word '.repeat(210000); box.form.requestSubmit() }",
        page.get_by_label("What has happened?").element_handle(),
    )
    expect(page.get_by_role("heading", name="What you sent is too big")).to_be_visible()
    ten_megabytes = page.request.post(f"/refer/{SCOTLAND}/story/", form={"reason": "word " * 2_000_000})
    assert ten_megabytes.status == 413
    assert "What you sent is too big" in ten_megabytes.text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_gp_hands_in_a_card(browse, scripts):
    page = browse(phone=True, scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Refer a patient to Leicestershire").click()
    page.get_by_label("Practice", exact=True).fill("Example Surgery")
    page.get_by_label("GP", exact=True).fill("Dr Example")
    page.get_by_label("First name").fill("Arun")
    page.get_by_label("Last name").fill("Invented")
    for part, value in (("Day", "5"), ("Month", "6"), ("Year", "1970")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Phone number").fill("01632 960124")
    press_button(page, "Refer this patient")
    expect(page.get_by_text("Tick to say that your patient agrees").first).to_be_visible()
    page.get_by_label("My patient agrees").check()
    press_button(page, "Refer this patient")
    expect(page.get_by_text("We’ll call them by")).to_be_visible()
    page.get_by_role("link", name="Track this referral").click()
    expect(page.get_by_text("Referral received")).to_be_visible()


def test_a_call_handler_finds_the_caller_while_typing(browse, refer, staff):
    case = refer(SCOTLAND)
    page = browse(user=staff(Role.CALL_HANDLER, SCOTLAND))
    page.goto("/referrals/new/")
    page.get_by_label("Who is making the referral").select_option("self")
    page.get_by_label("First name").fill("Morag")
    page.get_by_label("Last name").press_sequentially("Testerton")
    expect(page.get_by_text(case.reference)).to_be_visible()
    for part, value in (("Day", "1"), ("Month", "3"), ("Year", "1975")):
        page.get_by_role("group", name="Date of birth").get_by_label(part, exact=True).fill(value)
    page.get_by_label("Phone number").fill("01632 960555")
    page.get_by_label("Morag Testerton, born 1 March 1975").check()
    press_button(page, "Save and continue to screening")
    expect(page).to_have_url(re.compile(f"/cases/{case.reference}/screening/"))
    assert case.referrals.count() == 2


def test_a_call_handler_looks_for_earlier_records_without_scripts(browse, refer, staff):
    case = refer(SCOTLAND)
    page = browse(scripts=False, user=staff(Role.CALL_HANDLER, SCOTLAND))
    page.goto("/referrals/new/")
    page.get_by_label("Last name").fill("Testerton")
    press_button(page, "Find earlier records")
    expect(page.get_by_text(case.reference)).to_be_visible()
    expect(page.get_by_label("Last name")).to_have_value("Testerton")


def test_a_client_withdraws_consent_on_their_own_page(phone_page, refer):
    case = refer(SCOTLAND)
    answers = [
        {"item": "take_part", "recipient": "service", "given": True},
        {"item": "share_gp", "recipient": "gp", "given": True},
    ]
    record_consents(case=case, by=None, at=timezone.now(), answers=answers)
    page = phone_page
    page.goto(urlsplit(client_link(case)).path)
    page.get_by_role("link", name="Withdraw consent (Share with the GP)").click()
    press_button(page, "Withdraw consent")
    expect(page.get_by_text("You’ve withdrawn your consent to this")).to_be_visible()
    page.get_by_role("button", name="Agree to this (Share with the GP)").click()
    expect(page.get_by_text("You’ve agreed to this")).to_be_visible()


def test_a_client_reads_and_agrees_to_the_plan(phone_page, assess):
    case, manager = assess(SCOTLAND)
    line = {"obstacle": "Pain", "goal": "Sit for an hour", "action": "Physiotherapy", "owner": "client"}
    plan = write_plan(case=case, by=manager, at=timezone.now(), lines=[line])
    document = make_document(
        case=case, kind="plan", title="Your plan", content=b"%PDF-1.7", by=manager, at=timezone.now()
    )
    queue_message(
        case=case,
        purpose=MessagePurpose.LETTER,
        recipient="client",
        address="morag@example.org",
        subject="A letter",
        body="Read it",
        document=document,
        by=manager,
        at=timezone.now(),
    )
    page = phone_page
    page.goto(urlsplit(client_link(case)).path)
    expect(page.get_by_role("link", name="Your plan (PDF)")).to_be_visible()
    press_button(page, "I agree to this plan")
    expect(page.get_by_text("You’ve agreed to the plan")).to_be_visible()
    plan.refresh_from_db()
    assert plan.client_agreed_how == "own_page"


def test_a_referrer_follows_what_becomes_of_a_referral(browser_page, support):
    case, _ = support(LEICESTER)
    browser_page.goto(urlsplit(referrer_link(case.referrals.get())).path)
    expect(browser_page.get_by_text("Plan agreed")).to_be_visible()


@pytest.mark.parametrize(
    "address", ["/privacy/", "/accessibility/", "/crisis/", "/track/nonsense/", "/my/nonsense/"]
)
def test_the_standing_pages_are_fit_to_be_read(phone_page, address):
    phone_page.goto(address)
    expect(phone_page.get_by_role("heading", level=1)).to_be_visible()
