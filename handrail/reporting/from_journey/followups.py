"""`followups`: each follow-up that was made or missed, and each that has fallen due and waits."""

from datetime import date, datetime
from typing import Any

from handrail.reporting.from_journey.clients import version_of
from handrail.reporting.from_journey.reading import Told, day
from handrail.reporting.from_journey.sessions import ATTEMPTS

# Reasons for a follow-up missed that are the client's refusal.
REFUSED = ("Client did not want to answer", "Withdrew consent to be contacted")
# Event that a follow-up is counted from -> the case's own moment. Joining a trial stands for its draw.
STARTS = {
    "discharged": "discharged_at",
    "assessed": "assessed_at",
    "enrolled": "enrolled_at",
    "randomised": "enrolled_at",
}


def records(told: Told, today: date) -> list[dict[str, Any]]:
    """In the order they fell due. One that is not yet due is no record."""
    planned = {step.code: (step, due) for step, due in _planned(told)}
    made = {row.code: row for row in told.all("follow_ups")}
    found = [_record(told, planned.get(code), row, _tries(told, row)) for code, row in made.items()] + [
        _record(told, (step, due), None, [])
        for code, (step, due) in planned.items()
        if code not in made and due <= today
    ]
    return sorted(
        found, key=lambda record: (record["due_date"] is None, record["due_date"], record["months"])
    )


def next_change(told: Told, today: date) -> date | None:
    """The next day on which time alone makes a record: a follow-up falls due."""
    made = {row.code for row in told.all("follow_ups")}
    return min((due for step, due in _planned(told) if step.code not in made and due > today), default=None)


def _planned(told: Told) -> list[tuple[Any, date]]:
    """The follow-ups of the case's service that have begun to run, each with the day it falls due."""
    stream = told.case.workstream
    found = []
    for step in version_of(told.case).follow_up:
        start = day(getattr(told.case, STARTS.get(step.starts_on, ""), None))
        if start and (not step.workstreams or stream in step.workstreams):
            found.append((step, step.after.after(start)))
    return found


def _record(told: Told, planned: Any, row: Any, tries: list[Any]) -> dict[str, Any]:
    step, due = planned or (None, None)
    done = row is not None and row.outcome == "done"
    refused = row is not None and row.missed_reason in REFUSED
    reached = any(each.successful for each in tries)
    attendance = row.work_attendance if row else ""
    return {
        "case_id": told.case.reference,
        "months": round(step.months_after_event) if step else None,
        "due_date": due,
        "done_date": day(row.at) if done else None,
        "state": "due" if row is None else "done" if done else "refused" if refused else "missed",
        "channel": _channel(tries),
        # Recording the answers is itself a talk, where no other was recorded.
        "attempts": len(tries) + (done and not reached) if row else None,
        "work_attendance": attendance if attendance not in ("", "not_known") else None,
    }


def _tries(told: Told, row: Any) -> list[Any]:
    """The calls and letters for this follow-up: those since the one recorded before it."""
    before = max(
        (each.at for each in told.all("follow_ups") if (each.at, each.pk) < (row.at, row.pk)),
        default=told.case.discharged_at or datetime.min.replace(tzinfo=row.at.tzinfo),
    )
    return [
        each
        for each in told.all("contacts")
        if each.kind in ATTEMPTS and each.with_whom == "client" and before < each.at <= row.at
    ]


def _channel(tries: list[Any]) -> str | None:
    mode = tries[-1].mode if tries else None
    return mode if mode != "video" else "web"
