"""What an action raises when it may not be done; each says what stands now and what to do."""

from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case, Draft, Event


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


class UnknownVersion(UserError):
    """The case runs under a version of its service model that is not on this server."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            f"{case.reference} runs under version ‘{case.model_version}’ of the service ‘{case.service}’, "
            "which this server does not have. Nothing is lost. Ask the person who looks after Handrail to "
            "put the file of that version back."
        )
