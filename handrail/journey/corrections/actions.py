"""Striking out what was recorded in error, with what was recorded with it; moving a contact to its client."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from handrail.accounts.models import User
from handrail.journey.case.actions import (
    append_event,
    lock_case,
    once_per_submission,
    record_contact,
    strike_out,
)
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Contact, Fact
from handrail.journey.corrections.fact_kinds import CORRECTABLE
from handrail.journey.corrections.queries import (
    find_resting,
    is_discharge_of_death,
    list_recorded_facts,
    list_recorded_with,
)


class ContactFacts(TypedDict):
    """A contact as it was."""

    happened_at: datetime
    with_whom: str
    mode: str
    successful: bool
    kind: str
    minutes: NotRequired[int | None]
    content: NotRequired[Iterable[str]]
    note: NotRequired[str]


MOVED = "It was about another client"


@once_per_submission
def strike_out_whole(
    *, fact: Fact, by: User, at: datetime, reason: str, submission: uuid.UUID | None = None
) -> Fact:
    """Strike out a fact and what was recorded with it.

    Raises NotNow where something that stands rests on it, and where it is the discharge of somebody who died.
    """
    lock_case(fact.case)
    facts = list_recorded_facts(fact.case)
    if is_discharge_of_death(fact):
        raise NotNow("This discharge was made when the death was recorded. Undo the death instead.")
    if resting := find_resting(fact, facts):
        raise NotNow(f"This rests on it and must be struck out first: {resting.words.lower()}.")
    for other in list_recorded_with(fact, facts):
        row = CORRECTABLE[other.kind].model._default_manager.get(pk=other.id)
        strike_out(fact=row, what=other.rule.words, by=by, at=at, reason=reason)
    what = CORRECTABLE[fact._meta.model_name or ""].words
    strike_out(fact=fact, what=what, by=by, at=at, reason=reason, submission=submission)
    return fact


@once_per_submission
def correct_contact(
    *,
    contact: Contact,
    by: User,
    at: datetime,
    reason: str,
    submission: uuid.UUID | None = None,
    **facts: Unpack[ContactFacts],
) -> Contact | None:
    """Replace a contact by what happened: the earlier record is struck out with the reason."""
    strike_out(fact=contact, what="A contact", by=by, at=at, reason=reason, submission=submission)
    return record_contact(case=contact.case, by=by, at=at, **facts)


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
    )
    append_event(to, "contact.moved_here", by=by, at=at)
    return moved
