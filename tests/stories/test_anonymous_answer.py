"""The anonymous answer: asked at discharge, given on a phone, on no case, told when its month is over."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from handrail.accounts.policy import Role
from handrail.journey.anonymous import actions
from handrail.journey.anonymous.links import new_code, read_code
from handrail.outbox.worker import send_waiting
from tests.support.people import LEICESTER
from tests.support.walk import Walk

pytestmark = pytest.mark.django_db(transaction=True)

SAID, NAMED = "Mediation or negotiation with the employer", "Personal support and confidence building"


def others_answer(*answers: str) -> None:
    """People who were discharged before, by links of their own."""
    for answer in answers:
        ticket = read_code(LEICESTER, new_code(LEICESTER, "musculoskeletal", timezone.now()))
        assert actions.keep_answer(ticket=ticket, intervention=answer, at=timezone.now())


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.ANONYMOUS_KEYS = tmp_path / "keys"


def test_a_client_says_what_helped_most_and_nobody_knows_who(walk, browse, clock, support, staff):
    case, manager = support(LEICESTER, at=timezone.now() - timedelta(days=60))
    others_answer(*["support_confidence_building"] * 3, "learning_new_skills")

    walk.sign_in(manager)
    walk.open(f"/cases/{case.reference}/discharge/outcome/")
    walk.answer(reason="returned_same_job", work_attendance="at_work")
    walk.open(f"/cases/{case.reference}/discharge/case-manager-questions/")
    walk.answer(most_important_intervention=NAMED)
    walk.answer(summary="Back in the same job.")
    walk.press("Discharge the client")
    walk.says("Asked what helped most by email (the answer is anonymous)")

    phone = Walk(browse(phone=True, scripts=False))
    answers_on_a_phone(phone, link_in_mail())

    walk.page.reload()
    walk.says("Discharged")
    expect(walk.page.locator("body")).not_to_contain_text(SAID)
    walk.open("/figures/what-helped-most/")
    walk.says("Clients: no figures can be shown")

    clock.move_to("2026-04-01 03:00")
    call_command("tell_anonymous_answers")
    clock.move_to("2026-04-01 10:00")
    walk.sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    walk.open("/figures/what-helped-most/")
    walk.says("Everyone", "5 clients")
    row = walk.page.get_by_role("row").filter(has_text=SAID).first
    expect(row).to_contain_text("20%")
    row = walk.page.get_by_role("row").filter(has_text=NAMED).first
    expect(row).to_contain_text("60%")
    expect(row).to_contain_text("100%")


def link_in_mail() -> str:
    send_waiting()
    [message] = [each for each in mail.outbox if "anonymous" in each.subject]
    [link] = [word for word in message.body.split() if "/anonymous/" in word]
    return link[link.index("/anonymous/") :]


def answers_on_a_phone(phone: Walk, link: str) -> None:
    phone.open(link)
    phone.is_at("What helped you most?")
    phone.says("nothing we keep shows that it’s yours")
    phone.press("Send answer")
    phone.says("Choose what helped you most")
    phone.page.get_by_label(SAID).check()
    phone.press("Send answer")
    phone.is_at("Thank you")
    assert phone.page.context.cookies() == []
    phone.open(link)
    phone.is_at("You cannot use this link")
