"""The start of an invented client's life in a service: referral, screening, assessment."""

import uuid
from datetime import timedelta
from random import Random

from handrail.accounts.policy import Role
from handrail.demo import health, mix, people, self_completion
from handrail.demo.client_life import ClientLife
from handrail.demo.discharge import close_unreached
from handrail.demo.people import ScreeningAnswers
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.assessment.actions import complete_assessment
from handrail.journey.assessment.obstacles import COMMON_OBSTACLES
from handrail.journey.case.actions import ConsentAnswer
from handrail.journey.referral.actions import receive_referral
from handrail.journey.screening.actions import decide_screening
from handrail.journey.screening.rules import EnrolmentOutcome

CONDITION_CODES = {"upper_limb": "upper_limb_neck"}
CONDITION_FLAGS = {"back": "clinical", "upper_limb": "clinical", "lower_limb": "clinical"}


def refer_client(life: ClientLife) -> None:
    """Receive the referral, by a route, channel and referrer that the service takes."""
    rng = life.rng
    answers = people.draw_screening_answers(rng, life.service)
    route = mix.draw_route(rng, life.service, [route.code for route in life.version.routes])
    channel = _choose_channel(life, route)
    known = _draw_known_answers(rng, answers) if channel != "gp_card" else {}
    handler = life.staff.find_first(Role.CALL_HANDLER, Role.ADMINISTRATOR)
    referral = receive_referral(
        submission=uuid.UUID(int=rng.getrandbits(128), version=4),
        service=life.service,
        route=route,
        channel=channel,
        person=people.draw_person(rng, life.service, life.at.date()),
        referrer=people.draw_referrer(rng) if route != "self" else {},
        answers=known,
        information_source=mix.draw_information_source(rng, life.service),
        employer=people.draw_employer(rng, answers),
        by=handler if channel == "call_handler" else None,
        at=life.at,
    )
    life.case = referral.case
    life.answers = {"referral_route": route, **answers}


def _choose_channel(life: ClientLife, route: str) -> str:
    by_card = life.version.accepts_form("gp_card")
    public = route == "self" and life.rng.random() < 0.3 and life.version.accepts_form("public_page")
    return "gp_card" if by_card else "public_page" if public else "call_handler"


def _draw_known_answers(rng: Random, answers: ScreeningAnswers) -> ScreeningAnswers:
    """Return some of the screening answers: those that the referral says already."""
    return dict(rng.sample(list(answers.items()), k=rng.randint(1, len(answers))))


def screen_client(life: ClientLife) -> bool:
    """Screen by telephone, with consents; return whether the client is enrolled."""
    rng = life.rng
    screener = life.staff.find_first(Role.CALL_HANDLER, Role.CASE_MANAGER)
    life.wait_for(hours=rng.expovariate(1 / 8))
    if rng.random() < 0.25:
        life.record_contact(screener, successful=False)
        life.wait_for(hours=rng.uniform(2, 30))
    life.record_contact(screener, successful=True, kind="first_contact")
    life.at += timedelta(minutes=12)
    consents = _draw_consents(life)
    try:
        decision = decide_screening(
            case=life.case, by=screener, at=life.at, answers=life.answers, consents=consents
        )
    except UserError:
        return False
    return decision is not None and decision.outcome == EnrolmentOutcome.ENROLLED


def _draw_consents(life: ClientLife) -> list[ConsentAnswer]:
    declines = life.rng.random() < 0.05
    return [
        {
            "item": item.code,
            "label": item.label,
            "recipient": item.recipient,
            "given": not (declines and item.required) and (item.required or life.rng.random() < 0.8),
        }
        for item in life.version.consents
    ]


def assess_client(life: ClientLife) -> bool:
    """Allocate and assess the client; return False for one who could not be reached."""
    rng = life.rng
    life.manager = rng.choice(life.staff.by_role[Role.CASE_MANAGER])
    life.wait_for(hours=rng.uniform(0.2, 6))
    allocate_case(case=life.case, case_manager=life.manager, by=life.manager, at=life.at)
    life.wait_for(days=rng.uniform(0.2, 2.5))
    if rng.random() < 0.07:
        for _ in range(3):
            life.record_contact(life.manager, successful=False)
            life.wait_for(days=rng.uniform(2, 5))
        close_unreached(life)
        return False
    life.record_contact(life.manager, successful=True, kind="first_contact")
    life.wait_for(days=rng.uniform(0.5, 4))
    _complete_assessment(life)
    if life.was_off_sick:
        health.record_fit_notes(rng, life.case, life.at.date(), by=life.manager, at=life.at)
    return True


def _complete_assessment(life: ClientLife) -> None:
    rng = life.rng
    condition = mix.draw_characteristic(rng, "condition")
    flags = [CONDITION_FLAGS.get(condition, "psychological"), "workplace", rng.choice(["social", "clinical"])]
    obstacles = [(flag, rng.choice(COMMON_OBSTACLES[flag])[1]) for flag in dict.fromkeys(flags)]
    life.obstacles = [text for _, text in obstacles]
    life.entry_levels = health.draw_levels(rng)
    attendance, weeks = str(life.answers["work_attendance"]), life.answers.get("absence_weeks")
    life.was_off_sick = attendance == "off_sick"
    complete_assessment(
        case=life.case,
        by=life.manager,
        at=life.at,
        mode=rng.choice(life.version.assessment.modes),
        minutes=rng.randint(35, 75),
        answers={},
        obstacles=obstacles,
        measures=self_completion.take_entry_measures(
            rng, life.case, life.entry_levels, by=life.manager, at=life.at
        ),
        work_attendance=attendance if rng.random() > 0.02 else "",
        absence_started=life.at.date() - timedelta(weeks=int(weeks)) if weeks else None,
        condition=CONDITION_CODES.get(condition, condition) if rng.random() > 0.03 else "",
        summary=rng.choice(people.SUMMARIES),
    )
