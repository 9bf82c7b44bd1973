"""What is agreed of an appointment, what came of it, and why it was called off."""

from dataclasses import dataclass

from handrail.accounts.models import User
from handrail.journey.diary.rules import Slot


@dataclass(frozen=True)
class AppointmentDetails:
    """What is agreed of an appointment besides its time, as the fields of Appointment."""

    user: User
    kind: str
    mode: str
    with_whom: str = "client"
    client_attends: bool = True
    place: str = ""
    link: str = ""
    interpreter: str = ""
    interpreter_kind: str = ""
    interpreter_agency: str = ""
    interpreter_confirmed: bool = False
    home_visit: bool = False
    note: str = ""
    tells_client: bool = True

    def list_fields(self, slot: Slot) -> dict[str, object]:
        """Return each field by its name, with the end at which its member of staff of a visit checks in."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return fields | {"back_by": slot.ends_at if self.home_visit else None}


@dataclass(frozen=True)
class Rearrangement:
    """The time and everything else of an appointment that is moved or changed."""

    slot: Slot
    details: AppointmentDetails


@dataclass(frozen=True)
class Attendance:
    """Whether an appointment took place, what was said of it, and whether to record it as a contact too."""

    attended: bool
    note: str = ""
    minutes: int | None = None
    as_contact: bool = True


@dataclass(frozen=True)
class Cancellation:
    """Why an appointment is called off, by which party, and whether the later ones of its series are."""

    reason: str
    party: str
    with_later: bool = False
