"""The style guide in Chromium: accessible, narrow enough, and working with and without script."""

import re
from time import sleep

import pytest
from playwright.sync_api import expect

AUTOSAVE = "/design/styleguide/autosave/"
FORM = "/design/styleguide/form/"


GUIDE = "/design/styleguide/"
PAGES = [
    GUIDE, FORM, AUTOSAVE, f"{GUIDE}conflict/", f"{GUIDE}print/", f"{GUIDE}error/",
    "/privacy/", "/accessibility/", "/crisis/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_at_both_widths(visit_page, check_page, path):
    check_page(visit_page(path))
    check_page(visit_page(path, width=320))


def list_roles(page) -> set[str]:
    """Return what the browser says to a screen reader of the parts of a page."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return {node["role"]["value"] for node in nodes if "role" in node and not node["ignored"]}


def test_a_table_stays_one_for_screen_readers_where_its_rows_are_cards(visit_page):
    page = visit_page(GUIDE, width=320)
    row = page.locator(".hr-table--stack tbody tr").first
    assert row.evaluate("row => getComputedStyle(row).display") == "block"
    assert {"table", "row", "columnheader", "rowheader", "cell"} <= list_roles(page)


def test_a_conflict_loses_nothing_and_shows_both(visit_page):
    page = visit_page(f"{GUIDE}conflict/")
    row = page.get_by_role("row", name="Notes of the call")
    expect(row).to_contain_text("Call before noon")
    expect(row).to_contain_text("Prefers calls after 5pm")
    expect(page.get_by_label("Notes of the call")).to_have_value("Prefers calls after 5pm")
    assert page.locator("input[name=seen]").input_value() == "8", (
        "sent again, it is about the current version"
    )


def test_an_error_leads_to_its_box(visit_page):
    page = visit_page(FORM)
    page.get_by_label("Day").first.fill("31")
    page.get_by_label("Month").first.fill("2")
    page.get_by_label("Year").first.fill("1980")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Date of birth must be a real date; there is no 31 February 1980").click()
    expect(page.locator("#id_born-day")).to_be_focused()
    expect(page.locator("#id_born-day")).to_have_value("31")
    page.get_by_role("link", name="Select whether you are at work").click()
    expect(page.get_by_label("No, I am off sick")).to_be_focused()


def test_answers_inside_answers_show_with_their_answer(visit_page):
    page = visit_page(FORM)
    inside = page.get_by_label("What happened?")
    expect(inside).to_be_hidden()
    page.get_by_label("No, I am off sick").check()
    expect(inside).to_be_visible()
    page.get_by_label("Yes, and finding it hard").check()
    expect(inside).to_be_hidden()


def test_without_script_everything_shows_and_can_be_sent(visit_page):
    page = visit_page(FORM, scripts=False)
    expect(page.get_by_label("What happened?")).to_be_visible()
    page.get_by_label("Full name").fill("Ann Lee")
    page.get_by_label("Yes, and finding it hard").check()
    page.get_by_label("What has your employer changed").fill("A chair\nwith arms")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Enter postcode")).to_be_visible()
    expect(page.get_by_label("Full name")).to_have_value("Ann Lee")


def test_text_in_a_reveal_comes_back_as_it_was_typed(visit_page):
    page = visit_page(FORM)
    page.get_by_label("No, I am off sick").check()
    typed = "One\n  two\n\nthree <b>&amp;"
    page.get_by_label("What happened?").fill(typed)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("What happened?")).to_have_value(typed)


def test_none_of_these_unticks_the_others(visit_page):
    page = visit_page(FORM)
    page.get_by_label("Pain").check()
    page.get_by_label("None of these").check()
    expect(page.get_by_label("Pain")).not_to_be_checked()


def list_kept_forms(page):
    return page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('handrail:'))")


def test_what_is_typed_is_saved_and_said(visit_page):
    page = visit_page(AUTOSAVE)
    page.get_by_label("Notes of the call").fill("Back pain easing")
    assert list_kept_forms(page), "until the server has it, the tab keeps it"
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert list_kept_forms(page) == []
    assert page.locator("input[name=seen]").input_value() == str(len("Back pain easing"))
    page.reload()
    expect(page.get_by_label("Notes of the call")).to_have_value("Back pain easing")


def refuse_posts(route):
    """The line is down for what is sent, not for what is read."""
    route.abort() if route.request.method == "POST" else route.continue_()


def to_sign_in(route):
    route.fulfill(status=302, headers={"Location": "/accounts/login/"})


def test_a_lost_line_loses_nothing(visit_page, inspector):
    page = visit_page(AUTOSAVE)
    page.route("**/autosave/", refuse_posts)
    page.get_by_label("Notes of the call").fill("Typed while the line was down")
    expect(page.locator("[data-saved]")).to_have_text("Not saved – still trying")
    inspector.watched[page].errors.clear()  # the failed request itself
    page.unroute("**/autosave/")
    page.reload()
    expect(page.get_by_label("Notes of the call")).to_have_value("Typed while the line was down")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Saved"))
    assert list_kept_forms(page) == []


def test_leaving_at_once_still_saves(visit_page):
    page = visit_page(AUTOSAVE)
    page.get_by_label("Notes of the call").fill("Typed and gone")
    page.goto("/crisis/")
    page.goto(AUTOSAVE)
    expect(page.get_by_label("Notes of the call")).to_have_value("Typed and gone")


def test_signed_out_is_said_and_nothing_is_lost(visit_page, inspector):
    page = visit_page(AUTOSAVE)
    page.route("**/autosave/", to_sign_in)
    page.get_by_label("Notes of the call").fill("Long notes")
    expect(page.locator("[data-saved]")).to_contain_text("you are signed out")
    assert list_kept_forms(page)
    inspector.watched[page].errors.clear()


def test_what_was_sent_is_not_put_back_on_the_next_page(visit_page):
    page = visit_page(AUTOSAVE)
    page.get_by_label("Surname").fill("Lee")
    # The address changes before the next page's script has run.
    page.route("**/handrail.js", lambda route: (sleep(0.3), route.continue_()))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/form/$"))
    page.wait_for_load_state("load")
    assert list_kept_forms(page) == []


def test_what_is_cleared_before_it_was_saved_does_not_come_back(visit_page):
    page = visit_page(AUTOSAVE)
    page.get_by_label("Notes of the call").fill("Typed by mistake")
    page.get_by_role("button", name="Clear the page").click()
    expect(page.get_by_label("Notes of the call")).to_have_value("")
    assert list_kept_forms(page) == []
    page.reload()
    expect(page.get_by_label("Notes of the call")).to_have_value("")


def test_two_presses_send_once(visit_page):
    page = visit_page(AUTOSAVE)
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Continue").dblclick()
    expect(page).to_have_url(re.compile("/form/$"))
    assert posts == [page.url.replace("/form/", "/autosave/")]


def test_a_look_up_answers_while_typing(visit_page):
    page = visit_page(AUTOSAVE)
    page.get_by_label("Surname").press_sequentially("Okafor")
    region = page.locator("#id_surname-lookup")
    expect(region).to_have_text("1 person called Okafor: Ann Okafor")
    expect(region).to_have_attribute("aria-live", "polite")
