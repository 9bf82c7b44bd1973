"""Consent: never shown as given before anyone asked, on any page or in any record of a decision."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.journey.case.actions import record_consents
from handrail.journey.referral.actions import receive_referral
from handrail.journey.screening.actions import decide_screening
from handrail.journey.screening.queries import agreed_to_take_part
from handrail.service_models.eligibility import evaluate_before_consent, evaluate_eligibility
from handrail.service_models.logic import walk_conditions
from tests.journey.test_every_service import start_of
from tests.service_models.examples import eligible_answers
from tests.support.pages import read_words
from tests.support.people import answer_consents

VERSIONS = [version for service in service_models.load_services() for version in service.versions]
# Services that make the client's agreement a criterion: the two trials.
ASKING = ("working-win", "thrive-into-work")
CRITERION = "The person consents to the trial, to being randomised and to the surveys."


def answers_without_consent(slug: str) -> dict[str, object]:
    return {key: answer for key, answer in eligible_answers(slug).items() if key != "consents"}


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service}-{version.id}")
def test_eligibility_before_consent_is_that_of_somebody_who_agrees_but_for_what_it_says(version):
    answers = answers_without_consent(version.service)
    before = evaluate_before_consent(version, answers)
    agreed = evaluate_eligibility(version, {**answers, "consents": True})
    assert (before.outcome, before.workstream, before.ask_next) == (
        agreed.outcome, agreed.workstream, agreed.ask_next
    )  # fmt: skip
    resting = {
        criterion.code
        for criterion in version.criteria
        if "consents" in {condition.question for condition in walk_conditions(criterion.rule)}
    }
    assert bool(resting) == (version.service in ASKING)
    for reason, other in zip(before.reasons, agreed.reasons, strict=True):
        if reason.criterion in resting:
            assert (reason.state, reason.text) == ("not_known", f"Not yet asked: {CRITERION}")
        else:
            assert reason == other


@pytest.mark.parametrize(("answer", "outcome"), [(True, "eligible"), (False, "not_eligible")])
def test_an_agreement_that_was_asked_for_counts_as_answered(answer, outcome):
    version = service_models.get_service("working-win").current_version
    answers = {**answers_without_consent("working-win"), "consents": answer}
    assert evaluate_before_consent(version, answers) == evaluate_eligibility(version, answers)
    assert evaluate_before_consent(version, answers).outcome == outcome


@pytest.fixture
def trial_case(db):
    """A referral to a trial, with its version and the moment it arrived: trial_case('working-win')."""

    def receive_case(service: str):
        version = service_models.get_service(service).current_version
        at = start_of(version)
        case = receive_referral(
            submission=uuid.uuid4(), service=service, route=version.routes[0].code, channel="public_page",
            person={"given_name": "Una", "family_name": "Example"}, referrer={},
            answers=answers_without_consent(service), by=None, at=at,
        ).case  # fmt: skip
        return case, version, at

    return receive_case


@pytest.mark.parametrize("service", ASKING)
@pytest.mark.parametrize("page", ["screening", "screening-decide"])
def test_screening_never_shows_consent_as_met_before_anyone_asked(service, page, trial_case, staff, sign_in):
    case, _, _ = trial_case(service)
    shown = read_words(sign_in(staff(Role.CALL_HANDLER, service)).get(reverse(page, args=[case.reference])))
    assert f"Not yet asked: {CRITERION}" in shown
    assert f"Met: {CRITERION}" not in shown
    assert "Met: " in shown  # the others are settled


@pytest.mark.parametrize("service", ASKING)
@pytest.mark.parametrize(
    ("takes_part", "outcome", "state"), [(True, "enrolled", "met"), (False, "declined", "not_met")]
)
def test_a_decision_says_of_consent_what_was_answered(service, takes_part, outcome, state, trial_case, staff):
    case, version, at = trial_case(service)
    handler = staff(Role.CALL_HANDLER, service)
    answers = answers_without_consent(service)
    agreed = answer_consents(case, take_part=takes_part)
    made = decide_screening(
        case=case, by=handler, at=at + timedelta(hours=1), answers=answers, consents=agreed
    )
    states = {reason["criterion"]: reason["state"] for reason in made.reasons}
    assert (made.outcome, states["consents"]) == (outcome, state)
    assert agreed_to_take_part(case, version) is takes_part


def test_a_decision_against_somebody_who_was_not_asked_says_that(trial_case, staff):
    case, version, at = trial_case("working-win")
    answers = {**answers_without_consent("working-win"), "wants_paid_work": False}
    made = decide_screening(case=case, by=staff(Role.CALL_HANDLER, case.service), at=at, answers=answers)
    states = {reason["criterion"]: reason["state"] for reason in made.reasons}
    assert (made.outcome, states["consents"]) == ("not_eligible", "not_known")
    assert agreed_to_take_part(case, version) is None


def test_a_withdrawal_of_what_is_required_is_known_where_eligibility_is_asked_again(trial_case, staff):
    case, version, at = trial_case("working-win")
    handler = staff(Role.CALL_HANDLER, case.service)
    decide_screening(
        case=case,
        by=handler,
        at=at,
        answers=answers_without_consent(case.service),
        consents=answer_consents(case),
    )
    assert agreed_to_take_part(case, version) is True
    withdrawal = {"item": "evaluation", "recipient": "evaluation", "given": False}
    record_consents(case=case, by=None, at=at + timedelta(days=9), answers=[withdrawal])
    assert agreed_to_take_part(case, version) is False
