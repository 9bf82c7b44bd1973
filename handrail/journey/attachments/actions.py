"""Attaching a file to a case."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from handrail.accounts.models import User
from handrail.journey.attachments import store
from handrail.journey.attachments.models import Attachment, AttachmentKind
from handrail.journey.attachments.rules import find_content_type, tidy_name
from handrail.journey.attachments.virus_scan import refuse_infected
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.models import Case


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it was sent: its name and content, what it is, and what staff call it."""

    name: str
    content: bytes
    kind: str
    title: str = ""


def attach_file(
    *,
    case: Case,
    file: ReceivedFile,
    happened_at: datetime,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Attachment | None:
    """Keep a file with a case; `happened_at` is the date on it.

    Raises UserError where its content is of no kind that can be attached, or is not clean. It is scanned
    before anything is held: a scan may take a minute.
    """
    content_type = find_content_type(file.content, file.name)
    refuse_infected(file.content)
    return _keep_file(
        case=case,
        file=file,
        content_type=content_type,
        happened_at=happened_at,
        by=by,
        at=at,
        submission=submission,
    )


@once_per_submission
def _keep_file(
    *,
    case: Case,
    file: ReceivedFile,
    content_type: str,
    happened_at: datetime,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Attachment:
    held = lock_case(case)
    label = AttachmentKind(file.kind).label
    stored_name = store.write_file(file.content)
    try:
        attachment = Attachment.objects.create(
            case=held,
            at=happened_at,
            recorded_at=at,
            recorded_by=by,
            kind=file.kind,
            title=file.title or label,
            file_name=tidy_name(file.name, content_type),
            content_type=content_type,
            size=len(file.content),
            digest=hashlib.sha256(file.content).hexdigest(),
            stored_name=stored_name,
        )
        append_event(
            held, "attachment.added", by=by, at=at, submission=submission,
            kind_label=label, attachment=attachment.pk,
        )  # fmt: skip
    except BaseException:
        store.remove_file(stored_name)
        raise
    return attachment
