"""What an invented client says after discharge, to the case manager or alone."""

from datetime import timedelta

from handrail.demo import self_completion
from handrail.demo.client_life import ClientLife
from handrail.journey.followup.actions import record_follow_up

DAYS_PER_MONTH = 30.4


def follow_up_client(life: ClientLife) -> None:
    """Follow the client up at each step of the model, as far as today allows."""
    discharged = life.at
    for step in life.version.follow_up:
        life.at = discharged + timedelta(
            days=DAYS_PER_MONTH * step.months_after_event + life.rng.uniform(0, 12)
        )
        life.wait_for(hours=1)
        if _answers_alone(life, step.code):
            continue
        if life.rng.random() < 0.4:
            _record_answers(life, step.code)
        else:
            _record_missed(life, step.code)


def _record_answers(life: ClientLife, code: str) -> None:
    record_follow_up(
        case=life.case,
        by=life.manager,
        at=life.at,
        code=code,
        outcome="done",
        work_attendance=life.attendance,
        answers={"health": life.rng.choice(["better", "same", "worse"])},
    )


def _record_missed(life: ClientLife, code: str) -> None:
    for _ in range(2):
        life.record_contact(life.manager, successful=False, kind="follow_up")
        life.wait_for(days=life.rng.uniform(2, 6))
    record_follow_up(
        case=life.case,
        by=life.manager,
        at=life.at,
        code=code,
        outcome="missed",
        missed_reason="Not reached after the attempts set",
    )


def _answers_alone(life: ClientLife, code: str) -> bool:
    """Send the client the questions; return whether they are answered."""
    if life.rng.random() < 0.4:
        return False
    request = self_completion.send_questionnaire(life.case, code, by=None, at=life.at)
    if request is None or life.rng.random() < 0.5:
        return False
    life.wait_for(days=life.rng.uniform(0.3, 9))
    self_completion.finish_questionnaire(
        life.rng, request, life.entry_levels, life.attendance, by=life.manager, at=life.at
    )
    return True
