"""The history of a case: typed facts of every kind, each field under its own name, in order, by one query."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import get_type_hints

import pytest

from handrail.accounts.policy import Role
from handrail.journey.allocation.history import CoverArranged
from handrail.journey.allocation.models import Allocation
from handrail.journey.assessment.history import AssessmentMade, ObstacleNamed, SecondStageDecided, StepDecided
from handrail.journey.assessment.models import Assessment, Obstacle, SecondStage, StepDecision
from handrail.journey.case.contributions import get_contributions
from handrail.journey.case.facts import (
    ClientMessageHeldBack,
    ClientMessageQueued,
    ClockExempted,
    ClockPaused,
    ContactMade,
    FollowUpRecorded,
    HandoverMade,
    QuestionnaireAsked,
)
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Contact, Document
from handrail.journey.diary.history import AppointmentBooked, CallBackPromised
from handrail.journey.diary.models import Appointment, CallBack
from handrail.journey.followup.models import FollowUp
from handrail.journey.measures.history import EntryMeasured
from handrail.journey.measures.models import Measure
from handrail.journey.messages.history import MessageSent
from handrail.journey.messages.models import Message
from handrail.journey.private_pages.history import MessageUnanswered
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.screening.history import NeedsDecided, ScreeningMade
from handrail.journey.screening.models import NeedsDecision, Screening
from handrail.journey.support.history import FitNoteSigned, WorkReturned
from handrail.journey.support.models import FitNote, WorkStatus
from handrail.journey.terms.history import RuleAnswered
from handrail.journey.terms.models import ClockException, RuleAnswer
from tests.support.people import START

pytestmark = pytest.mark.django_db

DAY = date(2012, 6, 1)
# An hour before midnight in UTC is the next day in London in summer.
LATE = datetime.fromisoformat("2012-06-30T23:30:00+00:00")
# Of each kind: the record, its columns, and the fields of the fact besides number, moment and staff.
RECORDS = [
    (ClockException, {"kind": "pause", "clock": "assessment", "reason": "Ill", "starts_on": DAY},
     ClockPaused, {"clock": "assessment", "reason": "Ill", "starts_on": DAY, "ends_on": None}),
    (ClockException, {"kind": "pause", "reason": "Away", "starts_on": DAY, "ends_on": DAY},
     ClockPaused, {"clock": "", "reason": "Away", "starts_on": DAY, "ends_on": DAY}),
    (ClockException, {"kind": "exemption", "clock": "assessment", "reason": "Moved"},
     ClockExempted, {"clock": "assessment", "reason": "Moved"}),
    (Contact, {"kind": "review", "with_whom": "gp", "successful": False, "mode": "telephone"},
     ContactMade, {"kind": "review", "with_whom": "gp", "successful": False}),
    (WorkStatus, {"attendance": "at_work", "return_kind": "new_employer", "from_on": DAY},
     WorkReturned, {"return_kind": "new_employer", "from_on": DAY}),
    (FitNote, {"starts_on": DAY, "ends_on": DAY, "advice": "not_fit", "signed_in_house": True},
     FitNoteSigned, {}),
    (FollowUp, {"code": "week-6", "outcome": "done"},
     FollowUpRecorded, {"code": "week-6", "outcome": "done"}),
    (RuleAnswer, {"rule": "plan-first", "text": "Yes"}, RuleAnswered, {"rule": "plan-first"}),
    (Assessment, {"mode": "video", "answers": {}, "come_back": ["work", "home"], "second_stage": True},
     AssessmentMade, {"come_back": ("work", "home"), "second_stage": True}),
    (Assessment, {"mode": "video", "answers": {}},
     AssessmentMade, {"come_back": (), "second_stage": False}),
    (SecondStage, {"stage": "nurse", "decision": "go", "reason": "Ready", "mode": "video"},
     SecondStageDecided, {"decision": "go", "reason": "Ready"}),
    (StepDecision, {"suggested": "2", "because": ["a", "b"], "decided": "3", "reason": "Asked"},
     StepDecided, {"suggested": "2", "because": ("a", "b"), "decided": "3", "reason": "Asked"}),
    (Measure, {"instrument": "eq5d-5l", "occasion": "entry", "answers": {}},
     EntryMeasured, {"instrument": "eq5d-5l"}),
    (QuestionnaireRequest,
     {"reference": "Q-1", "code": "entry", "occasion": "entry", "parts": [], "closes_at": LATE},
     QuestionnaireAsked, {"code": "entry", "answered_on": None, "closes_on": date(2012, 7, 1)}),
    (QuestionnaireRequest,
     {"reference": "Q-2", "code": "review", "occasion": "review", "parts": [], "closes_at": LATE,
      "answered_at": LATE, "answered_mode": "paper"},
     QuestionnaireAsked, {"code": "review", "answered_on": date(2012, 7, 1), "closes_on": date(2012, 7, 1)}),
    (Screening, {"answers": {}, "outcome": "enrolled", "accepted_because": "Lives near"}, ScreeningMade,
     {"accepted_because": "Lives near"}),
    (NeedsDecision, {"decision": "complex", "reason": "Two conditions", "goes_to": ""}, NeedsDecided,
     {"decision": "complex", "reason": "Two conditions", "goes_to": ""}),
    (Obstacle, {"flag": "clinical", "text": "Fears harm", "words": "It will hurt", "priority": 2},
     ObstacleNamed, {"flag": "clinical", "text": "Fears harm", "words": "It will hurt", "priority": 2}),
]  # fmt: skip
# Records of the same models that are no such fact.
OTHERS = [
    (WorkStatus, {"attendance": "off_sick", "from_on": DAY}),
    (FitNote, {"starts_on": DAY, "ends_on": DAY, "advice": "not_fit"}),
    (Measure, {"instrument": "eq5d-5l", "occasion": "discharge", "answers": {}}),
]


@pytest.fixture
def case(refer):
    return refer()


@pytest.fixture
def manager(staff):
    return staff(Role.CASE_MANAGER, name="Moira Manager")


def add_record(model, case, manager, at=START, **columns):
    return model.objects.create(case=case, at=at, recorded_at=at, recorded_by=manager, **columns)


def facts_of(case, kind):
    return CaseHistory.load(case).select_facts(kind)


@pytest.mark.parametrize(("model", "columns", "kind", "values"), RECORDS)
def test_a_fact_has_its_fields_by_name_and_type(case, manager, model, columns, kind, values):
    record = add_record(model, case, manager, **columns)
    assert facts_of(case, kind) == (kind(id=record.pk, at=START, staff="Moira Manager", **values),)


@pytest.mark.parametrize(("model", "columns"), OTHERS)
def test_what_is_no_such_fact_is_left_out(case, manager, model, columns):
    before = CaseHistory.load(case)
    add_record(model, case, manager, **columns)
    assert CaseHistory.load(case) == before


def test_handovers_and_cover_name_the_case_manager(case, manager):
    first, cover = (
        add_record(Allocation, case, None, case_manager=manager, **columns)
        for columns in ({"kind": "first"}, {"kind": "cover", "until": DAY, "reason": "Leave"})
    )
    name = "Moira Manager"
    assert facts_of(case, HandoverMade) == (HandoverMade(cover.pk, START, "", name),)
    assert facts_of(case, CoverArranged) == (CoverArranged(cover.pk, START, "", name, "Leave", DAY),)
    assert first.pk != cover.pk


def test_messages_are_facts_from_when_they_were_written_and_when_they_left(case):
    Message.objects.filter(case=case).delete()
    document = Document.objects.create(case=case, kind="plan", title="Plan", content=b"%PDF", made_at=START)
    sent = START + timedelta(hours=1)
    common = {"case": case, "subject": "Hello", "body": "Hello", "address": "", "queued_at": START}
    message = Message.objects.create(
        **common, recipient="client", document=document, state="sent", sent_at=sent
    )
    Message.objects.create(**common, recipient="gp")
    assert facts_of(case, ClientMessageQueued) == (ClientMessageQueued(message.pk, START, ""),)
    assert facts_of(case, MessageSent) == (MessageSent(message.pk, sent, "", "plan", "client"),)


def test_what_somebody_must_tell_the_client_is_a_fact_until_it_is_closed(case):
    Message.objects.filter(case=case).delete()
    common = {"case": case, "subject": "Hello", "body": "Hello", "address": "", "queued_at": START}
    unsafe = {"recipient": "client", "state": "held_back", "held_back": "email is not safe"}
    message = Message.objects.create(**common, **unsafe, for_staff_since=START)
    Message.objects.create(**common, **unsafe)
    assert facts_of(case, ClientMessageHeldBack) == (
        ClientMessageHeldBack(message.pk, START, "", "Hello", "email is not safe"),
    )
    assert facts_of(case, ClientMessageQueued) == ()


def test_an_appointment_is_a_fact_at_its_own_time_while_it_is_booked(case, manager):
    common = {
        "case": case, "user": manager, "kind": "review", "with_whom": "gp", "client_attends": True,
        "mode": "video", "starts_at": LATE, "ends_at": LATE + timedelta(hours=1), "tells_client": False,
        "made_at": START, "arranged_at": START,
    }  # fmt: skip
    row = Appointment.objects.create(**common, interpreter="Polish")
    Appointment.objects.create(**common, state="missed", settled_at=LATE)
    assert facts_of(case, AppointmentBooked) == (
        AppointmentBooked(row.pk, LATE, manager.name, "review", "gp", True, "video", "", "Polish"),
    )


def test_a_call_back_is_a_fact_at_the_time_to_ring_until_it_is_closed(case, manager):
    common = {"case": case, "user": manager, "due_at": LATE, "about": "The fit note", "made_at": START}
    row = CallBack.objects.create(**common)
    CallBack.objects.create(**common, closed_at=LATE)
    assert facts_of(case, CallBackPromised) == (CallBackPromised(row.pk, LATE, manager.name, "The fit note"),)


def test_a_clients_message_is_a_fact_until_it_is_answered(case, manager):
    row = case.client_messages.create(words="Can you call?", at=LATE)
    answer = {"answer": "Yes", "answered_at": LATE, "answered_by": manager}
    case.client_messages.create(words="Thank you", at=LATE, **answer)
    assert facts_of(case, MessageUnanswered) == (MessageUnanswered(row.pk, LATE, ""),)


def test_every_kind_given_is_covered_here():
    given = get_contributions()
    kinds = {source.kind for source in given.exceptions + given.progress + given.details}
    here = {kind for _, _, kind, _ in RECORDS}
    messages = {ClientMessageQueued, ClientMessageHeldBack, MessageSent}
    others = {HandoverMade, CoverArranged, AppointmentBooked, CallBackPromised, MessageUnanswered}
    assert kinds == here | messages | others


def test_a_kind_is_a_frozen_dataclass_whose_fields_have_types():
    given = get_contributions()
    for source in given.exceptions + given.progress + given.details:
        assert is_dataclass(source.kind)
        assert source.kind.__dataclass_params__.frozen
        assert set(get_type_hints(source.kind)) == {field.name for field in fields(source.kind)}


def test_facts_are_in_order_of_time_and_read_by_one_query(case, manager, django_assert_num_queries):
    for hours in (3, 1, 2):
        at = START + timedelta(hours=hours)
        add_record(
            Contact, case, manager, at=at, kind="review", with_whom="gp", successful=True, mode="telephone"
        )
        add_record(RuleAnswer, case, manager, at=at + timedelta(minutes=1), rule="plan-first", text="Yes")
    with django_assert_num_queries(1):
        history = CaseHistory.load(case)
    moments = [fact.at for fact in history.facts]
    assert moments == sorted(moments)
    assert len(history.select_facts(ContactMade)) == len(history.select_facts(RuleAnswered)) == 3


def test_a_fact_struck_out_is_no_part_of_the_history(case, manager):
    record = add_record(ClockException, case, manager, kind="exemption", clock="assessment", reason="Moved")
    assert facts_of(case, ClockExempted)
    record.struck_out_at, record.struck_out_by, record.struck_out_reason = START, manager, "Wrong client"
    record.save()
    assert facts_of(case, ClockExempted) == ()


def test_only_exceptions_count_before_enrolment_and_only_pages_read_details(case, manager):
    add_record(ClockException, case, manager, kind="exemption", clock="assessment", reason="Moved")
    add_record(RuleAnswer, case, manager, rule="plan-first", text="Yes")
    add_record(Screening, case, manager, answers={}, outcome="declined")
    waiting, enrolled = (CaseHistory.load_progress(case, enrolled=enrolled) for enrolled in (False, True))
    assert {type(fact) for fact in waiting.facts} == {ClockExempted}
    assert {RuleAnswered, ClockExempted} <= {type(fact) for fact in enrolled.facts}
    assert not enrolled.select_facts(ScreeningMade)
