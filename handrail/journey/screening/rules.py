"""From answers and consents to an outcome. Pure; the criteria themselves are the service model's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.foundation.choices import TextChoices
from handrail.foundation.errors import UserError
from handrail.foundation.translation import mark_text
from handrail.foundation.wording import format_count
from handrail.service_models import Version, eligibility


class EnrolmentOutcome(TextChoices):
    """What screening came to."""

    ENROLLED = "enrolled", "eligible and enrolled"
    DECLINED = "declined", "eligible, chose not to take part"
    NOT_ELIGIBLE = "not_eligible", "not eligible"


class ClosureReason(TextChoices):
    """Why a referral is closed without screening."""

    DUPLICATE = "duplicate", "We have this referral already"
    TEST = "test", "It was sent to test the form"
    UNREACHABLE = "unreachable", "We could not reach the person"
    WITHDREW = "withdrew", "The person does not want support any more"


# The person's own record stands, and those who referred them hear of it.
TOLD_REASONS = (ClosureReason.UNREACHABLE, ClosureReason.WITHDREW)


def find_fault_of_closing(reason: str, tries: int, wanted: int) -> str:
    """Return why a referral may not be closed for a reason yet; '' where it may."""
    if reason != ClosureReason.UNREACHABLE or tries >= wanted:
        return ""
    recorded = format_count(tries, "try", "tries")
    return f"{recorded} to reach them recorded. Record at least {wanted} before you close it."


class NeedsFinding(TextChoices):
    """What a clinician or case manager finds of somebody's needs, whatever the criteria say."""

    BEYOND = "beyond", "Beyond what this service can do"
    COMPLEX = "complex", "Accepted though complex"


class ReferrerTeller(TextChoices):
    """Who tells the referrer that the needs are beyond the service."""

    SERVICE = "service", "We do: a message goes to them now"
    STAFF = "staff", "I do, by phone or letter"
    PERSON = "person", "The person does"
    NOBODY = "nobody", "There is no referrer to tell"


# The criterion that such a screening names as not met, and what the client reads of it.
NEEDS_BEYOND = "needs_beyond"
NEEDS_BEYOND_TEXT = mark_text("The support you need is more than this service can give.")

# The reason of a screening that another system made: its answers did not come with the case.
ENROLLED_EARLIER = "enrolled_earlier"
ENROLLED_EARLIER_TEXT = "enrolled before the case was imported"


class NotYetKnown(UserError):
    """A question that could still change the outcome has not been answered."""


@dataclass(frozen=True)
class ReasonGiven:
    """One criterion as it stood when the decision was made."""

    criterion: str
    state: str
    text: str
    client_text: str


@dataclass(frozen=True)
class Decision:
    outcome: EnrolmentOutcome
    workstream: str
    reasons: tuple[ReasonGiven, ...]
    signposted_to: tuple[str, ...]


@dataclass(frozen=True)
class AcceptedException:
    """That somebody who is not eligible is accepted all the same: why, and in which workstream."""

    because: str
    workstream: str = ""


def may_accept_exceptions(version: Version, roles: Iterable[str]) -> bool:
    """Return whether somebody of these roles may accept a person who is not eligible."""
    return bool(set(roles) & set(version.screening.exception_roles))


def decide_outcome(
    version: Version,
    answers: Mapping[str, object],
    consents: Mapping[str, bool],
    exception: AcceptedException | None = None,
) -> Decision:
    """The outcome of screening. Raises NotYetKnown, naming the questions still to ask.

    What a criterion says of the person's agreement is what they answered, or that nobody asked.
    """
    result = eligibility.evaluate_before_consent(version, answers)
    if result.outcome == "not_known":
        raise NotYetKnown(f"Ask these questions before you decide: {', '.join(result.ask_next)}.")
    accepted = result.outcome == "eligible" or exception is not None
    missing = [item.code for item in version.consents if item.required and item.code not in consents]
    # A stream for people who are not eligible serves them if they agree; it is counted to no target.
    offered = accepted or bool(result.workstream and consents)
    if offered and missing:
        raise NotYetKnown("Ask the client about each item of consent before you decide.")
    refused = any(
        not consents[item.code] for item in version.consents if item.required and item.code in consents
    )
    reasons = result.reasons
    if offered:
        agreed = {**answers, eligibility.CONSENT_QUESTION: not refused}
        reasons = eligibility.restate_reasons(version, reasons, agreed)
    return Decision(
        outcome=_outcome(accepted, offered and not refused),
        workstream=(exception and exception.workstream) or result.workstream or "",
        reasons=tuple(
            ReasonGiven(reason.criterion, reason.state, reason.text, reason.client_text) for reason in reasons
        ),
        signposted_to=tuple(place.code for place in result.signpost) if not accepted else (),
    )


def word_outcome(outcome: EnrolmentOutcome, because: str) -> str:
    """Return an outcome in words, with why somebody who is not eligible was accepted all the same."""
    if not because:
        return outcome.label
    end = "enrolled" if outcome == EnrolmentOutcome.ENROLLED else "chose not to take part"
    return f"not eligible, accepted all the same and {end}. {because}"


def _outcome(eligible: bool, agreed: bool) -> EnrolmentOutcome:
    """Enrolled who agreed; of the others, whoever was eligible declined."""
    if agreed:
        return EnrolmentOutcome.ENROLLED
    return EnrolmentOutcome.DECLINED if eligible else EnrolmentOutcome.NOT_ELIGIBLE
