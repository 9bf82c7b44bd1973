"""Someone in Rhyl asks for help in Welsh on a phone, with and without JavaScript; the answer is Welsh."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from handrail.journey.messages.models import Message
from handrail.journey.referral.models import Referral
from tests.support.walk import Walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("welsh")]

ON_ITS_WAY = "Parhau"
ANSWERS: dict[str, object] = {
    "who": "self",
    "route": "self",
    "given_name": "Siân",
    "family_name": "Enghraifft",
    "date_of_birth": date(1975, 3, 1),
    "email": "sian@example.org",
    "contact_by": "email",
    "contact_safety": "usual",
    "postcode": "LL18 1AA",
    "lives_in": "Denbighshire",
    "works_in": "Denbighshire",
    "employment_status": "employed",
    "work_attendance": "off_sick",
    "absence_weeks": "3",
    "waiting_for_specialist": "no",
    "occupational_health": "none",
    "recently_returned_then_relapsed": "no",
    "repeat_or_extended_absence": "no",
    "reason": "Fy nghefn.",
}


def fill_step(walk: Walk, page: Page) -> None:
    """Answer what this page asks, and go on."""
    shown = {name for name in ANSWERS if page.locator(f'[name="{name}"], [name="{name}-day"]').count()}
    walk.enter(**{name: ANSWERS[name] for name in ANSWERS if name in shown})
    walk.press(ON_ITS_WAY)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_referral_in_welsh_on_a_phone(browse, scripts: bool) -> None:
    page = browse(scripts=scripts, phone=True)
    walk = Walk(page)
    walk.open("/")
    walk.press("Cymraeg")
    page.get_by_role("link", name="Cael help gan Rhyl Fit for Work Service").click()
    page.get_by_role("link", name="Dechrau nawr", exact=True).click()
    walk.press(ON_ITS_WAY)
    expect(page.get_by_role("heading", name="Mae problem")).to_be_visible()
    while not page.url.endswith("/check/"):
        fill_step(walk, page)
    expect(page.get_by_role("heading", name="Gwiriwch eich atebion")).to_be_visible()
    expect(page.get_by_text("1 Mawrth 1975")).to_be_visible()
    walk.press("Anfon yr atebion")
    expect(page.get_by_role("heading", name="Diolch. Rydym wedi cael eich cais")).to_be_visible()
    person = Referral.objects.select_related("case__person").get().case.person
    assert (person.name, person.language) == ("Siân Enghraifft", "cy")
    assert Message.objects.get().subject.startswith("Rydym wedi cael eich cais")
    page.get_by_role("link", name="Agor eich tudalen eich hun").click()
    expect(page.get_by_role("heading", name="Rydym wedi cael eich atgyfeiriad")).to_be_visible()
    walk.press("English")
    expect(page.get_by_role("heading", name="We’ve received your referral")).to_be_visible()
    person.refresh_from_db()
    assert person.language == "en"
