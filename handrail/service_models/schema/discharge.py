"""How a case ends: the reasons, what they count as, and what is asked besides the instruments."""

from typing import Literal, Self

from pydantic import Field, model_validator

from handrail.extract.codes import INTERVENTION_HELPED
from handrail.questions import AnswerKind, Choice, Question
from handrail.service_models.schema.base import ClientSentence, Code, Coded, Sentence, Stated
from handrail.service_models.vocabulary import (
    HELPED,
    OTHER,
    OUTCOMES_OF_REASONS,
    OutcomeKind,
    ReasonKind,
    check_other,
)


class DischargeReason(Coded):
    """Why a case ended. A drop-out left after enrolment before a completed discharge."""

    label: ClientSentence
    outcome: Literal["good", "bad", "neither"]
    drop_out: bool = False
    closes_at_once: bool = True
    counts_as: ReasonKind = Field(
        description="The reason it is counted as over services; 'other' needs a note."
    )
    outcome_kind: OutcomeKind | None = Field(
        None, description="The outcome in work, education or volunteering that it says was reached."
    )

    @model_validator(mode="after")
    def _counts(self) -> Self:
        check_other(self.counts_as, self.note)
        kinds = OUTCOMES_OF_REASONS.get(self.counts_as)
        if kinds and self.outcome_kind not in kinds:
            raise ValueError(
                f"outcome_kind: expected {' or '.join(kinds)} as it counts as {self.counts_as}; "
                f"got {self.outcome_kind!r}"
            )
        return self


class ExtraQuestion(Coded):
    """A question a service asks besides its instruments."""

    asked_of: Literal["client", "case_manager", "both"] = "client"
    choices: tuple[Sentence, ...] = ()
    many: bool = Field(False, description="true when more than one choice may be given.")
    counts_as: tuple[Code, ...] = Field(
        (), description="What each choice counts as, in their order; empty: as its own words."
    )

    @model_validator(mode="after")
    def _counts_each_choice(self) -> Self:
        if self.counts_as and len(self.counts_as) != len(self.choices):
            raise ValueError(
                f"counts_as: expected one for each of {len(self.choices)} choices; got {len(self.counts_as)}"
            )
        known = (*INTERVENTION_HELPED, OTHER)
        if self.code == HELPED and (not self.counts_as or set(self.counts_as) - set(known)):
            raise ValueError(
                f"counts_as: expected one of {', '.join(known)} for each choice, as what helped most is "
                f"counted over services; got {', '.join(self.counts_as) or 'none'}"
            )
        return self

    def declare_question(self) -> Question:
        """Return it as a question of the one language: a choice, several, or a line of text."""
        several = AnswerKind.CHOICES if self.many else AnswerKind.CHOICE
        kind = several if self.choices else AnswerKind.LINE
        choices = tuple(Choice(str(choice), choice) for choice in self.choices)
        return Question(self.code, kind, self.label, choices=choices)

    def find_code(self, choice: str) -> str:
        """Return what a choice counts as: the code given for it, else its own words as a code."""
        if self.counts_as:
            return self.counts_as[self.choices.index(choice)]
        return choice.lower().replace("-", "_").replace(" ", "_")


class DischargePolicy(Stated):
    """How a case ends: reasons, instruments asked again, and who gets the report."""

    agreed_by: tuple[str, ...] = ()
    how: Sentence
    reasons: tuple[DischargeReason, ...] = Field(min_length=1)
    instruments: tuple[Code, ...] = ()
    report_to: tuple[Literal["client", "gp", "employer", "other_healthcare"], ...] = ()
    report_signed_by: str | None = None
    questions: tuple[ExtraQuestion, ...] = ()
    re_referral: str | None = None
