"""An extract written from the journey: streamed, of what changed since the last, whole or not at all."""

import json
import os
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from handrail.extract.atomic_swap import make_fresh_folder, replace_folder
from handrail.extract.files import FILES
from handrail.extract.manifest import MANIFEST, PASSAGE, SCHEMA, hash_file, read_manifest
from handrail.extract.read import stream_records
from handrail.extract.schema import VERSION
from handrail.extract.sinks import Sink
from handrail.extract.write import make_batches
from handrail.foundation.errors import UserError
from handrail.reporting.from_journey import (
    changes,
    clients,
    employers,
    followups,
    interventions,
    measures,
    outcomes,
    reading,
    sessions,
    survey_rows,
)
from handrail.reporting.from_journey.evaluators import EvaluatorSelection
from handrail.reporting.from_journey.possible_duplicates import find_possible_duplicates
from handrail.reporting.from_journey.reading import CaseFacts
from handrail.reporting.operator_files import read as kept

# The files made of records of cases, which are read again only where a case has changed.
CASE_FILES = {
    "clients": lambda told, _: clients.build_client_records(told),
    "sessions": lambda told, _: sessions.build_session_records(told),
    "interventions": lambda told, _: interventions.build_intervention_records(told),
    "outcomes": lambda told, _: outcomes.build_outcome_records(told),
    "followups": followups.build_followup_records,
    "measures": lambda told, _: measures.build_measure_records(told),
}
# The files that are not of cases, each of its parts: read whole every time. With a selection, what comes of a
# case that is not of it is left out.
SERVICE_FILES: dict[str, Callable[[Sequence[str], EvaluatorSelection | None], list[Any]]] = {
    "surveys": lambda services, chosen: [_build_surveys(services, chosen)],
    "employers": lambda services, chosen: [
        employers.build_employer_records(services, chosen.passed_on if chosen else None),
        kept.read_batches("employers", services),
    ],
    "costs": lambda services, _: [kept.read_batches("costs", services)],
    "targets": lambda services, _: [kept.read_batches("targets", services)],
    "staff": lambda services, _: [kept.read_batches("staff", services)],
}
# How often a case that changes while it is read is read again; the next extract sees it changed in any case.
MAX_READS = 3


@dataclass
class WriteReport:
    """What was done: how many cases there are, were read, and are gone; and the rows of each file.

    `passage` describes who is left out of an extract for evaluators; None of one for running the service.
    """

    as_at: datetime
    cases: int = 0
    cases_read: int = 0
    cases_gone: int = 0
    is_complete: bool = True
    rows: dict[str, int] = field(default_factory=dict)
    passage: dict[str, Any] | None = None


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
        _write_service_files(sinks, services, evaluators)
        written.rows = {name: sink.rows for name, sink in sinks.items()}
    _write_manifest(directory, services, format_, written)
    return written


def _read_known_states(
    previous: Path | None, services: Sequence[str], format_: str
) -> dict[str, changes.CaseState] | None:
    """The state of the cases in the extract before, if it was made of the same services by the same rules."""
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
    """Write the records of the cases that changed. Gives the cases whose earlier records no longer hold."""
    today, alike = timezone.localtime(written.as_at).date(), find_possible_duplicates(services)
    left: dict[str, changes.CaseState] = {} if known is None else known
    stale: list[str] = []
    state = changes.StateWriter(directory)
    try:
        for rows in _read_changed_cases(services, alike, left, today, state, written):
            told, prints = _read_steadily(rows, alike)
            _write_records(sinks, told, today)
            state.write_states(
                (each.case.reference, prints[each.case.pk], followups.find_next_change(each, today))
                for each in told
            )
            written.cases_read += len(told)
            if known is not None:
                stale += [row.reference for row in rows]
    finally:
        state.close()
    # What is left of the earlier cases was not met again.
    written.cases_gone = len(left)
    return [*stale, *left]


def _write_chosen(
    sinks: dict[str, Sink], services: Sequence[str], evaluators: EvaluatorSelection, written: WriteReport
) -> None:
    """Write the records of the cases that leave for evaluators."""
    today, alike = timezone.localtime(written.as_at).date(), find_possible_duplicates(services)
    for rows in reading.read_cases(services):
        told, _ = _read_steadily(rows, alike)
        _write_records(sinks, evaluators.select_cases(told), today)
        written.cases += len(rows)
        written.cases_read += len(told)
    written.passage = evaluators.describe_passage()


def _read_changed_cases(
    services: Sequence[str],
    alike: Container[Any],
    left: dict[str, changes.CaseState],
    today: date,
    state: changes.StateWriter,
    written: WriteReport,
) -> Iterator[list[Any]]:
    """The cases to read, in lists of a range; takes each case met from `left`, notes the others' state."""
    waiting: list[Any] = []
    for rows in reading.read_cases(services):
        written.cases += len(rows)
        prints = changes.compute_fingerprints(rows, alike) if left else {}
        same = []
        for row in rows:
            before = left.pop(row.reference, None)
            if before and before.fingerprint == prints[row.pk] and not _has_come(before.changes_on, today):
                same.append((row.reference, before.fingerprint, before.changes_on))
            else:
                waiting.append(row)
        state.write_states(same)
        while len(waiting) >= reading.CASES_PER_READ:
            yield waiting[: reading.CASES_PER_READ]
            waiting = waiting[reading.CASES_PER_READ :]
    if waiting:
        yield waiting


def _has_come(on: date | None, today: date) -> bool:
    return on is not None and on <= today


def _read_steadily(rows: list[Any], alike: Container[Any]) -> tuple[list[CaseFacts], dict[Any, bytes]]:
    """What is recorded of the cases, each as at one moment: one that moved meanwhile is read again."""
    prints = changes.compute_fingerprints(rows, alike)
    told = {each.case.pk: each for each in reading.gather_facts(rows, alike)}
    for _ in range(MAX_READS):
        now = _reread_cases(list(rows))
        after = changes.compute_fingerprints(now, alike)
        moved = [row for row in now if after[row.pk] != prints[row.pk]]
        if not moved:
            break
        told.update((each.case.pk, each) for each in reading.gather_facts(moved, alike))
        prints.update((row.pk, after[row.pk]) for row in moved)
    return list(told.values()), prints


def _reread_cases(rows: list[Any]) -> list[Any]:
    services = {row.service for row in rows}
    return next(reading.read_cases(sorted(services), only=[row.pk for row in rows]))


def _write_records(sinks: dict[str, Sink], told: list[CaseFacts], today: date) -> None:
    for name, records in CASE_FILES.items():
        rows = (record for each in told for record in records(each, today))
        for batch in make_batches(FILES[name], rows):
            sinks[name].write(batch)


def _copy_unchanged(sinks: dict[str, Sink], previous: Path, stale: Sequence[str]) -> None:
    """The records of all other cases, as the extract before has them."""
    gone = pa.array(stale, pa.string())
    for name in CASE_FILES:
        for batch in stream_records(previous, name):
            held = batch.filter(pc.invert(pc.is_in(batch.column("case_id"), gone)))
            if held.num_rows:
                sinks[name].write(held)


def _write_service_files(
    sinks: dict[str, Sink], services: Sequence[str], evaluators: EvaluatorSelection | None
) -> None:
    for name, source in SERVICE_FILES.items():
        for part in source(services, evaluators):
            for batch in make_batches(FILES[name], part):
                sinks[name].write(batch)


def _build_surveys(services: Sequence[str], evaluators: EvaluatorSelection | None) -> Any:
    rows = survey_rows.build_survey_records(services)
    return rows if evaluators is None else evaluators.select_records(rows)


def _write_manifest(directory: Path, services: Sequence[str], format_: str, written: WriteReport) -> None:
    """What this is, as at when, made by what, and the hash of every file: last, so that it says 'whole'."""
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
    anew: bool = False,
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
        previous = None if anew or not directory.exists() else directory
        written = write_files(
            fresh, services, at=at, previous=previous, format_=format_, evaluators=evaluators
        )
        replace_folder(fresh, directory)
    return written
