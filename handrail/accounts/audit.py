"""The audit of what is read, kept apart from the record of what is done."""

from datetime import datetime

from handrail.accounts.models import ReaderKind, Reading
from handrail.accounts.policy import Reader


def record_reading(reader: Reader, *, record: str, page: str, at: datetime) -> None:
    """Note that a member of staff opened a record."""
    Reading.objects.create(user_id=reader.user_id, record=record, page=page, at=at)


def record_private_reading(kind: ReaderKind, *, record: str, page: str, at: datetime) -> None:
    """Note that a client or a referrer (`kind`) opened a record by a private link."""
    Reading.objects.create(reader_kind=kind, record=record, page=page, at=at)
