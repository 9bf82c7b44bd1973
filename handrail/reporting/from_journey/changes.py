"""Which cases have changed since an extract: each case's fingerprint then, compared with its fingerprint now.

The fingerprint is taken of the case's own columns, its person and employer, and of how many events it has and
which was the last. Every action adds an event to the case it changes, so facts added, struck out or corrected
move it, as do joined people and moved versions. It needs no clock and no order of commits.
"""

import hashlib
import inspect
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from handrail import instruments, service_models
from handrail.extract.schema import VERSION
from handrail.reporting.from_journey import reading
from handrail.reporting.from_journey.reading import Row

STATE_FILE = "state.parquet"
SCHEMA = pa.schema([("case_id", pa.string()), ("fingerprint", pa.binary(16)), ("changes_on", pa.date32())])


@dataclass(frozen=True)
class CaseState:
    """The state of a case in an extract: its fingerprint, and the next day on which time alone changes it."""

    fingerprint: bytes
    changes_on: date | None


def compute_fingerprint(case: Row, *more: object) -> bytes:
    """Compute the fingerprint of a case from its row, and from what is not in the row."""
    return hashlib.blake2b(repr((tuple(case), *more)).encode(), digest_size=16).digest()


def compute_fingerprints(rows: Sequence[Row], alike: Container[UUID]) -> dict[UUID, bytes]:
    """Compute fingerprints by key of the case; `alike` are the people who look like another."""
    return {row.pk: compute_fingerprint(row, row.person_id in alike) for row in rows}


def read_states(directory: Path) -> dict[str, CaseState]:
    """Read the state of every case as an extract knew it, by reference."""
    known: dict[str, CaseState] = {}
    for batch in pq.ParquetFile(directory / STATE_FILE).iter_batches():
        names, prints, days = (batch.column(n).to_pylist() for n in range(3))
        known.update(zip(names, map(CaseState, prints, days), strict=True))
    return known


class StateWriter:
    """Writes the state of cases, a few at a time."""

    def __init__(self, directory: Path) -> None:
        self.out = pq.ParquetWriter(directory / STATE_FILE, SCHEMA, compression="zstd")

    def write_states(self, rows: Iterable[tuple[str, bytes, date | None]]) -> None:
        columns = list(zip(*rows, strict=True)) or [(), (), ()]
        self.out.write_table(
            pa.table(dict(zip(SCHEMA.names, map(list, columns), strict=True)), schema=SCHEMA)
        )

    def close(self) -> None:
        self.out.close()


def find_changed_cases(
    known: Mapping[str, CaseState], references: Sequence[str], alike: Container[UUID]
) -> set[str]:
    """Return those of these cases that are no longer as they were."""
    changed: set[str] = set()
    for rows in _read_rows(references):
        now = compute_fingerprints(rows, alike)
        changed |= {
            row.reference
            for row in rows
            if row.reference not in known or known[row.reference].fingerprint != now[row.pk]
        }
    return changed


def _read_rows(references: Sequence[str]) -> Iterator[list[Row]]:
    from handrail.journey.case.models import Case

    for start in range(0, len(references), reading.CASES_PER_READ):
        part = references[start : start + reading.CASES_PER_READ]
        yield reading.read_case_rows(Case.objects.filter(reference__in=part))


def compute_rules_digest() -> str:
    """Compute a digest of what makes records of facts: schema, code, service models and value sets.

    Where it has changed, every case is read again.
    """
    chosen = " ".join([_digest_code_and_models(), *settings.HANDRAIL_VALUE_SETS])
    return hashlib.sha256(chosen.encode()).hexdigest()


@cache
def _digest_code_and_models() -> str:
    digest = hashlib.sha256(f"{VERSION} {version('handrail')}".encode())
    for path in sorted(Path(inspect.getfile(reading)).parent.glob("*.py")):
        digest.update(path.read_bytes())
    for service in service_models.load_services():
        for model in service.versions:
            digest.update(model.model_dump_json().encode())
    for instrument in instruments.load_all_instruments():
        digest.update(instrument.model_dump_json().encode())
    return digest.hexdigest()
