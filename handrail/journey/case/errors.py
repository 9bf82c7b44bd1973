"""What an action raises when it may not be done; each says what stands now and what to do."""

from handrail.foundation.errors import UserError
from handrail.journey.case.models import Draft, Event


class NotNow(UserError):
    """The case has moved on (or not far enough) for this action."""


class Conflict(UserError):
    """Somebody else changed the same thing since the page was opened."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events
        super().__init__("Someone else has changed this since you opened the page.")


class DraftConflict(UserError):
    """Somebody else saved the same draft since the page was opened."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__("Someone else has saved this since you opened the page.")
