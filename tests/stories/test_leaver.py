"""A case manager leaves: the caseload goes to a colleague, the account closes; at a desk and on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.journey.safety.actions import open_concern
from tests.support.people import SCOTLAND
from tests.support.walk import Walk


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_leavers_caseload_is_handed_over(phone, browse, staff, support):
    case, leaver = support(SCOTLAND)
    theo = staff(Role.CASE_MANAGER, SCOTLAND, name="Theo Taker")
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Kirsty Boss")
    open_concern(case=case, source="worry", by=manager, at=timezone.now())
    left = browse(user=leaver, phone=phone)
    left.goto("/desk/")
    expect(left.locator("main")).to_contain_text("Morag Testerton")

    walk = Walk(browse(user=manager, phone=phone))
    walk.open("/team/")
    walk.follow("Staff: invite, roles, suspend, hand over")
    walk.follow(leaver.name)
    walk.follow("Suspend account")
    walk.says(f"{leaver.name} looks after 1 open case")
    walk.follow("Hand them over")
    walk.answer("Hand over", taker=theo.pk, suspend=True)
    notice = walk.page.locator("body")
    expect(notice).to_contain_text("Theo Taker now has 1 case (1 open concern)")
    walk.says("Suspended")

    assert Case.objects.get().case_manager == theo
    left.goto("/desk/")
    expect(left.locator("h1")).to_contain_text("Staff sign in")
    taker = browse(user=theo, phone=phone)
    taker.goto("/desk/")
    expect(taker.locator("body")).to_contain_text("Morag Testerton")
    expect(taker.locator(".hr-interrupts")).to_contain_text("Morag Testerton")
