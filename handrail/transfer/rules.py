"""What the dates and answers of an imported case must agree in. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from handrail.foundation.choices import TextChoices
from handrail.foundation.wording import nhs_date
from handrail.journey.discharge.rules import (
    WorkBefore,
    find_end_problem,
    find_outcome_problem,
    find_return_problem,
)
from handrail.journey.support.rules import find_future_problem, find_referral_doubt
from handrail.service_models import Version

# Why a follow-up that nobody can make any more was missed.
TOO_LATE = "Its time had passed when the case was imported"


class ImportStatus(TextChoices):
    """How far an imported case has come, in the words of a sheet."""

    REFERRED = "referred", "Waiting for screening"
    WAITING = "waiting", "Waiting"
    IN_SUPPORT = "in_support", "In support"
    DISCHARGED = "discharged", "Discharged"


@dataclass(frozen=True)
class CaseDays:
    """The days of a case, in the order in which they must come; None where a step was not reached."""

    referred_on: date
    enrolled_on: date | None = None
    assessed_on: date | None = None
    plan_agreed_on: date | None = None
    discharged_on: date | None = None
    allocated_on: date | None = None
    consented_on: date | None = None

    def list_steps(self) -> list[tuple[str, date]]:
        """Return the steps reached, by the code of their column, in order."""
        names = ("referred_on", "enrolled_on", "assessed_on", "plan_agreed_on", "discharged_on")
        return [(name, day) for name in names if (day := getattr(self, name))]


@dataclass(frozen=True)
class CaseWork:
    """Whether the client was at work at the start, is now, and was when support ended."""

    at_start: str = ""
    absence_started: date | None = None
    now: str = ""
    now_from: date | None = None
    at_discharge: str = ""
    return_date: date | None = None
    return_kind: str = ""


@dataclass(frozen=True)
class CaseEntry:
    """One row of a sheet, read and checked: a case as it is to be made."""

    person: Mapping[str, object]
    days: CaseDays
    work: CaseWork
    route: str
    status: str = ""
    # The reference of a case of somebody known, or NEW_PERSON.
    known: str = ""
    referrer: Mapping[str, object] = field(default_factory=dict)
    information_source: str = ""
    reason: str = ""
    practice: str = ""
    employer: str = ""
    case_manager: str = ""
    workstream: str = ""
    assessment_mode: str = ""
    condition: str = ""
    discharge_reason: str = ""
    consents: Mapping[str, bool] = field(default_factory=dict)
    old_reference: str = ""
    doubts: tuple[str, ...] = ()


# What stands in the column 'Same person as' where it is somebody else than those who look like them.
NEW_PERSON = "new"
# The column of a step, and what it is called within a sentence.
STEP_NAMES = {
    "referred_on": "the referral", "enrolled_on": "the day they were accepted",
    "assessed_on": "the assessment", "plan_agreed_on": "the agreement of the plan",
    "discharged_on": "the end of support",
}  # fmt: skip
Problem = tuple[str, str]


def list_entry_problems(entry: CaseEntry, version: Version, today: date) -> Iterator[Problem]:
    """Yield what cannot be true of a case, each with the code of the column where it can be corrected."""
    yield from _list_day_problems(entry.days, today)
    yield from _list_status_problems(entry)
    yield from _list_missing(entry, version)
    yield from _list_work_problems(entry, version, today)
    for item in version.consents:
        if item.required and entry.consents.get(item.code) is False and entry.days.enrolled_on:
            yield (
                f"consent_{item.code}",
                (
                    "The client did not agree to something that this service needs, and was accepted. "
                    "Correct one of them, or leave the row out"
                ),
            )


def _list_day_problems(days: CaseDays, today: date) -> Iterator[Problem]:
    steps = days.list_steps()
    for code, day in (*steps, *_name_days(days, "allocated_on", "consented_on")):
        if day > today:
            yield code, f"This must have happened today or before; it says {nhs_date(day)}"
    for (before, first), (code, day) in pairwise(steps):
        if day < first:
            earlier = f"{STEP_NAMES[before]}, on {nhs_date(first)}"
            yield code, f"This comes after {earlier}; it says {nhs_date(day)}"
    if days.allocated_on and (days.enrolled_on is None or days.allocated_on < days.enrolled_on):
        yield "allocated_on", f"A case manager comes after {STEP_NAMES['enrolled_on']}: enter both days"
    if days.consented_on and days.consented_on < days.referred_on:
        yield "consented_on", f"This comes after the referral, on {nhs_date(days.referred_on)}"


def _name_days(days: CaseDays, *names: str) -> list[tuple[str, date]]:
    return [(name, day) for name in names if (day := getattr(days, name))]


def find_status(days: CaseDays) -> str:
    """Return how far a case has come by its days."""
    if days.discharged_on:
        return ImportStatus.DISCHARGED
    if days.assessed_on:
        return ImportStatus.IN_SUPPORT
    return ImportStatus.WAITING if days.enrolled_on else ImportStatus.REFERRED


def _list_status_problems(entry: CaseEntry) -> Iterator[Problem]:
    """Yield where the status that a row names is not that of its days."""
    found = find_status(entry.days)
    waits = (ImportStatus.REFERRED, ImportStatus.WAITING)
    if not entry.status or entry.status == found or (entry.status == waits[1] and found in waits):
        return
    needed = {
        ImportStatus.REFERRED: "no later day than that of the referral",
        ImportStatus.WAITING: "no day of an assessment",
        ImportStatus.IN_SUPPORT: "the day they were accepted, the day of the assessment, and no discharge",
        ImportStatus.DISCHARGED: "the day on which support ended",
    }[ImportStatus(entry.status)]
    said, are = ImportStatus(entry.status).label, ImportStatus(found).label
    yield "status", f"‘{said}’ needs {needed}. By its days this case is ‘{are}’: correct one of them"


def _list_missing(entry: CaseEntry, version: Version) -> Iterator[Problem]:
    """Yield what a step that was reached needs besides its day."""
    days = entry.days
    later = days.assessed_on or days.plan_agreed_on or days.discharged_on
    if later and days.enrolled_on is None:
        yield "enrolled_on", "Enter the day they were accepted: what came later is known"
    if days.plan_agreed_on and days.assessed_on is None:
        yield "assessed_on", "Enter the day of the assessment: a plan follows it"
    if days.assessed_on and not entry.assessment_mode:
        yield "assessment_mode", "Enter how they were assessed: by phone, face to face or by video"
    if days.enrolled_on and len(version.workstreams) > 1 and not entry.workstream:
        streams = "; ".join(stream.label for stream in version.workstreams)
        yield "workstream", f"Enter the workstream, one of: {streams}"
    if days.discharged_on and not entry.discharge_reason:
        yield "discharge_reason", "Enter why support ended"
    if days.discharged_on and not entry.work.at_discharge:
        yield "work_at_discharge", "Enter the work status at discharge, or ‘Not known’"
    if entry.discharge_reason and not days.discharged_on:
        yield "discharged_on", "Enter the day on which support ended: the row says why it did"


def _list_work_problems(entry: CaseEntry, version: Version, today: date) -> Iterator[Problem]:
    work, days = entry.work, entry.days
    kinds = {reason.code: reason.outcome_kind for reason in version.discharge.reasons}
    if problem := find_outcome_problem(kinds.get(entry.discharge_reason), work.at_discharge):
        yield "work_at_discharge", problem
    before = WorkBefore(work.absence_started, referred_on=days.referred_on)
    if problem := find_return_problem(work.return_date, before):
        yield "return_date", problem
    if days.discharged_on and (problem := find_end_problem(work.return_date, days.discharged_on)):
        yield "return_date", problem
    if work.return_date and not days.discharged_on:
        yield "return_date", "Enter ‘Work status now’ and the day from which it holds: support has not ended"
    for code, day in (("absence_started", work.absence_started), ("work_now_from", work.now_from)):
        if day and (problem := find_future_problem("This day", day, today)):
            yield code, problem
    if work.now and work.now != work.at_start and work.now_from is None:
        yield "work_now_from", "Enter the day from which the work status now holds"


def list_entry_doubts(entry: CaseEntry) -> list[str]:
    """Return what is possible and unlikely, each in words."""
    doubts = [find_referral_doubt("First day back", entry.work.return_date, entry.days.referred_on)]
    return [doubt for doubt in doubts if doubt]
