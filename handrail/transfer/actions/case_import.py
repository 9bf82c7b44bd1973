"""Importing cases: each row one case, by the actions that every page uses, dated to when it happened."""

import uuid
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from handrail.accounts.models import User
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind
from handrail.foundation.errors import UserError
from handrail.foundation.wording import nhs_date
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.assessment.actions import complete_assessment
from handrail.journey.case.actions import (
    ConsentAnswer,
    append_event,
    lock_case,
    record_consents,
    refresh_case,
)
from handrail.journey.case.models import Case, Person
from handrail.journey.case.safe_contact import flag_unclear_contact
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.followup.models import FollowUpOutcome
from handrail.journey.plan.actions import agree_plan, write_plan
from handrail.journey.questionnaire.queries import scheduled_of
from handrail.journey.referral.actions import receive_referral
from handrail.journey.referral.models import ReferralChannel
from handrail.journey.screening.actions import record_earlier_screening
from handrail.journey.support.actions import record_work_status
from handrail.journey.terms.actions import exempt_clock
from handrail.network.actions import PracticeAnswer, choose_practice
from handrail.service_models import Version
from handrail.transfer.content import digest_content
from handrail.transfer.models import ImportBatch, ImportedCase
from handrail.transfer.queries import find_batch_of_file, find_known, find_manager, list_missed_clocks
from handrail.transfer.row_reader import RowProblem, RowReading
from handrail.transfer.rules import TOO_LATE, CaseEntry
from handrail.transfer.sheet import CaseSheet

# How the client agreed to a plan that another system kept.
AGREED_ELSEWHERE = "before the import"
PASSED = "Not known: it was before the case was imported"


@dataclass(frozen=True)
class ImportRequest:
    """Who imports cases into which service, when, and how."""

    service: str
    by: User
    at: datetime
    visit: Visit
    # Nothing is imported where a row has to be corrected.
    all_or_nothing: bool = False
    # Follow-ups whose time has passed are left to be made all the same.
    keeps_past_follow_ups: bool = False


@dataclass
class ImportResult:
    """What became of the rows: the cases made, and those that wait to be corrected."""

    batch: ImportBatch | None = None
    imported: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[RowReading] = field(default_factory=list)


class _TriedOut(Exception):
    """Takes back what was tried."""


def audit_alike(result: ImportResult, request: ImportRequest) -> None:
    """Write to the audit which cases an answer named because rows look like them."""
    if alike := {record for reading in result.waiting for record in reading.alike}:
        record_entry(request.visit, EntryKind.LISTED, at=request.at, listed=sorted(alike))


def try_out_rows(readings: Iterable[RowReading], request: ImportRequest) -> ImportResult:
    """Import each row and take it back at once: what would become of it, with nothing written."""
    result = ImportResult()
    for reading in readings:
        try:
            with transaction.atomic():
                if _make_case(reading, request, uuid.uuid4()):
                    result.imported.append((reading.row.number, ""))
                raise _TriedOut
        except _TriedOut:
            pass
        if reading.problems:
            result.waiting.append(reading)
    return result


def import_rows(sheet: CaseSheet, readings: list[RowReading], request: ImportRequest) -> ImportResult:
    """Import the rows that are right, each in a transaction of its own; the others wait.

    Raises UserError where the file has been imported, or where a row waits and it was to be all or nothing.
    """
    batch = begin_batch(sheet.name, sheet.digest, request)
    with transaction.atomic() if request.all_or_nothing else nullcontext():
        result = _import_each(batch, readings, request)
        if request.all_or_nothing and result.waiting:
            transaction.set_rollback(True)
            result.imported.clear()
    if not batch.cases.exists():
        batch.delete()
        return ImportResult(waiting=result.waiting)
    return result


def begin_batch(file_name: str, digest: str, request: ImportRequest) -> ImportBatch:
    """Return the batch of a file: a new one, or the one that was not finished."""
    try:
        with transaction.atomic():
            return ImportBatch.objects.create(
                service=request.service, file_name=file_name[:160], digest=digest,
                started_at=request.at, by=request.by,
            )  # fmt: skip
    except IntegrityError:
        batch = find_batch_of_file(request.service, digest)
        if batch is None:
            raise
        if batch.finished_at is None:
            return batch
        raise UserError(
            f"{file_name} has been imported already: batch {batch.pk} of {nhs_date(batch.started_at)}, by "
            f"{batch.by}. To import it again, undo that batch first. To import rows that waited, send the "
            "file of those rows."
        ) from None


def _import_each(batch: ImportBatch, readings: list[RowReading], request: ImportRequest) -> ImportResult:
    result = ImportResult(batch)
    done = dict(ImportedCase.objects.filter(batch=batch).values_list("row", "reference"))
    for reading in readings:
        number = reading.row.number
        if number in done:
            result.imported.append((number, done[number]))
            continue
        with transaction.atomic():
            case = _make_case(reading, request, uuid.uuid5(batch.key, str(number)))
            if case:
                _keep_imported(batch, reading, case, request)
                result.imported.append((number, case.reference))
        if reading.problems:
            result.waiting.append(reading)
    batch.finished_at, batch.rows_waiting = request.at, len(result.waiting)
    batch.save()
    return result


def _keep_imported(batch: ImportBatch, reading: RowReading, case: Case, request: ImportRequest) -> None:
    """Note on the case and in the batch where it came from, and in the audit who brought it."""
    assert reading.entry is not None
    row = reading.row.number
    append_event(
        lock_case(case), "case.imported", by=request.by, at=request.at, row=row, file=batch.file_name
    )
    refresh_case(lock_case(case), at=request.at, by=request.by)
    known = bool(Case.objects.filter(person=case.person).exclude(pk=case.pk).exists())
    ImportedCase.objects.create(
        batch=batch, row=row, case=case, person=None if known else case.person, reference=case.reference,
        old_reference=reading.entry.old_reference, content_digest=digest_content(case),
    )  # fmt: skip
    record_entry(
        request.visit, EntryKind.IMPORTED, at=request.at, record=(case.reference, case.service),
        detail=f"batch {batch.pk}",
    )  # fmt: skip


def _make_case(reading: RowReading, request: ImportRequest, submission: uuid.UUID) -> Case | None:
    """Make the case of a row; None where something is to be corrected, which is noted on the row."""
    entry, version = reading.entry, reading.version
    if entry is None or version is None:
        return None
    known = find_known(entry, request.by.build_reader(), request.service)
    manager = find_manager(entry.case_manager, request.service)
    for heading, arrived, problem in (
        ("Same person as", entry.known, known.problem),
        ("Case manager’s email", entry.case_manager, manager.problem),
    ):
        if problem:
            reading.problems.append(RowProblem(heading, arrived, problem))
    reading.alike = known.alike
    if reading.problems:
        return None
    try:
        with transaction.atomic():
            return _Maker(entry, version, request).make_case(known.person, manager.user, submission)
    except UserError as refusal:
        reading.problems.append(RowProblem("", "", str(refusal)))
        return None


class _Maker:
    """Makes one case by the actions of its stages, in their order."""

    def __init__(self, entry: CaseEntry, version: Version, request: ImportRequest) -> None:
        self.entry, self.version, self.request = entry, version, request
        self.by, self.at = request.by, request.at

    def make_case(self, known: Person | None, manager: User | None, submission: uuid.UUID) -> Case:
        """Make the case, with all that the row says of it."""
        case = self._refer(known, submission)
        self._record_consents(case)
        if self.entry.days.enrolled_on:
            self._enrol(case, self.entry.days.enrolled_on, manager)
        self._record_work(case)
        if self.entry.days.discharged_on:
            self._discharge(case, self.entry.days.discharged_on)
        elif self.entry.days.assessed_on:
            self._set_passed_clocks_aside(case)
        return case

    def _refer(self, known: Person | None, submission: uuid.UUID) -> Case:
        entry = self.entry
        practice = choose_practice(PracticeAnswer(entry.practice))
        # A record of its own: whose number it is was asked before, and nobody is joined unasked.
        person = known or Person.objects.create(**flag_unclear_contact(entry.person), practice=practice)
        answers = {"work_attendance": entry.work.at_start} if entry.work.at_start else {}
        return receive_referral(
            submission=submission,
            service=self.request.service,
            route=entry.route,
            channel=ReferralChannel.IMPORT,
            person=person,
            referrer=entry.referrer,
            answers=answers,
            reason=entry.reason,
            information_source=entry.information_source,
            employer={"name": entry.employer} if entry.employer else None,
            confirmed_doubts=entry.doubts,
            happened_on=entry.days.referred_on,
            by=self.by,
            at=self.at,
        ).case

    def _record_consents(self, case: Case) -> None:
        """Record the answers that the row gives; who was not asked has not agreed."""
        answers = [
            ConsentAnswer(
                item=item.code, label=item.label, recipient=item.recipient,
                given=self.entry.consents[item.code],
            )
            for item in self.version.consents
            if item.code in self.entry.consents
        ]  # fmt: skip
        if answers:
            record_consents(
                case=case, by=self.by, at=self.at, answers=answers, how="import",
                happened_on=self.entry.days.consented_on,
            )  # fmt: skip

    def _enrol(self, case: Case, enrolled_on: date, manager: User | None) -> None:
        days, entry = self.entry.days, self.entry
        streams = self.version.workstreams
        stream = entry.workstream or (streams[0].code if streams else "")
        record_earlier_screening(
            case=case, workstream=stream, by=self.by, at=self.at, happened_on=enrolled_on
        )
        if manager:
            # At the latest as they were assessed: nothing says that it was earlier.
            given_on = days.allocated_on or days.assessed_on or days.discharged_on
            allocate_case(case=case, case_manager=manager, by=self.by, at=self.at, happened_on=given_on)
        if days.assessed_on:
            complete_assessment(
                case=case, by=self.by, at=self.at, mode=entry.assessment_mode, answers={}, obstacles=(),
                measures={}, work_attendance=entry.work.at_start, absence_started=entry.work.absence_started,
                condition=entry.condition, happened_on=days.assessed_on,
            )  # fmt: skip
        if days.plan_agreed_on:
            plan = write_plan(case=case, by=self.by, at=self.at, lines=(), adjustments="")
            assert plan is not None
            for who, how in (("client", AGREED_ELSEWHERE), ("case_manager", "")):
                agree_plan(
                    case=case, plan=plan, who=who, how=how, by=self.by, at=self.at,
                    happened_on=days.plan_agreed_on,
                )  # fmt: skip

    def _record_work(self, case: Case) -> None:
        work = self.entry.work
        if work.now and work.now_from:
            record_work_status(
                case=case, by=self.by, at=self.at, from_on=work.now_from, attendance=work.now,
                return_kind="" if self.entry.days.discharged_on else work.return_kind,
            )  # fmt: skip

    def _discharge(self, case: Case, discharged_on: date) -> None:
        work = self.entry.work
        discharge_case(
            case=case, by=self.by, at=self.at, reason=self.entry.discharge_reason,
            work_attendance=work.at_discharge, return_date=work.return_date, return_kind=work.return_kind,
            happened_on=discharged_on,
        )  # fmt: skip
        if self.request.keeps_past_follow_ups:
            return
        case.refresh_from_db()
        for code, contact in scheduled_of(case, self.at).items():
            if contact.closes_at < self.at:
                record_follow_up(
                    case=case, by=self.by, at=self.at, code=code, outcome=FollowUpOutcome.MISSED,
                    missed_reason=TOO_LATE,
                )  # fmt: skip

    def _set_passed_clocks_aside(self, case: Case) -> None:
        """Remove the deadlines of steps before the assessment of which the row gives no day."""
        case.refresh_from_db()
        for clock in list_missed_clocks(case, self.at):
            exempt_clock(case=case, by=self.by, at=self.at, clock=clock, reason=PASSED)
