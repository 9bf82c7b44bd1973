"""The closed vocabulary of criteria: a condition on one answer, all-of, any-of, not."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from handrail.questions import AnswerKind, Question
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.base import ClientSentence, Closed, Coded, Sentence


class Condition(Closed):
    """One answer compared: `is` a value, `one_of` several, `at_least` and `at_most` a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    question: str
    is_: bool | int | str | None = Field(None, alias="is")
    one_of: tuple[str, ...] | None = None
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _fits_its_question(self) -> Condition:
        if self.question not in QUESTIONS:
            raise ValueError(f"question: expected one of {', '.join(QUESTIONS)}; got {self.question!r}")
        given = {name for name in ("is_", "one_of", "at_least", "at_most") if getattr(self, name) is not None}
        if not given or (len(given) > 1 and given != {"at_least", "at_most"}):
            raise ValueError("expected one of: is, one_of, at_least, at_most, or at_least with at_most")
        _check_values(QUESTIONS[self.question], self, given)
        return self


def _check_values(question: Question, condition: Condition, given: set[str]) -> None:
    if question.kind == AnswerKind.WHOLE_NUMBER and not given <= {"at_least", "at_most"}:
        raise ValueError(f"{question.code} is a number: expected at_least or at_most")
    if question.kind != AnswerKind.WHOLE_NUMBER and given & {"at_least", "at_most"}:
        raise ValueError(f"{question.code} is not a number: expected is or one_of")
    if question.kind == AnswerKind.WHOLE_NUMBER:
        return
    for value in condition.one_of or (condition.is_,):
        if not question.is_answered_by(value):
            raise ValueError(f"{question.code}: expected {question.describe_expected()}; got {value!r}")


class AllOf(Closed):
    all_of: tuple[Rule, ...] = Field(min_length=1)


class AnyOf(Closed):
    any_of: tuple[Rule, ...] = Field(min_length=1)


class Not(Closed):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    not_: Rule = Field(alias="not")


def _kind(value: object) -> str:
    """Return which of the four forms a rule takes, by the key it carries."""
    keys = set(value) if isinstance(value, dict) else {type(value).__name__}
    for tag, marks in (
        ("all_of", {"all_of", "AllOf"}),
        ("any_of", {"any_of", "AnyOf"}),
        ("not", {"not", "Not"}),
    ):
        if keys & marks:
            return tag
    return "condition"


Rule = Annotated[
    Annotated[AllOf, Tag("all_of")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[Not, Tag("not")]
    | Annotated[Condition, Tag("condition")],
    Discriminator(_kind),
]


class Criterion(Coded):
    """A rule everyone must meet, the words for when it is not met, and where to send the person instead."""

    staff: Sentence = Field(description="The rule as staff read it.")
    client: ClientSentence = Field(description="What the client is told when the rule is not met.")
    signpost: tuple[str, ...] = Field((), description="Codes of the directory.")
    rule: Rule
    presumed: bool = Field(
        False,
        description="true when the source does not give this as a rule, so that it is taken as met until an "
        "answer says otherwise; it is still asked about. A note says why.",
    )

    @model_validator(mode="after")
    def _says_why_presumed(self) -> Criterion:
        if self.presumed and not self.note:
            raise ValueError("note: expected the reason why this criterion is presumed")
        return self


class Workstream(Coded):
    """A stream of the service, chosen by its rule; the first that fits is taken."""

    staff: Sentence = Field(description="Who this stream is for, as staff read it.")
    client: ClientSentence = Field(
        description="What the client is told when no stream fits because of this one."
    )
    signpost: tuple[str, ...] = ()
    rule: Rule
    counted: bool = Field(True, description="false when people here never count towards a target.")
    for_ineligible: bool = Field(False, description="true when it serves people who are not eligible.")


class Quota(Coded):
    """A share that is watched and never enforced."""

    of: Rule
    share_at_most: int | None = Field(None, ge=0, le=100)
    share_at_least: int | None = Field(None, ge=0, le=100)
    reached: int | None = Field(None, ge=0, le=100, description="Share the service reported in the end.")

    @model_validator(mode="after")
    def _has_a_limit(self) -> Quota:
        if self.share_at_least is None and self.share_at_most is None:
            raise ValueError("expected share_at_least, share_at_most, or both")
        return self


for model in (AllOf, AnyOf, Not, Criterion, Workstream, Quota):
    model.model_rebuild()
