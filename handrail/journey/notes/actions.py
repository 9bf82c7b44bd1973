"""Writing case notes."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from handrail.accounts.models import User
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
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
    row = CaseNote.objects.create(
        case=lock_case(case),
        at=note.happened_at,
        recorded_at=at,
        recorded_by=by,
        kind=note.kind,
        text=note.text,
    )
    append_event(
        row.case, "note.written", by=by, at=note.happened_at, submission=submission,
        kind_label=row.kind_label, note=row.pk,
    )  # fmt: skip
    return row
