"""What the diary adds to the history of a case, for its page: what is booked."""

from dataclasses import dataclass

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact
from handrail.journey.diary.models import Appointment, CallBack
from handrail.journey.diary.rules import AppointmentState


@dataclass(frozen=True)
class AppointmentBooked(CaseFact):
    """An appointment of which nothing is recorded yet, `at` the time it begins; `staff` sees the client."""

    kind: str
    with_whom: str
    client_attends: bool
    mode: str
    place: str
    interpreter: str


@dataclass(frozen=True)
class CallBackPromised(CaseFact):
    """A promise to ring that nobody has kept yet, `at` the time to ring; `staff` rings."""

    about: str


DETAILS = (
    declare_source(
        CallBackPromised,
        CallBack.objects.filter(closed_at__isnull=True),
        at="due_at",
        staff="user__name",
    ),
    declare_source(
        AppointmentBooked,
        Appointment.objects.filter(state=AppointmentState.BOOKED),
        at="starts_at",
        staff="user__name",
    ),
)
