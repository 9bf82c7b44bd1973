"""Recording the facts that every stage shares, and striking out a fact of any."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict

from django.db import transaction

from handrail.accounts.models import User
from handrail.journey.case import queries
from handrail.journey.case.actions.events import (
    append_event,
    lock_case,
    once_per_submission,
    refresh_case,
    write_event,
)
from handrail.journey.case.answers import takes_back
from handrail.journey.case.dating import find_moment
from handrail.journey.case.earlier_steps import list_steps_to_consent
from handrail.journey.case.errors import NotNow
from handrail.journey.case.events import NOT_REACHED, REACHED
from handrail.journey.case.models import Case, Consent, Contact, Document, Fact
from handrail.journey.case.signals import consents_recorded


@once_per_submission
def record_contact(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    happened_at: datetime,
    with_whom: str,
    mode: str,
    successful: bool,
    kind: str,
    minutes: int | None = None,
    content: Iterable[str] = (),
    note: str = "",
    had_by: User | None = None,
    submission: uuid.UUID | None = None,
) -> Contact:
    """Record an attempted or successful contact; `had_by` is who had it, where somebody else records it."""
    held = lock_case(case)
    contact = Contact.objects.create(
        case=held, at=happened_at, recorded_at=at, recorded_by=had_by or by, with_whom=with_whom, mode=mode,
        successful=successful, kind=kind, minutes=minutes, content=list(content), note=note,
    )  # fmt: skip
    append_event(
        held, "contact.recorded", by=by, at=happened_at, recorded_at=at, submission=submission,
        contact=contact.pk,
        outcome_label=REACHED if successful else NOT_REACHED,
        mode_label=mode.replace("_", " "),
        with_label={"gp": "GP"}.get(with_whom, with_whom),
    )  # fmt: skip
    is_first = held.first_contact_at is None or happened_at < held.first_contact_at
    if is_first or queries.is_scheduled(held, kind):
        refresh_case(held, at=at, by=by)  # what is due is due as of now, however long ago it happened
    return contact


class ConsentAnswer(TypedDict):
    """The client's answer about one item of consent; `label` says it in words, else the item's code."""

    item: str
    recipient: str
    given: bool
    recipient_name: NotRequired[str]
    label: NotRequired[str]


@once_per_submission
def record_consents(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    answers: Sequence[ConsentAnswer],
    how: str = "telephone",
    happened_on: date | None = None,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> list[Consent]:
    """Record the client's answers, one by one; `happened_on` is the day they gave them, today if none.

    Raises UserError where they answered one of the items on a later day: that answer holds.
    """
    held = lock_case(case, topic="consent", seen=seen)
    before = queries.consents_of(held)
    steps = list_steps_to_consent(held, [answer["item"] for answer in answers])
    happened_at = find_moment(happened_on, at, steps)
    facts = {"case": held, "at": happened_at, "recorded_at": at, "recorded_by": by, "how": how}
    rows = [
        Consent.objects.create(
            **facts,
            item=answer["item"],
            recipient=answer["recipient"],
            recipient_name=answer.get("recipient_name", ""),
            given=answer["given"],
        )
        for answer in answers
    ]
    said = "; ".join(
        f"{answer.get('label') or answer['item']} {'yes' if answer['given'] else 'no'}" for answer in answers
    )
    append_event(
        held, "consent.recorded", by=by, at=happened_at, recorded_at=at, submission=submission, summary=said
    )
    withdrawn = [row for row in rows if takes_back(row, before)]
    consents_recorded.send(Consent, case=held, answers=rows, withdrawn=withdrawn, by=by, at=at)
    return rows


@once_per_submission
def strike_out(
    *, fact: Fact, what: str, by: User, at: datetime, reason: str, submission: uuid.UUID | None = None
) -> Fact:
    """Mark a fact as recorded in error. It stays readable; nothing derived counts it any more."""
    strike_out_together(facts=[(fact, what)], by=by, at=at, reason=reason, submission=submission)
    return fact


def strike_out_together(
    *,
    facts: Sequence[tuple[Fact, str]],
    by: User,
    at: datetime,
    reason: str,
    submission: uuid.UUID | None = None,
) -> None:
    """Mark facts of one case as recorded in error, each with its words; the last brings the case up to date.

    Part of an action. Raises NotNow where one of them is marked already.
    """
    *others, (last, words) = facts
    held = lock_case(last.case)
    for fact, what in others:
        mark_struck_out(fact, by=by, at=at, reason=reason)
        write_event(held, "fact.struck_out", by=by, at=at, data={"what": what, "reason": reason})
    mark_struck_out(last, by=by, at=at, reason=reason)
    append_event(held, "fact.struck_out", by=by, at=at, submission=submission, what=words, reason=reason)


def mark_struck_out(fact: Fact, *, by: User, at: datetime, reason: str) -> None:
    """Mark a fact as recorded in error. Part of an action that holds the case, and appends the event.

    Raises NotNow where it is marked already.
    """
    fact.refresh_from_db(fields=["struck_out_at"])
    if fact.struck_out_at:
        raise NotNow("This has already been marked as recorded in error.")
    fact.struck_out_at, fact.struck_out_by, fact.struck_out_reason = at, by, reason
    fact.save()


def make_document(
    *, case: Case, kind: str, title: str, content: bytes, by: User | None, at: datetime
) -> Document:
    """Keep a letter as it was when it was made."""
    with transaction.atomic():
        held = lock_case(case)
        document = Document.objects.create(
            case=held, kind=kind, title=title, content=content, made_at=at, made_by=by
        )
        append_event(held, "document.made", by=by, at=at, title=title, document=str(document.pk))
        return document
