"""Every kind of fact that can be struck out: its words, who may, and what must be struck out before it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from handrail import instruments
from handrail.accounts.policy import Permission
from handrail.foundation.wording import upper_first
from handrail.journey.assessment.models import Assessment, Obstacle, SecondStage, StepDecision
from handrail.journey.attachments.models import Attachment
from handrail.journey.case.models import Consent, Contact, ContactMode, Fact
from handrail.journey.discharge.models import Discharge
from handrail.journey.followup.models import FollowUp
from handrail.journey.measures.models import Measure
from handrail.journey.notes.models import CaseNote, NoteKind
from handrail.journey.plan.models import Plan
from handrail.journey.screening.models import NeedsDecision, ReferralClosure, Screening
from handrail.journey.screening.rules import ClosureReason, NeedsFinding
from handrail.journey.support.models import FitNote, FitNoteAdvice, Intervention, WorkAttendance, WorkStatus
from handrail.journey.terms.models import ClockException, RuleAnswer


def describe_code(code: str) -> str:
    """Return a code as words."""
    return upper_first(code.replace("_", " ").replace("-", " "))


@dataclass(frozen=True)
class CorrectableKind:
    """A kind of fact: its words, the permission to strike it out, and the column that tells two apart.

    `rests` names the kinds that rest on it: while one of those stands, this cannot be struck out.
    `describe` says what stands in the column.
    """

    model: type[Fact]
    words: str
    permission: Permission
    column: str | Combinable
    describe: Callable[[str], str] = describe_code
    rests: tuple[str, ...] = ()
    clinical: bool = False


CORRECTABLE: dict[str, CorrectableKind] = {
    "contact": CorrectableKind(Contact, "A contact", Permission.SUPPORT, "mode", ContactMode.find_label),
    "casenote": CorrectableKind(CaseNote, "A case note", Permission.SUPPORT, "kind", NoteKind.find_label),
    "attachment": CorrectableKind(Attachment, "A file", Permission.SUPPORT, "title", str),
    "screening": CorrectableKind(
        Screening, "The screening decision", Permission.SCREEN, "outcome", rests=("assessment",)
    ),
    "referralclosure": CorrectableKind(
        ReferralClosure, "The closing of the referral", Permission.SCREEN, "reason", ClosureReason.find_label
    ),
    "needsdecision": CorrectableKind(
        NeedsDecision,
        "What was found of their needs",
        Permission.ASSESS,
        "decision",
        NeedsFinding.find_label,
        clinical=True,
    ),
    "consent": CorrectableKind(Consent, "An answer about consent", Permission.SCREEN, "item"),
    "assessment": CorrectableKind(
        Assessment, "The assessment", Permission.ASSESS, "mode", rests=("plan", "secondstage"), clinical=True
    ),
    "obstacle": CorrectableKind(Obstacle, "An obstacle", Permission.ASSESS, "text", str, clinical=True),
    "secondstage": CorrectableKind(
        SecondStage, "A second decision", Permission.SECOND_ASSESS, "decision", clinical=True
    ),
    "stepdecision": CorrectableKind(
        StepDecision, "A step of care", Permission.PLAN, "decided", clinical=True
    ),
    "measure": CorrectableKind(
        Measure, "A measure", Permission.SUPPORT, "instrument", instruments.name_instrument, clinical=True
    ),
    "plan": CorrectableKind(
        Plan,
        "A version of the plan",
        Permission.PLAN,
        Concat(Value("version "), F("number")),
        rests=("discharge",),
    ),
    "intervention": CorrectableKind(Intervention, "An intervention", Permission.SUPPORT, "intervention"),
    "fitnote": CorrectableKind(
        FitNote, "A fit note", Permission.RECORD_FIT_NOTE, "advice", FitNoteAdvice.find_label
    ),
    "workstatus": CorrectableKind(
        WorkStatus, "A work status", Permission.SUPPORT, "attendance", WorkAttendance.find_label
    ),
    "discharge": CorrectableKind(
        Discharge, "The discharge", Permission.DISCHARGE, "reason", rests=("followup",)
    ),
    "followup": CorrectableKind(FollowUp, "A follow-up", Permission.FOLLOW_UP, "code"),
    "clockexception": CorrectableKind(
        ClockException, "A paused or removed deadline", Permission.EXCEPT_CLOCK, "reason", str
    ),
    "ruleanswer": CorrectableKind(RuleAnswer, "An answer to a rule", Permission.SUPPORT, "rule"),
}

# Which kind of fact an event tells of, and the moment of the fact that the event carries.
FACT_OF_EVENT = {
    "contact.recorded": ("contact", "at"),
    "note.written": ("casenote", "at"),
    "note.corrected": ("casenote", "recorded_at"),
    "attachment.added": ("attachment", "recorded_at"),
    "screening.decided": ("screening", "recorded_at"),
    "referral.closed": ("referralclosure", "recorded_at"),
    "needs.decided": ("needsdecision", "recorded_at"),
    "consent.recorded": ("consent", "recorded_at"),
    "assessment.completed": ("assessment", "recorded_at"),
    "second_stage.decided": ("secondstage", "recorded_at"),
    "step.decided": ("stepdecision", "recorded_at"),
    "measure.recorded": ("measure", "recorded_at"),
    "plan.written": ("plan", "recorded_at"),
    "intervention.arranged": ("intervention", "recorded_at"),
    "fit_note.recorded": ("fitnote", "recorded_at"),
    "work_status.recorded": ("workstatus", "recorded_at"),
    "clock.paused": ("clockexception", "recorded_at"),
    "clock.exempted": ("clockexception", "recorded_at"),
    "rule.answered": ("ruleanswer", "recorded_at"),
    "discharge.recorded": ("discharge", "recorded_at"),
    "follow_up.recorded": ("followup", "recorded_at"),
}

# Kept from the roles to which a service model shows no medical content, as their events on the timeline are.
RESTRICTED_KINDS = ("intervention", "fitnote")
# Shown to whoever attached it, and to those who may read notes.
OWN_OR_CLINICAL_KINDS = ("attachment",)

# Facts that are put right in another way than by striking out, and how.
PUT_RIGHT_OTHERWISE: dict[str, str] = {
    "allocation": "the case is allocated again",
    "versionmove": "the case is moved back",
    "withdrawal": "the client decides again; consent is asked again",
    "questionnairerequest": "it is closed, and its measures are struck out one by one",
    "questionnaireanswers": "they are the client's own words, kept as they were given",
    "confirmation": "it goes with the assessment in which it was asked",
    "addressconfirmation": "another address is confirmed",
}
