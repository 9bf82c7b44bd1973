"""Deciding how long a record is kept: a legal hold, more time, or erasure in batches. Each is audited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case
from handrail.rights.erasure.actions import ErasureDecision, erase_person
from handrail.rights.erasure.queries import PersonScope
from handrail.rights.grounds import ErasureGround, HoldReason, KeepReason
from handrail.rights.models import LegalHold, RetentionExtension
from handrail.rights.retention.queries import DueRecord, find_latest_day, find_standing_holds


@dataclass
class BatchResult:
    """What became of a batch: the first cases of the records erased, and why others were not."""

    erased: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def place_hold(*, case: Case, reason: HoldReason, by: User, at: datetime, visit: Visit) -> LegalHold:
    """Put a person's record under legal hold, once for a reason."""
    with transaction.atomic():
        hold, is_new = LegalHold.objects.get_or_create(
            case=case, reason=reason, lifted_at=None,
            defaults={"person": case.person, "placed_at": at, "placed_by": by},
        )  # fmt: skip
        if is_new:
            _audit([case], f"legal hold placed: {reason.value}", visit, at)
    return hold


def lift_holds(*, case: Case, by: User, at: datetime, visit: Visit) -> None:
    """Lift every legal hold that stands over a person's record. Raises UserError where none does."""
    with transaction.atomic():
        standing = find_standing_holds(case)
        if not standing:
            raise UserError("No legal hold stands over this record any more.")
        for hold in standing:
            hold.lifted_at, hold.lifted_by = at, by
            hold.save()
        _audit([case], "legal hold lifted", visit, at)


def keep_longer(
    *, scope: PersonScope, reason: KeepReason, until: date, by: User, at: datetime, visit: Visit
) -> None:
    """Keep a person's record longer than the schedule says. Raises UserError for a day too far ahead."""
    if until > find_latest_day(at.astimezone().date()):
        raise UserError("Choose a day within the next ten years: then it is decided again.")
    with transaction.atomic():
        _, is_new = RetentionExtension.objects.get_or_create(
            person=scope.people[0], until=until, reason=reason,
            defaults={"decided_at": at, "decided_by": by},
        )  # fmt: skip
        if is_new:
            _audit(scope.cases, f"kept longer until {until}: {reason.value}", visit, at)


def erase_batch(*, records: Sequence[DueRecord], by: User, at: datetime, visit: Visit) -> BatchResult:
    """Erase the records of a batch, each in a transaction of its own: one refused keeps no other waiting."""
    result = BatchResult()
    for record in records:
        decision = ErasureDecision(ErasureGround.RETENTION, by, at)
        try:
            erase_person(scope=record.scope, decision=decision, visit=visit)
        except UserError as refusal:
            result.refused.append(str(refusal))
        else:
            result.erased.append(record.key)
    return result


def _audit(cases: Sequence[Case], detail: str, visit: Visit, at: datetime) -> None:
    for case in cases:
        record_entry(visit, EntryKind.RETENTION, at=at, record=(case.reference, case.service), detail=detail)
