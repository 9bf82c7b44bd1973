"""Putting a client on a fit-note surgery, and what the signing clinician decides there."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from handrail.accounts.models import User
from handrail.foundation.wording import lower_first, nhs_date
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CARE_STAGES
from handrail.journey.support.actions import record_fit_note
from handrail.journey.surgeries.models import SurgeryPlace
from handrail.journey.surgeries.rules import SurgeryOutcome, find_next_day


@dataclass(frozen=True)
class SurgeryQuestion:
    """What the case manager brings to the surgery of a day."""

    held_on: date
    question: str
    proposed: str


@dataclass(frozen=True)
class SurgeryDecision:
    """What the clinician decided; of a note that is signed, what it says and the days it covers."""

    outcome: str
    note: str = ""
    advice: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    comes_back: bool = True


@once_per_submission
def put_on_surgery(
    *, case: Case, asked: SurgeryQuestion, by: User, at: datetime, submission: uuid.UUID | None = None
) -> SurgeryPlace:
    """Put a client on the surgery of a day; one to come is changed. Raises NotNow once support has ended."""
    held = lock_case(case, stages=CARE_STAGES)
    place = SurgeryPlace.objects.filter(case=held, outcome="").first() or SurgeryPlace(case=held)
    _keep_place(place, asked, by=by, at=at)
    append_event(held, "surgery.placed", by=by, at=at, submission=submission, day=nhs_date(asked.held_on))
    return place


def _keep_place(place: SurgeryPlace, asked: SurgeryQuestion, *, by: User, at: datetime) -> None:
    place.held_on, place.question, place.proposed = asked.held_on, asked.question, asked.proposed
    place.added_at, place.added_by = at, by
    place.save()


@once_per_submission
def decide_place(
    *,
    place: SurgeryPlace,
    decision: SurgeryDecision,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> SurgeryPlace:
    """Decide about a client's note: signed, it is on their timeline; the next surgery is two weeks later.

    Raises NotNow where that has been decided, and UserError where the note itself cannot be.
    """
    held = lock_case(place.case)
    place = SurgeryPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if place.outcome:
        raise NotNow("This has been decided already.")
    if decision.outcome == SurgeryOutcome.SIGNED:
        assert decision.starts_on
        assert decision.ends_on
        place.fit_note = record_fit_note(
            case=held, by=by, at=at, issued_at=at, starts_on=decision.starts_on, ends_on=decision.ends_on,
            advice=decision.advice, comments=decision.note, issued_by=by.name, signed_in_house=True,
        )  # fmt: skip
    place.outcome, place.note, place.decided_at, place.decided_by = decision.outcome, decision.note, at, by
    place.save()
    append_event(
        held, "surgery.decided", by=by, at=at, submission=submission, day=nhs_date(place.held_on),
        outcome_label=lower_first(SurgeryOutcome.find_label(decision.outcome)),
    )  # fmt: skip
    if decision.comes_back and held.stage in CARE_STAGES:
        day = find_next_day(max(place.held_on, timezone.localdate(at)))
        _keep_place(
            SurgeryPlace(case=held), SurgeryQuestion(day, place.question, place.proposed), by=by, at=at
        )
    return place
