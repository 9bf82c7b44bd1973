"""What can still be done about a group session. Pure."""

from datetime import datetime
from typing import Protocol


class TimedSession(Protocol):
    """When a session begins and ends, and when it was cancelled if it was."""

    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None


def find_move_problem(session: TimedSession, at: datetime) -> str:
    """Return why a session cannot be moved now; '' where it can."""
    if session.cancelled_at or session.starts_at <= at:
        return "This session has begun, or is cancelled. It cannot be moved."
    return ""


def find_place_problem(session: TimedSession, at: datetime) -> str:
    """Return why nobody can be put on a session now; '' where they can."""
    if session.cancelled_at or session.ends_at <= at:
        return "This session is cancelled or over. Nobody can be put on it."
    return ""


def find_cancel_problem(session: TimedSession, at: datetime) -> str:
    """Return why a session cannot be cancelled now; '' where it can."""
    if session.cancelled_at:
        return "This session is cancelled already."
    if session.ends_at <= at:
        return "This session is over. Record in its register who came."
    return ""
