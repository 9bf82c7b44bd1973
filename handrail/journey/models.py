"""Every model of the journey, gathered for Django; each stands in its stage's folder."""

from handrail.journey.addresses.models import AddressConfirmation
from handrail.journey.allocation.models import Allocation
from handrail.journey.anonymous.models import AnonymousAnswer, SealedAnswer, SpentLink
from handrail.journey.assessment.models import Assessment, Obstacle, SecondStage, StepDecision
from handrail.journey.attachments.models import Attachment
from handrail.journey.case.models import (
    Case,
    Consent,
    Contact,
    Document,
    Draft,
    Event,
    Person,
)
from handrail.journey.case.restriction import NamedReader, Restriction
from handrail.journey.diary.models import Appointment, CallBack, DiaryFeed, GroupSession, VisitStep
from handrail.journey.discharge.models import Discharge
from handrail.journey.followup.models import FollowUp
from handrail.journey.identity.models import DifferentPeople, IdentityLock, Joining, NameSpelling, SearchKey
from handrail.journey.links.models import PrivateLink
from handrail.journey.measures.models import Measure
from handrail.journey.messages.models import Message
from handrail.journey.notes.models import CaseNote
from handrail.journey.plan.models import Plan, PlanAction
from handrail.journey.private_pages.models import ClientMessage
from handrail.journey.questionnaire.models import (
    QuestionnaireAnswers,
    QuestionnaireRequest,
    QuestionnaireSending,
)
from handrail.journey.referral.models import Referral
from handrail.journey.restriction.models import RestrictedMatch
from handrail.journey.reviews.models import Review, ReviewAction
from handrail.journey.safety.models import Concern, ConcernStep, OnCall
from handrail.journey.screening.models import Confirmation, NeedsDecision, ReferralClosure, Screening
from handrail.journey.support.models import FitNote, Intervention, WorkStatus
from handrail.journey.surgeries.models import SurgeryPlace
from handrail.journey.terms.models import ClockException, RuleAnswer, VersionMove
from handrail.journey.waiting.models import WaitingReferral
from handrail.journey.withdrawal.models import Withdrawal

__all__ = [
    "AddressConfirmation",
    "Allocation",
    "AnonymousAnswer",
    "Appointment",
    "Assessment",
    "Attachment",
    "CallBack",
    "Case",
    "CaseNote",
    "ClientMessage",
    "ClockException",
    "Concern",
    "ConcernStep",
    "Confirmation",
    "Consent",
    "Contact",
    "DiaryFeed",
    "DifferentPeople",
    "Discharge",
    "Document",
    "Draft",
    "Event",
    "FitNote",
    "FollowUp",
    "GroupSession",
    "IdentityLock",
    "Intervention",
    "Joining",
    "Measure",
    "Message",
    "NameSpelling",
    "NamedReader",
    "NeedsDecision",
    "Obstacle",
    "OnCall",
    "Person",
    "Plan",
    "PlanAction",
    "PrivateLink",
    "QuestionnaireAnswers",
    "QuestionnaireRequest",
    "QuestionnaireSending",
    "Referral",
    "ReferralClosure",
    "RestrictedMatch",
    "Restriction",
    "Review",
    "ReviewAction",
    "RuleAnswer",
    "Screening",
    "SealedAnswer",
    "SearchKey",
    "SecondStage",
    "SpentLink",
    "StepDecision",
    "SurgeryPlace",
    "VersionMove",
    "VisitStep",
    "WaitingReferral",
    "Withdrawal",
    "WorkStatus",
]
