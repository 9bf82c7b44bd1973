"""No staff page makes many queries; a long list makes no more than a short one, and is read by an index."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.journey.attachments.actions import ReceivedFile, attach_file
from handrail.journey.case.actions import make_document, record_contact
from handrail.journey.case.models import Case, Person
from handrail.journey.desk.queries.case_list import case_list
from handrail.journey.diary.actions.appointments import make_appointments
from handrail.journey.diary.actions.call_backs import promise_call_back
from handrail.journey.diary.actions.details import AppointmentDetails
from handrail.journey.diary.models import CallBack
from handrail.journey.diary.rules import list_weekly_slots
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.notes.actions import NoteText, write_note
from handrail.journey.private_pages.actions import write_own_message
from handrail.journey.support.actions import arrange_intervention, record_fit_note, record_work_status
from handrail.journey.surgeries.actions import SurgeryQuestion, put_on_surgery
from handrail.journey.urls import urlpatterns
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db

MOST = 15
# The page of the whole case shows addresses of letters as well, a summary that waits for one, that a
# safeguarding concern is on record, and to whoever decides about it that a legal hold stands.
MOST_OF_CASE = 20
# The desk starts with four lists of its own: appointments, calls, plan actions, clients not heard from.
# And it says what the reader owns of matters, and which calls they have not finished.
MOST_OF_DESK = 21
LIST_PAGES = ("/desk/", "/cases/", "/cases/?stage=open", "/cases/?overdue=on", "/cases/?q=Testerton")
CALL = "/referrals/new/?call=00000000-0000-0000-0000-000000000001"
OTHER_PAGES = (CALL, "/referrals/new/lookup/?family_name=Testerton&given_name=Morag")


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as found:
        response = client.get(address)
    assert response.status_code < 400, f"{address} answered {response.status_code}"
    return len(found)


@pytest.fixture
def ordinary_case(support, refer, staff):
    """A case in support as long as cases are, and somebody who holds every role that cases know."""
    case, manager = support(LEICESTER)
    at = START + timedelta(days=6)
    common = {"case": case, "by": manager, "at": at}
    for number in range(12):
        record_contact(
            **common, happened_at=at + timedelta(hours=number), with_whom="client", mode="telephone",
            successful=number % 2 == 1, kind="case_management",
        )  # fmt: skip
    for number in range(3):
        starts_on = date(2012, 5, 18) + timedelta(weeks=2 * number)
        record_fit_note(
            **common, issued_at=at, advice="not_fit", starts_on=starts_on,
            ends_on=starts_on + timedelta(days=13),
        )  # fmt: skip
        arrange_intervention(
            **common, intervention="mediation", how="referral", provider_name="Example Mediation"
        )
        make_document(**common, kind="plan", title=f"Plan {number}", content=b"%PDF")
    make_appointments(
        case=case,
        slots=list_weekly_slots(date(2012, 7, 3), time(10), minutes=30, times=8),
        details=AppointmentDetails(user=manager, kind="review", mode="telephone"),
        by=manager,
        at=at,
    )
    asked = SurgeryQuestion(date(2012, 7, 6), "Is half time right?", "may_be_fit")
    put_on_surgery(case=case, asked=asked, by=manager, at=at)
    write_own_message(case=case, words="Can you call?", at=at)
    write_note(**common, note=NoteText("other", "Her shift changes", at))
    file = ReceivedFile("letter.pdf", b"%PDF-1.7", "gp_letter")
    attach_file(**common, file=file, happened_at=at)
    promise_call_back(
        case=case,
        promise=CallBack(user=manager, due_at=at + timedelta(days=1), about="The fit note"),
        by=manager,
        at=at,
    )
    record_work_status(**common, from_on=date(2012, 5, 18), attendance="off_sick")
    for role in (Role.SERVICE_MANAGER, Role.ADMINISTRATOR, Role.CLINICIAN, Role.CALL_HANDLER):
        Membership.objects.create(user=manager, service=LEICESTER, role=role)
    return case, manager


# Pages that only some service models have; tests/journey/assessment/test_assessment.py counts theirs.
NOT_OF_THIS_SERVICE = ("second-stage", "second-stage-section", "step")


def list_addresses(case) -> list[str]:
    """Every address of this case, each with what stands in it where it asks for more."""
    samples = {
        "reference": [case.reference], "other": [case.reference], "kind": ["contact"],
        "document_id": [case.documents.first().pk], "fact_id": [case.contacts.first().pk],
        "action_id": [case.plans.first().actions.first().pk], "section": ["work"],
        "intervention_id": [case.interventions.first().pk], "exception_id": [], "other_id": [],
        "assessment_id": [case.assessments.first().pk],
        "appointment_id": [case.appointments.first().pk],
        "call_back_id": [case.call_backs.first().pk],
        "place_id": [case.surgery_places.first().pk],
        "note_id": [case.notes.first().pk],
        "client_message_id": [case.client_messages.first().pk],
        "attachment_id": [case.attachments.first().pk],
        "how": ["telephone", "type-in"],
        "link_id": list(case.private_links.values_list("pk", flat=True)[:1]), "recipient": ["gp"],
    }  # fmt: skip
    codes = {
        "assessment-section": "known work obstacles eq5d-5l finish".split(),
        "discharge-section": "outcome phq-9 summary".split(),
        "rule-answer": [],
        "safety-part": ["assessment"],
        "questionnaire-send": ["review", "discharge"],
        "questionnaire-paper": ["review"],
        "questionnaire-type": ["review", "discharge"],
    }
    found = []
    for route in urlpatterns:
        wanted = list(route.pattern.converters)
        if "reference" not in wanted or route.name in NOT_OF_THIS_SERVICE:
            continue
        values = samples | {"code": codes.get(route.name, ["follow_up_1_month"])}
        for number in range(max(len(values[name]) for name in wanted)):
            filled = {name: (values[name][number:] or values[name])[:1] for name in wanted}
            if all(filled.values()):
                found.append(reverse(route.name, kwargs={name: given[0] for name, given in filled.items()}))
    return found


def test_no_page_of_a_case_makes_many_queries(ordinary_case, sign_in):
    case, manager = ordinary_case
    client = sign_in(manager)
    made = {address: queries_of(client, address) for address in list_addresses(case)}
    assert len(made) > 30
    assert made.pop(reverse("case", args=[case.reference])) <= MOST_OF_CASE
    assert {address: count for address, count in made.items() if count > MOST} == {}


def test_no_page_of_a_discharged_case_makes_many_queries(ordinary_case, sign_in):
    case, manager = ordinary_case
    discharge_case(
        case=case, by=manager, at=START + timedelta(days=40), reason="returned_same_job",
        work_attendance="at_work",
    )  # fmt: skip
    case.refresh_from_db()
    client = sign_in(manager)
    made = {address: queries_of(client, address) for address in list_addresses(case)}
    assert made.pop(reverse("case", args=[case.reference])) <= MOST_OF_CASE
    assert {address: count for address, count in made.items() if count > MOST} == {}


@pytest.mark.parametrize("services", [(SCOTLAND,), (SCOTLAND, LEICESTER)])
def test_a_long_list_makes_as_many_queries_as_a_short_one(services, staff, sign_in):
    client = sign_in(staff(Role.CASE_MANAGER, *services))
    many_cases(60, service=SCOTLAND)
    short = {page: queries_of(client, page) for page in (*LIST_PAGES, *OTHER_PAGES)}
    many_cases(240, service=SCOTLAND)
    assert {page: queries_of(client, page) for page in (*LIST_PAGES, *OTHER_PAGES)} == short
    assert short.pop("/desk/") <= MOST_OF_DESK
    assert max(short.values()) <= MOST


def many_cases(count, *, service):
    before = Case.objects.count()
    people = Person.objects.bulk_create(
        Person(given_name="Morag", family_name=f"Testerton{n}") for n in range(before, before + count)
    )
    Case.objects.bulk_create(
        Case(
            reference=f"HR-{before + n:09}", person=person, service=service, model_version="2011-04",
            referred_at=START + timedelta(hours=n), next_due_at=START + timedelta(days=n),
        )
        for n, person in enumerate(people)
    )  # fmt: skip


@pytest.mark.parametrize("services", [(SCOTLAND,), (SCOTLAND, LEICESTER)])
def test_the_list_is_read_in_the_order_of_an_index(services, staff):
    """Of one service or of several: nothing is sorted to show the newest 25."""
    many_cases(400, service=SCOTLAND)
    keys = case_list(staff(Role.CASE_MANAGER, *services).build_reader()).values_list("pk", flat=True)[:25]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which sorts a table this small unless told what it costs
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = keys.explain()
    assert "index" in plan.lower()
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
