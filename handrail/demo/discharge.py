"""The end of an invented client's life in a service: how it ended, at work or not."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from handrail.accounts.policy import Role
from handrail.demo import discharge_answers, health, mix, offers
from handrail.demo.client_life import ClientLife
from handrail.demo.health import InstrumentAnswers
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.support.actions import record_work_status

USUAL_HOURS, FEWER_HOURS = Decimal("37.5"), Decimal(20)
UNREACHED = "could_not_be_reached"
SUMMARY = "We worked on the obstacles in the plan together; what helped is written there."
# Their words need a licence, which nobody who tries the demonstration has.
OMITTED_INSTRUMENTS = ("hads", "copm")


@dataclass(frozen=True)
class ServiceEnding:
    """How a client left: why, by the kind it counts as, and whether at work."""

    reason_kind: str
    attendance: str = "not_known"
    returned_on: date | None = None
    measures: InstrumentAnswers = field(default_factory=dict)


def discharge_client(life: ClientLife) -> None:
    """Discharge the client, back at work in the published share, or after an early end."""
    rng = life.rng
    life.at += timedelta(minutes=30)
    if rng.random() < 0.12:
        _record_ending(life, ServiceEnding(rng.choice([UNREACHED, "chose_to_leave", "no_longer_needed"])))
        return
    returned = rng.random() * 100 < mix.read_profile_figure(life.service, "back_at_work_percent")
    known = rng.random() > 0.08
    at_work = known and (returned or not life.was_off_sick)
    attendance = "not_known" if not known else "at_work" if at_work else "off_sick"
    returned_on = None
    if at_work and life.was_off_sick:
        returned_on = life.at.date() - timedelta(days=rng.randint(3, 40))
        _record_return(life, returned_on)
    kind = "goals_met" if known else "nothing_more_to_achieve"
    if at_work:
        kind = "returned_to_work" if returned_on else "retained_in_work"
    _record_ending(life, ServiceEnding(kind, attendance, returned_on, _draw_discharge_measures(life)))


def close_unreached(life: ClientLife) -> None:
    """Discharge a client who was never reached."""
    _record_ending(life, ServiceEnding(UNREACHED))


def _record_return(life: ClientLife, returned_on: date) -> None:
    kind = life.rng.choice(["same_job", "adjusted_duties"])
    record_work_status(
        case=life.case,
        by=life.manager,
        at=life.at,
        from_on=returned_on,
        attendance="at_work",
        return_kind=kind,
        hours=USUAL_HOURS if kind == "same_job" else FEWER_HOURS,
        usual_hours=USUAL_HOURS,
    )


def _draw_discharge_measures(life: ClientLife) -> InstrumentAnswers:
    """Draw the instruments at discharge; half of them are missing, as they were in the pilots."""
    if life.rng.random() >= 0.5:
        return {}
    levels = health.improve_levels(life.rng, life.entry_levels, mix.LEVELS_GAINED[life.service])
    slugs = [slug for slug in life.version.discharge.instruments if slug not in OMITTED_INSTRUMENTS]
    return health.draw_answers(life.rng, levels, slugs)


def _record_ending(life: ClientLife, ending: ServiceEnding) -> None:
    reached = ending.reason_kind != UNREACHED
    record = discharge_case(
        case=life.case,
        by=life.manager,
        at=life.at,
        reason=offers.find_reason(life.version, ending.reason_kind),
        work_attendance=ending.attendance,
        return_date=ending.returned_on,
        measures=ending.measures,
        answers=discharge_answers.name_what_helped(life.case) if reached else {},
        summary=SUMMARY,
    )
    life.attendance = ending.attendance
    if reached:
        clerk = life.staff.find_first(Role.ADMINISTRATOR, Role.CALL_HANDLER)
        discharge_answers.record_views(life.case, by=clerk, at=life.at)
        life.anonymous_answer = discharge_answers.draw_anonymous_answer(
            life.case, by=life.manager, at=life.at
        )
    if life.with_letters and record:
        discharge_summary(life.case, record, by=life.manager, at=life.at)
