"""Appointments in words: on the page of the case, in its list, and on the desk."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from handrail.foundation.wording import nhs_datetime, nhs_time
from handrail.journey.case.models import Case, ContactMode, ContactParty
from handrail.journey.diary.history import AppointmentBooked
from handrail.journey.diary.models import Appointment, label_kind
from handrail.journey.diary.rules import AppointmentState

STATE_COLOURS = {
    AppointmentState.BOOKED: "blue",
    AppointmentState.ATTENDED: "green",
    AppointmentState.MISSED: "orange",
    AppointmentState.CANCELLED: "grey",
}
NO_NEXT = "Nothing is arranged"


def describe_next(booked: Iterable[AppointmentBooked], at: datetime) -> str:
    """Return when somebody sees or calls the client next, and who; words that say so where nobody does."""
    coming = [fact for fact in booked if fact.at > at]
    if not coming:
        return NO_NEXT
    first = min(coming, key=lambda fact: fact.at)
    parts = [nhs_datetime(first.at), ContactMode(first.mode).label, first.staff]
    if first.with_whom != ContactParty.CLIENT:
        parts.insert(2, f"with {ContactParty(first.with_whom).label.lower()}")
    if first.interpreter:
        parts.append(f"{first.interpreter} interpreter")
    return ", ".join(parts)


def outcome_tasks(case: Case, booked: Iterable[AppointmentBooked], at: datetime) -> list[dict[str, object]]:
    """Return a line of the task list for each appointment that is over and of which nothing is recorded."""
    return [
        {
            "text": f"Record what came of the appointment: {label_kind(fact.kind)}",
            "href": reverse("appointment", args=[case.reference, fact.id]),
            "due": fact.at,
            "state": "to do",
            "hint": fact.staff,
        }
        for fact in booked
        if fact.at <= at
    ]


def appointment_rows(case: Case, rows: Iterable[Appointment]) -> list[list[object]]:
    """Return the appointments of a case as rows: when, what for, with who, how, what came of it."""
    return [
        [
            {
                "text": nhs_datetime(row.starts_at),
                "href": reverse("appointment", args=[case.reference, row.pk]),
            },
            row.kind_label,
            ", ".join([row.user.name, *describe_parties(row)]),
            describe_way(row),
            {"text": "", "tags": [tag_state(row)], "note": row.reason},
        ]
        for row in rows
    ]


def tag_state(row: Appointment) -> dict[str, str]:
    """Return what became of an appointment as a tag."""
    state = AppointmentState(row.state)
    return {"text": state.label, "colour": STATE_COLOURS[state]}


def describe_parties(row: Appointment) -> list[str]:
    """Return who else is there besides the member of staff; nothing where it is the client alone."""
    if row.with_whom == ContactParty.CLIENT:
        return []
    client = " and the client" if row.client_attends else ""
    return [f"with {ContactParty(row.with_whom).label.lower()}{client}"]


def describe_way(row: Appointment) -> str:
    """Return how they meet, where, and the interpreter."""
    where = row.place or row.link
    interpreter = f"{row.interpreter} interpreter booked" if row.interpreter else ""
    return ", ".join(filter(None, [ContactMode(row.mode).label, where, interpreter]))


def diary_rows(rows: Iterable[Appointment], at: datetime) -> list[list[object]]:
    """Return the appointments of a desk as rows: time, client, what for, how, and what to do."""
    return [
        [
            {
                "text": nhs_time(row.starts_at) if row.starts_at > at else nhs_datetime(row.starts_at),
                "tags": [{"text": "Record what came of it", "colour": "orange"}] if row.ends_at <= at else [],
            },
            {"text": row.case.person.name, "href": reverse("case", args=[row.case.reference])},
            ", ".join([row.kind_label, *describe_parties(row)]),
            describe_way(row),
            {
                "text": "Move" if row.starts_at > at else "Attended, missed or cancelled",
                "href": reverse(
                    "appointment-change" if row.starts_at > at else "appointment",
                    args=[row.case.reference, row.pk],
                ),
                "about": f"the appointment of {row.case.person.name}",
            },
        ]
        for row in rows
    ]


def appointment_facts(row: Appointment) -> list[dict[str, object]]:
    """Return what was agreed of an appointment, as a summary."""
    return [
        {"key": "When", "value": f"{nhs_datetime(row.starts_at)} to {nhs_time(row.ends_at)}"},
        {"key": "Who", "value": ", ".join([row.user.name, *describe_parties(row)])},
        {"key": "How", "value": describe_way(row)},
        {"key": "About", "value": row.note},
        {"key": "State", "value": describe_outcome(row)},
    ]


def describe_outcome(row: Appointment) -> str:
    """Return what came of an appointment, by who and why."""
    by = f", recorded by {row.settled_by.name}" if row.settled_by else ""
    return f"{AppointmentState(row.state).label}{by}" + (f": {row.reason}" if row.reason else "")
