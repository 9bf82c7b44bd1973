"""Opening a concern, telling people, recording what is done, and accepting responsibility.

Others call `open_concern`, `answered` (inside the action that keeps a measure) and `answered_in_draft`.
"""

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from handrail import instruments
from handrail.accounts.models import User
from handrail.journey.case.actions import append_event, drop_draft, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Draft
from handrail.journey.safety import queries, rules
from handrail.journey.safety.actions.alerts import call_off_alerts, list_ways, queue_alerts
from handrail.journey.safety.models import Concern, ConcernStep
from handrail.journey.safety.queries.concern_state import standing_of
from handrail.journey.safety.rules import ConcernStepKind

log = logging.getLogger(__name__)

Answers = Mapping[str, int | float | None]


@once_per_submission
def open_concern(
    *,
    case: Case,
    source: str,
    by: User | None,
    at: datetime,
    note: str = "",
    submission: uuid.UUID | None = None,
    **data: object,
) -> Concern:
    """Open a concern, or raise the open one again, and tell at once whoever must know.

    `source` is 'answer', 'worry' (by staff) or 'client' (on their own page).
    """
    held = lock_case(case)
    concern = queries.open_concern_of(held) or Concern.objects.create(case=held, opened_at=at)
    _add(concern, ConcernStepKind.RAISED, by=by, at=at, about=source, text=note, data=data)
    append_event(
        held, "safety.raised", by=by, at=at, submission=submission, source=source, concern=concern.pk
    )
    alert_due(case=held, at=at)
    return concern


def open_concern_of_answers(
    *, case: Case, instrument: str, answers: Answers, by: User | None, at: datetime
) -> None:
    """Part of keeping a measure: an answer that says somebody may not be safe opens a concern.

    One that was met already when its page of the draft was saved is not a second answer.
    """
    items = instruments.load_instrument(instrument).find_safety_items(answers)
    if items and not queries.known_from_draft(case, instrument):
        open_concern(case=case, source="answer", by=by, at=at, instrument=instrument, items=list(items))


def answered_in_draft(
    *,
    case: Case,
    draft: Draft,
    instrument: str,
    before: Answers,
    answers: Answers,
    by: User | None,
    at: datetime,
) -> Concern | None:
    """Part of saving a page of a draft: the concern that its answers open, or None.

    `before` is what the page said when it was saved last; saving the same answer again opens nothing.
    """
    items = instruments.load_instrument(instrument).find_safety_items(answers)
    same = all(before.get(code) == answers.get(code) for code in items)
    if not items or (same and queries.has_been_raised_in_draft(draft, instrument)):
        return None
    return open_concern(
        case=case, source="answer", by=by, at=at, instrument=instrument, items=list(items), draft=draft.pk
    )


def alert_due(*, case: Case, at: datetime) -> list[User]:
    """Tell whoever is due to be told of the open concern: at once, and again by the schedule."""
    with transaction.atomic():
        held = lock_case(case)
        standing = standing_of(held, at)
        if standing is None:
            return []
        people = User.objects.in_bulk(standing.to_tell(at))
        for person in people.values():
            _tell(_open(held), person, standing.around, at)
        return list(people.values())


def alert_all_due(at: datetime) -> int:
    """Tell whoever is due to be told of any open concern; return how many were.

    One concern that fails keeps no other waiting. Raises the last fault once all were tried.
    """
    told, fault = 0, None
    for concern in queries.open_concerns():
        try:
            told += len(alert_due(case=concern.case, at=at))
        except Exception as problem:
            log.exception("Concern %s could not be passed on.", concern.pk)
            fault = problem
    if fault:
        raise fault
    return told


def _tell(concern: Concern, person: User, around: rules.Around, at: datetime) -> None:
    """Names nobody and says nothing of health: it may be read over a shoulder, or by a text gateway."""
    case = concern.case
    turns = [turn for turn in queries.on_call_at([case.service], at) if turn.user_id == person.pk]
    why = "owner" if person.pk in rules.find_owners(around) else "deputy"
    if turns and not around.staffed:
        why = "on_call"
    ways = list_ways(person, turns)
    _add(concern, ConcernStepKind.TOLD, by=None, at=at, told=person, about=why, data={"ways": ways})
    queue_alerts(
        case,
        ways,
        subject=f"Sign in now: {case.reference} needs you",
        body=(
            f"{case.reference} needs you now. Sign in: {settings.PUBLIC_ADDRESS}{reverse('desk')}\n\n"
            "We’ll keep alerting you until you act on it there."
        ),
        by=None,
        at=at,
    )
    append_event(case, "safety.told", by=None, at=at, who=person.name, why=WHY[why])


WHY = {"owner": "they are responsible", "on_call": "on call", "deputy": "nobody has accepted it yet"}


class StepFacts(TypedDict, total=False):
    """What a step of a concern may say, as the fields of ConcernStep."""

    about: str
    reached: bool
    text: str
    data: Mapping[str, object]


def _add(
    concern: Concern,
    kind: ConcernStepKind,
    *,
    by: User | None,
    at: datetime,
    happened_at: datetime | None = None,
    told: User | None = None,
    **facts: Unpack[StepFacts],
) -> ConcernStep:
    return ConcernStep.objects.create(
        concern=concern, kind=kind, at=happened_at or at, recorded_at=at, by=by, alerted=told, **facts
    )


def _open(case: Case) -> Concern:
    """The open concern of a case that is held. Raises NotNow where there is none."""
    concern = queries.open_concern_of(case)
    if concern is None:
        raise NotNow("There is no open concern on this case. Someone has already accepted responsibility.")
    return concern


@once_per_submission
def take_up(*, case: Case, by: User, at: datetime, submission: uuid.UUID | None = None) -> ConcernStep:
    """Say that one is dealing with it: others see it, and no more messages wake this person."""
    held = lock_case(case)
    step = _add(_open(held), ConcernStepKind.TAKEN_UP, by=by, at=at)
    append_event(held, "safety.taken_up", by=by, at=at, submission=submission, who=by.name)
    return step


@once_per_submission
def add_note(
    *, case: Case, by: User, at: datetime, text: str, submission: uuid.UUID | None = None
) -> ConcernStep:
    """Add what somebody saw, heard or did."""
    held = lock_case(case)
    step = _add(_open(held), ConcernStepKind.NOTED, by=by, at=at, text=text)
    append_event(held, "safety.noted", by=by, at=at, submission=submission)
    return step


@once_per_submission
def record_attempt(
    *,
    case: Case,
    by: User,
    at: datetime,
    rung: str,
    reached: bool,
    happened_at: datetime,
    text: str = "",
    submission: uuid.UUID | None = None,
) -> ConcernStep:
    """Record one attempt to reach the client or somebody who can: who, when, and what came of it."""
    held = lock_case(case)
    step = _add(
        _open(held),
        ConcernStepKind.ATTEMPTED,
        by=by,
        at=at,
        happened_at=happened_at,
        about=rung,
        reached=reached,
        text=text,
    )
    append_event(
        held, "safety.attempted", by=by, at=at, submission=submission,
        rung_label=next(each.label for each in rules.PATH if each.code == rung),
        outcome_label="got through" if reached else "no answer",
    )  # fmt: skip
    return step


@once_per_submission
def record_part(
    *,
    case: Case,
    by: User,
    at: datetime,
    part: str,
    label: str,
    answers: Mapping[str, str],
    draft_key: str = "",
    submission: uuid.UUID | None = None,
) -> ConcernStep:
    """Record the assessment, the formulation or the safety plan; what was written before stays readable."""
    held = lock_case(case)
    step = _add(_open(held), ConcernStepKind.RECORDED, by=by, at=at, about=part, data=dict(answers))
    append_event(held, "safety.recorded", by=by, at=at, submission=submission, part_label=label)
    drop_draft(draft_key)
    return step


@once_per_submission
def accept_responsibility(
    *,
    case: Case,
    by: User,
    at: datetime,
    telephone: str,
    text: str,
    name: str = "",
    role: str = "",
    organisation: str = "",
    happened_at: datetime | None = None,
    submission: uuid.UUID | None = None,
) -> Concern:
    """End the concern: `by` accepts responsibility, or a professional outside has, whose `name` is given.

    Staff accept once what they found, or who they tried, is recorded: a press alone ends nothing.
    """
    held = lock_case(case)
    concern = _open(held)
    if not name and not rules.may_accept(queries.history_of(concern)):
        raise NotNow(
            "Record the assessment first, or your attempts to reach the client. Then someone in this service "
            "can accept responsibility."
        )
    concern.accepted_at = happened_at or at
    concern.accepted_by = None if name else by
    concern.accepted_name = name or by.name
    concern.accepted_role = role or _role(by, held.service)
    concern.accepted_organisation = organisation
    concern.accepted_telephone = telephone
    concern.save()
    _add(concern, ConcernStepKind.ACCEPTED, by=by, at=at, happened_at=happened_at, text=text)
    append_event(
        held, "safety.accepted", by=by, at=at, submission=submission,
        who=", ".join(filter(None, (concern.accepted_name, role, organisation))),
    )  # fmt: skip
    return concern


@once_per_submission
def close_mistake(
    *,
    case: Case,
    by: User,
    at: datetime,
    reason: str,
    telephone: str,
    submission: uuid.UUID | None = None,
) -> Concern:
    """Close a concern that should never have been opened, in the name of `by`; tell everyone it alerted.

    Raises NotNow where the client raised it on their own page: that is for whoever has reached them.
    """
    held = lock_case(case)
    concern = _open(held)
    if queries.has_client_raised(concern):
        raise NotNow(
            "The client raised it alone, so it is no mistake of ours. Reach them, and record what they said."
        )
    concern.accepted_at, concern.accepted_by, concern.accepted_name = at, by, by.name
    concern.accepted_role, concern.accepted_telephone = _role(by, held.service), telephone
    concern.mistake = reason
    concern.save()
    _add(concern, ConcernStepKind.MISTAKEN, by=by, at=at, text=reason)
    append_event(held, "safety.mistaken", by=by, at=at, submission=submission, who=by.name)
    call_off_alerts(concern, by, at)
    return concern


def _role(user: User, service: str) -> str:
    """The person's roles in the service, in words."""
    return ", ".join(sorted(role.label for role in user.build_reader().roles.get(service, ()))) or "Staff"


def refuse_while_open(case: Case) -> None:
    """Raises NotNow where a concern is open: support does not end before somebody has accepted it."""
    if queries.open_concern_of(case):
        raise NotNow(
            "There is an open safety concern for this client. Someone must accept responsibility first. "
            "Go to ‘Safety’ on the case. What you wrote here is not lost."
        )
