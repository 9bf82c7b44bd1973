"""What stands against erasing a record. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handrail.foundation.wording import nhs_date
from handrail.rights.grounds import HoldReason


@dataclass(frozen=True)
class StandingHold:
    """A legal hold that stands: why, since when, and by who."""

    reason: HoldReason
    placed_at: datetime
    placed_by: str


@dataclass(frozen=True)
class RecordState:
    """What an erasure looks at: references of what is open, and the legal holds that stand."""

    holds: Sequence[StandingHold] = ()
    open_cases: Sequence[str] = ()
    follow_ups_to_come: Sequence[str] = ()
    open_concerns: Sequence[str] = ()
    open_matters: Sequence[str] = ()
    has_hidden_matters: bool = False
    waiting_referrals: Sequence[str] = ()


def list_obstacles(state: RecordState) -> list[str]:
    """Return what stands against an erasure, each with what to do first; empty where nothing does."""
    held = [
        f"It is under legal hold since {nhs_date(hold.placed_at)}, by {hold.placed_by}: "
        f"{hold.reason.label.lower()}. Lift the hold first."
        for hold in state.holds
    ]
    groups = (
        (state.open_cases, "is open. Discharge the client or close the referral first."),
        (state.follow_ups_to_come, "has follow-ups to come. Record that they are missed, with the reason."),
        (state.open_concerns, "has an open safety concern. Someone must accept responsibility first."),
        (state.open_matters, "is open. Close it first."),
        (state.waiting_referrals, "waits for a decision. Decide about it first."),
    )
    found = [f"{reference} {what}" for references, what in groups for reference in references]
    if state.has_hidden_matters:
        found.append("Something about this person is still open. Ask the safeguarding lead.")
    return [*held, *found]
