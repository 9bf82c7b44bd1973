"""The assessment: its framework, what is confirmed, the second stage, the step of care, old answers."""

import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from handrail import instruments, service_models
from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.journey.assessment.actions import complete_assessment, decide_second_stage, decide_step
from handrail.journey.assessment.forms import SectionForm, obstacles_in
from handrail.journey.assessment.framework import CURRENT
from handrail.journey.assessment.models import Assessment, Obstacle
from handrail.journey.assessment.obstacles import COMMON_OBSTACLES, FLAGS
from handrail.journey.assessment.presenters import record_of
from handrail.journey.case import queries
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Draft
from handrail.journey.case.tasks import list_tasks
from handrail.journey.desk.queries import my_work
from handrail.journey.measures.actions import take_measure
from handrail.journey.plan.queries import obstacles_of
from handrail.journey.screening.known_answers import told_of
from handrail.journey.screening.queries import known_answers
from tests.support.pages import find_page
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db

LONDON, STAFFORDSHIRE = "inner-north-west-london", "north-staffordshire"
LOW = {f"item_{number}": 2 for number in range(1, 10)} | {"item_9": 0}


def fill_form(**typed):
    return {"submission": str(uuid.uuid4()), "seen": "", **typed}


def moved_to(case, service):
    """The same case as if it had been referred to another service."""
    case.service, case.model_version = service, service_models.get_service(service).current_version.id
    case.save()
    return case


@pytest.fixture
def assess_for_service(enrol, staff):
    """Assess a case of a service with a second stage: assess_for_service(service) gives (case, manager)."""

    def assess_again(service=LONDON, **more):
        case = moved_to(enrol(SCOTLAND), service)
        manager = staff(Role.CASE_MANAGER, service)
        arguments = {"mode": "face_to_face", "answers": {}, "obstacles": [], "measures": {}, **more}
        complete_assessment(case=case, by=manager, at=START + timedelta(days=1), **arguments)
        case.refresh_from_db()
        return case, manager

    return assess_again


def asked_of(case, at=START + timedelta(days=2)):
    return [task.page for task in list_tasks(queries.version_of(case), queries.facts_of(case), at)]


def test_nothing_in_the_framework_must_be_answered():
    for part in CURRENT.sections:
        form = SectionForm(fill_form(), section=part)
        assert form.is_valid(), (part.code, form.errors)


def test_each_flag_has_obstacles_and_employer_policy_is_its_own():
    assert [flag.code for flag in FLAGS] == [
        "clinical", "psychological", "workplace", "employer_policy", "social",
    ]  # fmt: skip
    assert "policy" in dict(COMMON_OBSTACLES["employer_policy"])


def test_obstacles_come_in_the_clients_order_with_their_words():
    cleaned = {
        "clinical": ["pain"], "clinical_pain_rank": "2", "clinical_pain_words": "It catches me",
        "social": ["money"], "social_money_rank": "1",
        "employer_policy": ["other"], "employer_policy_other": "No lone working", "workplace": ["demands"],
    }  # fmt: skip
    assert obstacles_in(cleaned) == [
        ("social", "Money or debt", ""),
        ("clinical", "Pain or stiffness", "It catches me"),
        ("workplace", "Demands of the job", ""),
        ("employer_policy", "No lone working", ""),
    ]


def test_the_plan_takes_obstacles_in_that_order(assess_for_service):
    case, _ = assess_for_service(
        obstacles=[("social", "Money or debt", "Rent"), ("clinical", "Pain or stiffness")]
    )
    assert obstacles_of(case) == ["Money or debt", "Pain or stiffness"]
    assert case.obstacles.get(priority=0).words == "Rent"


def test_what_is_known_is_confirmed_in_one_press_or_put_right_and_both_are_kept(enrol, staff, sign_in):
    case, manager = enrol(), staff(Role.CASE_MANAGER)
    client = sign_in(manager)
    told = told_of(case)
    assert told["employer_size"].answer == 40
    assert "by the client" in told["employer_size"].by
    shown = client.get(find_page("assessment-section", case, "known")).text
    assert "referral, by the client" in shown
    assert "14 May 2012" in shown
    put_right = fill_form(action="all_right", employer_size_known="change", employer_size="45")
    assert client.post(find_page("assessment-section", case, "known"), put_right).status_code == 302
    assert "work_attendance" not in client.get(find_page("assessment-section", case, "work")).text
    for code, typed in list_sections(case).items():
        assert (
            client.post(find_page("assessment-section", case, code), fill_form(**typed)).status_code == 302
        ), code
    assert client.post(find_page("assessment", case), fill_form()).status_code == 302
    kept = {row.question: row for row in case.confirmations.all()}
    assert kept["work_attendance"].still_right
    assert (kept["employer_size"].said, kept["employer_size"].answer) == (40, 45)
    assert not kept["employer_size"].still_right
    assert case.screenings.get().answers["employer_size"] == 40
    assert told_of(case)["employer_size"].answer == known_answers(case)["employer_size"] == 45
    assert case.assessments.get().work_attendance == "off_sick"


def list_sections(case):
    return {
        "work": {"job": "Joiner", "absence_started-day": "1", "absence_started-month": "5",
                 "absence_started-year": "2012"},
        "health": {"condition": "back", "other_conditions": "anxiety", "other_anxiety": "Since March"},
        "obstacles": {"clinical": "pain"},
        "fit-note": {"note_starts-day": "2", "note_starts-month": "5", "note_starts-year": "2012",
                     "note_ends-day": "30", "note_ends-month": "5", "note_ends-year": "2012",
                     "note_advice": "may_be_fit", "note_adjustments": "phased_return"},
        "home": {"money": "Behind with the rent", "action": "later"},
        "eq5d-5l": {"mobility": "2"}, "eq-vas": {"health_today": "60"},
        "finish": {"mode": "video", "minutes": "50"},
    }  # fmt: skip


def test_the_record_follows_from_the_framework_and_keeps_what_to_come_back_to(enrol, staff, sign_in):
    case, manager = enrol(), staff(Role.CASE_MANAGER)
    client = sign_in(manager)
    for code, typed in list_sections(case).items():
        client.post(find_page("assessment-section", case, code), fill_form(**typed))
    assert "Come back to this" in client.get(find_page("assessment", case)).text
    client.post(find_page("assessment", case), fill_form())
    row = case.assessments.get()
    assert (row.framework, row.mode, row.come_back) == (CURRENT.version, "video", ["home"])
    told = {part["title"]: {each["key"]: each["value"] for each in part["rows"]} for part in record_of(row)}
    assert told["Work"]["First day of this absence"] == "1 May 2012"
    assert told["Health"]["Anxiety: since when, in the client's own words"] == "Since March"
    assert case.fit_notes.get().adjustments == ["phased_return"]
    read = client.get(find_page("assessment-record", case, row.pk)).text
    assert "Behind with the rent" in read
    assert "Come back to: home" in client.get(find_page("case-plan", case)).text


def test_an_assessment_of_the_first_framework_stays_readable(enrol, staff):
    typed = {
        "work": {"job": ["Joiner"], "hours": ["38"], "pay": ["statutory"], "absence_started-day": ["1"],
                 "absence_started-month": ["5"], "absence_started-year": ["2012"]},
        "health": {"condition": ["back"], "other_conditions": ["anxiety", "stress"]},
        "home": {"situation": ["Two children"], "readiness": ["3"]},
    }  # fmt: skip
    row = Assessment(case=enrol(), framework="1", answers=typed)
    told = {part["title"]: {each["key"]: each["value"] for each in part["rows"]} for part in record_of(row)}
    assert told["Work"] == {
        "Job": "Joiner", "Usual hours": "38 a week", "Pay while off": "Statutory sick pay only",
        "First day of this absence": "1 5 2012",
    }  # fmt: skip
    assert told["Health"]["Other conditions"] == "Anxiety, Stress"
    assert told["Home and readiness"]["Ready to be at work"] == "3 of 10"


def test_the_change_of_flags_moves_obstacles_and_drafts_and_back(enrol):
    case = enrol()
    migration = import_module("handrail.journey.migrations.0008_employer_policy_is_a_flag_of_its_own")
    common = {"case": case, "at": START, "recorded_at": START}
    rules = Obstacle.objects.create(**common, flag="workplace", text=migration.RULES)
    other = Obstacle.objects.create(**common, flag="workplace", text="Demands of the job")
    before = {
        "obstacles": {"workplace": ["demands", "policy"], "social": [], "social_other": ["A dispute"]},
        "home": {"situation": ["Alone"], "readiness": ["3"]},
    }
    Draft.objects.create(key=f"assessment:{case.pk}", data=before, saved_at=START)
    migration.forwards(apps, None)
    rules.refresh_from_db()
    other.refresh_from_db()
    assert (rules.flag, other.flag) == ("employer_policy", "workplace")
    assert Draft.objects.get().data == {
        "obstacles": {
            "workplace": ["demands"],
            "employer_policy": ["policy"],
            "social": ["other"],
            "social_other": ["A dispute"],
        },
        "home": {"situation": ["Alone"]},
        "readiness": {"readiness": ["3"]},
    }
    migration.backwards(apps, None)
    rules.refresh_from_db()
    assert rules.flag == "workplace"
    assert Draft.objects.get().data == before


def test_the_counsellors_assessment_is_asked_for_made_by_another_and_shown(
    assess_for_service, staff, sign_in
):
    case, manager = assess_for_service(second_stage=True)
    assert "second-stage" in asked_of(case)
    counsellor = staff(Role.CLINICIAN, LONDON, name="Carys Counsellor")
    assert case in my_work(counsellor.build_reader(), START.date())
    client = sign_in(counsellor)
    for code, typed in {
        "phq-9": {key: str(value) for key, value in LOW.items()},
        "gad-7": {f"item_{number}": "1" for number in range(1, 8)},
        "decision": {"decision": "another_service", "reason": "Needs more than six sessions",
                     "mode": "face_to_face", "minutes": "40"},
    }.items():  # fmt: skip
        answer = client.post(find_page("second-stage-section", case, code), fill_form(**typed))
        assert answer.status_code == 302, code
    sent = fill_form()
    for _ in range(2):
        assert client.post(find_page("second-stage", case), sent).status_code == 302
    row = case.second_stages.get()
    assert (row.decision, row.recorded_by) == ("another_service", counsellor)
    assert {each.instrument for each in case.measures.all()} == {"phq-9", "gad-7"}
    assert asked_of(case)[0] != "second-stage"
    assert "step" in asked_of(case)
    client = sign_in(manager)
    for name in ("case-plan", "plan"):
        shown = client.get(find_page(name, case)).text
        assert "The need is for another service" in shown
        assert "Needs more than six sessions" in shown


def test_who_assessed_may_not_decide_where_another_must(assess_for_service, sign_in):
    case, manager = assess_for_service(second_stage=True)
    common = {
        "case": case,
        "by": manager,
        "at": START + timedelta(days=2),
        "reason": "x",
        "mode": "telephone",
    }
    with pytest.raises(NotNow, match="someone other"):
        decide_second_stage(decision="counselling_here", **common)
    with pytest.raises(UserError, match="expected one of"):
        decide_second_stage(decision="suitable", **common)
    assert sign_in(manager).get(find_page("second-stage", case)).status_code == 403


def test_no_second_stage_asked_for_exempts_its_clock(assess_for_service):
    case, _ = assess_for_service(second_stage=False)
    assert "second-stage" not in asked_of(case)
    assert case.clockexceptions.get().clock == "second_assessment"


def test_where_the_clinician_always_decides_it_is_asked_of_every_case(assess_for_service, sign_in):
    case, manager = assess_for_service(STAFFORDSHIRE)
    assert "second-stage" in asked_of(case)
    assert sign_in(manager).get(find_page("second-stage", case)).status_code == 200
    decide_second_stage(
        case=case, by=manager, at=START + timedelta(days=2), decision="suitable", reason="Ready for work",
        mode="face_to_face",
    )  # fmt: skip
    assert "second-stage" not in asked_of(case)


def test_the_step_is_suggested_with_its_reason_and_decided_by_a_person(assess_for_service, sign_in):
    case, manager = assess_for_service(STAFFORDSHIRE, measures={"phq-9": LOW})
    client = sign_in(manager)
    assert "step" in asked_of(case)
    shown = client.get(find_page("step", case)).text
    assert "suggests Talking Therapies because PHQ-9 16, moderately severe" in shown
    assert "You decide" in shown
    assert "checked" not in shown
    answer = client.post(find_page("step", case), fill_form(decided="in_house"))
    assert answer.status_code == 422
    assert "Say why you decided differently" in answer.text
    assert (
        client.post(
            find_page("step", case), fill_form(decided="in_house", reason="Wants CBT here")
        ).status_code
        == 302
    )
    row = case.stepdecisions.get()
    assert (row.suggested, row.decided, row.reason) == ("talking_therapies", "in_house", "Wants CBT here")
    assert "step" not in asked_of(case)
    assert "Wants CBT here" in client.get(find_page("case-plan", case)).text


def test_measures_are_stamped_with_the_reference_case_and_old_stamps_stay(support, sign_in, settings):
    case, manager = support()
    (first,) = case.measures.all()
    settings.HANDRAIL_VALUE_SETS = ["uk-3l-dolan-1997", "uk-5l-rowen-2026"]
    levels = dict.fromkeys(first.answers, 1) | {"mobility": 2}
    second = take_measure(
        case=case, instrument="eq5d-5l", answers=levels, occasion="review", by=manager,
        at=START + timedelta(days=40),
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.value_set, second.value_set) == ("uk-5l-crosswalk-van-hout-2012", "uk-5l-rowen-2026")
    assert second.score == pytest.approx(1 - 0.032)
    shown = sign_in(manager).get(find_page("health-measures", case)).text
    assert "by UK" in shown
    assert f"{first.score:.3f} by" in shown
    corrected = (
        instruments.load_instrument("eq5d-5l")
        .score_answers(first.answers, value_set="uk-5l-rowen-2026")
        .score
    )
    assert f"{corrected:.3f}" in shown


@pytest.fixture
def recovered_case(support):
    case, manager = support()
    for days, level in ((1, 2), (40, 0)):
        answers = {f"item_{number}": level for number in range(1, 10)} | {"item_9": 0}
        take_measure(
            case=case, instrument="phq-9", answers=answers, occasion="entry" if level else "discharge",
            by=manager, at=START + timedelta(days=days),
        )  # fmt: skip
    return case, manager


def test_change_is_shown_to_staff_against_reliable_change_with_its_bands(recovered_case, sign_in):
    case, manager = recovered_case
    shown = sign_in(manager).get(find_page("health-measures", case)).text
    assert "16 lower, better; reliable change is 6: reliably better" in shown
    assert "moderately severe" in shown
    assert "<svg" in shown
    assert "<title" in shown


def test_the_client_reads_it_in_plain_words_without_labels(recovered_case, client):
    case, _ = recovered_case
    from handrail.journey.links.actions import client_link

    shown = client.get(client_link(case)).text
    assert "Low mood" in shown
    assert "This has got better since you started, by more than chance would explain" in shown
    assert "<svg" in shown
    for alarming in ("severe", "PHQ-9", "Depression", "caseness"):
        assert alarming not in shown


def test_who_is_kept_from_medical_content_sees_neither_answers_nor_charts(assess_for_service, staff, sign_in):
    case, _ = assess_for_service(STAFFORDSHIRE, measures={"phq-9": LOW}, summary="Low since the spring")
    row = case.assessments.get()
    client = sign_in(staff(Role.EMPLOYMENT_ADVISER, STAFFORDSHIRE))
    for address in (
        find_page("health-measures", case),
        find_page("assessment-record", case, row.pk),
        find_page("step", case),
    ):
        assert client.get(address).status_code == 403
    pages = ("case", "case-plan", "case-support", "timeline")
    shown = "".join(client.get(find_page(name, case)).text for name in pages)
    for medical in ("PHQ-9", "Low since the spring", "Talking Therapies"):
        assert medical not in shown
    row.answers = {"health": {"treatment": "Sertraline"}, "work": {"job": "Joiner"}}
    assert [part["title"] for part in record_of(row, restricted=True)] == ["Work"]


def test_length_is_suggested_from_when_the_draft_was_begun(enrol, staff, sign_in):
    case = enrol()
    client = sign_in(staff(Role.CASE_MANAGER))
    client.post(find_page("assessment-section", case, "work"), fill_form(job="Joiner"))
    draft = Draft.objects.get(key=f"assessment:{case.pk}")
    draft.started_at -= timedelta(minutes=52)
    draft.save()
    assert "52 minutes ago" in client.get(find_page("assessment-section", case, "finish")).text


def test_the_pages_of_a_second_stage_make_few_queries(
    assess_for_service, sign_in, staff, django_assert_max_num_queries
):
    case, manager = assess_for_service(STAFFORDSHIRE, measures={"phq-9": LOW})
    common = {"case": case, "by": manager, "at": START + timedelta(days=2)}
    decide_second_stage(**common, decision="suitable", reason="Ready", mode="video")
    decide_step(**common, decided="talking_therapies")
    client = sign_in(staff(Role.CLINICIAN, STAFFORDSHIRE))
    for name, *more in (("case",), ("second-stage",), ("second-stage-section", "decision"), ("step",)):
        # The page of the case shows withdrawals of consent and confirmed addresses as well.
        with django_assert_max_num_queries(18 if name == "case" else 15):
            assert client.get(find_page(name, case, *more)).status_code == 200
