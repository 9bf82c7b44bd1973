"""What the page of a copy shows, and the link that leads there."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.foundation.wording import format_count, nhs_datetime
from handrail.governance.models import Matter
from handrail.governance.rules import MatterKind
from handrail.rights.models import RecordCopy
from handrail.rights.person_record import FieldState, PersonRecord

COPY_COLUMNS = ("Made", "By", "State")


def link_to_copy(matter: Matter, user: User) -> list[dict[str, str]]:
    """Return the link to the copy of a record, for those who answer the request for it."""
    asked = matter.kind == MatterKind.ACCESS_REQUEST and matter.case_id and not matter.closed_at
    if not (asked and user.build_reader().has_permission(Permission.HANDLE_MATTER, matter.service)):
        return []
    return [{"text": "Make the copy of the record", "href": reverse("record-copy", args=[matter.pk])}]


def list_copy_rows(copies: Iterable[RecordCopy], at: datetime) -> list[list[str]]:
    """Return a row for each copy: when, by who, and whether it was downloaded."""
    return [[nhs_datetime(copy.made_at), copy.made_by.name, _describe_state(copy, at)] for copy in copies]


def _describe_state(copy: RecordCopy, at: datetime) -> str:
    if copy.downloaded_at and copy.downloaded_by:
        return f"Downloaded {nhs_datetime(copy.downloaded_at)} by {copy.downloaded_by.name}"
    return (
        "Expired, not downloaded" if at >= copy.expires_at else f"Ready until {nhs_datetime(copy.expires_at)}"
    )


def list_record_facts(record: PersonRecord) -> list[dict[str, object]]:
    """Return how much the copy holds and what is taken out of it."""
    entries = sum(len(section.entries) for section in record.sections)
    waiting = record.list_waiting()
    facts = [
        ("Cases", ", ".join(record.references)),
        ("Entries", f"{entries:,}"),
        ("Files", str(len(record.files))),
        ("Taken out: about someone else", format_count(record.count_fields(FieldState.REMOVED), "field")),
        ("Held back by you", format_count(record.count_fields(FieldState.HELD_BACK), "text")),
        ("Still to look through", format_count(len(waiting), "text or file", "texts and files")),
    ]
    return [{"key": key, "value": value} for key, value in facts]
