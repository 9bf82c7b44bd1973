"""Takes docs/images/case.png from a served demonstration: `python3 -m docs.screenshot http://localhost:8000`."""

import shutil
import sys

from playwright.sync_api import sync_playwright

from dev import ROOT


def main(address: str) -> None:
    """Sign in as the demonstration's case manager and picture the first case in support."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, base_url=address)
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill("morag.manager@example.org")
        page.get_by_label("Password", exact=True).fill("handrail-demo-only")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("row").filter(has_text="In support").get_by_role("link").first.click()
        page.screenshot(path=ROOT / "docs" / "images" / "case.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
