"""Takes the README's pictures from a served demonstration: `python3 -m docs.screenshot http://localhost:8000`."""

import sys

from playwright.sync_api import Page, sync_playwright

from dev import ROOT
from devtools.machine import find_browser

IMAGES = ROOT / "docs" / "images"
PASSWORD = "handrail-demo-only"
VIEWPORT = {"width": 1280, "height": 800}


def sign_in(page: Page, email: str) -> None:
    """Sign in as somebody of the demonstration."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def take_pictures(address: str) -> None:
    """Picture the desk of a case manager, and a figure as a funder sees it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--headless", "--no-sandbox"]
        )
        for email, path, picture in (
            ("morag.manager@example.org", "/desk/", "desk.png"),
            ("frank.funder@example.org", "/figures/referral-routes/", "figure.png"),
        ):
            page = browser.new_context(viewport=VIEWPORT, base_url=address).new_page()
            sign_in(page, email)
            page.goto(path)
            page.screenshot(path=IMAGES / picture)
        browser.close()


if __name__ == "__main__":
    take_pictures(sys.argv[1])
