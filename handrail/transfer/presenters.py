"""What the pages of an import show: the batches, what became of rows, and the cases of a batch."""

from collections.abc import Iterable

from django.urls import reverse

from handrail import service_models
from handrail.foundation.wording import format_count, nhs_datetime
from handrail.transfer.actions.case_import import ImportResult
from handrail.transfer.models import ImportBatch, ImportedCase
from handrail.transfer.row_reader import RowReading

BATCH_COLUMNS = ("File", "Service", "Imported", "By", "Cases", "State")
CASE_COLUMNS = ("Row", "Case", "Reference before", "State")
WAITING_COLUMNS = ("Row", "What to correct")


def list_batch_rows(batches: Iterable[tuple[ImportBatch, int]]) -> list[list[object]]:
    """Return a row for each batch, its file as a link to it."""
    return [
        [
            {"text": batch.file_name, "href": reverse("import-batch", args=[batch.pk])},
            service_models.get_service(batch.service).short_name,
            nhs_datetime(batch.started_at),
            batch.by.name,
            str(count),
            describe_batch(batch),
        ]
        for batch, count in batches
    ]


def describe_batch(batch: ImportBatch) -> str:
    """Return what state a batch is in."""
    if batch.undone_at and batch.undone_by:
        return f"Taken back {nhs_datetime(batch.undone_at)} by {batch.undone_by.name}"
    if batch.finished_at is None:
        return "Not finished: upload the file again to go on"
    return format_count(batch.rows_waiting, "row") + " to correct" if batch.rows_waiting else "Whole"


def list_waiting_rows(waiting: Iterable[RowReading]) -> list[list[str]]:
    """Return each row that waits with its problems, a line each."""
    return [
        [str(reading.row.number), "; ".join(str(problem) for problem in reading.problems)]
        for reading in waiting
    ]


def describe_result(result: ImportResult) -> str:
    """Return how many rows would be imported, and how many would wait."""
    good, bad = len(result.imported), len(result.waiting)
    are_good, are_bad = (format_count(count, "row is", "rows are") for count in (good, bad))
    return f"{are_good} right. {are_bad} to correct."


def list_case_rows(cases: Iterable[ImportedCase]) -> list[list[object]]:
    """Return a row for each case of a batch, as a link where it stands."""
    return [
        [
            str(imported.row),
            imported.reference
            if imported.removed_at
            else {"text": imported.reference, "href": reverse("case", args=[imported.reference])},
            imported.old_reference,
            f"Removed {nhs_datetime(imported.removed_at)}" if imported.removed_at else "Here",
        ]
        for imported in cases
    ]


def list_batch_facts(batch: ImportBatch, standing: int) -> list[dict[str, str]]:
    """Return what a batch is, for the head of its page."""
    facts = (
        ("Service", service_models.get_service(batch.service).name),
        ("Imported", f"{nhs_datetime(batch.started_at)} by {batch.by.name}"),
        ("Cases", str(standing)),
        ("State", describe_batch(batch)),
    )
    return [{"key": key, "value": value} for key, value in facts]
