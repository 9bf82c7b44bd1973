"""The questions of a questionnaire in their places, and their answers by part and in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms as django_forms

from handrail.design.forms.from_question import field_for
from handrail.design.forms.looks import list_choices
from handrail.design.service_voice import find_language
from handrail.design.translation import in_page_language
from handrail.foundation.wording import join_words
from handrail.instruments import Instrument
from handrail.journey.measures.forms import as_number, item_field
from handrail.journey.questionnaire.parts import load_in_page_language
from handrail.questions import Question, QuestionSection

ANSWER = "answer"


@dataclass(frozen=True)
class PlacedQuestion:
    """One question in its place, from 1, of a section; of an instrument's section it is an item."""

    number: int
    part: QuestionSection
    question: Question
    instrument: Instrument | None = None

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def label(self) -> str:
        return self.question.label("client", find_language())

    @property
    def language(self) -> str:
        """The language (ISO 639-1) of its words: that of the page, or of a questionnaire as published."""
        return self.instrument.language.partition("-")[0] if self.instrument else find_language()

    @property
    def key(self) -> str:
        """Names the question in the draft."""
        return f"{self.part.code}.{self.code}"

    @property
    def stem(self) -> str:
        """What stands over all questions of the section."""
        return self.part.intro

    def build_field(self) -> django_forms.Field:
        """The question as a field that need not be answered."""
        return (
            item_field(self.question)
            if self.instrument
            else field_for(self.question, "client", optional=None)
        )

    def read_value(self, given: object) -> object:
        """An answer as it is kept: a number for an item."""
        return as_number(given) if self.instrument else given

    def is_concern(self, given: object) -> bool:
        """Whether this answer, whatever the others, says that somebody may not be safe."""
        return bool(self.instrument and self.instrument.find_safety_items({self.code: as_number(given)}))


def questions_of(sections: list[QuestionSection]) -> list[PlacedQuestion]:
    """Every question of the sections, numbered through."""
    placed = [(section, question) for section in sections for question in section.questions]
    return [
        PlacedQuestion(
            number, section, question,
            load_in_page_language(section.instrument) if section.instrument else None,
        )
        for number, (section, question) in enumerate(placed, start=1)
    ]  # fmt: skip


def by_part(questions: list[PlacedQuestion], given: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Answers by part and code; an item without one is None, as an instrument wants it."""
    said: dict[str, dict[str, object]] = {}
    for asked in questions:
        value = asked.read_value(given.get(asked.key))
        if asked.instrument or value not in (None, "", []):
            said.setdefault(asked.part.code, {})[asked.code] = value
    return said


def in_words(asked: PlacedQuestion, given: object) -> str:
    """An answer in the words it was chosen by."""
    field = asked.build_field()
    if given in (None, "", []) or not isinstance(field, django_forms.ChoiceField):
        return "" if given is None else str(given or "")
    labels = {str(code): str(in_page_language(label)) for code, label in list_choices(field)}
    return join_words([labels.get(str(each), "") for each in (given if isinstance(given, list) else [given])])
