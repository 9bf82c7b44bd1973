"""A former client comes back, and a client dies: at a desk and with a telephone."""

from datetime import date, timedelta

import pytest

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.journey.discharge.actions import discharge_case
from handrail.outbox.worker import send_waiting
from tests.support.people import SCOTLAND
from tests.support.walk import Walk

PHONE = {"viewport": {"width": 375, "height": 740}}


@pytest.fixture(params=["desk", "phone"])
def walker(request, browse):
    """A member of staff at 1280 and at 375 px."""
    return Walk(browse(**({} if request.param == "desk" else PHONE)))


def test_a_former_client_comes_back(walker, clock, staff, support):
    now = clock.move_to("2026-03-02 11:00")
    old, manager = support(SCOTLAND, at=now - timedelta(days=90))
    discharge_case(
        case=old, by=manager, at=now - timedelta(days=40), reason="goals_met", work_attendance="off_sick"
    )
    walker.sign_in(staff(Role.CALL_HANDLER, SCOTLAND, name="Isla Handler"))
    walker.open("/referrals/new/")
    walker.enter(
        service=SCOTLAND, route="self", given_name="Morag", family_name="Testerton",
        date_of_birth=date(1975, 3, 1), telephone="01632 960123", contact_by="telephone",
        employer="Example Joinery",
    )  # fmt: skip
    walker.press("Find earlier records")
    walker.says("Is this someone we know?", "Discharged, follow-up to come")
    walker.page.locator(f'#found [name="known_person"][value="{old.person_id}"]').check()
    walker.press("Save and continue to screening")
    new = Case.objects.exclude(pk=old.pk).get()
    assert new.person_id == old.person_id
    walker.open(f"/cases/{new.reference}/")
    walker.says("Waiting for screening", "This client was here before")
    walker.follow(f"case {old.reference}")
    walker.says("This client has been referred again")
    walker.follow(f"case {new.reference}")
    walker.says("Waiting for screening")


def test_a_client_dies(walker, clock, staff, support, mailoutbox):
    now = clock.move_to("2026-03-02 11:00")
    case, manager = support(SCOTLAND, at=now - timedelta(days=60))
    walker.sign_in(staff(Role.CALL_HANDLER, SCOTLAND, name="Isla Handler"))
    walker.open(f"/cases/{case.reference}/")
    walker.page.locator("main").get_by_role("link", name="Record a death").click()
    walker.says("nothing more is sent to the client")
    walker.answer("Record the death", died_on=date(2026, 2, 27), learnt_from="Their sister called")
    walker.says(
        "This client has died", "Date of death: 27 February 2026", "You have nothing to do on this case"
    )
    send_waiting(early=True)
    assert {address for mail in mailoutbox for address in mail.to} == {manager.email}
    walker.sign_in(manager)
    walker.says("Your client", "has died")
    walker.follow("Morag Testerton")
    walker.follow("Recorded in error? Undo it")
    walker.answer("Undo the death", reason="Another client of the same name")
    walker.says("In support", "The death was recorded in error")
