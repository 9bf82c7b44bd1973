"""A question as it is declared, and the sections that questions stand in. Pure: forms are built elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from handrail.foundation.wording import nhs_date
from handrail.questions.text import ENGLISH, translate

Voice = Literal["staff", "client"]

LONGEST_LINE = 300
LARGEST_NUMBER = 10_000_000
SCALE_TOP = 10


class AnswerKind(StrEnum):
    """What an answer is."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    WHOLE_NUMBER = "whole_number"
    NUMBER = "number"
    SCALE = "scale"  # a whole number from 0 to 10
    DATE = "date"
    PLACE = "place"
    LINE = "line"
    TEXT = "text"


WITH_CHOICES = (AnswerKind.CHOICE, AnswerKind.CHOICES)
IN_WORDS = (AnswerKind.PLACE, AnswerKind.LINE, AnswerKind.TEXT)


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen: the value kept, and its words; without `client` both read `staff`."""

    value: str
    staff: str
    client: str = ""

    def label(self, voice: Voice = "staff", language: str = ENGLISH) -> str:
        """Return the words of the choice, for staff or for the client, in a language."""
        return translate((voice == "client" and self.client) or self.staff, language)


def make_choices(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    """Return choices from pairs of (value kept, words read by everybody)."""
    return tuple(Choice(value, words) for value, words in pairs)


@dataclass(frozen=True)
class Question:
    """One question, declared once.

    code          names the answer wherever it is kept
    kind          what an answer is
    staff         the question in the words of staff; `client` in the client's (without it, as staff)
    heading       the answer's heading in two or three words ('off sick for')
    hint          a sentence under the question
    choices       what can be chosen, for the kinds `choice` and `choices`
    unit          what a number counts ('weeks')
    least, most   the limits of a number; `decimals` are allowed in the kind `number`
    max_length    the most characters of words; None sets no limit of its own
    past          a date that cannot lie ahead
    compact       the choices drop down (there are many, or the question stands among many)
    reveals       answer -> codes of the questions asked after it, and only then
    confirms      the screening question that may have answered it already
    """

    code: str
    kind: AnswerKind
    staff: str
    client: str = ""
    heading: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    least: float = 0
    most: float = LARGEST_NUMBER
    decimals: int = 0
    max_length: int | None = LONGEST_LINE
    past: bool = False
    compact: bool = False
    reveals: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    confirms: str = ""

    def __post_init__(self) -> None:
        """Refuse a declaration that no form could show.

        Raises
        ------
        ValueError
            Choices are missing, repeated or not asked for; limits are crossed; an unknown answer reveals.
        """
        values = [choice.value for choice in self.choices]
        if bool(values) != (self.kind in WITH_CHOICES):
            kinds = " and ".join(WITH_CHOICES)
            raise ValueError(f"{self.code}: expected choices for the kinds {kinds} only; got {self.kind}")
        if len(set(values)) != len(values):
            raise ValueError(f"{self.code}: a choice stands twice among {', '.join(values)}")
        if self.least > self.most:
            raise ValueError(f"{self.code}: expected least up to most; got {self.least} and {self.most}")
        if unknown := set(self.reveals) - set(values):
            raise ValueError(f"{self.code}: {', '.join(sorted(unknown))} reveals questions and is no choice")

    def label(self, voice: Voice = "staff", language: str = ENGLISH) -> str:
        """Return the question, for staff or for the client, in a language."""
        return translate((voice == "client" and self.client) or self.staff, language)

    def label_choices(self, voice: Voice = "staff", language: str = ENGLISH) -> list[tuple[str, str]]:
        """Return the choices as pairs of (value kept, words shown)."""
        return [(choice.value, choice.label(voice, language)) for choice in self.choices]

    def describe_expected(self) -> str:
        """Return what an answer must be, in words: 'a whole number from 0 to 120'."""
        if self.kind in WITH_CHOICES:
            several = "any" if self.kind == AnswerKind.CHOICES else "one"
            return f"{several} of {', '.join(choice.value for choice in self.choices)}"
        return {
            AnswerKind.YES_NO: "true or false",
            AnswerKind.WHOLE_NUMBER: f"a whole number from {self.least:g} to {self.most:.15g}",
            AnswerKind.NUMBER: f"a number from {self.least:g} to {self.most:.15g}",
            AnswerKind.SCALE: f"a whole number from 0 to {SCALE_TOP}",
            AnswerKind.DATE: "a date that is not in the future" if self.past else "a date",
            AnswerKind.PLACE: "the name of a place",
        }.get(self.kind, "words")

    def is_answered_by(self, value: object, today: date | None = None) -> bool:
        """Return whether a value answers the question; `today` is needed where a date must be past."""
        if self.kind == AnswerKind.YES_NO:
            return isinstance(value, bool)
        if self.kind == AnswerKind.CHOICE:
            return any(value == choice.value for choice in self.choices)
        if self.kind == AnswerKind.CHOICES:
            known = {choice.value for choice in self.choices}
            return isinstance(value, list | tuple) and set(value) <= known
        if self.kind == AnswerKind.DATE:
            return isinstance(value, date) and not (self.past and today is not None and value > today)
        if self.kind in IN_WORDS:
            short_enough = isinstance(value, str) and len(value) <= (self.max_length or len(value))
            return short_enough and bool(str(value).strip())
        return self._accepts_number(value)

    def _accepts_number(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        least, most = (0, SCALE_TOP) if self.kind == AnswerKind.SCALE else (self.least, self.most)
        decimals = self.decimals if self.kind == AnswerKind.NUMBER else 0
        whole_enough = isinstance(value, int) if decimals == 0 else round(value, decimals) == value
        return whole_enough and least <= value <= most

    def describe_answer(self, value: object, voice: Voice = "staff", language: str = ENGLISH) -> str:
        """Return an answer as it is read; a choice that is no longer declared is shown as it was given."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        labels = dict(self.label_choices(voice, language))
        if isinstance(value, list | tuple):
            return ", ".join(labels.get(str(part), str(part)) for part in value)
        if isinstance(value, date):
            return nhs_date(value)
        if self.kind == AnswerKind.SCALE:
            return f"{value} of {SCALE_TOP}"
        return f"{labels.get(str(value), value)} {self.unit}".strip()


@dataclass(frozen=True)
class QuestionSection:
    """Questions that stand together under a title; `instrument` is the slug of the one they are items of.

    medical       kept from the staff who may not read medical content in the service
    impartial     about the client's own case manager, who does not ask them
    version       kept with the answers
    """

    code: str
    title: str
    questions: tuple[Question, ...] = ()
    intro: str = ""
    instrument: str = ""
    medical: bool = False
    impartial: bool = False
    version: str = "1"

    def __post_init__(self) -> None:
        """Refuse a section in which a code stands twice, or that reveals a question it does not have.

        Raises
        ------
        ValueError
            Names the section and the codes.
        """
        codes = [question.code for question in self.questions]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise ValueError(f"{self.code}: questions that stand twice: {', '.join(repeated)}")
        revealed = {
            code for question in self.questions for part in question.reveals.values() for code in part
        }
        if unknown := sorted(revealed - set(codes)):
            raise ValueError(f"{self.code}: revealed, but not questions of the section: {', '.join(unknown)}")

    def find_question(self, code: str) -> Question | None:
        """Return the question with a code; None where the section has none."""
        return next((question for question in self.questions if question.code == code), None)
