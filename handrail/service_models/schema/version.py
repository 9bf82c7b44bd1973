"""One version of a service model: a file, closed and typed, frozen once released."""

from datetime import date
from typing import Any, Literal, Self  # JSON Schema nests freely

from pydantic import Field, model_validator

from handrail.service_models.schema.base import ClientSentence, Closed, Code, Sentence, Stated
from handrail.service_models.schema.criteria import Criterion, Quota, Workstream
from handrail.service_models.schema.discharge import DischargePolicy
from handrail.service_models.schema.guiding import GuidingRule
from handrail.service_models.schema.journey import (
    AllocationPolicy,
    AssessmentPolicy,
    ConsentRequest,
    CountingRule,
    DirectoryEntry,
    FitNotes,
    InterventionOffer,
    PlanPolicy,
    Questionnaire,
    ReferralForm,
    ReferrerTold,
    Route,
    ScreeningScript,
    SupportCodes,
    Target,
    TheoryOfChange,
    Trial,
)
from handrail.service_models.schema.retention import RetentionRule
from handrail.service_models.schema.safety import ASSUMED, Safety
from handrail.service_models.schema.timing import Clock, FollowUpContact, Schedule


class Area(Stated):
    """Where the service works."""

    sentence: Sentence
    places: tuple[str, ...] = Field((), description="Local authorities.")
    sites: tuple[str, ...] = Field(
        (), description="Local sites of the service, where there is more than one."
    )


class Version(Stated):
    """Everything a case needs to run under this version of its service model."""

    id: str = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$", description="Year and month it came into force.")
    service: Code
    calendar: str = Field("england-and-wales", description="Filled in from service.yaml.")
    in_force_from: date
    in_force_to: date | None = Field(
        None, description="Last day; worked out from the next version if absent."
    )
    source: str = Field(description="Source of every element that names none.")
    changes: tuple[Sentence, ...] = Field((), description="What changed from the version before, for staff.")
    area: Area
    routes: tuple[Route, ...] = Field(min_length=1)
    referral_forms: tuple[ReferralForm, ...] = Field(min_length=1)
    referrer_told: tuple[ReferrerTold, ...] = Field(min_length=1)
    screening: ScreeningScript
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    workstreams: tuple[Workstream, ...] = ()
    quotas: tuple[Quota, ...] = ()
    consents: tuple[ConsentRequest, ...] = Field(min_length=1)
    clocks: tuple[Clock, ...] = Field(min_length=1)
    maximum_stay: tuple[Clock, ...] = Field((), description="Clocks that end with the stay itself.")
    allocation: AllocationPolicy
    assessment: AssessmentPolicy
    plan: PlanPolicy
    fit_notes: FitNotes
    interventions: tuple[InterventionOffer, ...] = Field(min_length=1)
    guiding_rules: tuple[GuidingRule, ...] = ()
    support_records: tuple[SupportCodes, ...] = ()
    outcome_records: tuple[SupportCodes, ...] = Field((), description="What is recorded of an outcome.")
    trial: Trial | None = None
    theory_of_change: tuple[TheoryOfChange, ...] = ()
    discharge: DischargePolicy
    follow_up: tuple[FollowUpContact, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = ()
    targets: tuple[Target, ...] = ()
    counted: tuple[CountingRule, ...] = Field(min_length=1)
    directory: tuple[DirectoryEntry, ...] = Field((), description="Entries of this service's own.")
    facts: tuple[str, ...] = Field((), description="Stated facts that no rule uses, kept for the reader.")

    def find_route(self, code: str) -> Route | None:
        return next((route for route in self.routes if route.code == code), None)

    def find_workstream(self, code: str) -> Workstream | None:
        return next((stream for stream in self.workstreams if stream.code == code), None)

    def accepts_form(self, form: str) -> bool:
        """Return whether referrals come in by this kind of form."""
        return any(referral_form.kind == form for referral_form in self.referral_forms)


class PersonWords(Closed):
    """What a service calls a client or a case manager, in one language."""

    one: str = Field(min_length=2)
    many: str = Field(min_length=2)
    softened: str = Field("", description="As Welsh has it after 'i', 'o' or 'gan': 'gyfranogwr'.")

    def list_forms(self) -> tuple[str, str, str]:
        """Return one, several, and one softened."""
        return self.one, self.many, self.softened or self.one


class ServiceFile(Closed):
    """service.yaml: what does not change from version to version."""

    slug: Code
    name: Sentence
    short_name: Sentence
    run_by: Sentence
    calendar: str
    nations: tuple[str, ...]
    languages: tuple[str, ...] = Field(
        ("en",),
        description="What clients may choose to read and be written to in (ISO 639-1), English first.",
    )
    people: dict[Literal["client", "case_manager"], dict[str, PersonWords]] = Field(
        {}, description="The service's own words for its people, in each of its languages."
    )
    ran: ClientSentence = Field(description="When the service described here ran.")
    source: str
    summary: ClientSentence
    facts: tuple[Sentence, ...] = ()
    safety: Safety = ASSUMED
    retention: tuple[RetentionRule, ...] = Field(
        (), description="How long records are kept here, where not as retention.yaml says."
    )

    @model_validator(mode="after")
    def _has_words_in_each_language(self) -> Self:
        if self.languages[:1] != ("en",):
            raise ValueError(f"languages: expected en first; got {', '.join(self.languages) or 'none'}")
        for who, words in self.people.items():
            if missing := set(self.languages) - set(words):
                raise ValueError(f"people: expected words for {who} in {', '.join(sorted(missing))} too")
        return self


# Fields that the reader of a file fills in, and those every file says itself.
FILLED_IN = ("service", "calendar", "source")
ALWAYS = ["id", "in_force_from"]


def build_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a version file, for editors.

    A file based on another says only what differs: sections are joined field by field, so none of their
    fields is required, and those of the whole only where there is no `based_on`.
    """
    schema = Version.model_json_schema(by_alias=True)
    wanted = [name for name in schema["required"] if name not in FILLED_IN]
    for definition in _sections(schema):
        schema["$defs"][definition].pop("required", None)
    based_on = {"type": "string", "description": "common, an earlier version, or service/version."}
    schema["properties"]["based_on"] = based_on
    schema["required"] = ALWAYS
    schema |= {"if": {"required": ["based_on"]}, "else": {"required": wanted}}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Handrail service model version"
    return schema


def _sections(schema: dict[str, Any]) -> list[str]:
    """Return the definitions that are a whole section of the file."""
    definitions = []
    for field in schema["properties"].values():
        choices = [field, *field.get("anyOf", [])]
        definitions += [choice["$ref"].rsplit("/", 1)[1] for choice in choices if "$ref" in choice]
    return definitions
