"""The extract as the journey's own records make it: the same files an evaluator would be given.

A module a file says how a record is made of what is recorded (`reading`); `writing` writes them, `changes`
knows which cases have to be read again.
"""

from collections.abc import Container, Sequence
from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.utils import timezone

from handrail.extract.files import FILES
from handrail.extract.write import make_batches
from handrail.reporting.from_journey import reading
from handrail.reporting.from_journey.evaluators import EvaluatorSelection
from handrail.reporting.from_journey.files import CASE_FILES, SERVICE_FILES
from handrail.reporting.from_journey.possible_duplicates import find_possible_duplicates
from handrail.reporting.from_journey.reading import Row
from handrail.reporting.from_journey.writing import (
    WriteReport,
    write_extract,
    write_files,
)

__all__ = [
    "EvaluatorSelection",
    "WriteReport",
    "build_tables",
    "build_tables_of_cases",
    "write_extract",
    "write_files",
]


def build_tables(services: Sequence[str], at: datetime | None = None) -> dict[str, pa.Table]:
    """Build every file of these services in memory, as at now: for few cases."""
    return build_tables_of_cases(
        list(reading.read_cases(services)), services, at or timezone.now(), find_possible_duplicates(services)
    )


def build_tables_of_cases(
    cases: Sequence[list[Row]], services: Sequence[str], at: datetime, alike: Container[UUID]
) -> dict[str, pa.Table]:
    """Build every file of these services, whose few cases have been read."""
    today = timezone.localtime(at).date()
    batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in FILES}
    for rows in cases:
        all_facts = reading.gather_facts(rows, alike)
        for name, records in CASE_FILES.items():
            batches[name] += make_batches(
                FILES[name], (record for facts in all_facts for record in records(facts, today))
            )
    for name, source in SERVICE_FILES.items():
        for part in source(services, None, at):
            batches[name] += make_batches(FILES[name], part)
    return {name: pa.Table.from_batches(parts, FILES[name].arrow_schema) for name, parts in batches.items()}
