"""What a service asks, offers and records between referral and discharge."""

from typing import Literal, Self

from pydantic import Field, model_validator

from handrail.service_models.schema.base import ClientSentence, Closed, Code, Coded, Sentence, Stated
from handrail.service_models.schema.timing import Duration
from handrail.service_models.vocabulary import InterventionKind, check_other

RouteCode = Literal[
    "gp", "talking_therapies", "other_healthcare", "specialist_care", "employer", "jobcentre", "self", "other"
]
FormKind = Literal["public_page", "gp_card", "call_handler"]


class Route(Stated):
    """Who may refer, with the label staff choose and the label the public sees."""

    code: RouteCode
    staff: Sentence
    public: ClientSentence


class ReferralForm(Stated):
    """How a referral comes in, and the fields asked there besides the screening questions."""

    kind: FormKind
    label: Sentence
    fields: tuple[str, ...] = ()
    routes: tuple[RouteCode, ...] = Field((), description="Routes that use this form; empty for all.")


class ReferrerTold(Coded):
    """What the referrer hears, on which outcome, and within what time."""

    when: Literal["received", "accepted", "not_eligible", "not_reached", "plan_agreed", "discharged"]
    message: Sentence
    within: Duration | None = None


StaffRole = Literal["call_handler", "case_manager", "clinician", "administrator", "service_manager"]


class ScreeningScript(Stated):
    """Who screens, how, and which questions in which order."""

    who: Sentence
    how: Sentence
    questions: tuple[str, ...] = Field(
        min_length=1, description="Screening questions in the order of the script."
    )
    also_recorded: tuple[str, ...] = Field((), description="What else is taken down at screening.")
    opening: Sentence = (
        "Thank you for getting in touch. I need to ask a few questions to see how we can help."
    )
    exception_roles: tuple[StaffRole, ...] = Field(
        ("clinician", "service_manager"),
        description="Who may accept somebody all the same who is not eligible; empty: nobody.",
    )
    tries_to_reach: int = Field(
        3, ge=1, description="How often to try to reach somebody before the referral may be closed."
    )


ConsentRecipient = Literal["service", "gp", "employer", "named_other", "evaluation"]
# Of the opt-in to be written to about other things, which no service model asks for.
OPT_IN_RECIPIENT = "other_contact"
AnswerRecipient = Literal[ConsentRecipient, "other_contact"]


class ConsentRequest(Coded):
    """A permission the client is asked for, in the client's words, and its recipient."""

    client: ClientSentence
    recipient: ConsentRecipient
    required: bool = False
    signed: bool = Field(False, description="true when it is signed, not only said.")


class AllocationPolicy(Stated):
    """How a case manager is chosen: the things that count, the most important first."""

    by: tuple[Literal["skill", "geography", "language", "caseload"], ...] = Field(min_length=1)
    sentence: Sentence
    background: Sentence = Field(description="The case managers' own background.")
    clinical_cover: Sentence = Field(description="Who stands behind them clinically.")
    team_size: Sentence | None = None


class InstrumentUse(Stated):
    slug: Code
    use: Literal["required", "discretionary", "second_stage"]


PartCode = Literal[
    "account",
    "known",
    "work",
    "health",
    "obstacles",
    "home",
    "readiness",
    "occupational-health",
    "fit-note",
]


class StageDecision(Coded):
    """One way in which a second assessment may end."""

    suitable: bool = Field(description="Whether this service is the right one to help.")


class SecondStagePolicy(Coded):
    """A second assessment by another professional, with the instruments whose use is `second_stage`."""

    who: Sentence
    decides: Sentence
    wanted: Literal["always", "where_needed"] = Field(
        "where_needed", description="always, or where whoever assesses asks for it."
    )
    by_another: bool = Field(True, description="false where whoever made the first assessment may decide.")
    skill: str | None = Field(None, description="The skill that whoever makes it has.")
    decisions: tuple[StageDecision, ...] = Field(min_length=2)


class StepSign(Closed):
    """A measure that points to a step: its total from a number of points, or one item from a level."""

    instrument: Code
    item: str | None = Field(None, description="An item rather than the total.")
    at_least: int


class CareStep(Coded):
    """A step of care, suggested where any of its signs is there; of a list the last reached counts."""

    intervention: Code | None = Field(None, description="The intervention on offer that it leads to.")
    signs: tuple[StepSign, ...] = Field(
        (), description="Empty: where the measures named elsewhere were taken."
    )


class AssessmentPolicy(Stated):
    """How clients are assessed, with which instruments, for how long."""

    modes: tuple[Literal["telephone", "face_to_face", "video"], ...] = Field(min_length=1)
    place: str | None = None
    minutes: int = Field(ge=5, le=240)
    minutes_assumed: bool = Field(True, description="true when no source gives the length.")
    asks: tuple[str, ...] = Field((), description="What is asked besides the instruments.")
    instruments: tuple[InstrumentUse, ...] = ()
    parts_required: tuple[PartCode, ...] = Field(
        ("work", "health", "obstacles"),
        description="Parts that must be gone through before the assessment is completed.",
    )
    second_stage: SecondStagePolicy | None = None
    steps: tuple[CareStep, ...] = Field(
        (), description="Steps of care by severity, the lightest first: suggested, never decided."
    )
    framework: str | None = None


class PlanPolicy(Stated):
    """The return-to-work or action plan: who signs it and whether the GP comments."""

    name: Sentence = "return-to-work plan"
    signed_by: tuple[Literal["client", "case_manager", "clinical_lead"], ...]
    gp_comment: bool = False
    gp_comment_on: str | None = None
    kinds: tuple[str, ...] = ()


class FitNotes(Stated):
    """Whether fit notes are signed in house, and how they are reviewed."""

    signed_in_house: bool
    by: str | None = None
    sentence: Sentence


class InterventionOffer(Coded):
    """Something on offer: here or elsewhere, as a referral or as signposting."""

    provided: Literal["in_house", "partnership", "external"]
    arranged_by: Literal["referral", "signposting"] = "referral"
    clinical: bool = False
    for_: str | None = Field(None, alias="for", description="Who or what it is for.")
    workstreams: tuple[Code, ...] = ()
    counts_as: InterventionKind = Field(
        description="The kind of help it is counted as over services; 'other' needs a note."
    )

    @model_validator(mode="after")
    def _says_why_other(self) -> Self:
        check_other(self.counts_as, self.note)
        return self


class Questionnaire(Coded):
    """A questionnaire to the client, an employer or the case manager, and how it comes back."""

    to: Literal["client", "employer", "case_manager"]
    when: Sentence
    anonymous: bool = False
    returned_to: str | None = None


class Target(Coded):
    """What the service aims for."""

    measure: Sentence
    value: int | None = None
    unit: Literal["people", "percent", "employers"] = "people"
    by: str | None = None
    reached: Sentence | None = None
    re_profiled: str | None = None


class CountingRule(Coded):
    """A thing the service counts, and its local rule."""

    definition: Sentence


class DirectoryEntry(Closed):
    """Where to signpost: what it is for and how to get in touch. `example` marks invented contact details."""

    code: Code
    name: ClientSentence
    what_for: ClientSentence
    phone: str | None = None
    web: str | None = None
    hours: ClientSentence | None = None
    example: bool = False


class SupportCodes(Stated):
    """What is recorded of a support session or contact, as choices."""

    field: Code
    label: Sentence
    choices: tuple[str, ...] = Field(min_length=1)
    several: bool = False


class TrialArm(Coded):
    """An arm of a trial and what people in it get."""

    gets: Sentence


class Trial(Stated):
    """A randomised trial around the service: its allocation, groups, sizes and surveys."""

    ratio: str
    arms: tuple[TrialArm, ...]
    sizes: tuple[int, ...]
    groups: tuple[str, ...]
    surveys_months: tuple[int, ...]
    recruited_until: str | None = None
    fidelity: str | None = None


class TheoryOfChange(Stated):
    """How change is expected to come about for people, the health system or employers."""

    about: Literal["people", "health_system", "employers"]
    planned_mechanisms: tuple[str, ...] = ()
    unplanned_mechanisms: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    intermediate_outcomes: tuple[str, ...] = ()
    major_outcomes: tuple[str, ...] = ()
