"""Slots of a diary, whether somebody is free then, and when a reminder is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handrail.foundation.calendars import LONDON, WorkingCalendar, as_moment, long_date, to_day
from handrail.foundation.choices import TextChoices
from handrail.foundation.wording import nhs_date, nhs_time


class AppointmentKind(TextChoices):
    """What an appointment is for, besides the contacts that a schedule of the service asks for."""

    FIRST_CONTACT = "first_contact"
    ASSESSMENT = "assessment"
    CASE_MANAGEMENT = "case_management"
    REVIEW = "review", "Review of the plan"
    EMPLOYER_LIAISON = "employer_liaison", "Meeting about work"
    FIT_NOTE_REVIEW = "fit_note_review", "Fit-note review"
    CLINICAL = "clinical", "Clinical advice"
    FOLLOW_UP = "follow_up", "Follow-up"
    OTHER = "other", "Something else"


class AppointmentState(TextChoices):
    """What became of an appointment."""

    BOOKED = "booked"
    ATTENDED = "attended"
    MISSED = "missed"
    CANCELLED = "cancelled"


class InterpreterKind(TextChoices):
    """How an interpreter takes part."""

    IN_THE_ROOM = "in_the_room"
    TELEPHONE = "telephone", "By phone"
    VIDEO = "video", "By video"
    SIGN_LANGUAGE = "sign_language", "Sign language, in the room"
    SIGN_LANGUAGE_VIDEO = "sign_language_video", "Sign language, by video"


class VisitNews(TextChoices):
    """What is said of somebody who is on a home visit."""

    SAFE = "safe"
    LONGER = "longer"
    TAKEN_UP = "taken_up"


class CancellingParty(TextChoices):
    """Who called an appointment off."""

    CLIENT = "client", "The client"
    SERVICE = "service", "We did"
    EMPLOYER = "employer", "The employer"
    PROVIDER = "provider", "The provider"
    OTHER = "other", "Someone else"


@dataclass(frozen=True)
class Slot:
    """A stretch of time in a diary, with what it is where it is taken; aware datetimes."""

    starts_at: datetime
    ends_at: datetime
    label: str = ""

    def overlaps_with(self, other: "Slot") -> bool:
        """Return whether two slots share time; one that ends as the other begins does not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def describe_time(self) -> str:
        """Return the slot in words: '9:30am to 10:15am on Monday 2 July 2012'."""
        day = long_date(to_day(self.starts_at))
        return f"{nhs_time(self.starts_at)} to {nhs_time(self.ends_at)} on {day}"


def list_weekly_slots(day: date, clock: time, *, minutes: int, times: int) -> list[Slot]:
    """Return so many slots, a week from each to the next, at the same time by the clock."""
    starts = [datetime.combine(day + timedelta(weeks=week), clock, LONDON) for week in range(times)]
    return [Slot(start, start + timedelta(minutes=minutes)) for start in starts]


@dataclass(frozen=True)
class Availability:
    """When a member of staff can be booked, and when a client is seen elsewhere.

    Attributes
    ----------
    name
        Of the member of staff.
    away
        First and last days of their absences.
    working_days
        Weekdays on which they work, Monday as 1; none means every weekday.
    taken, taken_by_client
        Slots in their diary, and other slots of the same client.
    calendar
        The working days of the service.
    """

    name: str
    away: tuple[tuple[date, date], ...]
    working_days: frozenset[int]
    taken: tuple[Slot, ...]
    taken_by_client: tuple[Slot, ...]
    calendar: WorkingCalendar


def list_clashes(slots: Sequence[Slot], availability: Availability) -> list[str]:
    """Return what speaks against each slot, a sentence each; nothing where everybody is free."""
    return [clash for slot in slots for clash in _list_clashes_of(slot, availability)]


def _list_clashes_of(slot: Slot, availability: Availability) -> list[str]:
    day, name = to_day(slot.starts_at), availability.name
    shown = long_date(day)
    clashes = [
        f"{name} is away from {nhs_date(first)} to {nhs_date(last)}"
        for first, last in availability.away
        if first <= day <= last
    ]
    if holiday := availability.calendar.find_holiday(day):
        clashes.append(f"The service is closed on {shown}: {holiday}")
    elif availability.working_days and day.isoweekday() not in availability.working_days:
        clashes.append(f"{name} does not work on {day:%A}s: {shown}")
    elif not availability.working_days and not availability.calendar.is_working_day(day):
        clashes.append(f"{shown} is not a working day")
    clashes += [
        f"{name} already has an appointment then: {taken.describe_time()}, {taken.label}"
        for taken in availability.taken
        if slot.overlaps_with(taken)
    ]
    clashes += [
        f"The client already has an appointment then: {taken.describe_time()}, {taken.label}"
        for taken in availability.taken_by_client
        if slot.overlaps_with(taken)
    ]
    return clashes


# On the day before, from the start of the working day on.
REMIND_FROM = time(9)


def find_reminder_time(starts_at: datetime) -> datetime:
    """Return from when the client is reminded of an appointment: the day before, in the morning."""
    return datetime.combine(to_day(starts_at) - timedelta(days=1), REMIND_FROM, LONDON)


def is_reminder_due(*, starts_at: datetime, arranged_at: datetime, at: datetime) -> bool:
    """Return whether to remind now; who was told of the appointment later than that has just been told."""
    due = find_reminder_time(starts_at)
    return as_moment(arranged_at) < due <= as_moment(at) < as_moment(starts_at)
