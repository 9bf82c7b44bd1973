"""Appointments in words: on the page of the case, in its list, and on the desk."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from handrail.foundation.calendars import to_day
from handrail.foundation.wording import lower_first, nhs_datetime, nhs_time
from handrail.journey.case.models import Case, ContactMode, ContactParty
from handrail.journey.diary.history import AppointmentBooked, CallBackPromised
from handrail.journey.diary.models import Appointment, CallBack, label_kind
from handrail.journey.diary.rules import AppointmentState, InterpreterKind

STATE_COLOURS = {
    AppointmentState.BOOKED: "blue",
    AppointmentState.ATTENDED: "green",
    AppointmentState.MISSED: "orange",
    AppointmentState.CANCELLED: "grey",
}
NO_NEXT = "Nothing is arranged"


def describe_next(
    booked: Iterable[AppointmentBooked], promised: Iterable[CallBackPromised], at: datetime
) -> str:
    """Return when somebody sees or calls the client next, and who; words that say so where nobody does."""
    coming = [(fact.at, describe_booked(fact)) for fact in booked if fact.at > at]
    coming += [(fact.at, f"call back by {fact.staff}") for fact in promised if fact.at > at]
    if not coming:
        return NO_NEXT
    moment, words = min(coming)
    return f"{nhs_datetime(moment)}, {words}"


def describe_booked(fact: AppointmentBooked) -> str:
    """Return how somebody is met, by which member of staff, with which interpreter."""
    parts = [ContactMode(fact.mode).label, fact.staff]
    if fact.with_whom != ContactParty.CLIENT:
        parts.insert(1, f"with {ContactParty(fact.with_whom).label.lower()}")
    if fact.interpreter:
        parts.append(f"{fact.interpreter} interpreter")
    return ", ".join(parts)


def call_back_tasks(
    case: Case, promised: Iterable[CallBackPromised], at: datetime
) -> list[dict[str, object]]:
    """Return a line of the task list for each promise to ring that nobody has kept."""
    return [
        {
            "text": f"Call back: {fact.about}",
            "href": reverse("call-back", args=[case.reference, fact.id]),
            "due": fact.at,
            "state": "overdue" if fact.at < at else "to do",
            "urgent": fact.at < at,
            "hint": fact.staff,
        }
        for fact in promised
    ]


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
    return ", ".join(filter(None, [ContactMode(row.mode).label, where, describe_interpreter(row)]))


def describe_interpreter(row: Appointment) -> str:
    """Return the interpreter of an appointment: language, how, the agency, and whether confirmed."""
    if not row.interpreter:
        return ""
    how = lower_first(InterpreterKind.find_label(row.interpreter_kind))
    booked = f"booked with {row.interpreter_agency}" if row.interpreter_agency else ""
    state = "confirmed" if row.interpreter_confirmed else "not confirmed yet"
    return ", ".join(filter(None, [f"{row.interpreter} interpreter", how, booked, state]))


Entry = tuple[datetime, list[object]]


def day_entries(
    appointments: Iterable[Appointment], call_backs: Iterable[CallBack], at: datetime
) -> list[Entry]:
    """Return what stands in a diary as rows in order of time, each with its moment."""
    entries = [(row.starts_at, _appointment_entry(row, at)) for row in appointments]
    entries += [(row.due_at, _call_back_entry(row, at)) for row in call_backs]
    return sorted(entries, key=lambda entry: entry[0])


def _appointment_entry(row: Appointment, at: datetime) -> list[object]:
    over = row.starts_at <= at
    page = "appointment" if over else "appointment-change"
    return [
        {
            "text": _describe_moment(row.starts_at, at),
            "tags": [{"text": "Not recorded", "colour": "orange"}] if row.ends_at <= at else [],
        },
        _name_client(row.case),
        ", ".join([row.kind_label, *describe_parties(row)]),
        _way_cell(row, at),
        {
            "text": "Record what came of it" if over else "Move",
            "href": reverse(page, args=[row.case.reference, row.pk]),
            "about": f"(appointment of {row.case.person.name})",
        },
    ]


def _way_cell(row: Appointment, at: datetime) -> dict[str, object]:
    """Return how they meet; of a home visit with the way to its check-in."""
    way: dict[str, object] = {"text": describe_way(row), "tags": list_visit_tags(row, at)}
    if row.home_visit and row.safe_at is None and row.starts_at <= at:
        way |= {"href": reverse("visit", args=[row.pk]), "about": "(check in from this visit)"}
    return way


def list_visit_tags(row: Appointment, at: datetime) -> list[dict[str, str]]:
    """Return whether it is a home visit, and whether its check-in is late."""
    if not row.home_visit:
        return []
    late = row.back_by is not None and row.back_by <= at and row.safe_at is None
    return [{"text": "Check in now", "colour": "red"} if late else {"text": "Home visit", "colour": "purple"}]


def _call_back_entry(row: CallBack, at: datetime) -> list[object]:
    return [
        {
            "text": _describe_moment(row.due_at, at),
            "tags": [{"text": "Overdue", "colour": "red"}] if row.due_at <= at else [],
        },
        _name_client(row.case),
        f"Call back: {row.about}",
        row.case.person.telephone,
        {
            "text": "Done or move",
            "href": reverse("call-back", args=[row.case.reference, row.pk]),
            "about": f"(call back to {row.case.person.name})",
        },
    ]


def _describe_moment(moment: datetime, at: datetime) -> str:
    return nhs_time(moment) if to_day(moment) == to_day(at) else nhs_datetime(moment)


def _name_client(case: Case) -> dict[str, str]:
    return {"text": case.person.name, "href": reverse("case", args=[case.reference])}


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
