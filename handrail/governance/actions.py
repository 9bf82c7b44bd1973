"""Recording a matter, and every step of it. What a page sends twice acts once."""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.foundation.errors import UserError
from handrail.foundation.wording import join_words, lower_first, nhs_date, nhs_datetime
from handrail.governance.clocks import ClockState, MatterDeadline, is_paused
from handrail.governance.models import Matter, MatterParty, MatterStep, PartyRole
from handrail.governance.notices import tell_staff
from handrail.governance.queries import (
    find_handlers,
    find_matter_of_page,
    is_leading,
    list_acts,
    list_deadlines,
    list_open_matters,
    list_possible_owners,
    list_subjects,
)
from handrail.governance.rules import (
    RULES,
    MatterKind,
    MatterOutcome,
    MatterStepKind,
    list_open_steps,
)
from handrail.journey.case.actions import lock_case, once_for
from handrail.journey.case.models import Case

log = logging.getLogger(__name__)

NOT_NOW = "This cannot be done now. Someone may have changed it: open it again."


@dataclass(frozen=True)
class NewMatter:
    """A matter as it is recorded: its kind, when it came, what was seen or said, who it is about."""

    kind: MatterKind
    service: str
    came_at: datetime
    account: str
    case: Case | None = None
    opinion: str = ""
    raised_by: str = ""
    categories: tuple[str, ...] = ()
    shown_on_case: bool = False
    subjects: tuple[User, ...] = ()


@dataclass(frozen=True)
class NewStep:
    """A step as it is taken: what, when it happened, in words, and what else its kind asks for."""

    kind: MatterStepKind
    at: datetime
    text: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@once_for(find_matter_of_page)
def record_matter(
    *, details: NewMatter, by: User | None, at: datetime, submission: uuid.UUID | None = None
) -> Matter:
    """Record a matter, give it to whoever is in charge of its kind, and tell them."""
    handlers = find_handlers(details.kind, details.service, details.subjects, details.case)
    matter = Matter.objects.create(
        kind=details.kind,
        service=details.service,
        case=lock_case(details.case) if details.case else None,
        came_at=details.came_at,
        recorded_at=at,
        recorded_by=by,
        raised_by=details.raised_by,
        categories=list(details.categories),
        account=details.account,
        opinion=details.opinion,
        owner=by if by in handlers else next(iter(handlers), None),
        shown_on_case=details.shown_on_case,
    )
    for user in details.subjects:
        MatterParty.objects.create(matter=matter, user=user, role=PartyRole.SUBJECT, added_at=at)
    MatterStep.objects.create(
        matter=matter,
        kind=MatterStepKind.RECORDED,
        # To the minute, as what is done about it is recorded: it stands first.
        at=max(details.came_at, at.replace(second=0, microsecond=0)),
        recorded_at=at,
        by=by,
        submission=submission,
    )
    words = f"{matter.kind_label}, {matter.reference}: it was recorded and waits for you."
    tell_staff(matter, [user for user in handlers if user != by], words, at)
    return matter


@once_for(find_matter_of_page)
def take_step(
    *, matter: Matter, step: NewStep, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Matter:
    """Record a step of a matter and what follows from it. Raises UserError where it cannot be taken now."""
    held = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if submission and find_matter_of_page(submission):
        return held  # sent twice at once: the other was quicker to hold it
    _check_step(held, step, by)
    MatterStep.objects.create(
        matter=held, kind=step.kind, at=step.at, recorded_at=at, by=by, text=step.text,
        data=dict(step.data), submission=submission,
    )  # fmt: skip
    if effect := EFFECTS.get(step.kind):
        effect(held, step, by, at)
        held.save()
    return held


def _check_step(matter: Matter, step: NewStep, by: User) -> None:
    taken = {row.kind for row in matter.steps.all()}
    if step.kind not in list_possible_steps(matter, by):
        raise UserError(NOT_NOW)
    if step.at < matter.came_at:
        raise UserError(f"This matter came on {nhs_datetime(matter.came_at)}: enter a later date and time.")
    lacking = [kind for kind in RULES[MatterKind(matter.kind)].needed if kind not in taken]
    if step.kind == MatterStepKind.CLOSED and lacking:
        names = join_words([lower_first(kind.label) for kind in lacking])
        raise UserError(f"Before you close it, record: {names}.")


def list_possible_steps(matter: Matter, by: User) -> list[MatterStepKind]:
    """Return what somebody who may read a matter can do about it now."""
    acts = list_acts(matter)
    return list_open_steps(
        MatterKind(matter.kind),
        closed=matter.closed_at is not None,
        paused=is_paused(acts),
        extended=any(act.kind == MatterStepKind.EXTENDED for act in acts),
        leads=is_leading(by.build_reader(), matter),
    )


def _set_owner(matter: Matter, step: NewStep, by: User, at: datetime) -> None:
    owner = next((user for user in list_possible_owners(matter) if user.pk == step.data.get("owner")), None)
    if owner is None:
        raise UserError("Choose someone who may own it.")
    matter.owner = owner
    if owner != by:
        tell_staff(matter, [owner], f"{matter.kind_label}, {matter.reference}: it is yours now.", at)


def _set_parties(matter: Matter, step: NewStep, by: User, at: datetime) -> None:
    """Name who may read a matter, and who it is about, who owns it no longer. UserError for oneself."""
    subjects = _read_ids(step, "subjects")
    if by.pk in subjects:
        raise UserError("It is about you: someone else must look after it. Change the owner first.")
    _replace_parties(matter, PartyRole.SUBJECT, subjects, at)
    _replace_parties(matter, PartyRole.READER, _read_ids(step, "readers") - subjects, at)
    if matter.owner_id in subjects:
        matter.owner = next(iter(list_possible_owners(matter)), None)


def _replace_parties(matter: Matter, role: PartyRole, chosen: set[int], at: datetime) -> None:
    standing = MatterParty.objects.filter(matter=matter, role=role, removed_at__isnull=True)
    standing.exclude(user_id__in=chosen).update(removed_at=at)
    for user_id in sorted(chosen - set(standing.values_list("user_id", flat=True))):
        MatterParty.objects.create(matter=matter, user_id=user_id, role=role, added_at=at)


def _read_ids(step: NewStep, name: str) -> set[int]:
    numbers = step.data.get(name, ())
    return set(numbers) if isinstance(numbers, list | tuple) else set()


def _set_review(matter: Matter, step: NewStep, _by: User, _at: datetime) -> None:
    if day := step.data.get("review_on"):
        matter.review_on = date.fromisoformat(str(day))


def _close(matter: Matter, step: NewStep, _by: User, _at: datetime) -> None:
    matter.closed_at = step.at
    matter.outcome = MatterOutcome(str(step.data["outcome"]))
    matter.answer = str(step.data.get("answer", ""))
    matter.learning = str(step.data.get("learning", ""))
    matter.review_on = None


def _reopen(matter: Matter, _step: NewStep, _by: User, _at: datetime) -> None:
    matter.closed_at, matter.outcome = None, ""


EFFECTS: dict[MatterStepKind, Callable[[Matter, NewStep, User, datetime], None]] = {
    MatterStepKind.OWNER_SET: _set_owner,
    MatterStepKind.NAMED: _set_parties,
    MatterStepKind.DECIDED: _set_review,
    MatterStepKind.REVIEW_SET: _set_review,
    MatterStepKind.CLOSED: _close,
    MatterStepKind.REOPENED: _reopen,
}


def escalate_overdue(at: datetime) -> int:
    """Tell the owner and whoever is in charge of each deadline that has passed, once; return how many.

    One matter that fails keeps no other waiting. Raises the last fault once all were tried.
    """
    count, fault = 0, None
    for matter in list_open_matters():
        try:
            count += escalate_matter(matter, at)
        except Exception as problem:
            log.exception("Matter %s could not be passed on.", matter.pk)
            fault = problem
    if fault:
        raise fault
    return count


def escalate_matter(matter: Matter, at: datetime) -> int:
    """Tell of the deadlines of one matter that have passed; return how many were not told of before."""
    overdue = [row for row in list_deadlines(matter, at) if row.find_state(at) == ClockState.OVERDUE]
    known = {str(step.data.get("deadline")) for step in matter.steps.all()}
    late = [row for row in overdue if _name_deadline(row) not in known]
    for deadline in late:
        with transaction.atomic():
            held = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
            name = _name_deadline(deadline)
            if held.closed_at or held.steps.filter(data__deadline=name).exists():
                continue
            MatterStep.objects.create(
                matter=held, kind=MatterStepKind.ESCALATED, at=at, recorded_at=at,
                text=deadline.label, data={"deadline": name},
            )  # fmt: skip
            people = find_handlers(held.kind, held.service, list_subjects(held), held.case)
            owner = [matter.owner] if matter.owner else []
            words = (
                f"{held.kind_label}, {held.reference}: ‘{deadline.label}’ was due by "
                f"{nhs_date(deadline.due_at)} and is not recorded."
            )
            tell_staff(held, [*owner, *people], words, at)
    return len(late)


def _name_deadline(deadline: MatterDeadline) -> str:
    """Return what tells a deadline from others of its matter: moved on, it is another."""
    return f"{deadline.code} {deadline.due_at:%Y-%m-%d}"
