"""One invented client: where their life in a service has come to, and how time passes in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from handrail.accounts.models import User
from handrail.demo.people import ScreeningAnswers
from handrail.demo.staff import SCOTLAND, DemoStaff
from handrail.journey.anonymous.rules import Answer
from handrail.journey.case.actions import record_contact
from handrail.journey.case.models import Case
from handrail.network.models import Provider
from handrail.service_models import Version

FIRST_HOUR, LAST_HOUR = 9, 17
SATURDAY = 5


class FutureStepError(Exception):
    """The next step lies in the future: this client's life so far ends here."""


@dataclass
class ClientLife:
    """One client as far as their life has come; each step fills in what the later ones build on.

    `now` is today, beyond which nothing happens; `at` is how far time has come.
    """

    rng: Random
    service: str
    staff: DemoStaff
    providers: dict[str, list[Provider]]
    now: datetime
    with_letters: bool = False
    at: datetime = field(init=False)
    version: Version = field(init=False)
    case: Case = field(init=False)
    answers: ScreeningAnswers = field(init=False)
    manager: User = field(init=False)
    obstacles: list[str] = field(init=False)
    entry_levels: dict[str, int] = field(init=False)
    was_off_sick: bool = field(init=False)
    attendance: str = field(init=False)
    # The anonymous answer and its month, kept apart from the case.
    anonymous_answer: tuple[str, Answer] | None = field(init=False, default=None)

    def wait_for(self, **span: float) -> datetime:
        """Let time pass to a working hour at least `span` later; raise FutureStepError beyond today."""
        local = timezone.localtime(self.at + timedelta(**span))
        while local.weekday() >= SATURDAY:
            local += timedelta(days=1)
        if not FIRST_HOUR <= local.hour < LAST_HOUR:
            local = local.replace(
                hour=FIRST_HOUR + self.rng.randint(0, LAST_HOUR - FIRST_HOUR - 1),
                minute=self.rng.randint(0, 59),
            )
        self.at = max(local, self.at)
        if self.at > self.now:
            raise FutureStepError
        return self.at

    def record_contact(
        self, by: User, *, successful: bool, kind: str = "case_management", content: tuple[str, ...] = ()
    ) -> None:
        """Record a contact with the client, or the attempt, by telephone, text or in person."""
        in_person = 12 if self.service != SCOTLAND else 0
        record_contact(
            case=self.case,
            by=by,
            at=self.at,
            happened_at=self.at,
            with_whom="client",
            mode=self.rng.choices(["telephone", "text", "face_to_face"], [80, 8, in_person])[0],
            successful=successful,
            kind=kind,
            minutes=self.rng.randint(5, 40) if successful else None,
            content=content,
        )
