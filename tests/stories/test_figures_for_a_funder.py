"""A funder reads and prints how the service is doing, and meets no record; a manager opens a number to its
cases."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from handrail.accounts.policy import Role
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_funder_prints_one_page_and_a_manager_opens_a_number(support, staff, browse):
    case, _ = support()
    page = browse(user=staff(Role.FUNDER, SCOTLAND))
    page.goto("/figures/how-are-we-doing/?from=2012-04-01&to=2012-06-30")
    expect(page.get_by_role("heading", level=1)).to_have_text("How are we doing")
    paper = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm"))
    assert len(PdfReader(io.BytesIO(paper)).pages) == 1
    page.get_by_role("link", name="Every table").click()
    page.get_by_role("link", name="Referrals by route").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Referrals by route, assessed or not")
    assert page.locator('a[href*="records/"], a[href*="/cases/"]').count() == 0
    page.goto(f"/cases/{case.reference}/")
    expect(page.locator("main")).not_to_contain_text(case.person.family_name)

    page = browse(user=staff(Role.SERVICE_MANAGER, SCOTLAND))
    page.goto("/figures/service/")
    page.get_by_role("link", name="Quality", exact=True).click()
    page.goto("/figures/throughput/?by=month&from=2012-05-01&to=2012-06-30")
    told = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    for part in (
        "Cases that reached each stage",
        "As at",
        "Base: all referrals",
        "Missing:",
        "Working Health",
    ):
        assert part in told
    for part in ("Sign out", "Link:", "Broken down by", "CSV"):
        assert part not in told
    page.go_back()
    page.get_by_role("link", name="records to correct").first.click()
    expect(page.locator("main")).to_contain_text(case.reference)
