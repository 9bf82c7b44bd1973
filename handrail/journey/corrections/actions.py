"""Striking out what was recorded in error, with what was recorded with it; putting it right in its place."""

import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from handrail.accounts.models import User
from handrail.journey.case.actions import (
    append_event,
    lock_case,
    mark_struck_out,
    once_per_submission,
    record_contact,
    refresh_case,
    strike_out,
    strike_out_together,
)
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Contact, Event, Fact
from handrail.journey.case.spells import lock_spells
from handrail.journey.corrections.fact_forms import FACT_FORMS, choose_moment
from handrail.journey.corrections.fact_kinds import CORRECTABLE, FACT_OF_EVENT
from handrail.journey.corrections.queries import (
    RECORDED_TOGETHER,
    find_refusal,
    find_resting,
    is_discharge_of_death,
    list_recorded_facts,
    list_rows_with,
)
from handrail.journey.followup.models import FollowUp
from handrail.journey.followup.queries import list_asked_once

MOVED = "It was about another client"


@once_per_submission
def strike_out_whole(
    *, fact: Fact, by: User, at: datetime, reason: str, submission: uuid.UUID | None = None
) -> Fact:
    """Strike out a fact and what was recorded with it, of a follow-up in the client's other spells too.

    Raises NotNow where something that stands rests on it, and where it is the discharge of somebody who died.
    """
    if isinstance(fact, FollowUp):
        lock_spells(fact.case)
    lock_case(fact.case)
    facts = list_recorded_facts(fact.case)
    if is_discharge_of_death(fact):
        raise NotNow("This discharge was made when the death was recorded. Undo the death instead.")
    if resting := find_resting(fact, facts):
        raise NotNow(f"This rests on it and must be struck out first: {resting.words.lower()}.")
    what = CORRECTABLE[fact._meta.model_name or ""].words
    together = [*list_rows_with(fact), (fact, what)]
    strike_out_together(facts=together, by=by, at=at, reason=reason, submission=submission)
    for other in list_asked_once(fact) if isinstance(fact, FollowUp) else ():
        shared = [*list_rows_with(other), (other, what)]
        strike_out_together(facts=shared, by=by, at=at, reason=reason)
    return fact


@transaction.atomic
def correct_fact(
    *,
    fact: Fact,
    record: Callable[[], object],
    by: User,
    at: datetime,
    reason: str,
    asked: Collection[str] = (),
) -> Fact:
    """Strike out a fact with the reason, and `record` what is right in its place, in one transaction.

    What is recorded belongs to who recorded the fact first, and is dated when that happened unless its form
    asks for the day; the correction is of who made it. `asked` names what the form asks: what else the fact
    carries stays as it was.
    Raises NotNow where the fact is struck out already, where another page corrects it, and where `record`
    records nothing of its kind.
    """
    kind = fact._meta.model_name or ""
    held = lock_case(fact.case)
    if refusal := find_refusal(fact):
        raise NotNow(f"{refusal}.")
    together = [kind, *RECORDED_TOGETHER.get(kind, ())]
    before = {(row.kind, row.id) for row in list_recorded_facts(held, together)}
    last = held.events.aggregate(last=Max("pk"))["last"]
    for row, _ in [*list_rows_with(fact), (fact, "")]:
        mark_struck_out(row, by=by, at=at, reason=reason)
    refresh_case(held, at=at, by=by)
    record()
    rows = [
        CORRECTABLE[row.kind].model._default_manager.get(pk=row.id)
        for row in list_recorded_facts(held, together)
        if (row.kind, row.id) not in before
    ]
    new = next((row for row in rows if row._meta.model_name == kind), None)
    if new is None:
        raise NotNow("Nothing was recorded in its place, so that what was recorded stays as it was.")
    _date_as_before(rows, new, fact, held.events.filter(pk__gt=last))
    for name in FACT_FORMS[kind].carries:
        if name not in asked:
            setattr(new, name, getattr(fact, name))
    new.corrects = fact
    for row in rows:
        row.recorded_by = fact.recorded_by
        row.save()
    what = CORRECTABLE[kind].words
    numbers = {"fact": kind, "was": fact.pk, "now": new.pk}
    append_event(held, "fact.corrected", by=by, at=at, what=what, reason=reason, **numbers)
    return new


def _date_as_before(rows: Iterable[Fact], new: Fact, fact: Fact, events: Iterable[Event]) -> None:
    """Date what was recorded again as it was, where its form asks for nothing nearer, and its events."""
    moment, kinds = choose_moment(new, fact), {row._meta.model_name for row in rows}
    for event in events:
        if event.kind in FACT_OF_EVENT and FACT_OF_EVENT[event.kind][0] in kinds:
            event.at, event.recorded_at = moment, new.recorded_at
            event.save()
    for row in rows:
        if row is not new and row.at == new.at:
            row.at = moment
    new.at = moment


@once_per_submission
def move_contact(
    *, contact: Contact, to: Case, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Contact | None:
    """Take a contact off the wrong client and record it for the right one; neither record names the other."""
    for case in sorted((contact.case, to), key=lambda case: case.pk):
        lock_case(case)
    strike_out(fact=contact, what="A contact", by=by, at=at, reason=MOVED, submission=submission)
    moved = record_contact(
        case=to,
        by=by,
        at=at,
        happened_at=contact.at,
        with_whom=contact.with_whom,
        mode=contact.mode,
        successful=contact.successful,
        kind=contact.kind,
        minutes=contact.minutes,
        content=contact.content,
        note=contact.note,
        had_by=contact.recorded_by,
    )
    append_event(to, "contact.moved_here", by=by, at=at)
    return moved
