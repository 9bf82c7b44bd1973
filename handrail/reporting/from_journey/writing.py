"""An extract written from the journey: streamed, of what changed since the last, whole or not at all."""

import json
import os
from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from handrail.extract.atomic_swap import make_fresh_folder, replace_folder
from handrail.extract.consent import Passage
from handrail.extract.files import FILES
from handrail.extract.manifest import CLOSED_DAYS, MANIFEST, PASSAGE, SCHEMA, hash_file, read_manifest
from handrail.extract.read import stream_records
from handrail.extract.schema import VERSION
from handrail.extract.sinks import Sink
from handrail.extract.write import make_batches
from handrail.foundation.errors import UserError
from handrail.network.queries import list_closed_days
from handrail.reporting.from_journey import changes, reading
from handrail.reporting.from_journey.evaluators import EvaluatorSelection
from handrail.reporting.from_journey.files import CASE_FILES, SERVICE_FILES
from handrail.reporting.from_journey.followups import find_next_change
from handrail.reporting.from_journey.possible_duplicates import find_possible_duplicates
from handrail.reporting.from_journey.reading import CaseFacts, Row

# How often a case that changes while it is read is read again; the next extract sees the change in any case.
MAX_READS = 3


@dataclass
class WriteReport:
    """The result of a write: how many cases there are, were read, and are gone; and the rows of each file.

    `passage` describes who is left out of an extract for evaluators; None of one for running the service.
    """

    as_at: datetime
    cases: int = 0
    cases_read: int = 0
    cases_gone: int = 0
    is_complete: bool = True
    rows: dict[str, int] = field(default_factory=dict)
    passage: Passage | None = None


def write_files(
    directory: Path,
    services: Sequence[str],
    *,
    at: datetime,
    previous: Path | None = None,
    format_: str = "parquet",
    evaluators: EvaluatorSelection | None = None,
) -> WriteReport:
    """Write every file into an empty folder, taking over from `previous` what has not changed since.

    With `evaluators` the cases they choose alone, all read again: no state is kept, which would name the
    others.
    """
    known = _read_known_states(previous, services, format_) if evaluators is None else None
    written = WriteReport(at, is_complete=known is None)
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        sinks = {name: stack.enter_context(Sink(directory, FILES[name], format_)) for name in FILES}
        if evaluators is None:
            stale = _write_cases(directory, sinks, services, known, written)
        else:
            _write_chosen(sinks, services, evaluators, written)
        if known is not None and previous is not None:
            _copy_unchanged(sinks, previous, stale)
        _write_service_files(sinks, services, evaluators, at)
        written.rows = {name: sink.rows for name, sink in sinks.items()}
    write_manifest(directory, services, format_, written)
    return written


def _read_known_states(
    previous: Path | None, services: Sequence[str], format_: str
) -> dict[str, changes.CaseState] | None:
    """Read the state of the cases in the extract before, if made of the same services by the same rules."""
    if previous is None or not (previous / changes.STATE_FILE).exists():
        return None
    manifest = read_manifest(previous)
    same = (manifest.get("rules"), manifest.get("services"), manifest.get("format"))
    return (
        changes.read_states(previous)
        if same == (changes.compute_rules_digest(), sorted(services), format_)
        else None
    )


def _write_cases(
    directory: Path,
    sinks: dict[str, Sink],
    services: Sequence[str],
    known: dict[str, changes.CaseState] | None,
    written: WriteReport,
) -> list[str]:
    """Write the records of the cases that changed; return the cases whose earlier records no longer hold."""
    today, alike = timezone.localtime(written.as_at).date(), find_possible_duplicates(services)
    unmet: dict[str, changes.CaseState] = {} if known is None else known
    stale: list[str] = []
    state = changes.StateWriter(directory)
    try:
        for rows in _read_changed_cases(services, alike, unmet, state, written):
            all_facts, prints = _read_steadily(rows, alike)
            _write_records(sinks, all_facts, today)
            state.write_states(
                (facts.case.reference, prints[facts.case.pk], find_next_change(facts, today))
                for facts in all_facts
            )
            written.cases_read += len(all_facts)
            if known is not None:
                stale += [row.reference for row in rows]
    finally:
        state.close()
    # Earlier cases that were not met again are gone.
    written.cases_gone = len(unmet)
    return [*stale, *unmet]


def _write_chosen(
    sinks: dict[str, Sink], services: Sequence[str], evaluators: EvaluatorSelection, written: WriteReport
) -> None:
    """Write the records of the cases that leave for evaluators."""
    today, alike = timezone.localtime(written.as_at).date(), find_possible_duplicates(services)
    for rows in reading.read_cases(services):
        all_facts, _ = _read_steadily(rows, alike)
        _write_records(sinks, evaluators.select_cases(all_facts), today)
        written.cases += len(rows)
        written.cases_read += len(all_facts)
    written.passage = evaluators.describe_passage()


def _read_changed_cases(
    services: Sequence[str],
    alike: Container[UUID],
    unmet: dict[str, changes.CaseState],
    state: changes.StateWriter,
    written: WriteReport,
) -> Iterator[list[Row]]:
    """Read the cases that changed, a list of a range at a time; take each case met from `unmet`, and write
    the state of those that did not change.
    """
    today = timezone.localtime(written.as_at).date()
    waiting: list[Row] = []
    for rows in reading.read_cases(services):
        written.cases += len(rows)
        prints = changes.compute_fingerprints(rows, alike) if unmet else {}
        unchanged = []
        for row in rows:
            before = unmet.pop(row.reference, None)
            if before and before.fingerprint == prints[row.pk] and not _has_come(before.changes_on, today):
                unchanged.append((row.reference, before.fingerprint, before.changes_on))
            else:
                waiting.append(row)
        state.write_states(unchanged)
        while len(waiting) >= reading.CASES_PER_READ:
            yield waiting[: reading.CASES_PER_READ]
            waiting = waiting[reading.CASES_PER_READ :]
    if waiting:
        yield waiting


def _has_come(on: date | None, today: date) -> bool:
    return on is not None and on <= today


def _read_steadily(rows: list[Row], alike: Container[UUID]) -> tuple[list[CaseFacts], dict[UUID, bytes]]:
    """Read what is recorded of the cases, each as at one moment: one that changes meanwhile is read again."""
    prints = changes.compute_fingerprints(rows, alike)
    all_facts = {facts.case.pk: facts for facts in reading.gather_facts(rows, alike)}
    for _ in range(MAX_READS):
        now = _reread_cases(list(rows))
        after = changes.compute_fingerprints(now, alike)
        moved = [row for row in now if after[row.pk] != prints[row.pk]]
        if not moved:
            break
        all_facts.update((facts.case.pk, facts) for facts in reading.gather_facts(moved, alike))
        prints.update((row.pk, after[row.pk]) for row in moved)
    return list(all_facts.values()), prints


def _reread_cases(rows: list[Row]) -> list[Row]:
    services = {row.service for row in rows}
    return next(reading.read_cases(sorted(services), only=[row.pk for row in rows]))


def _write_records(sinks: dict[str, Sink], all_facts: list[CaseFacts], today: date) -> None:
    for name, build_records in CASE_FILES.items():
        records = (record for facts in all_facts for record in build_records(facts, today))
        for batch in make_batches(FILES[name], records):
            sinks[name].write(batch)


def _copy_unchanged(sinks: dict[str, Sink], previous: Path, stale: Sequence[str]) -> None:
    """Copy the records of all other cases from the extract before."""
    gone = pa.array(stale, pa.string())
    for name in CASE_FILES:
        for batch in stream_records(previous, name):
            unchanged = batch.filter(pc.invert(pc.is_in(batch.column("case_id"), gone)))
            if unchanged.num_rows:
                sinks[name].write(unchanged)


def _write_service_files(
    sinks: dict[str, Sink], services: Sequence[str], evaluators: EvaluatorSelection | None, at: datetime
) -> None:
    for name, build_parts in SERVICE_FILES.items():
        for part in build_parts(services, evaluators, at):
            for batch in make_batches(FILES[name], part):
                sinks[name].write(batch)


def write_manifest(directory: Path, services: Sequence[str], format_: str, written: WriteReport) -> None:
    """Write what this is, as at when, made by what, with the hash of every file; last, as it says whole."""
    files = {
        name: {
            "name": f"{name}.{format_}",
            "rows": rows,
            "sha256": hash_file(directory / f"{name}.{format_}"),
        }
        for name, rows in written.rows.items()
    }
    entry = {
        "schema": SCHEMA,
        "version": VERSION,
        "software": version("handrail"),
        "rules": changes.compute_rules_digest(),
        "as_at": written.as_at.isoformat(timespec="seconds"),
        "services": sorted(services),
        "format": format_,
        CLOSED_DAYS: {
            service: [day.isoformat() for day in days] for service, days in list_closed_days(services).items()
        },
        "cases": {
            "all": written.cases,
            "read": written.cases_read,
            "gone": written.cases_gone,
            "whole": written.is_complete,
        },
        "files": files,
    }
    if written.passage is not None:
        entry[PASSAGE] = written.passage
    path = directory / MANIFEST
    part = path.with_suffix(".part")
    part.write_text(json.dumps(entry, indent=2, sort_keys=True) + "\n")
    os.replace(part, path)


def write_extract(
    directory: Path,
    services: Sequence[str],
    *,
    at: datetime,
    format_: str = "parquet",
    rebuild: bool = False,
    evaluators: EvaluatorSelection | None = None,
) -> WriteReport:
    """Write the extract of these services into a folder, changed for the one before at a stroke.

    Raises UserError where the folder holds an extract for evaluators and this is to be none: whoever reads
    there may not see everybody.
    """
    if evaluators is None and PASSAGE in read_manifest(directory):
        raise UserError(
            f"{directory} holds an extract for evaluators. Expected --for-evaluators, or another folder for "
            "the extract that the service runs with."
        )
    with make_fresh_folder(directory) as fresh:
        previous = None if rebuild or not directory.exists() else directory
        written = write_files(
            fresh, services, at=at, previous=previous, format_=format_, evaluators=evaluators
        )
        replace_folder(fresh, directory)
    return written
