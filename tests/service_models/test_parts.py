"""Differences in words, the screening script, allocation, rules that guide, watched shares."""

from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from handrail import service_models
from handrail.foundation.calendars import LONDON
from handrail.foundation.errors import UserError
from handrail.service_models import allocation, guidance, moves, script
from handrail.service_models.diff import compare_versions, list_announced_changes
from handrail.service_models.eligibility import evaluate_eligibility
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.discharge import ExtraQuestion
from tests.service_models.examples import eligible_answers

SERVICES = service_models.load_services()


def list_changes(slug, before, after):
    service = service_models.get_service(slug)
    return [
        change.text for change in compare_versions(service.find_version(before), service.find_version(after))
    ]


def test_a_difference_of_rules_is_told_in_words():
    found = list_changes("greater-manchester", "2011-04", "2012-04")
    rule = next(text for text in found if "rule was" in text)
    assert "rule was: off sick for at least 4 weeks; is now: off sick for at least 4 weeks or" in rule
    assert "long-term risk on the fit note: yes" in rule


def test_a_route_that_is_new_is_told():
    assert "Routes: “Jobcentre work coach” is new." in list_changes(
        "health-and-work-support", "2018-09", "2019-04"
    )


def test_a_version_does_not_differ_from_itself():
    assert all(
        compare_versions(version, version) == [] for service in SERVICES for version in service.versions
    )


def test_every_new_version_announces_what_changed():
    for service in SERVICES:
        for before, after in zip(service.versions, service.versions[1:], strict=False):
            assert list_announced_changes(service, before, after) == list(after.changes)
            assert after.changes
            assert compare_versions(before, after)


def test_versions_passed_over_are_announced_too():
    service = service_models.get_service("greater-manchester")
    first, last = service.versions[0], service.versions[-1]
    assert len(list_announced_changes(service, first, last)) == sum(
        len(each.changes) for each in service.versions
    )


def test_the_script_opens_with_a_greeting_and_the_first_question():
    version = service_models.get_service("working-health-services-scotland").current_version
    step = script.find_next_step(version, {})
    assert step.question is QUESTIONS["employment_status"]
    assert step.say == version.screening.opening
    assert "fewer than 250 staff" in step.why


def test_the_public_form_asks_the_same_in_the_clients_words():
    version = service_models.get_service("working-health-services-scotland").current_version
    staff, public = (script.find_next_step(version, {}, channel) for channel in ("staff", "public"))
    assert staff.question is public.question
    assert staff.words != public.words
    assert dict(public.choices)["self_employed"] == "I work for myself"


def test_the_script_says_why_not_and_where_to_turn():
    version = service_models.get_service("leicestershire").current_version
    step = script.find_next_step(version, {"referral_route": "self"})
    assert step.question is None
    assert step.say == "Your GP needs to refer you. Ask at your practice for a Fit for Work card."
    assert [entry.code for entry in step.signpost] == ["gp_practice"]


def test_the_script_names_the_stream_the_person_joins():
    version = service_models.get_service("health-and-work-support").current_version
    answers = eligible_answers("health-and-work-support") | {"employer_size": 400, "is_employer": False}
    assert "Large Employer/Employee Service" in script.find_next_step(version, answers).say


def test_one_intake_asks_nobody_twice():
    """The hub asks half, the local team goes on from the same answers: together each question once."""
    version = service_models.get_service("health-and-work-support").current_version
    everything = eligible_answers("health-and-work-support") | {"is_employer": False}
    answers, asked, now = {}, [], datetime(2019, 5, 1, 9, tzinfo=LONDON)
    while question := script.find_next_step(version, answers).question:
        asked.append((now + timedelta(minutes=len(asked)), question.code))
        answers[question.code] = everything[question.code]
    assert script.find_repeated_questions(asked) == []
    assert script.find_repeated_questions([*asked, asked[0]]) == [asked[0][1]]


def test_who_the_person_has_spoken_to_so_far_is_a_figure():
    start = datetime(2019, 5, 1, 9, tzinfo=LONDON)
    names = ["call handler", "case manager", "call handler", "physiotherapist"]
    talks = [script.Conversation(start + timedelta(days=n), name, "") for n, name in enumerate(names)]
    assert script.list_people_spoken_to(talks) == ["call handler", "case manager", "physiotherapist"]
    assert script.list_people_spoken_to(talks, until=start + timedelta(days=2)) == [
        "call handler",
        "case manager",
    ]


TEAM = [
    allocation.Manager("1", "Ann", 5, 20, frozenset({"back pain"}), frozenset({"Bolton"})),
    allocation.Manager("2", "Bea", 15, 20, frozenset({"back pain", "mediation"}), frozenset({"Wigan"})),
    allocation.Manager("3", "Cat", 20, 20, frozenset({"mediation"}), frozenset({"Bolton"})),
    allocation.Manager(
        "4",
        "Dee",
        1,
        20,
        frozenset({"mediation"}),
        languages=frozenset({"English", "Polish"}),
        away=((date(2012, 5, 1), date(2012, 5, 14)),),
    ),
]


def suggest_managers(slug, on, **need):
    version = service_models.get_service(slug).current_version
    return allocation.rank_managers(version, allocation.Need(**need), TEAM, on)


@pytest.mark.parametrize(
    ("slug", "on", "need", "first"),
    [
        ("greater-manchester", date(2012, 5, 2), {"skills": frozenset({"mediation"})}, "Bea"),
        ("greater-manchester", date(2012, 6, 2), {"skills": frozenset({"mediation"})}, "Dee"),
        ("north-staffordshire", date(2012, 5, 2), {"area": "Wigan"}, "Bea"),
        ("north-staffordshire", date(2012, 5, 2), {"area": "Bolton"}, "Ann"),
        ("rhyl", date(2012, 6, 2), {"language": "Polish"}, "Dee"),
        ("rhyl", date(2012, 5, 2), {}, "Ann"),
    ],
)
def test_who_takes_the_case(slug, on, need, first):
    assert suggest_managers(slug, on, **need)[0].manager.name == first


def test_the_reason_is_shown_and_people_away_or_full_come_last():
    found = {each.manager.name: each for each in suggest_managers("rhyl", date(2012, 5, 2))}
    assert found["Ann"].reasons == ("5 cases of 20",)
    assert found["Cat"].reasons[0] == "No room"
    assert found["Dee"].reasons[0] == "Away until Monday 14 May 2012"
    assert [name for name, each in found.items() if not each.available] == ["Cat", "Dee"]


def test_the_client_is_told_of_cover_and_of_a_new_case_manager():
    cover = allocation.Handover("cover", "Dee", "Ann", date(2012, 5, 1), date(2012, 5, 14))
    assert (
        cover.describe_to_client()
        == "Ann will look after your case until Monday 14 May 2012 while Dee is away."
    )
    moved = allocation.Handover("reassigned", "Dee", "Ann", date(2012, 5, 1))
    assert moved.describe_to_client().startswith("From Tuesday 1 May 2012 your case manager will be Ann.")


@pytest.mark.parametrize(("sessions", "asked"), [(3, False), (4, True), (9, True)])
def test_a_fifth_physiotherapy_session_in_scotland_asks_the_clinicians_reason(sessions, asked):
    version = service_models.get_service("working-health-services-scotland").current_version
    found = guidance.find_session_guidance(version, "physiotherapy", sessions)
    assert bool(found) is asked
    assert all(each.asks == "The clinician's reason for further sessions" for each in found)
    assert guidance.find_session_guidance(version, "counselling", sessions) == []


def test_a_clinical_referral_in_leicestershire_needs_the_clinicians_word():
    version = service_models.get_service("leicestershire").current_version
    assert [each.code for each in guidance.find_referral_guidance(version, "msk_therapy")] == [
        "clinical_need_discussed"
    ]
    assert guidance.find_referral_guidance(version, "debt") == []


def test_rhyl_asks_for_a_signed_agreement_before_an_onward_appointment_only():
    version = service_models.get_service("rhyl").current_version
    (asked,) = guidance.find_referral_guidance(version, "osteopathy")
    assert (asked.code, asked.asks) == ("onward_agreement", "The signed agreement")
    assert guidance.find_referral_guidance(version, "debt") == [], "signposting is no appointment"


@pytest.mark.parametrize(
    ("service", "codes"),
    [
        ("nottinghamshire", ["sustained_return"]),
        ("inner-north-west-london", ["not_closed_at_once"]),
        ("leicestershire", []),
    ],
)
def test_a_return_to_work_need_not_close_the_case(service, codes):
    found = guidance.find_return_guidance(service_models.get_service(service).current_version)
    assert [each.code for each in found] == codes


def test_north_staffordshires_clinician_decides_and_its_gp_comments():
    version = service_models.get_service("north-staffordshire").current_version
    assert version.assessment.second_stage.code == "suitability"
    assert not version.assessment.second_stage.by_another
    assert [each.code for each in guidance.find_plan_guidance(version)] == ["plan_to_gp"]
    assert "health conditions" in guidance.list_hidden_parts(version, "employment_adviser")
    assert guidance.list_hidden_parts(version, "case_manager") == ()


def test_rhyls_share_at_work_is_watched():
    version = service_models.get_service("rhyl").current_version
    cases = [{"work_attendance": "off_sick"}] * 6 + [{"work_attendance": "at_work"}] * 4 + [{}]
    (watch,) = guidance.watch_quotas(version, cases)
    assert (watch.people, watch.matching, watch.not_known, watch.share) == (10, 4, 1, 40)
    assert watch.kept is False
    assert watch.text == "People at work: 40%, at most 30% wanted"


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"birthplace": "Leeds"}, "birthplace"),
        ({"age": "forty"}, "age"),
        ({"age": True}, "age"),
        ({"age": -1}, "age"),
        ({"lives_in": ""}, "lives_in"),
        ({"work_attendance": "ill"}, "work_attendance"),
        ({"consents": 1}, "consents"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_name(answers, named):
    with pytest.raises(UserError, match=f"{named}.*expected"):
        evaluate_eligibility(service_models.get_service("rhyl").current_version, answers)


def test_every_question_has_words_for_staff_and_for_the_client():
    for question in QUESTIONS.values():
        assert question.staff.endswith("?")
        assert question.client.endswith("?")
        assert question.heading


# What an answers file may hold, and what others script against: to be added to, never taken from.
ANSWERS = {
    "whole_number": ["age", "unemployed_weeks", "absence_weeks", "employer_size", "weeks_in_job"],
    "place": ["lives_in", "works_in"],
    "choice": ["employment_status", "work_attendance", "occupational_health", "referral_route"],
    "yes_no": [
        "health_affects_work",
        "consents",
        "employer_referral_agreed",
        "long_term_risk_on_fit_note",
        "bullying_or_harassment",
        "essential_to_small_employer",
        "waiting_for_specialist",
        "recently_returned_then_relapsed",
        "repeat_or_extended_absence",
        "wants_paid_work",
        "is_employer",
    ],
}
CHOICES = {
    "employment_status": "employed self_employed unemployed retired student other",
    "work_attendance": "off_sick at_work not_employed",
    "occupational_health": "none full partial cannot_help conflict_of_interest too_slow not_referred "
    "not_known",
    "referral_route": "gp talking_therapies other_healthcare specialist_care employer jobcentre self other",
}


def test_answers_keep_their_keys_types_and_choices():
    for kind, keys in ANSWERS.items():
        assert [QUESTIONS[key].kind for key in keys] == [kind] * len(keys)
    for key, values in CHOICES.items():
        assert {choice.value for choice in QUESTIONS[key].choices} >= set(values.split())


def test_moving_a_case_says_what_changes_and_where_its_answers_stand():
    service = service_models.get_service("greater-manchester")
    answers = eligible_answers("greater-manchester") | {"absence_weeks": 3, "bullying_or_harassment": True}
    move = moves.plan_move(service, "2011-04", "2012-04", answers, "Helped sooner under the new rules")
    assert evaluate_eligibility(service.find_version("2011-04"), answers).outcome == "not_eligible"
    assert move.eligibility.outcome == "eligible"
    assert move.announced == service.find_version("2012-04").changes
    assert move.changes
    assert (move.ends, move.begins) == ((), ())


def test_moving_a_case_names_clocks_that_begin():
    service = service_models.get_service("inner-north-west-london")
    move = moves.plan_move(service, "2010-04", "2011-04", {}, "Agreed with the person")
    assert move.begins == ("second_assessment",)


@pytest.mark.parametrize(("to", "reason"), [("2012-04", " "), ("2011-04", "Because"), ("1999-01", "Because")])
def test_a_move_needs_a_reason_and_another_version(to, reason):
    with pytest.raises(UserError, match="expected"):
        moves.plan_move(service_models.get_service("greater-manchester"), "2011-04", to, {}, reason)


def test_staff_acknowledge_each_new_version_once():
    service = service_models.get_service("greater-manchester")
    assert moves.find_unacknowledged_versions(service, (), date(2010, 6, 1)) == []
    later = moves.find_unacknowledged_versions(service, {"2011-04"}, date(2012, 6, 1))
    assert [version.id for version in later] == ["2012-04"]


def test_an_answer_of_none_is_not_known():
    version = service_models.get_service("rhyl").current_version
    assert evaluate_eligibility(version, {"age": None, "lives_in": None}) == evaluate_eligibility(version, {})


@pytest.mark.parametrize(
    "place", ["Kensington & Chelsea", "kensington and  chelsea", " Kensington And Chelsea "]
)
def test_places_are_the_same_however_they_are_written(place):
    answers = eligible_answers("inner-north-west-london") | {"lives_in": place, "works_in": "Brent"}
    assert (
        evaluate_eligibility(
            service_models.get_service("inner-north-west-london").current_version, answers
        ).outcome
        == "eligible"
    )


@pytest.mark.parametrize("slug", ["health-and-work-support", "workwell", "working-win"])
def test_someone_no_stream_fits_hears_one_sentence_about_it(slug):
    version = service_models.get_service(slug).current_version
    answers = eligible_answers(slug) | {
        "employment_status": "retired",
        "wants_paid_work": slug == "working-win",
    }
    found = evaluate_eligibility(version, answers | {"is_employer": False})
    assert found.outcome == "not_eligible"
    assert len(script.list_failed_reasons(found)) == 1


def test_a_service_says_its_words_in_several_languages():
    texts = {"en": "Your employer", "cy": "Eich cyflogwr"}
    question = ExtraQuestion.model_validate(
        {"code": "helped", "label": texts, "choices": ["Yes", {"en": "No", "cy": "Na"}], "many": True}
    ).declare_question()
    assert (question.label("client"), question.label("client", "cy")) == ("Your employer", "Eich cyflogwr")
    assert question.label_choices("client", "cy") == [("Yes", "Yes"), ("No", "Na")]


def test_a_language_without_words_is_refused_by_name():
    with pytest.raises(ValidationError, match="cy"):
        ExtraQuestion.model_validate({"code": "helped", "label": {"en": "Your employer", "cy": ""}})
