"""Scotland, from the public page to the figure: somebody asks for help themselves and goes back to work."""

from datetime import date

from django.core import mail
from playwright.sync_api import expect

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.outbox.worker import send_waiting
from tests.support.people import SCOTLAND
from tests.support.rows import name_rows
from tests.support.walk import Walk, confirm_address_of_gp

NAME = "Aileen Invented"
ANSWERS = (
    {"who": "self"},
    {"route": "self"},
    {"given_name": "Aileen", "family_name": "Invented"},
    {"date_of_birth": date(1979, 8, 21)},
    {
        "telephone": "01632 960177",
        "email": "aileen@example.org",
        "contact_by": "telephone",
        "contact_safety": "usual",
    },
    {"times": ["mornings"]},
    {"postcode": "eh1 1aa"},
    {"employment_status": "employed"},
    {},  # does not know how many work there: the call will ask
    {"occupational_health": "none"},
    {"work_attendance": "off_sick"},
    {"employer": "Example Joinery"},
    {"reason": "My back went while lifting in February."},
    {"practice": "Example Surgery"},
    {"information_source": "gp"},
)
WORSE = {"mobility": 3, "self_care": 2, "usual_activities": 4, "pain_discomfort": 4, "anxiety_depression": 2}
BETTER = {"mobility": 1, "self_care": 1, "usual_activities": 2, "pain_discomfort": 2, "anxiety_depression": 1}


def test_from_the_public_page_to_the_figure(walk, browse, clock, staff, support):
    support(SCOTLAND)  # an earlier client, so that the figure grows rather than begins
    handler = staff(Role.CALL_HANDLER, SCOTLAND, name="Isla Handler")
    manager = staff(Role.CASE_MANAGER, SCOTLAND, name="Morag Manager")
    walk.sign_in(manager)
    before = count_assessed(walk)

    asks_for_help(Walk(browse(phone=True)))
    reference = Case.objects.get(person__family_name="Invented").reference

    clock.move_to("2026-03-02 11:00")
    walk.sign_in(handler)
    walk.follow(NAME)
    is_screened_and_enrolled(walk)
    is_allocated(walk, manager)

    clock.move_to("2026-03-05 10:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    first_contact_is_overdue_and_says_why(walk)
    is_spoken_with(walk)
    is_assessed(walk)
    gets_a_plan(walk)
    is_supported(walk, reference)

    clock.move_to("2026-04-10 10:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    is_back_at_work(walk)
    is_discharged(walk)
    summary_goes_to_client_and_gp(walk)

    clock.move_to("2026-07-08 10:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    is_followed_up_at_three_months(walk)
    clock.move_to("2026-10-12 10:00")
    walk.sign_in(manager)
    walk.follow(NAME)
    is_missed_at_six_months(walk)

    assert count_assessed(walk) == before + 1
    find_figure(walk).click()
    walk.is_at("Assessed")
    walk.follow(NAME)
    walk.says(reference, "Finished")


def asks_for_help(client):
    """The public page on a small telephone, one thing at a time."""
    client.open("/")
    client.page.locator(f'main a[href="/refer/{SCOTLAND}/"]').first.click()
    client.page.locator(f'main a[href="/refer/{SCOTLAND}/who/"]').first.click()
    for answers in ANSWERS:
        client.answer("Continue", **answers)
    client.says("Aileen", "21 August 1979", "Example Joinery")
    client.press("Send answers")
    client.says("Samaritans")


def is_screened_and_enrolled(walk):
    """Only what the public page did not learn is asked."""
    walk.follow("Screen")
    walk.says("So far: Not yet known", "Off sick")
    walk.answer(employer_size=40)
    walk.says("So far: Eligible")
    walk.follow("Ask for consent and enrol")
    walk.answer(
        "Continue",
        take_part="yes", share_gp="yes", share_employer="yes", share_named_other="no", evaluation="yes",
    )  # fmt: skip


def is_allocated(walk, manager):
    walk.is_at("Allocate")
    walk.answer("Allocate case", case_manager=manager.pk)
    walk.says("Waiting for assessment", f"Allocated to {manager.name}")


def first_contact_is_overdue_and_says_why(walk):
    """Enrolled on Monday, two working days: the explanation names both, in plain words."""
    walk.says("Overdue", "within 2 working days of enrolment on Monday 2 March 2026")


def is_spoken_with(walk):
    walk.follow("Make the first contact")
    walk.answer("Save contact", successful="no", note="No answer, no message left.")
    walk.says("No answer: phone call with client")
    walk.follow("Make the first contact")
    walk.answer("Save contact", successful="yes", minutes=10, content=["listening"])
    walk.says("Phone call with client")


def is_assessed(walk):
    """Section by section; a wrong answer is said at its question and nothing typed is lost."""
    walk.follow("Assess")
    walk.follow("What we already know")
    walk.press("All of this is still right")
    walk.is_at("Employer and practice")
    walk.press("Save and continue")
    walk.says("Known already", "Off sick")
    walk.answer(job="Joiner", hours=380, pay="statutory", employer_relation="good")
    walk.says("There is a problem")
    walk.answer(hours=38, absence_started=date(2026, 2, 9))
    walk.answer(condition="back", condition_words="My back went", treatment="Painkillers")
    walk.enter(clinical=["pain"], workplace=["demands"], psychological=["other"])
    walk.answer(psychological_other="Afraid of lifting")
    walk.answer("Save and come back later", situation="Two children at school.")
    walk.follow("Continue where you stopped: Home")
    walk.press("Save and continue")
    walk.answer(readiness="3", confidence="4")
    for part in ("Occupational health", "Fit note"):
        walk.is_at(part)
        walk.press("Save and continue")
    walk.answer(**WORSE)
    walk.answer(health_today=40)
    for instrument in ("Hospital Anxiety", "Canadian Occupational"):
        walk.is_at(instrument)  # at the case manager's discretion
        walk.press("Save and continue")
    walk.answer(mode="telephone", minutes=50, summary="Wants to be back at the bench.")
    walk.press("Complete the assessment")
    walk.says("Making the plan")
    walk.follow("Health measures")
    walk.says("EQ-5D-5L")
    walk.follow("Overview")


ACTIONS = (
    {"goal": "Sit and stand for an hour", "action": "Physiotherapy, six sessions", "owner": "provider"},
    {"goal": "Lift without fear", "action": "Graded lifting", "owner": "client", "due_on": date(2026, 4, 3)},
    {"goal": "Lighter duties", "action": "Ring the workshop", "owner": "case_manager"},
)


def gets_a_plan(walk):
    walk.follow("Write and agree the plan")
    walk.answer(
        "Save plan",
        return_date=date(2026, 4, 6),
        adjustments="No lifting above 10 kg.",
        **name_rows("actions", *ACTIONS),
        **name_rows("weeks", {"hours": 16, "duties": "Finishing work"}, {"hours": 24}),
    )
    walk.answer("Save agreement", who="client", how="telephone")
    walk.says("Agreed by the client: 5 March 2026")
    walk.press("Save agreement")
    walk.says("In support")
    walk.follow("Plan")
    with walk.page.expect_response(lambda response: "/documents/" in response.url) as answer:
        walk.press("Make a PDF")
    assert answer.value.headers["content-type"] == "application/pdf"


def is_supported(walk, reference):
    """Referred on, with dates; fit notes and work status on one strip."""
    walk.open(f"/cases/{reference}/")
    walk.follow("Arrange the first intervention")
    walk.answer("Save", intervention="physiotherapy", provider_name="Example Physiotherapy")
    walk.follow("Support and appointments")
    walk.follow("Physiotherapy")
    walk.answer("Save", first_appointment_on=date(2026, 3, 12))
    walk.follow("Add a fit note")
    walk.answer(
        "Save fit note",
        issued_on=date(2026, 2, 16), advice="not_fit", starts_on=date(2026, 2, 16), ends_on=date(2026, 4, 5),
    )  # fmt: skip
    walk.follow("Record work status")
    walk.answer("Save", attendance="off_sick", from_on=date(2026, 2, 9))
    walk.follow("Support and appointments")
    walk.says("Example Physiotherapy", "12 March 2026", "Fit notes and work")


def is_back_at_work(walk):
    walk.follow("Support and appointments")
    walk.follow("Physiotherapy")
    walk.answer("Save", finished_on=date(2026, 4, 2), sessions_attended=6, outcome="completed")
    walk.is_at(
        "More than four physiotherapy sessions"
    )  # saved all the same: the rule guides, it does not block
    walk.answer("Save", text="Slow healing; two more sessions agreed with the physiotherapist.")
    walk.follow("Record work status")
    walk.answer("Save", attendance="at_work", from_on=date(2026, 4, 6), return_kind="adjusted_duties")
    walk.says("At work from")


def is_discharged(walk):
    """What is known is there to be confirmed; the instruments are asked again."""
    walk.follow("Discharge when support is finished")
    walk.follow("Outcome")
    expect(walk.page.locator("[name=work_attendance]:checked")).to_have_value("at_work")
    expect(walk.page.locator("[name=return_date-day]")).to_have_value("6")
    walk.answer(reason="returned_new_duties")
    walk.answer(**BETTER)
    walk.answer(health_today=75)
    for instrument in ("Hospital Anxiety", "Canadian Occupational"):
        walk.is_at(instrument)
        walk.press("Save and continue")
    walk.answer(condition_resolved="Partly", medication="Less", able_to_do_job="Yes")
    walk.answer(summary="Back at the bench on lighter duties; much less pain.")
    walk.press("Discharge the client")
    walk.says("Discharged, follow-up to come", "10 July 2026")


def summary_goes_to_client_and_gp(walk):
    """By private link, to those the client agreed to and to nobody else."""
    for recipient, address in (("client", "aileen@example.org"), ("gp", "surgery@example.org")):
        walk.follow("Messages and documents")
        walk.follow("Send Summary at discharge")
        walk.says("has not agreed to us sending this to the person the client named")
        if recipient == "gp":
            confirm_address_of_gp(walk, address)
            walk.follow("Send Summary at discharge")
        walk.answer("Send the link", recipient=recipient)
        whose = "sent to the " + {"client": "client", "gp": "GP"}[recipient]
        walk.follow("Timeline")
        walk.says("waiting to be " + whose)
        send_waiting()
        walk.page.reload()
        walk.says(": " + whose)
        assert mail.outbox[-1].to == [address]
        assert "/letters/" in mail.outbox[-1].body
        assert NAME not in mail.outbox[-1].body
    walk.follow("Overview")


def is_followed_up_at_three_months(walk):
    walk.follow("Follow-up at three months")
    walk.follow("Record an attempt")
    walk.answer("Save attempt", note="Left no message")
    walk.says("Attempts so far: 1")
    walk.follow("Work and health")
    walk.answer(work_attendance="at_work", health="better")
    walk.press("Complete the follow-up")
    walk.says("Follow-up at six months", "10 October 2026")


def is_missed_at_six_months(walk):
    walk.follow("Follow-up at six months")
    walk.follow("record the follow-up as missed")
    walk.answer("Record as missed", reason="not_reached")
    walk.says("Finished", "You have nothing to do on this case")


def count_assessed(walk):
    """How many clients of the service the figures page says were assessed."""
    walk.open("/figures/")
    walk.is_at("Figures")
    return int(find_figure(walk).inner_text())


def find_figure(walk):
    opens = f'a[href*="/figures/throughput/"][href*="row=assessed"][href*="{SCOTLAND}"]'
    return walk.page.locator(f'{opens}[href*="kind=numerator"]')
