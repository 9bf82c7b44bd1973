"""Restricting a record to named people, changing who they are, lifting it, opening it in an emergency."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind, ReaderKind
from handrail.foundation.errors import UserError
from handrail.foundation.wording import join_words
from handrail.journey.case import queries
from handrail.journey.case.actions import (
    append_event,
    lock_case,
    lock_cases_of,
    once_per_submission,
    refresh_case,
)
from handrail.journey.case.models import Case, Person
from handrail.journey.case.restriction import NamedReader, Restriction
from handrail.journey.identity.queries import find_strong_matches
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose, Recipient
from handrail.journey.restriction.models import RestrictedMatch

EMERGENCY_LASTS = timedelta(hours=24)
NOBODY_TO_LIFT = "Name at least one service manager: someone must be able to change who may open the record."
OPENED_BODY = """{who} opened the restricted record {reference}, because someone may be in danger. \
They may open it for 24 hours, or until you change who may.

Who may open it now: {link}"""


@once_per_submission
def restrict_record(
    *,
    case: Case,
    readers: Iterable[User],
    reason: str,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Restriction:
    """Let only these people open the records of a case's person, in whichever service.

    Again, it changes who they are, and the reason. Raises UserError where none of them could lift it, or
    the case manager is not among them.
    """
    people = {user.pk: user for user in readers}
    cases, held = _hold_cases(case)
    _check_readers(held, list(people.values()))
    restriction = queries.find_restriction(held.person)
    kind = "record.readers_changed" if restriction else "record.restricted"
    if restriction is None:
        restriction = Restriction.objects.create(person=held.person, reason=reason, set_at=at, set_by=by)
    elif restriction.reason != reason:
        restriction.reason = reason
        restriction.save()
    standing = {reader.user_id: reader for reader in queries.list_named_readers(restriction)}
    for user_id, reader in standing.items():
        if user_id not in people:
            reader.removed_at = at
            reader.save()
    for user_id, user in people.items():
        if user_id not in standing:
            NamedReader.objects.create(restriction=restriction, user=user, added_at=at, added_by=by)
    for each in cases:
        refresh_case(each, at=at)
    names = join_words(sorted(user.name for user in people.values()))
    append_event(held, kind, by=by, at=at, submission=submission, names=names, reason=reason)
    _audit_change(held, f"readers {' '.join(map(str, sorted(people)))}", by, at)
    return restriction


@once_per_submission
def lift_restriction(
    *, case: Case, reason: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Restriction:
    """Let everybody open the record again whose role allows it. Raises UserError where nothing stands."""
    cases, held = _hold_cases(case)
    restriction = queries.find_restriction(held.person)
    if restriction is None:
        raise UserError("This record is not restricted any more.")
    restriction.lifted_at, restriction.lifted_by, restriction.lifted_reason = at, by, reason
    restriction.save()
    for each in cases:
        refresh_case(each, at=at)
    append_event(held, "record.unrestricted", by=by, at=at, submission=submission, reason=reason)
    _audit_change(held, "restriction lifted", by, at)
    return restriction


@once_per_submission
def open_in_emergency(
    *, case: Case, reason: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> NamedReader | None:
    """Let somebody open a restricted record for a day because there is danger, and tell those named."""
    held = lock_case(case)
    restriction = queries.find_restriction(held.person)
    if restriction is None:
        return None
    named = [reader.user for reader in queries.list_named_readers(restriction)]
    if by in named:
        return None
    reader = NamedReader.objects.create(
        restriction=restriction, user=by, added_at=at, added_by=by, emergency=reason
    )
    append_event(
        held, "record.opened_in_emergency", by=by, at=at, submission=submission, who=by.name, reason=reason
    )
    _audit_change(held, "opened in an emergency", by, at)
    link = settings.PUBLIC_ADDRESS + reverse("restriction", args=[held.reference])
    for user in named:
        queue_message(
            case=held,
            recipient=Recipient.STAFF,
            address=user.email,
            subject=f"Restricted record {held.reference} was opened in an emergency",
            body=OPENED_BODY.format(who=by.name, reference=held.reference, link=link),
            purpose=MessagePurpose.RESTRICTED_RECORD_OPENED,
            by=by,
            at=at,
        )
    return reader


def end_emergencies(at: datetime) -> int:
    """Take back what was opened in an emergency a day ago; return how many."""
    over = NamedReader.objects.filter(removed_at__isnull=True, added_at__lte=at - EMERGENCY_LASTS)
    return over.exclude(emergency="").update(removed_at=at)


def find_restricted_matches(at: datetime) -> int:
    """Keep which records are very likely of somebody whose record is restricted; return how many are new.

    Done by the worker: a page that makes such a record takes no longer than any other.
    """
    standing = Restriction.objects.filter(lifted_at__isnull=True).select_related("person")
    return sum(_keep_matches(restriction, at) for restriction in standing)


def _keep_matches(restriction: Restriction, at: datetime) -> int:
    """Compare each of the person's joined records: a name before a marriage counts as well."""
    family = Person.objects.filter(pk__in=queries.same_person(restriction.person))
    alike = {record.pk: record for person in family for record in find_strong_matches(person)}
    matches = (
        RestrictedMatch.objects.get_or_create(
            restriction=restriction, person=record, defaults={"found_at": at}
        )
        for record in alike.values()
    )
    return sum(is_new for _, is_new in matches)


def _check_readers(case: Case, people: list[User]) -> None:
    may_lift = Permission.RESTRICT_RECORD
    if not any(user.build_reader().has_permission(may_lift, case.service) for user in people):
        raise UserError(NOBODY_TO_LIFT)
    if case.case_manager and case.case_manager not in people:
        raise UserError(
            f"{case.case_manager} is the case manager. Name them, or allocate the case to someone else first."
        )


def _hold_cases(case: Case) -> tuple[list[Case], Case]:
    """Hold every case of the client; return them all, and the one that was opened."""
    cases = lock_cases_of(case.person)
    return cases, next(each for each in cases if each.pk == case.pk)


def _audit_change(case: Case, detail: str, by: User, at: datetime) -> None:
    visit = Visit(ReaderKind.STAFF, "restriction", by.pk)
    record_entry(visit, EntryKind.ACCESS_CHANGED, at=at, record=(case.reference, case.service), detail=detail)
