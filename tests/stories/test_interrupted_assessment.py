"""An assessment interrupted three ways, finished in another order; a counsellor decides; change is seen."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import expect

from handrail.accounts.policy import Role
from handrail.journey.links.actions import client_link
from handrail.journey.measures.actions import take_measure
from tests.support.people import INNER_LONDON
from tests.support.walk import PASSWORD, Walk, answer_items

LEVELS = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")
SAVED = re.compile(r"^Saved \d")


def test_nothing_is_lost_and_another_professional_decides(walk, browse, clock, enrol, staff):
    case = enrol(INNER_LONDON, at=clock.now - timedelta(hours=3))
    manager = staff(Role.CASE_MANAGER, INNER_LONDON, name="Mina Manager")
    counsellor = staff(Role.CLINICIAN, INNER_LONDON, name="Carys Counsellor")
    here = f"/cases/{case.reference}/assessment/"
    walk.sign_in(manager)
    the_line_drops(walk, here)
    the_sign_in_expires(walk, manager)
    what_is_known_is_confirmed(walk)
    a_second_tab_saves_first(walk, here)
    is_finished_in_another_order(walk, here)
    the_counsellor_decides(Walk(browse()), counsellor, case)
    walk.open(f"/cases/{case.reference}/plan/")
    walk.says(
        "Short counselling here is suitable", "Motivated, and the trouble is recent", "Carys Counsellor"
    )
    expect(walk.page.locator("[name=actions-0-obstacle]")).to_have_value("Money or debt")
    clock.move_on(days=60)
    change_is_seen(walk, browse, case, manager)


def the_line_drops(walk, here):
    """In the middle of a sentence."""
    walk.open(here)
    walk.follow("In their own words")
    walk.says("At referral: Off work with back pain")
    walk.enter(account="It began with the move to nights")
    expect(walk.page.get_by_text(SAVED)).to_be_visible()
    walk.page.context.set_offline(True)
    walk.enter(matters="Sleeping again")
    expect(walk.page.get_by_text("Not saved – still trying")).to_be_visible()
    walk.page.context.set_offline(False)
    expect(walk.page.get_by_text(SAVED)).to_be_visible()


def the_sign_in_expires(walk, manager):
    """What was typed meanwhile is there after signing in, on the same page."""
    walk.page.context.clear_cookies(name="sessionid")
    walk.enter(hopes="A plan with the manager")
    walk.press("Save and come back later")
    walk.answer("Sign in", login=manager.email, password=PASSWORD)
    walk.is_at("In their own words")
    for name, typed in (
        ("account", "It began with the move to nights"),
        ("matters", "Sleeping again"),
        ("hopes", "A plan with the manager"),
    ):
        expect(walk.page.locator(f"[name={name}]")).to_have_value(typed)
    walk.press("Save and continue")


def what_is_known_is_confirmed(walk):
    walk.is_at("What we already know")
    walk.says("Off sick", "referral, by the client", "2 March 2026")
    walk.press("All of this is still right")
    walk.is_at("Employer and practice")
    walk.press("Save and continue")
    walk.is_at("Work")
    walk.says("Known already: attendance: Off sick")


def a_second_tab_saves_first(walk, here):
    """The same page twice: the later one sees both answers and chooses."""
    other = Walk(walk.page.context.new_page())
    other.open(f"{here}work/")
    other.answer("Save and come back later", job="Night porter")
    other.says("Come back to this")
    other.page.close()
    walk.answer("Save and come back later", job="Porter, nights since March")
    walk.says("Someone else changed this", "Night porter", "Porter, nights since March")
    walk.press("Save and come back later")
    walk.says("Continue where you stopped: Work", "Come back to this")


def is_finished_in_another_order(walk, here):
    """The end first, the work last."""
    walk.follow("Finish")
    walk.answer(mode="video", minutes=55, summary="Sleep first, then nights.", second_stage="yes")
    walk.follow("Obstacles to work")
    walk.enter(psychological=["worry"], social=["money"])
    walk.answer(social_money_words="Behind with the rent", social_money_rank="1")
    walk.open(f"{here}eq5d-5l/")
    walk.answer(**dict.fromkeys(LEVELS, 3))
    walk.open(f"{here}occupational-health/")
    walk.answer(occupational_health="none")
    walk.answer(note_comments="None yet")
    walk.open(f"{here}health/")
    walk.answer("Save and come back later", condition="anxiety", medication="None")
    walk.follow("Work")
    walk.press("Save and continue")
    walk.open(here)
    walk.press("Complete the assessment")
    walk.says("Making the plan")
    walk.follow("Plan")
    walk.says("Come back to: health", "Worry or panic", "“Behind with the rent”")


def the_counsellor_decides(walk, counsellor, case):
    """It stands on her desk; her own instruments, her decision and the reason."""
    walk.sign_in(counsellor)
    walk.follow(case.person.name)
    walk.follow("Counsellor's assessment")
    walk.says("Assessed", "by Mina Manager", "Money or debt")
    walk.follow("PHQ-9")
    walk.answer(**answer_items(8, 1), item_9=0)
    walk.answer(**answer_items(7, 1))
    walk.answer(
        decision="counselling_here", reason="Motivated, and the trouble is recent", mode="face_to_face"
    )
    walk.press("Save decision")
    walk.follow("Plan")
    walk.says("The service model suggests Short counselling here because GAD-7 7, mild and PHQ-9 8, mild")
    walk.follow("Decide the step of care")
    walk.answer("Save decision", decided="counselling_here")
    walk.says("Step of care")


def change_is_seen(walk, browse, case, manager):
    """By staff with bands and reliable change; by the client in plain words."""
    case.refresh_from_db()
    for instrument, answers in (("phq-9", answer_items(9, 0)), ("eq5d-5l", dict.fromkeys(LEVELS, 1))):
        take_measure(
            case=case, instrument=instrument, answers=answers, occasion="review", by=manager,
            at=timezone.now(),
        )  # fmt: skip
    walk.sign_in(manager)
    walk.open(f"/cases/{case.reference}/")
    walk.follow("Health measures")
    expect(walk.page.get_by_role("img", name="PHQ-9")).to_be_visible()
    walk.says("8 lower, better; reliable change is 6: reliably better", "Valued by")
    client = Walk(browse(phone=True))
    client.open(urlsplit(client_link(case)).path)
    client.says("How you have been", "Low mood", "This has got better", "1.000")
    expect(client.page.get_by_role("img", name="Low mood")).to_be_visible()
