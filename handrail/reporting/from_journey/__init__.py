"""The extract as the journey's own records make it: the same files an evaluator would be given.

A module a file says how a record is made of what is recorded (`reading`); `writing` writes them, `changes`
knows which cases have to be read again.
"""

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
from django.utils import timezone

from handrail.reporting.duplicates import flagged
from handrail.reporting.extract.files import FILES
from handrail.reporting.extract.write import batches
from handrail.reporting.from_journey import changes, reading
from handrail.reporting.from_journey.writing import OF_CASES, WHOLE, Written, write_extract, write_files

__all__ = ["Written", "tables", "tables_and_state", "write_extract", "write_files"]


def tables(services: Sequence[str], at: datetime | None = None) -> dict[str, pa.Table]:
    """Every file of these services in memory, as at now: for few cases."""
    return tables_and_state(services, at or timezone.now())[0]


def tables_and_state(
    services: Sequence[str], at: datetime
) -> tuple[dict[str, pa.Table], dict[str, changes.State]]:
    """The files of few cases, and the state of each case in them."""
    today, alike = timezone.localtime(at).date(), flagged(services)
    found: dict[str, list[pa.RecordBatch]] = {name: [] for name in FILES}
    known: dict[str, changes.State] = {}
    for rows in reading.cases(services):
        prints = changes.fingerprints(rows, alike)
        told = reading.tell(rows, alike)
        known |= {row.reference: changes.State(prints[row.pk], None) for row in rows}
        for name, records in OF_CASES.items():
            found[name] += batches(FILES[name], (record for each in told for record in records(each, today)))
    for name, source in WHOLE.items():
        for part in source(services):
            found[name] += batches(FILES[name], part)
    return {name: pa.Table.from_batches(parts, FILES[name].arrow) for name, parts in found.items()}, known
