"""`outcomes`: each return to work, new job, job kept, course or voluntary post, once."""

from datetime import date
from decimal import Decimal

from handrail.journey.support.models import ReturnKind, WorkAttendance
from handrail.reporting.from_journey.endings import describe_end, is_ended_by_death
from handrail.reporting.from_journey.reading import CaseFacts, Record, to_float, to_local_day

# The day of an outcome, its kind and the paid hours a week of the work, where known.
Outcome = tuple[date, str, Decimal | None]

# What a return to work is as an outcome.
OUTCOME_OF_RETURN: dict[str, str] = {
    ReturnKind.SAME_JOB: "returned",
    ReturnKind.ADJUSTED_DUTIES: "returned",
    ReturnKind.NEW_JOB_SAME_EMPLOYER: "returned",
    ReturnKind.NEW_EMPLOYER: "new_job",
    ReturnKind.SELF_EMPLOYED: "new_job",
}
# What a first day at work is where nobody said to what the client went back.
OUTCOME_BY_ENTRY: dict[str, str] = {
    WorkAttendance.OFF_SICK: "returned",
    WorkAttendance.NOT_EMPLOYED: "new_job",
}


def build_outcome_records(facts: CaseFacts) -> list[Record]:
    """Build a record of each outcome of a case, once, the earliest first."""
    outcomes: dict[tuple[date, str], Decimal | None] = {}
    for on, kind, hours in (*_list_during_case(facts), *_list_at_discharge(facts)):
        outcomes[on, kind] = outcomes.get((on, kind)) or hours
    return [
        {"case_id": facts.case.reference, "kind": kind, "date": on, "hours": to_float(hours)}
        for (on, kind), hours in sorted(outcomes.items(), key=lambda outcome: outcome[0])
    ]


def _list_during_case(facts: CaseFacts) -> list[Outcome]:
    entry = facts.find_last_row("assessments")
    otherwise = OUTCOME_BY_ENTRY.get(entry.work_attendance if entry else "")
    outcomes = [
        (row.from_on, OUTCOME_OF_RETURN.get(row.return_kind, otherwise), row.hours)
        for row in facts.list_rows("work_statuses")
        if row.attendance == WorkAttendance.AT_WORK
    ]
    return [(on, kind, hours) for on, kind, hours in outcomes if kind]


def _list_at_discharge(facts: CaseFacts) -> list[Outcome]:
    """List what the discharge itself says, unless it was recorded before as it happened.

    One recorded after the client had died says nothing but of a return reached before.
    """
    discharge = facts.find_last_row("discharges")
    if discharge is None:
        return []
    if is_ended_by_death(facts) and not describe_end(facts, discharge.return_date)["return_date"]:
        return []
    reason = facts.codebook.find_reason(facts.case.model_version, discharge.reason)
    kind = OUTCOME_OF_RETURN.get(discharge.return_kind) or (reason and reason.outcome_kind)
    if not kind or any(before == kind for _, before, _ in _list_during_case(facts)):
        return []
    return [(discharge.return_date or to_local_day(discharge.at), kind, discharge.hours)]  # type: ignore[list-item]
