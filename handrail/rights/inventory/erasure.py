"""What becomes of each model when a record is erased: its rows go, are cut to what is counted, or stay. Pure.

What figures, extracts and returns count stays as a case of nobody. A test walks all models and fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from handrail.foundation.choices import TextChoices


class Fate(TextChoices):
    """What becomes of a field of a row that stays."""

    # It is counted, or tells the software which row belongs to which.
    KEPT = "kept"
    EMPTIED = "emptied"
    # It must say something: it then says that it was erased.
    MASKED = "masked"
    # Answers: those that are counted stay.
    CUT = "cut"


@dataclass(frozen=True)
class ErasureRule:
    """What becomes of one model's rows of a person.

    `owners` are the ways from a row to its case, or with `of_person` to a person. Rows not meeting `only` go;
    so do all where no field is named. `cuts` says of a field with answers how they are cut, by name.
    """

    label: str
    owners: tuple[str, ...]
    of_person: bool = False
    keeps: str = ""
    empties: str = ""
    masks: str = ""
    cuts: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def fates(self) -> dict[str, Fate]:
        """What becomes of each field of a row that stays; empty where none stays."""
        groups = ((Fate.KEPT, self.keeps), (Fate.EMPTIED, self.empties), (Fate.MASKED, self.masks))
        named = {name: fate for fate, names in groups for name in names.split()}
        return {**named, **dict.fromkeys(self.cuts, Fate.CUT)}

    @property
    def is_deleted(self) -> bool:
        """Whether every row goes."""
        return not self.fates


# What a fact of a case has besides its own fields. One recorded in error is counted by nothing, and goes.
_FACT_KEPT = "id case at recorded_at struck_out_at struck_out_by struck_out_reason "
STANDING = {"struck_out_at__isnull": True}
# The answers of a screening that figures show; others of a confirmation go with their row.
COUNTED_QUESTIONS = ("age", "employment_status", "employer_size", "occupational_health")


def _counted(
    label: str, *, keeps: str, empties: str = "", masks: str = "", cuts: Mapping[str, str] | None = None,
    **only: object,
) -> ErasureRule:  # fmt: skip
    """Return the rule of a fact that is counted."""
    return ErasureRule(
        label, ("case",), keeps=_FACT_KEPT + keeps, empties="recorded_by corrects " + empties, masks=masks,
        cuts=cuts or {}, only={**STANDING, **only},
    )  # fmt: skip


def _gone(label: str, *owners: str, of_person: bool = False) -> ErasureRule:
    """Return the rule of a model whose rows go."""
    return ErasureRule(label, owners or ("case",), of_person=of_person)


# In the order in which they are applied: what points at rows that go is emptied or gone before those.
RULES: tuple[ErasureRule, ...] = (
    ErasureRule(
        "journey.Message", ("case",),
        keeps="id case recipient purpose channel queued_at state sent_at",
        empties="recipient_name address sending subject body document queued_by held_back not_before "
        "confirmed_safe for_staff_since failure closed_at closed_by closed_reason",
        # When the referrer heard is counted.
        only={"recipient": "referrer", "sent_at__isnull": False},
    ),
    _gone("journey.PrivateLink"),
    _gone("journey.SurgeryPlace"),
    _gone("journey.VisitStep", "appointment__case"),
    _gone("journey.Appointment"),
    _gone("journey.CallBack"),
    _gone("journey.ClientMessage"),
    _gone("journey.CaseNote"),
    _gone("journey.Attachment"),
    _gone("journey.Document"),
    _gone("journey.AddressConfirmation"),
    _gone("journey.Withdrawal"),
    _gone("journey.QuestionnaireSending", "request__case"),
    _gone("journey.Obstacle"),
    _gone("journey.StepDecision"),
    _gone("journey.PlanAction", "plan__case"),
    _gone("journey.Plan"),
    _gone("journey.FitNote"),
    _gone("journey.Allocation"),
    _gone("journey.ClockException"),
    _gone("journey.RuleAnswer"),
    _gone("journey.VersionMove"),
    _gone("journey.ConcernStep", "concern__case"),
    _gone("journey.Concern"),
    _gone("journey.ReviewAction", "review__case"),
    _gone("journey.Review"),
    _gone("rights.TextDecision", "matter__case"),
    _counted(
        "journey.Consent", keeps="item recipient given how ended_at", empties="recipient_name",
        masks="ended_reason", recipient="evaluation",
    ),
    _counted(
        "journey.Screening", keeps="outcome workstream", empties="reasons signposted_to",
        masks="accepted_because", cuts={"answers": "screening"},
    ),
    _counted(
        "journey.Confirmation", keeps="question said_at still_right", empties="said said_by",
        cuts={"answer": "confirmation"}, question__in=COUNTED_QUESTIONS,
    ),
    _counted("journey.NeedsDecision", keeps="decision tells", empties="goes_to", masks="reason"),
    _counted("journey.ReferralClosure", keeps="reason tries", empties="note duplicate_of"),
    _counted(
        "journey.Contact", keeps="with_whom mode successful minutes kind content", empties="note",
    ),
    _counted(
        "journey.Assessment",
        keeps="framework mode minutes work_attendance absence_started condition second_stage",
        empties="summary come_back", cuts={"answers": "assessment"},
    ),
    _counted("journey.SecondStage", keeps="stage decision mode minutes", masks="reason"),
    _counted(
        "journey.Measure",
        keeps="instrument instrument_version occasion follow_up score band value_set mode request",
        cuts={"answers": "measure"},
    ),
    _counted(
        "journey.Intervention",
        keeps="intervention how provider provider_name first_appointment_on finished_on sessions_attended "
        "sessions_missed outcome",
        empties="reason",
    ),
    _counted("journey.WorkStatus", keeps="from_on attendance return_kind hours usual_hours"),
    _counted(
        "journey.Discharge", keeps="reason work_attendance return_date return_kind hours usual_hours",
        empties="summary",
        cuts={"answers": "discharge"},
    ),
    _counted(
        "journey.FollowUp", keeps="code outcome work_attendance hours usual_hours",
        cuts={"answers": "follow_up", "missed_reason": "missed_reason"},
    ),
    _counted(
        "journey.QuestionnaireAnswers", keeps="request part part_version mode",
        cuts={"answers": "questionnaire"},
    ),
    # Its number is that of the answers.
    ErasureRule(
        "journey.QuestionnaireRequest", ("case",),
        keeps="id case at recorded_at struck_out_at struck_out_by reference code occasion model_version "
        "parts closes_at answered_at answered_mode",
        empties="recorded_by large_print answered_by corrects", masks="struck_out_reason",
    ),
    ErasureRule(
        "journey.Referral", ("case",),
        keeps="id case reference at route channel information_source recorded_by submission",
        empties="referrer_name referrer_organisation referrer_email referrer_telephone reason",
        cuts={"answers": "screening"},
    ),
    # What it was called where it came from leads to who it was.
    ErasureRule(
        "transfer.ImportedCase", ("case",), keeps="id batch row case person reference removed_at",
        empties="old_reference content_digest",
    ),
    ErasureRule(
        "journey.Death", ("person",), of_person=True,
        keeps="id person died_on recorded_at undone_at undone_by undone_reason",
        empties="learnt_from recorded_by", only={"undone_at__isnull": True},
    ),
    ErasureRule(
        "governance.MatterStep", ("matter__case",), keeps="id matter kind at recorded_at by submission",
        empties="text data",
    ),
    ErasureRule(
        "governance.Matter", ("case",),
        keeps="id kind service case came_at recorded_at recorded_by categories owner shown_on_case review_on "
        "closed_at outcome",
        empties="raised_by opinion answer", masks="account learning",
    ),
    # That records were joined decides which refusals hold; what happened otherwise is told by the facts.
    ErasureRule(
        "journey.Event", ("case",), keeps="id case kind at recorded_at", empties="by data submission",
        only={"kind__in": ("person.merged",)},
    ),
    _gone("journey.WaitingReferral", "person", of_person=True),
    _gone("journey.NamedReader", "restriction__person", of_person=True),
    _gone("journey.RestrictedMatch", "person", "restriction__person", of_person=True),
    _gone("journey.Restriction", "person", of_person=True),
    ErasureRule(
        "journey.Case", ("pk",),
        keeps="id reference person opened_for service model_version workstream employer site stage "
        "case_manager referred_at screened_at enrolled_at allocated_at first_contact_at assessed_at "
        "plan_agreed_at first_intervention_at discharged_at do_not_contact client_died erased_at",
        empties="next_due_at next_task stay_ends_at stay_warns_at restricted",
    ),
    ErasureRule(
        "journey.Person", ("pk",), of_person=True, keeps="id gender ethnicity practice same_as",
        empties="given_name date_of_birth nhs_number telephone email address postcode contact_by "
        "contact_needs contact_safety safe_channels safe_days safe_from safe_until others_who_answer "
        "others_may_be_told calling_name no_messages safe_contact_said_at large_print language "
        "emergency_name emergency_relation emergency_telephone",
        # Everybody has a name in one of two columns.
        masks="family_name",
    ),
)  # fmt: skip
# Models that an action of its own empties, each with what it does.
BY_HAND: dict[str, str] = {
    "journey.Draft": "Those of the person's cases go, by what they are about and by their keys.",
    "outbox.OutgoingMessage": "Those of the person's messages go.",
    **dict.fromkeys(
        (
            "journey.SearchKey",
            "journey.NameSpelling",
            "journey.IdentityLock",
            "journey.Joining",
            "journey.DifferentPeople",
        ),
        "What the person could be found by goes; a spelling stays where somebody else bears the name.",
    ),
}

_STAFF = "It is about a member of staff, not about a client."
_SOFTWARE = "It serves the software and holds nothing of a client."
_REGISTER = "It is a register of organisations: whoever keeps it changes an entry that names a client."
_NOBODY = "It is nobody’s: no name or number can be joined to it."
_PROOF = "It holds numbers and codes alone, and proves what was done."
UNTOUCHED: dict[str, str] = {
    **dict.fromkeys(
        (
            "account.EmailAddress",
            "account.EmailConfirmation",
            "accounts.Absence",
            "accounts.Acknowledgement",
            "accounts.EmailChange",
            "accounts.Membership",
            "accounts.SetUpLink",
            "accounts.User",
            "governance.MatterParty",
            "journey.DiaryFeed",
            "journey.GroupSession",
            "journey.OnCall",
            "mfa.Authenticator",
            "staff.Invitation",
            "usersessions.UserSession",
        ),
        _STAFF,
    ),
    **dict.fromkeys(
        (
            "accounts.CachedValue",
            "accounts.RequestCount",
            "auth.Group",
            "auth.Permission",
            "contenttypes.ContentType",
            "opening.ServiceOpening",
            "outbox.ScheduledJob",
            "sessions.Session",
            "transfer.ImportBatch",
        ),
        _SOFTWARE,
    ),
    **dict.fromkeys(
        (
            "network.ClosedDay",
            "network.DirectoryPlace",
            "network.Employer",
            "network.Practice",
            "network.Provider",
            "network.RegisterChange",
            "network.ServiceContact",
            "network.Site",
        ),
        _REGISTER,
    ),
    **dict.fromkeys(
        ("journey.AnonymousAnswer", "journey.SealedAnswer", "journey.SpentLink", "reporting.Release"), _NOBODY
    ),
    **dict.fromkeys(
        (
            "audit.AuditEntry",
            "audit.ListedRecord",
            "audit.Seal",
            "rights.Erasure",
            "rights.LegalHold",
            "rights.RecordCopy",
            "rights.RetentionExtension",
        ),
        _PROOF,
    ),
}
