"""What becomes of a message on its way out: when it is tried again, and when it is given up. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from handrail.foundation.choices import TextChoices

# Doubled with each attempt, up to the longest; RFC 5321 (4.5.4.1) asks for days of trying before giving up.
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
# A server that does not answer fails every message alike: once it is back, none waits longer than this.
LONGEST_DELAY_OF_SERVER = timedelta(minutes=2)
GIVE_UP_AFTER = timedelta(days=2)
# A worker that was killed holds a message no longer than this; far more than a sending may take.
LEASE = timedelta(minutes=5)
# After this many in a row that found no server, the rest of the round waits for the next.
MAX_FAILURES_IN_A_ROW = 3
# How long finished rows are kept: the owner's own record says what became of the message.
KEEP_FINISHED = timedelta(days=30)


class DeliveryState(TextChoices):
    """How far something has come on its way out. What was written to a folder has not been sent."""

    WAITING = "waiting", "Waiting to be sent"
    SENT = "sent", "Sent"
    WRITTEN = "written", "Written to the mail folder (no mail server is set up)"
    HELD_BACK = "held_back", "Held back"
    FAILED = "failed", "Could not be sent"


@dataclass(frozen=True)
class Envelope:
    """The final words of a message, and where it goes."""

    channel: Literal["email", "text"]
    address: str
    subject: str
    body: str
    # Shown before our own address, as the service's name.
    sender_name: str = ""
    # Our own address must not be seen: see HANDRAIL_NEUTRAL_EMAIL.
    is_discreet: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a message must not leave any more."""

    reason: str


@dataclass(frozen=True)
class Delay:
    """Until when a message must not leave, though nothing went wrong."""

    until: datetime


class SendingError(Exception):
    """A message that could not be sent; `reason` holds no address and no word of it."""

    def __init__(self, reason: str, *, permanent: bool = False, server_down: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.server_down = reason, permanent, server_down


def compute_retry_delay(attempts: int, share: float, *, server_down: bool) -> timedelta:
    """Return how long to wait after this many attempts; `share` from 0 to 1 spreads it from half to whole."""
    longest = LONGEST_DELAY_OF_SERVER if server_down else LONGEST_DELAY
    whole: timedelta = min(longest, FIRST_DELAY * 2 ** min(attempts - 1, 20))
    return whole * (0.5 + share / 2)


def is_last_failure(error: SendingError, at: datetime, give_up_at: datetime) -> bool:
    """Return whether trying again is of no use."""
    return error.permanent or at >= give_up_at
