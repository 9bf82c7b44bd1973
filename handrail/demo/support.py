"""The middle of an invented client's life in a service: the plan, the contacts, an intervention."""

from datetime import timedelta

from handrail.demo import discharge_answers, mix, offers, people
from handrail.demo.client_life import ClientLife
from handrail.journey.plan import actions as plan_actions
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.journey.support import actions
from handrail.journey.support.models import Intervention

TOPICS = ("self_management", "return_planning", "listening", "adjustments")


def write_plan(life: ClientLife) -> None:
    """Write the plan with a line an obstacle, and have both sides agree to it."""
    rng = life.rng
    life.wait_for(days=rng.uniform(0.1, 4))
    lines = [
        {
            "obstacle": obstacle,
            "goal": rng.choice(people.GOALS),
            "action": rng.choice(people.STEPS),
            "owner": rng.choice(["client", "case_manager", "employer"]),
            "due_on": life.at.date() + timedelta(days=rng.randint(7, 28)),
        }
        for obstacle in life.obstacles
    ]
    weeks = range(1, 5) if rng.random() < 0.5 else ()
    plan = plan_actions.write_plan(
        case=life.case,
        by=life.manager,
        at=life.at,
        lines=lines,
        adjustments=rng.choice(people.ADJUSTMENTS),
        phased_return=[{"week": week, "hours": 8 + 6 * week, "duties": ""} for week in weeks],
    )
    assert plan, "a plan that no page sent is always written"
    for who, how in (("client", "telephone"), ("case_manager", "")):
        plan_actions.agree_plan(case=life.case, plan=plan, who=who, how=how, by=life.manager, at=life.at)
    if life.with_letters and (latest := latest_plan(life.case)):
        plan_pdf(life.case, latest, by=life.manager, at=life.at)


def give_support(life: ClientLife) -> None:
    """Let the published number of weeks pass, with contacts and perhaps an intervention."""
    rng = life.rng
    ends = life.at + timedelta(weeks=mix.draw_weeks_in_service(rng, life.service))
    intervention = _arrange_intervention(life)
    while life.at + timedelta(days=14) < ends:
        life.wait_for(days=rng.uniform(6, 16))
        successful = rng.random() > 0.2
        life.record_contact(life.manager, successful=successful, content=tuple(rng.sample(TOPICS, 2)))
    life.at = max(life.at, ends)
    life.wait_for(hours=1)
    if intervention and rng.random() < 0.9:
        _finish_intervention(life, intervention)


def _arrange_intervention(life: ClientLife) -> Intervention | None:
    rng = life.rng
    first = offers.list_first_offers(life.version, list(life.providers))
    if not first or rng.random() < 0.2:
        return None
    life.wait_for(days=rng.uniform(0.5, 12))
    usual, place = rng.choice(first), rng.choice(range(2))
    chance = discharge_answers.make_random(life.case, "offer")
    offer = offers.choose_offer(chance, life.version, usual)
    return actions.arrange_intervention(
        case=life.case,
        by=life.manager,
        at=life.at,
        intervention=offer.code,
        how=offer.arranged_by,
        provider=life.providers[offer.code][place] if offer.code in life.providers else None,
    )


def _finish_intervention(life: ClientLife, intervention: Intervention) -> None:
    rng = life.rng
    first = intervention.at.date() + timedelta(days=rng.randint(3, 20))
    actions.update_intervention(
        case=life.case,
        intervention=intervention,
        by=life.manager,
        at=life.at,
        first_appointment_on=min(first, life.at.date()),
        finished_on=life.at.date(),
        sessions_attended=rng.randint(1, 4),
        sessions_missed=rng.choice([0, 0, 0, 1]),
        outcome=rng.choices(["completed", "stopped_early", "did_not_attend"], [85, 10, 5])[0],
    )
