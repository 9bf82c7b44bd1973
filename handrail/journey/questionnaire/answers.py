"""A questionnaire while it is answered: one question after another, each saved as it is given."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import get_language

from handrail import instruments
from handrail.accounts.models import User
from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.foundation.wording import joined
from handrail.instruments import Instrument
from handrail.journey.case.drafts import OnesOwnSections, Section
from handrail.journey.measures.forms import as_number, item_field
from handrail.journey.questionnaire import concern, queries
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.questions import Question, QuestionSection
from handrail.questions.text import ENGLISH

ANSWER = "answer"


@dataclass(frozen=True)
class Asked:
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
        return self.question.label("client", get_language() or ENGLISH)

    @property
    def key(self) -> str:
        """Names the question in the draft."""
        return f"{self.part.code}.{self.code}"

    @property
    def stem(self) -> str:
        """What stands over all questions of the section."""
        return self.part.intro

    def field(self) -> Any:
        """The question as a field that need not be answered."""
        return (
            item_field(self.question)
            if self.instrument
            else field_for(self.question, "client", optional=None)
        )

    def value(self, given: Any) -> Any:
        """An answer as it is kept: a number for an item."""
        return as_number(given) if self.instrument else given

    def is_concern(self, given: Any) -> bool:
        """Whether this answer, whatever the others, says that somebody may not be safe."""
        return bool(self.instrument and self.instrument.find_safety_items({self.code: self.value(given)}))


def questions_of(sections: list[QuestionSection]) -> list[Asked]:
    """Every question of the sections, numbered through."""
    placed = [(section, question) for section in sections for question in section.questions]
    return [
        Asked(
            number, section, question,
            instruments.load_instrument(section.instrument) if section.instrument else None,
        )
        for number, (section, question) in enumerate(placed, start=1)
    ]  # fmt: skip


class AnswerForm(forms.Form):
    """One question a page; the question is the heading."""

    buttons = frozenset({"action", "then"})

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        self.asked = asked
        field = asked.field()
        field.look |= {"page_heading": True, "label_size": "l", "inline": False, "caption": asked.stem}
        self.base_fields = {**self.base_fields, ANSWER: field}
        super().__init__(*args, **kwargs)


class Answers(OnesOwnSections):
    """The questions of one request, each a section of its draft; the client's older page is no conflict."""

    def __init__(self, request: QuestionnaireRequest) -> None:
        self.request = request
        self.questions = questions_of(queries.parts_in(request))
        super().__init__(
            queries.draft_key(request),
            [
                Section(asked.key, asked.label, functools.partial(AnswerForm, asked=asked), optional=True)
                for asked in self.questions
            ],
        )
        self.by_key = {asked.key: asked for asked in self.questions}

    def save(self, code: str, data: QueryDict, *, by: User | None, at: datetime, **more: Any) -> None:
        """Keep an answer, and open a concern where it asks for one, together or not at all."""
        with transaction.atomic():
            before = concern.numbers(self.questions, self.given)
            super().save(code, data, by=by, at=at, **more)
            self.__dict__.pop("given", None)
            after = concern.numbers(self.questions, self.given)
            concern.in_draft(self.request.case, self.draft, before, after, by=by, at=at)

    def at(self, number: int) -> Asked | None:
        """The question of this number; None where there is none."""
        return self.questions[number - 1] if 0 < number <= len(self.questions) else None

    @functools.cached_property
    def given(self) -> dict[str, Any]:
        """Every valid answer so far, by the question's key; what was skipped is left out."""
        found = {}
        for asked in self.questions:
            if asked.key in self.typed:
                form = self.bound(asked.key)
                value = form.cleaned_data.get(ANSWER) if form.is_valid() else None
                if value not in (None, "", []):
                    found[asked.key] = value
        return found

    @property
    def next(self) -> Asked | None:
        """Where to carry on: after the question saved last, unless that is still to be put right."""
        place = self.by_key.get(self.place or "")
        if place is None:
            return self.questions[0] if self.questions else None
        return place if self.state(place.key) == "to put right" else self.at(place.number + 1)

    @property
    def left_out(self) -> list[Asked]:
        return [asked for asked in self.questions if asked.key not in self.given]

    @property
    def concerns(self) -> list[Asked]:
        """The answers that say that somebody may not be safe."""
        return [asked for asked in self.questions if asked.is_concern(self.given.get(asked.key))]

    def said(self) -> dict[str, dict[str, Any]]:
        """What is kept in the end, by part and code; None for what was left out."""
        return by_part(self.questions, self.given)


def by_part(questions: list[Asked], given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers by part and code; an item without one is None, as an instrument wants it."""
    said: dict[str, dict[str, Any]] = {}
    for asked in questions:
        value = asked.value(given.get(asked.key))
        if asked.instrument or value not in (None, "", []):
            said.setdefault(asked.part.code, {})[asked.code] = value
    return said


def in_words(asked: Asked, given: Any) -> str:
    """An answer in the words it was chosen by."""
    field = asked.field()
    if given in (None, "", []) or not isinstance(field, django_forms.ChoiceField):
        return "" if given is None else str(given or "")
    labels = {str(code): str(label) for code, label in field.choices}
    return joined([labels.get(str(each), "") for each in (given if isinstance(given, list) else [given])])


def typed_as(given: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Answers as the draft keeps them, for the questions typed on one page."""
    return {
        key: {ANSWER: [str(each) for each in (value if isinstance(value, list) else [value])]}
        for key, value in given.items()
    }
