"""`followups`: each follow-up that was made or missed, and each that has fallen due and waits."""

from datetime import date, datetime
from typing import Any

from handrail.reporting.from_journey.clients import find_version
from handrail.reporting.from_journey.reading import CaseFacts, to_local_day
from handrail.reporting.from_journey.sessions import ATTEMPT_KINDS

# Reasons for a follow-up missed that are the client's refusal.
REFUSAL_REASONS = ("Client did not want to answer", "Withdrew consent to be contacted")
# Event that a follow-up is counted from -> the case's own moment. Joining a trial stands for its draw.
START_COLUMNS = {
    "discharged": "discharged_at",
    "assessed": "assessed_at",
    "enrolled": "enrolled_at",
    "randomised": "enrolled_at",
}


def build_followup_records(told: CaseFacts, today: date) -> list[dict[str, Any]]:
    """In the order they fell due. One that is not yet due is no record."""
    planned = {step.code: (step, due) for step, due in _list_planned(told)}
    made = {row.code: row for row in told.list_rows("follow_ups")}
    found = [
        _build_record(told, planned.get(code), row, _list_attempts(told, row)) for code, row in made.items()
    ] + [
        _build_record(told, (step, due), None, [])
        for code, (step, due) in planned.items()
        if code not in made and due <= today
    ]
    return sorted(
        found, key=lambda record: (record["due_date"] is None, record["due_date"], record["months"])
    )


def find_next_change(told: CaseFacts, today: date) -> date | None:
    """The next day on which time alone makes a record: a follow-up falls due."""
    made = {row.code for row in told.list_rows("follow_ups")}
    return min(
        (due for step, due in _list_planned(told) if step.code not in made and due > today), default=None
    )


def _list_planned(told: CaseFacts) -> list[tuple[Any, date]]:
    """The follow-ups of the case's service that have begun to run, each with the day it falls due."""
    stream = told.case.workstream
    found = []
    for step in find_version(told.case).follow_up:
        start = to_local_day(getattr(told.case, START_COLUMNS.get(step.starts_on, ""), None))
        if start and (not step.workstreams or stream in step.workstreams):
            found.append((step, step.after.add_to(start)))
    return found


def _build_record(told: CaseFacts, planned: Any, row: Any, tries: list[Any]) -> dict[str, Any]:
    step, due = planned or (None, None)
    done = row is not None and row.outcome == "done"
    refused = row is not None and row.missed_reason in REFUSAL_REASONS
    reached = any(each.successful for each in tries)
    attendance = row.work_attendance if row else ""
    return {
        "case_id": told.case.reference,
        "months": round(step.months_after_event) if step else None,
        "due_date": due,
        "done_date": to_local_day(row.at) if done else None,
        "state": "due" if row is None else "done" if done else "refused" if refused else "missed",
        "channel": _find_channel(tries),
        # Recording the answers is itself a talk, where no other was recorded.
        "attempts": len(tries) + (done and not reached) if row else None,
        "work_attendance": attendance if attendance not in ("", "not_known") else None,
    }


def _list_attempts(told: CaseFacts, row: Any) -> list[Any]:
    """The calls and letters for this follow-up: those since the one recorded before it."""
    before = max(
        (each.at for each in told.list_rows("follow_ups") if (each.at, each.pk) < (row.at, row.pk)),
        default=told.case.discharged_at or datetime.min.replace(tzinfo=row.at.tzinfo),
    )
    return [
        each
        for each in told.list_rows("contacts")
        if each.kind in ATTEMPT_KINDS and each.with_whom == "client" and before < each.at <= row.at
    ]


def _find_channel(tries: list[Any]) -> str | None:
    mode = tries[-1].mode if tries else None
    return mode if mode != "video" else "web"
