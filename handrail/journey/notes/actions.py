"""Writing case notes, and putting them right."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from handrail.accounts.models import User
from handrail.journey.case.actions import append_event, lock_case, once_per_submission, strike_out
from handrail.journey.case.models import Case
from handrail.journey.notes.models import CaseNote


@dataclass(frozen=True)
class NoteText:
    """What a note says, of what kind, and about which time."""

    kind: str
    text: str
    happened_at: datetime


@once_per_submission
def write_note(
    *, case: Case, note: NoteText, by: User, at: datetime, submission: uuid.UUID | None = None
) -> CaseNote:
    """Write a case note."""
    row = _create_note(lock_case(case), note, by=by, at=at)
    append_event(
        row.case, "note.written", by=by, at=note.happened_at, submission=submission,
        kind_label=row.kind_label, note=row.pk,
    )  # fmt: skip
    return row


@once_per_submission
def correct_note(
    *, note: CaseNote, to: NoteText, reason: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> CaseNote:
    """Replace a note by what it should have said; the earlier one is struck out with the reason.

    Raises NotNow where it has been struck out already.
    """
    strike_out(fact=note, what="A case note", by=by, at=at, reason=reason)
    row = _create_note(note.case, to, by=by, at=at, corrects=note)
    append_event(
        row.case, "note.corrected", by=by, at=at, submission=submission,
        kind_label=row.kind_label, note=row.pk, reason=reason,
    )  # fmt: skip
    return row


def _create_note(
    case: Case, note: NoteText, *, by: User, at: datetime, corrects: CaseNote | None = None
) -> CaseNote:
    return CaseNote.objects.create(
        case=case,
        at=note.happened_at,
        recorded_at=at,
        recorded_by=by,
        kind=note.kind,
        text=note.text,
        corrects=corrects,
    )
