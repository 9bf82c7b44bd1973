"""Giving a case to a case manager or a site, passing it on, covering for absence; the team's details."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import Absence, Membership, User
from handrail.accounts.policy import Permission
from handrail.accounts.signals import access_changed
from handrail.design.service_voice import write_for
from handrail.foundation.errors import UserError
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.journey.allocation.models import Allocation, AllocationKind
from handrail.journey.allocation.signals import case_passed_on
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.dating import find_moment, list_steps
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CARE_STAGES, CaseStage
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.network.models import Site
from handrail.service_models.allocation import Handover

EVENTS = {
    AllocationKind.FIRST: "case.allocated",
    AllocationKind.REASSIGNED: "case.reassigned",
    AllocationKind.COVER: "case.covered",
}
# What a service manager changes of a member of staff, as the audit names it.
MEMBER_DETAILS = ("capacity", "skills", "areas", "languages", "working_days", "deputy")


@once_per_submission
def allocate_case(
    *,
    case: Case,
    case_manager: User,
    by: User,
    at: datetime,
    reason: str = "",
    until: date | None = None,
    happened_on: date | None = None,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Allocation:
    """Give the case to a case manager of its service: first, in place of another, or to cover `until` a day.

    `happened_on` is the day, today where none is given. A client who already has a case manager is told of
    the other.
    """
    held = lock_case(case, topic="allocation", seen=seen, stages=[*CARE_STAGES, CaseStage.DISCHARGED])
    if not case_manager.build_reader().has_permission(Permission.ASSESS, held.service):
        raise UserError(
            f"{case_manager} is not a case manager in this service. Choose a case manager who is."
        )
    if not Case.objects.filter(queries.is_open_to(case_manager.pk), pk=held.pk).exists():
        raise UserError(f"This record is restricted. Name {case_manager} among those who may open it first.")
    before = held.case_manager
    if until and before is None:
        raise UserError("Only a case with a case manager can have cover. Allocate this case first.")
    another = before is not None and before.pk != case_manager.pk
    kind = AllocationKind.REASSIGNED if another else AllocationKind.FIRST
    if until:
        kind = AllocationKind.COVER
    given_at = find_moment(happened_on, at, list_steps(queries.milestones_of(held)))
    allocation = Allocation.objects.create(
        case=held,
        at=given_at,
        recorded_at=at,
        recorded_by=by,
        case_manager=case_manager,
        reason=reason,
        kind=kind,
        until=until,
    )
    with write_for(held.service, held.person.language):
        told = _told(kind, before, case_manager, at, until)
    append_event(
        held,
        EVENTS[kind],
        by=by,
        at=given_at,
        recorded_at=at,
        submission=submission,
        case_manager=case_manager.name,
        reason=reason,
        told=told,
    )
    if told:
        _tell(held, told, by=by, at=at)
    if before and another:
        case_passed_on.send(Allocation, case=held, before=before, now=case_manager, until=until, by=by, at=at)
    return allocation


def _told(kind: AllocationKind, before: User | None, now: User, at: datetime, until: date | None) -> str:
    """What the client is told of a change; nothing of a first case manager, who calls."""
    if before is None or kind == AllocationKind.FIRST:
        return ""
    how: Literal["reassigned", "cover"] = "cover" if kind == AllocationKind.COVER else "reassigned"
    return Handover(how, before.name, now.name, timezone.localdate(at), until).describe_to_client()


def _tell(case: Case, told: str, *, by: User, at: datetime) -> None:
    """Tell the client by e-mail, unless they asked to be reached another way or gave no address."""
    person = case.person
    if person.email and person.contact_by in ("", "email"):
        name = service_models.get_service(case.service).name
        with write_for(case.service, person.language):
            subject = _("Your case manager at %(service)s", service=name)
            question = _("If you have a question, contact %(service)s in your usual way.", service=name)
        queue_message(
            case=case,
            purpose=MessagePurpose.HANDOVER,
            recipient="client",
            address=person.email,
            subject=subject,
            body=f"{told}\n\n{question}",
            by=by,
            at=at,
        )


@once_per_submission
def choose_site(
    *,
    case: Case,
    site: Site | None,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> bool:
    """Say where the client is seen; False where it was that already. The event keeps where it was before.

    Raises UserError where the site is of another service or out of use.
    """
    held = lock_case(case, topic="site", seen=seen)
    if site and (site.service != held.service or not site.active):
        raise UserError(f"{site.name} is no site of this service now. Choose another.")
    before, after = (str(place) if place else "none" for place in (held.site, site))
    if before == after:
        return False
    held.site = site
    held.save(update_fields=["site"])
    append_event(held, "site.chosen", by=by, at=at, submission=submission, before=before, after=after)
    return True


@transaction.atomic
def describe_member(*, member: Membership, facts: Mapping[str, object], by: User, at: datetime) -> Membership:
    """Keep what allocation looks at, and who is their deputy for concerns over safety; audit what changed."""
    held = Membership.objects.select_for_update(of=("self",)).get(pk=member.pk)
    changed = [name for name in MEMBER_DETAILS if getattr(held, name) != facts[name]]
    for name in changed:
        setattr(held, name, facts[name])
    if changed:
        held.save(update_fields=changed)
        words = "changed: " + ", ".join(name.replace("_", " ") for name in changed)
        access_changed.send(User, user=held.user, services=[held.service], words=words, by=by, at=at)
    return held


def record_absence(
    *,
    user: User,
    starts_on: date,
    ends_on: date,
    cover_by: User | None,
    cases: Iterable[Case],
    by: User,
    at: datetime,
) -> Absence:
    """Note that somebody is away; `cover_by` covers each of the `cases`, and each client is told.

    Raises UserError where they are away on one of these days already: what is sent twice covers once.
    """
    with transaction.atomic():
        _refuse_overlap(User.objects.select_for_update(no_key=True).get(pk=user.pk), starts_on, ends_on)
        absence = Absence.objects.create(
            user=user, starts_on=starts_on, ends_on=ends_on, recorded_by=by, recorded_at=at
        )
        if cover_by:
            for case in cases:
                allocate_case(
                    case=case, case_manager=cover_by, by=by, at=at, until=ends_on,
                    reason=f"{user.name} is away",
                )  # fmt: skip
        return absence


def _refuse_overlap(user: User, starts_on: date, ends_on: date) -> None:
    """Refuse days on which somebody is recorded as away already. Raises UserError with those that stand."""
    standing = Absence.objects.filter(user=user, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if standing:
        raise UserError(
            f"{user.name} is already recorded as away from {nhs_date(standing.starts_on)} to "
            f"{nhs_date(standing.ends_on)}. Choose days outside it."
        )
