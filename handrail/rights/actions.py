"""Deciding about texts, making a copy, and handing it out once."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from handrail.accounts.models import User
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind
from handrail.foundation.errors import UserError
from handrail.governance.actions import NewStep, take_step
from handrail.governance.models import Matter
from handrail.governance.rules import MatterStepKind
from handrail.rights.models import RecordCopy, TextDecision
from handrail.rights.person_record import PersonRecord, RecordText
from handrail.rights.queries import list_verdicts
from handrail.rights.rules import VerdictGiven, check_verdict

COPY_LASTS = timedelta(days=2)
EXPIRED = "This copy was downloaded already, or is too old. Make another."
CLOSED = "The request is closed. Open it again first."


def decide_texts(
    *, matter: Matter, texts: Mapping[str, RecordText], verdicts: Mapping[str, VerdictGiven], by: User,
    at: datetime,
) -> None:  # fmt: skip
    """Record what somebody decided about texts, by their keys. Raises UserError where a reason lacks."""
    with transaction.atomic():
        held = _lock_open(matter)
        standing = list_verdicts(held)
        for key, given in verdicts.items():
            check_verdict(given, texts[key].words)
            if standing.get(key) == given:
                continue
            TextDecision.objects.create(
                matter=held, text_key=key, digest=given.digest, verdict=given.verdict, reason=given.reason,
                words=given.words, decided_at=at, decided_by=by,
            )  # fmt: skip


def make_copy(
    *, matter: Matter, record: PersonRecord, by: User, at: datetime, submission: uuid.UUID | None
) -> RecordCopy:
    """Make a copy that can be downloaded once. Raises UserError while texts wait to be looked through."""
    if waiting := len(record.list_waiting()):
        raise UserError(f"{waiting} texts and files wait to be looked through first.")
    try:
        with transaction.atomic():
            held = _lock_open(matter)
            if made := RecordCopy.objects.filter(submission=submission, submission__isnull=False).first():
                return made
            return RecordCopy.objects.create(
                matter=held, made_at=at, made_by=by, expires_at=at + COPY_LASTS, submission=submission
            )
    except IntegrityError:
        # The other of two equal requests was quicker; anything else is a real error.
        if made := RecordCopy.objects.filter(submission=submission, submission__isnull=False).first():
            return made
        raise


def hand_out_copy(*, copy: RecordCopy, record: PersonRecord, visit: Visit, by: User, at: datetime) -> None:
    """Note in the audit and on the request that a copy is downloaded. UserError where it is not to be had."""
    with transaction.atomic():
        held = RecordCopy.objects.select_for_update(of=("self",)).select_related("matter").get(pk=copy.pk)
        if held.downloaded_at or at >= held.expires_at or record.list_waiting():
            raise UserError(EXPIRED)
        held.downloaded_at, held.downloaded_by = at, by
        held.save()
        audit_copy(record, held.matter.service, visit, at)
        note = f"A copy of the record was downloaded to be given: {describe_amount(record)}."
        # To the minute, as what staff record about a matter.
        moment = max(held.matter.came_at, at.replace(second=0, microsecond=0))
        take_step(matter=held.matter, step=NewStep(MatterStepKind.NOTED, moment, note), by=by, at=at)


def audit_copy(record: PersonRecord, service: str, visit: Visit, at: datetime) -> None:
    """Audit that the whole record of a person leaves: an entry for each of their cases."""
    for reference in record.references:
        record_entry(
            visit, EntryKind.EXPORTED, at=at, record=(reference, service), detail="copy of the whole record"
        )


def describe_amount(record: PersonRecord) -> str:
    """Return how much a copy holds, in words without a name."""
    entries = sum(len(section.entries) for section in record.sections)
    return f"{entries} entries, {len(record.files)} files, {len(record.held_back)} parts held back"


def _lock_open(matter: Matter) -> Matter:
    held = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if held.closed_at:
        raise UserError(CLOSED)
    return held
