"""The kinds of matter, what can be done about each, and how each can end. Pure."""

from dataclasses import dataclass

from handrail.foundation.choices import TextChoices


class MatterKind(TextChoices):
    """What a service must answer for."""

    SAFEGUARDING = "safeguarding", "Safeguarding concern"
    COMPLAINT = "complaint", "Complaint about the service"
    DATA_COMPLAINT = "data_complaint", "Complaint about data protection"
    INCIDENT = "incident", "Incident"
    NEAR_MISS = "near_miss", "Near miss"
    BREACH = "breach", "Data breach"
    ACCESS_REQUEST = "access_request", "Request for a record"


class MatterCategory(TextChoices):
    """What a safeguarding concern is about; several may hold."""

    ADULT = "adult", "An adult at risk"
    CHILD = "child", "A child in the household"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    EXPLOITATION = "exploitation", "Exploitation"


class MatterStepKind(TextChoices):
    """One thing done about a matter."""

    RECORDED = "recorded", "Recorded"
    NOTED = "noted", "Add a note"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    DECIDED = "decided", "Decision"
    SHARED = "shared", "Shared"
    REFERRED = "referred", "Referred to the local authority"
    REPLIED = "replied", "Reply from the local authority"
    AUTHORITY_DECIDED = "authority_decided", "The ICO"
    PEOPLE_DECIDED = "people_decided", "The people affected"
    PAUSED = "paused", "Clock paused"
    RESUMED = "resumed", "Clock started again"
    EXTENDED = "extended", "Time extended"
    REVIEW_SET = "review_set", "Review date"
    OWNER_SET = "owner_set", "Owner"
    NAMED = "named", "Who may read it"
    ESCALATED = "escalated", "Overdue: managers told"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"


class MatterOutcome(TextChoices):
    """How a matter ended."""

    REFERRED_ON = "referred_on", "The local authority acts on it"
    PLAN_AGREED = "plan_agreed", "A plan to keep them safe is agreed"
    NO_RISK = "no_risk", "No one is at risk"
    UPHELD = "upheld", "Upheld"
    PARTLY_UPHELD = "partly_upheld", "Upheld in part"
    NOT_UPHELD = "not_upheld", "Not upheld"
    WITHDRAWN = "withdrawn", "Withdrawn by the person"
    PRACTICE_CHANGED = "practice_changed", "How we work has changed"
    NO_CHANGE = "no_change", "No change was needed"
    CONTAINED = "contained", "Contained"
    NOT_CONTAINED = "not_contained", "Could not be contained"
    GIVEN = "given", "The whole record was given"
    GIVEN_IN_PART = "given_in_part", "Part of the record was given"
    REFUSED = "refused", "Refused"


class SharingReason(TextChoices):
    """Why something is shared without the person's consent."""

    SERIOUS_HARM = "serious_harm", "To prevent serious harm to them"
    OTHERS = "others", "Someone else is at risk"
    CHILD = "child", "A child is at risk"
    CRIME = "crime", "To prevent or detect a serious crime"
    NO_CAPACITY = "no_capacity", "They cannot decide this for themselves"
    UNDER_PRESSURE = "under_pressure", "They may be under pressure from someone"


class PauseReason(TextChoices):
    """What we wait for while the clock of a request stands still."""

    IDENTITY = "identity", "Proof of who they are"
    CLARIFICATION = "clarification", "What they want to have"


@dataclass(frozen=True)
class MatterRules:
    """What one kind of matter is called in references, what can be done about it, and how it can end."""

    prefix: str
    steps: tuple[MatterStepKind, ...]
    outcomes: tuple[MatterOutcome, ...]
    # Steps that must be recorded before it is closed.
    needed: tuple[MatterStepKind, ...] = ()


_S, _O = MatterStepKind, MatterOutcome
_ORDINARY = (_S.NOTED, _S.OWNER_SET, _S.NAMED, _S.REVIEW_SET, _S.CLOSED)
_COMPLAINT = MatterRules(
    "C", (_S.ACKNOWLEDGED, *_ORDINARY), (_O.UPHELD, _O.PARTLY_UPHELD, _O.NOT_UPHELD, _O.WITHDRAWN)
)
_INCIDENT = MatterRules("I", _ORDINARY, (_O.PRACTICE_CHANGED, _O.NO_CHANGE))
RULES: dict[MatterKind, MatterRules] = {
    MatterKind.SAFEGUARDING: MatterRules(
        "SG",
        (_S.DECIDED, _S.SHARED, _S.REFERRED, _S.REPLIED, *_ORDINARY),
        (_O.REFERRED_ON, _O.PLAN_AGREED, _O.NO_RISK),
        needed=(_S.DECIDED,),
    ),
    MatterKind.COMPLAINT: _COMPLAINT,
    MatterKind.DATA_COMPLAINT: _COMPLAINT,
    MatterKind.INCIDENT: _INCIDENT,
    MatterKind.NEAR_MISS: _INCIDENT,
    MatterKind.BREACH: MatterRules(
        "B",
        (_S.AUTHORITY_DECIDED, _S.PEOPLE_DECIDED, *_ORDINARY),
        (_O.CONTAINED, _O.NOT_CONTAINED),
        needed=(_S.AUTHORITY_DECIDED, _S.PEOPLE_DECIDED),
    ),
    MatterKind.ACCESS_REQUEST: MatterRules(
        "R",
        (_S.ACKNOWLEDGED, _S.PAUSED, _S.RESUMED, _S.EXTENDED, *_ORDINARY),
        (_O.GIVEN, _O.GIVEN_IN_PART, _O.REFUSED, _O.WITHDRAWN),
    ),
}
# Of these the person is given an answer in words as the matter is closed.
ANSWERED = (MatterKind.COMPLAINT, MatterKind.DATA_COMPLAINT, MatterKind.ACCESS_REQUEST)
COMPLAINTS = (MatterKind.COMPLAINT, MatterKind.DATA_COMPLAINT)


def can_be_taken(step: MatterStepKind, kind: MatterKind) -> bool:
    """Return whether a step can ever be taken about a matter of a kind."""
    return step == MatterStepKind.REOPENED or step in RULES[kind].steps


def list_open_steps(
    kind: MatterKind, *, closed: bool, paused: bool, extended: bool, leads: bool
) -> list[MatterStepKind]:
    """Return what can be done about a matter now; who does not lead it may only add a note."""
    if not leads:
        return [] if closed else [_S.NOTED]
    if closed:
        return [_S.REOPENED]
    impossible = {
        _S.RESUMED if not paused else _S.PAUSED,
        *([_S.EXTENDED] if extended else []),
        *([_S.CLOSED] if paused else []),
    }
    return [step for step in RULES[kind].steps if step not in impossible]
