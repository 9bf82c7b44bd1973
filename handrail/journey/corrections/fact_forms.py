"""Every kind of fact that its own form puts right: the page, how it is filled, what it does not ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.utils import timezone

from handrail.accounts.policy import Permission
from handrail.design.forms import CleanedData
from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import Consent, Fact
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.screening.models import ReferralClosure
from handrail.journey.support.models import Intervention
from handrail.journey.terms.models import RuleAnswer
from handrail.network.queries import list_active_providers


class Dating(Enum):
    """What the form of a fact asks of when it happened; what it does not ask stays as it was."""

    NOTHING = auto()
    DAY = auto()
    MOMENT = auto()


@dataclass(frozen=True)
class FactForm:
    """The page that records a kind of fact, as it puts one right.

    page, permission    its name among the addresses, and who may open it
    answers             a fact as its form asks for it
    arguments           what its address takes after the reference of the case
    carries             fields of the fact that the form does not ask, or not of everybody
    own_only            whether only who recorded a fact may change its words
    refuse              why this one cannot be put right by its form; '' where it can
    """

    page: str
    permission: Permission
    answers: Callable[[Fact], CleanedData]
    dating: Dating = Dating.NOTHING
    arguments: Callable[[Fact], tuple[object, ...]] | None = None
    carries: tuple[str, ...] = ()
    own_only: bool = False
    refuse: Callable[[Fact], str] | None = None


def read_fields(*names: str, day: str = "") -> Callable[[Fact], CleanedData]:
    """Return what reads these fields of a fact, and in `day` the day on which it happened."""

    def read_answers(fact: Fact) -> CleanedData:
        answers = {name: getattr(fact, name) for name in names}
        return answers | {day: timezone.localdate(fact.at)} if day else answers

    return read_answers


def read_contact(fact: Fact) -> CleanedData:
    """Return a contact as its form asks for it."""
    names = ("with_whom", "successful", "mode", "minutes", "kind", "content", "note")
    local = timezone.localtime(fact.at).replace(second=0, microsecond=0)
    return read_fields(*names, day="on")(fact) | {"time": local.time()}


def read_consent(fact: Fact) -> CleanedData:
    """Return an answer about one item as its form asks for it."""
    assert isinstance(fact, Consent)
    return {
        fact.item: "yes" if fact.given else "no",
        f"{fact.item}_name": fact.recipient_name,
        "happened_on": timezone.localdate(fact.at),
    }


def read_closure(fact: Fact) -> CleanedData:
    """Return the closing of a referral as its form asks for it."""
    assert isinstance(fact, ReferralClosure)
    other = fact.duplicate_of.reference if fact.duplicate_of else ""
    return {"reason": fact.reason, "note": fact.note, "other": other}


def read_intervention(fact: Fact) -> CleanedData:
    """Return an intervention as its form asks for it, with what a rule asked of it on the same page."""
    assert isinstance(fact, Intervention)
    listed = fact.provider_id in {provider.pk for provider in list_active_providers(fact.case.service)}
    asked = fact.case.ruleanswers.filter(recorded_at=fact.recorded_at, about=fact.intervention)
    return {
        **read_fields("intervention", "how", "reason")(fact),
        "provider": str(fact.provider_id) if listed else "",
        "provider_name": "" if listed else fact.provider_name,
        **{f"rule_{row.rule}": row.text for row in exclude_struck_out(asked)},
    }


def find_later_answer(fact: Fact) -> str:
    """Return that the client has answered again since; '' where this answer is the last."""
    assert isinstance(fact, Consent)
    rows = exclude_struck_out(fact.case.consents).filter(item=fact.item, pk__gt=fact.pk)
    later = rows.filter(recipient_name=fact.recipient_name).last()
    if later is None:
        return ""
    return (
        f"The client answered again on {nhs_date(later.at)}, and that answer holds. Correct that one; "
        "or, if this one was never given, mark it as recorded in error"
    )


def find_rule(fact: Fact) -> tuple[object, ...]:
    """Return the rule whose answer this is."""
    assert isinstance(fact, RuleAnswer)
    return (fact.rule,)


FACT_FORMS: dict[str, FactForm] = {
    "contact": FactForm("contact", Permission.RECORD_CONTACT, read_contact, Dating.MOMENT),
    "casenote": FactForm(
        "note", Permission.RECORD_CONTACT, read_fields("kind", "text", day="on"), Dating.DAY, own_only=True
    ),
    "referralclosure": FactForm("referral-close", Permission.SCREEN, read_closure, carries=("tries",)),
    "needsdecision": FactForm(
        "case-needs", Permission.ASSESS, read_fields("decision", "reason", "goes_to", "tells")
    ),
    "consent": FactForm(
        "consent",
        Permission.SCREEN,
        read_consent,
        Dating.DAY,
        carries=("how", "ended_at", "ended_reason"),
        refuse=find_later_answer,
    ),
    "stepdecision": FactForm("step", Permission.PLAN, read_fields("decided", "reason")),
    "intervention": FactForm(
        "intervention",
        Permission.SUPPORT,
        read_intervention,
        carries=("first_appointment_on", "finished_on", "sessions_attended", "sessions_missed", "outcome"),
    ),
    "fitnote": FactForm(
        "fit-note",
        Permission.RECORD_FIT_NOTE,
        read_fields(
            "advice", "starts_on", "ends_on", "adjustments", "comments", "condition", "issued_by",
            "signed_in_house", day="issued_on",
        ),
        Dating.DAY,
        carries=("signed_in_house",),
    ),
    "workstatus": FactForm(
        "work-status",
        Permission.SUPPORT,
        read_fields("attendance", "from_on", "return_kind", "hours", "usual_hours"),
    ),
    "clockexception": FactForm(
        "clock-exception",
        Permission.EXCEPT_CLOCK,
        read_fields("kind", "clock", "starts_on", "ends_on", "reason"),
    ),
    "ruleanswer": FactForm(
        "rule-answer", Permission.PLAN, read_fields("text"), arguments=find_rule, carries=("about",)
    ),
}  # fmt: skip

# Facts that no form of theirs puts right, and what does.
NOT_IN_PLACE: dict[str, str] = {
    "attachment": "A file is kept as it came. Attach the right one, then mark this one as recorded in error",
    "screening": "The decision follows from the answers. Mark it as recorded in error, change the answers on "
    "the page of the screening, and decide again",
    "obstacle": "An obstacle is part of its assessment",
    "plan": "Write the next version of the plan: it begins as this one, and both agree to it again",
    "measure": "Answers are scored as they were given. Mark the measure as recorded in error and ask again",
    "assessment": "An assessment is made of many pages. Mark it as recorded in error and complete it again",
    "secondstage": "A second decision is made of many pages. Mark it as recorded in error and decide again",
    "discharge": "A discharge is made of many pages. Mark it as recorded in error and discharge again",
    "followup": "A follow-up is made of many pages. Mark it as recorded in error and complete it again",
}


def choose_moment(new: Fact, fact: Fact) -> datetime:
    """Return when something happened that puts a fact right: as its form says, else as it was.

    Of a form that asks for the day alone the moment stays on the same day.
    """
    dating = FACT_FORMS[fact._meta.model_name or ""].dating
    same_day = timezone.localdate(new.at) == timezone.localdate(fact.at)
    return fact.at if dating == Dating.NOTHING or (dating == Dating.DAY and same_day) else new.at
