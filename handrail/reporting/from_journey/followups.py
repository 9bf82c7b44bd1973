"""`followups`: each follow-up that was made or missed, and each that has fallen due and waits."""

from datetime import date, datetime

from handrail.journey.followup.models import FollowUpOutcome, MissedReason
from handrail.journey.support.models import WorkAttendance
from handrail.reporting.from_journey.clients import find_version
from handrail.reporting.from_journey.reading import CaseFacts, Record, Row, to_float, to_local_day
from handrail.reporting.from_journey.sessions import ATTEMPT_KINDS
from handrail.service_models.schema.timing import FollowUpContact

# Reasons for a follow-up missed that are the client's refusal.
REFUSAL_REASONS = (MissedReason.DECLINED.label, MissedReason.WITHDREW.label)
# Event that a follow-up is counted from -> the case's own moment. Joining a trial stands for its draw.
START_COLUMNS = {
    "discharged": "discharged_at",
    "assessed": "assessed_at",
    "enrolled": "enrolled_at",
    "randomised": "enrolled_at",
}


def build_followup_records(facts: CaseFacts, today: date) -> list[Record]:
    """Build the records in the order they fell due. One that is not yet due is no record."""
    planned = {step.code: (step, due) for step, due in _list_planned(facts)}
    made = {row.code: row for row in facts.list_rows("follow_ups")}
    records = [
        _build_record(facts, planned.get(code), row, _list_attempts(facts, row)) for code, row in made.items()
    ] + [
        _build_record(facts, (step, due), None, [])
        for code, (step, due) in planned.items()
        if code not in made and due <= today
    ]
    return sorted(
        records, key=lambda record: (record["due_date"] is None, record["due_date"], record["months"])
    )


def find_next_change(facts: CaseFacts, today: date) -> date | None:
    """Find the next day on which time alone makes a record: a follow-up falls due."""
    made = {row.code for row in facts.list_rows("follow_ups")}
    return min(
        (due for step, due in _list_planned(facts) if step.code not in made and due > today), default=None
    )


def _list_planned(facts: CaseFacts) -> list[tuple[FollowUpContact, date]]:
    """List the follow-ups of the case's service that have begun to run, each with the day it falls due."""
    stream = facts.case.workstream
    planned = []
    for step in find_version(facts.case).follow_up:
        start = to_local_day(getattr(facts.case, START_COLUMNS.get(step.starts_on, ""), None))
        if start and (not step.workstreams or stream in step.workstreams):
            planned.append((step, step.after.add_to(start)))
    # Somebody who has died is asked no more: what would have fallen due later is no follow-up missed.
    died_on = facts.died_on
    return [(step, due) for step, due in planned if died_on is None or due <= died_on]


def _build_record(facts: CaseFacts, planned: Row, row: Row, attempts: list[Row]) -> Record:
    step, due = planned or (None, None)
    done = row is not None and row.outcome == FollowUpOutcome.DONE
    refused = row is not None and row.missed_reason in REFUSAL_REASONS
    reached = any(contact.successful for contact in attempts)
    attendance = row.work_attendance if row else ""
    return {
        "case_id": facts.case.reference,
        "months": round(step.months_after_event) if step else None,
        "due_date": due,
        "done_date": to_local_day(row.at) if done else None,
        "state": "due" if row is None else "done" if done else "refused" if refused else "missed",
        "channel": _find_channel(attempts),
        # Recording the answers is itself a talk, where no other was recorded.
        "attempts": len(attempts) + (done and not reached) if row else None,
        "hours": to_float(row.hours) if row else None,
        "work_attendance": attendance if attendance not in ("", WorkAttendance.NOT_KNOWN) else None,
    }


def _list_attempts(facts: CaseFacts, row: Row) -> list[Row]:
    """List the calls and letters for this follow-up: those since the one recorded before it."""
    before = max(
        (
            earlier.at
            for earlier in facts.list_rows("follow_ups")
            if (earlier.at, earlier.pk) < (row.at, row.pk)
        ),
        default=facts.case.discharged_at or datetime.min.replace(tzinfo=row.at.tzinfo),
    )
    return [
        contact
        for contact in facts.list_rows("contacts")
        if contact.kind in ATTEMPT_KINDS and contact.with_whom == "client" and before < contact.at <= row.at
    ]


def _find_channel(attempts: list[Row]) -> str | None:
    mode = attempts[-1].mode if attempts else None
    return mode if mode != "video" else "web"
