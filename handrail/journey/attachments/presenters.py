"""Attached files as rows of a table."""

from collections.abc import Iterable

from django.urls import reverse

from handrail.foundation.wording import nhs_date
from handrail.journey.attachments.models import Attachment
from handrail.journey.attachments.store import has_file
from handrail.journey.case.models import Case

MISSING = "The file is missing from the server. Ask the people who run it to restore it from the backup"
KILOBYTE, MEGABYTE = 1_000, 1_000_000


def attachment_rows(case: Case, attachments: Iterable[Attachment]) -> list[list[object]]:
    """Return each file as a row: its title, what it is, the date on it, who attached it."""
    return [
        [
            _name_file(case, row),
            row.kind_label,
            nhs_date(row.at),
            f"{row.recorded_by.name if row.recorded_by else 'The client'}, {nhs_date(row.recorded_at)}",
            _describe_state(row),
        ]
        for row in attachments
    ]


def _name_file(case: Case, row: Attachment) -> dict[str, object]:
    if row.struck_out_at:
        return {"text": row.title, "struck": True}
    return {
        "text": f"{row.title} ({describe_size(row)})",
        "href": reverse("attachment", args=[case.reference, row.pk]),
    }


def _describe_state(row: Attachment) -> str:
    if row.struck_out_at:
        return f"Recorded in error: {row.struck_out_reason}"
    return "" if has_file(row.stored_name) else MISSING


def describe_size(row: Attachment) -> str:
    """Return the type and size of a file: 'PDF, 1.2 MB'."""
    ending = row.file_name.rpartition(".")[2].upper()
    size = f"{row.size / MEGABYTE:.1f} MB" if row.size >= MEGABYTE else f"{max(1, row.size // KILOBYTE)} KB"
    return f"{ending}, {size}"
