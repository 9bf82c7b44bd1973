"""Each service that ships, from referral to the last follow-up, by its model alone."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from handrail import instruments, service_models
from handrail.accounts.policy import Role
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.assessment.actions import complete_assessment, decide_second_stage, decide_step
from handrail.journey.assessment.queries import suggested_step
from handrail.journey.case import queries
from handrail.journey.case.actions import record_contact
from handrail.journey.case.tasks import list_tasks
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.plan.actions import agree_plan, write_plan
from handrail.journey.referral.actions import receive_referral
from handrail.journey.screening.actions import decide_screening
from handrail.journey.support.actions import arrange_intervention, record_work_status
from handrail.journey.terms.actions import answer_rule
from handrail.service_models import eligibility
from handrail.service_models.questions import QUESTIONS
from tests.support.people import answer_consents

pytestmark = pytest.mark.django_db

SERVICES = service_models.list_slugs()
NUMBERS = {"age": [40], "absence_weeks": [5, 30], "employer_size": [40, 400], "unemployed_weeks": [20, 60]}


def list_candidates(version, key):
    """Answers to try, the likeliest first."""
    question = QUESTIONS[key]
    if question.kind == "yes_no":
        return [True, False]
    if question.kind == "choice":
        return [choice.value for choice in question.choices]
    if question.kind == "whole_number":
        return NUMBERS.get(key, [10])
    return [*version.area.places[:1], "Leicester"]


def eligible_answers(version, stream=None, known=None):
    """Answers under which the service takes somebody (into the stream named), as screening would ask them."""
    known = known or {"referral_route": version.routes[0].code, "consents": True}
    found = eligibility.evaluate_eligibility(version, known)
    if found.outcome != "not_known" and not found.ask_next:
        wanted = found.outcome == "eligible" if stream is None else found.workstream == stream
        return known if wanted else None
    for value in list_candidates(version, found.ask_next[0]):
        if answers := eligible_answers(version, stream, {**known, found.ask_next[0]: value}):
            return answers
    return None


def start_of(version):
    """Ten in the morning of a Tuesday soon after the version came into force."""
    day = version.in_force_from + timedelta(days=14)
    day += timedelta(days=(1 - day.weekday()) % 7)
    return timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time())) + timedelta(
        hours=10
    )


def refer_with(version, answers, at):
    return receive_referral(
        submission=uuid.uuid4(),
        service=version.service,
        route=answers["referral_route"],
        channel="public_page",
        person={"given_name": "Una", "family_name": "Example", "date_of_birth": date(1970, 1, 1)},
        referrer={},
        answers={},
        reason="",
        by=None,
        at=at,
    ).case


def list_waiting(case, at):
    """What the case asks for, by page."""
    case.refresh_from_db()
    return list_tasks(queries.version_of(case), queries.facts_of(case), at)


def record_call(case, by, at, kind):
    record_contact(
        case=case,
        by=by,
        at=at,
        happened_at=at,
        with_whom="client",
        mode="telephone",
        successful=True,
        kind=kind,
    )


def assessed_again(version, case, clinician, at):
    """The second stage where the model declares one, with its instruments, and the step they suggest."""
    stage = version.assessment.second_stage
    assert ("second-stage" in [task.page for task in list_waiting(case, at)]) == (stage is not None)
    if stage is None:
        return
    measured = {
        use.slug: {item.code: item.lowest_value for item in instruments.load_instrument(use.slug).items}
        for use in version.assessment.instruments
        if use.use == "second_stage"
    }
    decide_second_stage(
        case=case, by=clinician, at=at, decision=stage.decisions[0].code, reason="Suitable",
        mode=version.assessment.modes[0], measures=measured,
    )  # fmt: skip
    if measured:
        decide_step(case=case, by=clinician, at=at, decided=suggested_step(case).step.code)
    assert not {"second-stage", "step"} & {task.page for task in list_waiting(case, at)}


def agree_support(version, case, manager, at, clinician=None):
    """From enrolment to a plan agreed by both, doing what the tasks ask."""
    allocate_case(case=case, case_manager=manager, by=manager, at=at)
    record_call(case, manager, at + timedelta(hours=2), "first_contact")
    complete_assessment(
        case=case,
        by=manager,
        at=at + timedelta(days=3),
        mode=version.assessment.modes[0],
        answers={},
        obstacles=[("workplace", "Demands of the job")],
        measures={},
        work_attendance="off_sick",
        second_stage=True,
    )
    assessed_again(version, case, clinician, at + timedelta(days=3))
    line = {"obstacle": "", "goal": "Work two days", "action": "Talk with the manager", "owner": "client"}
    plan = write_plan(case=case, by=manager, at=at + timedelta(days=4), lines=[line])
    for who, how in (("client", "telephone"), ("case_manager", "")):
        agree_plan(case=case, plan=plan, who=who, how=how, by=manager, at=at + timedelta(days=4))
    for task in list_waiting(case, at + timedelta(days=4)):
        if task.page == "rule-answer":
            answer_rule(case=case, by=manager, at=at, rule=task.argument, text="None came")
    arrange_intervention(
        case=case,
        by=manager,
        at=at + timedelta(days=5),
        intervention=version.interventions[0].code,
        how="referral",
    )


def follow_through(case, manager, at):
    """Do every contact and follow-up when it is due, until nothing is asked for; how many there were."""
    done = []
    while found := list_waiting(case, at):
        task = found[0]
        at = max(at, task.due_at)
        if task.page == "follow-up":
            record_follow_up(
                case=case, by=manager, at=at, code=task.argument, outcome="done", work_attendance="at_work"
            )
        else:
            record_call(case, manager, at, task.query.removeprefix("?kind="))
        done.append(task.argument or task.query)
        assert len(done) < 20, done
    return done


@pytest.mark.parametrize("service", SERVICES)
def test_a_case_runs_from_referral_to_the_last_follow_up(service, staff):
    version = service_models.get_service(service).current_version
    at = start_of(version)
    answers = eligible_answers(version)
    assert answers, "nobody is eligible"
    case = refer_with(version, answers, at)
    manager = staff(Role.CASE_MANAGER, service)
    assert [task.page for task in list_waiting(case, at)][-1] in ("screening", "contact")
    decide_screening(
        case=case, by=manager, at=at + timedelta(hours=1), answers=answers, consents=answer_consents(case)
    )
    case.refresh_from_db()
    assert (case.stage, case.model_version) == ("enrolled", version.id)
    clinician = staff(Role.CLINICIAN, service)
    agree_support(version, case, manager, at + timedelta(hours=2), clinician)
    case.refresh_from_db()
    assert case.stage == "in_support"
    back = at + timedelta(days=30)
    record_work_status(
        case=case, by=manager, at=back, from_on=back.date(), attendance="at_work", return_kind="same_job"
    )
    discharge_case(
        case=case,
        by=manager,
        at=back,
        reason=version.discharge.reasons[0].code,
        work_attendance="at_work",
        return_date=back.date(),
    )
    done = follow_through(case, manager, back)
    case.refresh_from_db()
    assert case.stage == "finished"
    assert case.next_task == ""
    numbered = sum(each.times for each in version.schedules if each.times)
    assert len(done) == len(version.follow_up) + numbered


def test_local_support_serves_who_is_not_eligible_and_counts_for_nobody(staff):
    version = service_models.get_service("health-and-work-support").current_version
    at = start_of(version)
    answers = eligible_answers(version, "local_support")
    assert eligibility.evaluate_eligibility(version, answers).outcome == "not_eligible"
    case = refer_with(version, answers, at)
    handler = staff(Role.CALL_HANDLER, version.service)
    decide_screening(case=case, by=handler, at=at, answers=answers, consents=answer_consents(case))
    case.refresh_from_db()
    assert (case.stage, case.workstream) == ("enrolled", "local_support")
    assert not version.find_workstream("local_support").counted
    other = refer_with(version, answers, at)
    decide_screening(case=other, by=handler, at=at, answers=answers)
    other.refresh_from_db()
    assert other.stage == "not_eligible"


@pytest.mark.parametrize(
    ("service", "stream"),
    [
        (service, stream.code)
        for service in SERVICES
        for stream in service_models.get_service(service).current_version.workstreams
    ],
)
def test_somebody_is_in_each_workstream(service, stream):
    version = service_models.get_service(service).current_version
    assert eligible_answers(version, stream)
