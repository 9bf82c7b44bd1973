"""A diary as an iCalendar file: when, how and which case; no name, place or reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from handrail.foundation.calendars import LONDON
from handrail.journey.case.models import Case, ContactMode
from handrail.journey.diary.models import Appointment, CallBack, GroupSession
from handrail.journey.diary.rules import AppointmentState

# What a phone shows of an appointment with somebody whose record is restricted.
BUSY = "Appointment"
CALL_LENGTH = timedelta(minutes=15)
REFRESHED_EVERY = timedelta(minutes=30)


def write_calendar(
    appointments: Iterable[Appointment], call_backs: Iterable[CallBack], sessions: Iterable[GroupSession]
) -> bytes:
    """Return an iCalendar file (RFC 5545) with the times of London and its rules of summer time."""
    calendar = Calendar()
    calendar.add("prodid", "-//Handrail//Diary//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Handrail")
    calendar.add("x-wr-timezone", LONDON.key)
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"value": "DURATION"})
    for row in appointments:
        calendar.add_component(_write_appointment(row))
    for call in call_backs:
        calendar.add_component(_write_call(call))
    for session in sessions:
        calendar.add_component(_write_session(session))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _write_appointment(row: Appointment) -> Event:
    changed_at = max(filter(None, (row.arranged_at, row.settled_at)))
    event = _write_event(f"appointment-{row.pk}", row.starts_at, row.ends_at, changed_at)
    event.add("summary", _summarise(row.case, ContactMode(row.mode).label))
    event.add("sequence", int((changed_at - row.made_at).total_seconds()))
    cancelled = row.state == AppointmentState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    _add_link(event, row.case)
    return event


def _write_call(row: CallBack) -> Event:
    event = _write_event(f"call-{row.pk}", row.due_at, row.due_at + CALL_LENGTH, row.made_at)
    event.add("summary", _summarise(row.case, "Call back"))
    event.add("status", "CONFIRMED")
    _add_link(event, row.case)
    return event


def _write_session(session: GroupSession) -> Event:
    changed_at = session.cancelled_at or session.made_at
    event = _write_event(f"session-{session.pk}", session.starts_at, session.ends_at, changed_at)
    event.add("summary", "Group session")
    event.add("sequence", int(session.cancelled_at is not None))
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    return event


def _write_event(key: str, starts_at: datetime, ends_at: datetime, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{key}@{urlsplit(settings.PUBLIC_ADDRESS).hostname or 'handrail'}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", starts_at.astimezone(LONDON))
    event.add("dtend", ends_at.astimezone(LONDON))
    event.add("class", "PRIVATE")
    return event


def _summarise(case: Case, what: str) -> str:
    """Return what a calendar shows: how, initials and reference; of a restricted record nothing."""
    if case.restricted:
        return BUSY
    return f"{what}, {write_initials(case)}, {case.reference}"


def write_initials(case: Case) -> str:
    """Return the initials of a client: 'MT'."""
    return "".join(name[:1].upper() for name in (case.person.given_name, case.person.family_name))


def _add_link(event: Event, case: Case) -> None:
    if not case.restricted:
        event.add("url", settings.PUBLIC_ADDRESS + reverse("case", args=[case.reference]))
