"""What whoever referred somebody may be told of what became of it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.rules import Facts

Sees = Literal["received", "outcome", "dates", "all"]


def choose_referrer_view(recipient: str, *, agreed: bool | None, told_beforehand: bool) -> Sees:
    """How much of the case a referrer sees.

    `agreed` is the client's latest answer about this recipient, None where nobody has asked. Somebody the
    service is not for is asked for no consent; a referrer who said beforehand that the person knows they will
    hear (`told_beforehand`) still hears the bare outcome. An employer sees dates, never reasons.
    """
    if recipient == "client":
        return "all"
    if agreed:
        return "dates" if recipient == "employer" else "all"
    return "outcome" if agreed is None and told_beforehand else "received"


@dataclass(frozen=True)
class ProgressLine:
    """One thing that happened, in plain words."""

    at: datetime
    text: str


# Milestone -> its words, and whether an employer may see it.
WORDS: tuple[tuple[str, str, bool], ...] = (
    ("enrolled", mark_text("Accepted by the service"), True),
    ("allocated", mark_text("Case manager assigned"), True),
    ("first_contact", mark_text("First contact made"), True),
    ("assessed", mark_text("Assessment completed"), False),
    ("plan_agreed", mark_text("Plan agreed"), True),
    ("first_intervention", mark_text("First support arranged"), False),
    ("discharged", mark_text("Support ended"), True),
)


def list_progress(facts: Facts, seen: Sees) -> list[ProgressLine]:
    """What became of a referral, the oldest first, as far as the reader may see."""
    milestones = facts.milestones
    lines = [ProgressLine(milestones.referred, _("Referral received"))]
    if seen == "received":
        return lines
    if milestones.screened and facts.screening_outcome == "not_eligible":
        lines.append(ProgressLine(milestones.screened, _("The service could not accept this referral")))
    if seen == "outcome":
        return lines
    if milestones.screened and facts.screening_outcome == "declined":
        lines.append(ProgressLine(milestones.screened, _("The person chose not to take part")))
    known = milestones.list_reached()
    for name, words, for_employers in WORDS:
        if name in known and (seen == "all" or for_employers):
            lines.append(ProgressLine(known[name], _(words)))
    return sorted(lines, key=lambda line: line.at)
