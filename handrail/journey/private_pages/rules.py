"""What whoever referred somebody may be told of what became of it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.rules import Facts
from handrail.service_models.schema.journey import OPT_IN_RECIPIENT

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


# What happens as soon as a consent is taken back, by the recipient it was about.
WITHDRAWAL_EFFECTS: dict[str, tuple[str, ...]] = {
    "service": (
        mark_text("We stop sending you messages and questionnaires."),
        mark_text("We stop sharing anything about you, and links we sent to others stop working."),
        mark_text("Your case manager will ask you whether you want your case closed or kept open."),
    ),
    "evaluation": (mark_text("Your records are left out when the service is evaluated from now on."),),
    OPT_IN_RECIPIENT: (mark_text("We stop writing to you about other things."),),
    "named_other": (
        mark_text("We stop telling them anything about you, and links we sent them stop working."),
        mark_text("We cannot take back what they have already read."),
    ),
}


def list_withdrawal_effects(recipient: str, *, required: bool) -> list[str]:
    """Return what a client who takes back a consent is told will happen."""
    effects = [_(effect) for effect in WITHDRAWAL_EFFECTS.get(recipient, WITHDRAWAL_EFFECTS["named_other"])]
    if required:
        effects.append(_("We need this to support you, so your support may end."))
    else:
        effects.append(_("Your support goes on."))
    return [*effects, _("You can agree again at any time.")]
