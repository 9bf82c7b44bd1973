"""Leicestershire, from the card to the figure: case managers screen, the in-house doctor signs fit notes."""

from datetime import date

from django.core import mail
from playwright.sync_api import expect

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.outbox.worker import send_waiting
from tests.support.people import LEICESTER
from tests.support.rows import name_rows
from tests.support.walk import Walk, answer_items, confirm_address_of_gp

NAME = "Arun Imagined"
CARD = {
    "practice": "Example Surgery",
    "gp": "Dr Example",
    "given_name": "Arun",
    "family_name": "Imagined",
    "date_of_birth": date(1968, 5, 4),
    "telephone": "01632 960124",
    "reason": "Low mood, off since January",
    "agreed": True,
}
WORSE = {"mobility": 1, "self_care": 1, "usual_activities": 3, "pain_discomfort": 2, "anxiety_depression": 4}
BETTER = {"mobility": 1, "self_care": 1, "usual_activities": 1, "pain_discomfort": 1, "anxiety_depression": 2}


def test_from_the_card_to_the_figure(walk, browse, clock, staff, support):
    support(LEICESTER)  # an earlier client, so that the figure grows rather than begins
    manager = staff(Role.CASE_MANAGER, LEICESTER, name="Priya Manager")
    administrator = staff(Role.ADMINISTRATOR, LEICESTER, name="Jean Desk")
    doctor = staff(Role.CLINICIAN, LEICESTER, name="Dr Daniel Signer")
    walk.sign_in(manager)
    before = count_discharged(walk)

    gp = Walk(browse())
    is_referred_by_card(gp)
    reference = Case.objects.get(person__family_name="Imagined").reference

    clock.move_to("2026-03-03 15:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    first_contact_is_overdue_and_says_why(walk)
    is_spoken_with(walk)
    is_screened_and_enrolled(walk)

    walk.sign_in(administrator)
    walk.follow(NAME)
    walk.follow("Allocate to a case manager")
    walk.answer("Allocate case", case_manager=manager.pk)
    walk.says("Allocated to Priya Manager")
    gp_sees_what_became_of_it(gp)

    clock.move_to("2026-03-06 11:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    is_assessed(walk)
    gets_a_plan(walk, reference)
    is_referred_on(walk)
    walk.sign_in(doctor)
    has_the_fit_note_signed(walk, reference)

    clock.move_to("2026-05-11 10:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    is_back_at_work(walk)
    is_discharged(walk)
    summary_goes_to_client_and_gp(walk)

    clock.move_to("2026-06-12 10:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    is_followed_up_at_one_month(walk)
    clock.move_to("2026-08-12 10:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    is_missed_at_three_months(walk)

    assert count_discharged(walk) == before + 1
    find_figure(walk).click()
    walk.follow(NAME)
    walk.says(reference, "Finished")


def is_referred_by_card(gp):
    gp.open("/")
    gp.page.locator(f'main a[href="/gp-card/{LEICESTER}/"]').first.click()
    gp.answer("Refer this patient", **CARD)
    gp.says("We’ll call them by 3 March 2026")
    gp.follow("Track this referral")
    gp.says("Referral received")


def first_contact_is_overdue_and_says_why(walk):
    """Within 24 hours of the card, by the clock and not by working days."""
    walk.says("Overdue", "within 24 hours of referral on Monday 2 March 2026")


def is_spoken_with(walk):
    walk.follow("Make the first contact")
    walk.answer("Save contact", successful="no", mode="text")
    walk.follow("Make the first contact")
    walk.answer("Save contact", successful="yes", mode="telephone", minutes=15)
    walk.says("Phone call with client")


def is_screened_and_enrolled(walk):
    """Question by question with the caller on the line, by the case manager."""
    walk.follow("Screen")
    walk.says("So far: Not yet known")
    walk.answer(employment_status="employed")
    walk.says("So far: Eligible")
    walk.follow("Ask for consent and enrol")
    walk.answer("Continue", take_part="yes", share_gp="yes", share_employer="yes", evaluation="yes")
    walk.says("There is a problem")
    walk.answer("Continue", share_named_other="no")
    walk.says("Waiting for a case manager", "Screened: eligible and enrolled")


def gp_sees_what_became_of_it(gp):
    gp.page.reload()
    gp.says("Case manager assigned")


def is_assessed(walk):
    """Interrupted and resumed where it stopped; every instrument of the service."""
    walk.follow("Assess")
    walk.follow("Work")
    walk.answer(work_attendance="off_sick", absence_started=date(2026, 1, 12), job="Warehouse supervisor")
    walk.answer("Save and come back later", condition="depression")
    walk.follow("Continue where you stopped: Health")
    walk.answer(treatment="Waiting for talking therapy")
    walk.answer(psychological=["low_mood"], workplace=["manager"])
    walk.answer(situation="Lives alone.")
    walk.answer(confidence="2", confidence_higher="A talk with the manager")
    for part in ("Occupational health", "Fit note"):
        walk.is_at(part)
        walk.press("Save and continue")
    walk.answer(**WORSE)
    walk.answer(**answer_items(9, 1) | {"item_9": 0})
    walk.answer(**answer_items(7, 1))
    walk.answer(mode="face_to_face", minutes=60, summary="Wants to feel part of the team again.")
    walk.press("Complete the assessment")
    walk.says("Making the plan")
    walk.follow("Health measures")
    walk.says("PHQ-9", "GAD-7")
    walk.follow("Overview")


def gets_a_plan(walk, reference):
    """Signed by both; its PDF opens."""
    walk.follow("Write and agree the plan")
    walk.answer(
        "Save plan",
        return_date=date(2026, 4, 13),
        **name_rows(
            "actions",
            {"goal": "Sleep through the night", "action": "Talking Therapies", "owner": "provider"},
            {"goal": "A good talk with the manager", "action": "Three-way meeting", "owner": "case_manager"},
        ),
    )
    walk.answer("Save agreement", who="client", how="signed")
    walk.press("Save agreement")
    walk.says("In support")
    walk.follow("Plan")
    with walk.page.expect_response(lambda response: "/documents/" in response.url) as answer:
        walk.press("Make a PDF")
    assert answer.value.headers["content-type"] == "application/pdf"
    walk.open(f"/cases/{reference}/")


def is_referred_on(walk):
    walk.follow("Refer or signpost")
    walk.answer("Save", intervention="mediation", provider_name="Example Mediation")
    walk.follow("Support and appointments")
    walk.follow("Mediation and negotiation with the employer")
    walk.answer("Save", first_appointment_on=date(2026, 3, 18))
    walk.follow("Support and appointments")
    walk.says("Example Mediation", "18 March 2026")


def has_the_fit_note_signed(walk, reference):
    """By the service's own doctor, on behalf of the practice."""
    walk.open(f"/cases/{reference}/")
    walk.follow("Add a fit note")
    walk.answer(
        "Save fit note",
        issued_on=date(2026, 3, 6), advice="may_be_fit", adjustments=["phased_return"],
        starts_on=date(2026, 3, 6), ends_on=date(2026, 4, 12), signed_in_house=True,
    )  # fmt: skip
    walk.says("Fit note: may be fit for work")


def is_back_at_work(walk):
    walk.follow("Support and appointments")
    walk.follow("Mediation and negotiation with the employer")
    walk.answer("Save", finished_on=date(2026, 4, 2), sessions_attended=2, outcome="completed")
    walk.follow("Record work status")
    walk.answer("Save", attendance="at_work", from_on=date(2026, 4, 13), return_kind="same_job")
    walk.says("At work from")


def is_discharged(walk):
    """What is known is confirmed, the instruments asked again, the intervention that mattered most named."""
    walk.follow("Discharge when support is finished")
    walk.follow("Outcome")
    expect(walk.page.locator("[name=return_date-day]")).to_have_value("13")
    walk.answer(reason="returned_same_job")
    walk.answer(**BETTER)
    walk.answer(**answer_items(9, 0))
    walk.answer(**answer_items(7, 0))
    walk.answer(most_important_intervention="Mediation or negotiation with the employer")
    walk.answer(summary="Back in the same job, sleeping well.")
    walk.press("Discharge the client")
    walk.says("Discharged, follow-up to come")


def summary_goes_to_client_and_gp(walk):
    """By private link; the client's address is typed once, and the one of the GP's practice confirmed."""
    walk.follow("Messages and documents")
    walk.follow("Send Summary at discharge")
    walk.follow("Add one")
    walk.answer("Save", email="arun@example.org")
    for recipient, address in (("client", "arun@example.org"), ("gp", "surgery@example.org")):
        walk.follow("Messages and documents")
        walk.follow("Send Summary at discharge")
        if recipient == "gp":
            confirm_address_of_gp(walk, address)
            walk.follow("Send Summary at discharge")
        walk.answer("Send the link", recipient=recipient)
        send_waiting()
        assert mail.outbox[-1].to == [address]
        assert NAME not in mail.outbox[-1].body
    walk.follow("Timeline")
    walk.says(": sent to the client", ": sent to the GP")
    walk.follow("Overview")


def is_followed_up_at_one_month(walk):
    walk.follow("Follow-up at one month")
    walk.follow("Record an attempt")
    walk.answer("Save attempt", mode="text")
    walk.says("Attempts so far: 1")
    walk.follow("Work and health")
    walk.answer(work_attendance="at_work", health="better")
    walk.press("Complete the follow-up")
    walk.says("Follow-up at three months")


def is_missed_at_three_months(walk):
    walk.follow("Follow-up at three months")
    walk.follow("record the follow-up as missed")
    walk.answer("Record as missed", reason="moved_away")
    walk.says("Finished")


def count_discharged(walk):
    """How many clients of the service the figures page says were discharged."""
    walk.open("/figures/")
    walk.is_at("Figures")
    return int(find_figure(walk).inner_text()) if find_figure(walk).count() else 0


def find_figure(walk):
    opens = f'a[href*="/figures/throughput/"][href*="row=discharged"][href*="{LEICESTER}"]'
    return walk.page.locator(f'{opens}[href*="kind=numerator"]')
