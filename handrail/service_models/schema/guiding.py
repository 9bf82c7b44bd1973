"""Rules that guide without blocking: a closed set of kinds, each with the sentence staff see."""

from typing import Annotated, Literal

from pydantic import Field

from handrail.service_models.schema.base import Code, Coded, Sentence


class SessionLimit(Coded):
    """More than so many sessions of an intervention asks the clinician for a reason."""

    kind: Literal["session_limit"]
    intervention: Code
    sessions: int = Field(ge=1)
    staff: Sentence
    asks: Sentence


class ClinicianFirst(Coded):
    """A clinical referral is talked over with a clinician first."""

    kind: Literal["clinician_first"]
    staff: Sentence
    asks: Sentence


class PlanToGp(Coded):
    """The plan goes to the GP for comment before it starts."""

    kind: Literal["plan_to_gp"]
    staff: Sentence
    asks: Sentence


class RestrictedContent(Coded):
    """Some staff see the record without its medical content."""

    kind: Literal["restricted_content"]
    staff: Sentence
    hidden_from: tuple[str, ...] = Field(min_length=1)
    hidden: tuple[str, ...] = Field(min_length=1)


class StayOpen(Coded):
    """A case is not closed at once when someone returns to work."""

    kind: Literal["stay_open"]
    staff: Sentence


class Agreement(Coded):
    """A signed agreement is asked before an onward appointment."""

    kind: Literal["agreement"]
    staff: Sentence
    asks: Sentence


GuidingRule = Annotated[
    SessionLimit | ClinicianFirst | PlanToGp | RestrictedContent | StayOpen | Agreement,
    Field(discriminator="kind"),
]
