"""An instrument as a form, and as a section of longer work."""

import functools
from collections.abc import Iterable, Mapping
from typing import Unpack  # Django gives forms arguments and values of every type

from django.forms import Field

from handrail import instruments
from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.foundation.errors import UserError
from handrail.foundation.wording import join_words
from handrail.instruments import Instrument
from handrail.instruments.section import declare_section
from handrail.journey.case.sections import DraftSection
from handrail.questions import AnswerKind, Question
from handrail.service_models.crisis import find_crisis_lines


class InstrumentForm(forms.Form):
    """An instrument: its items as its own folder defines them. Nothing need be answered."""

    def __init__(
        self, data: forms.FormData = None, *, instrument: Instrument, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.instrument = instrument
        fields = {question.code: item_field(question) for question in declare_section(instrument).questions}
        super().__init__(data, extra_fields=fields, **options)

    def read_answers(self) -> dict[str, int | float | None]:
        """The answers as the instrument wants them; None where missing."""
        return answers_in(self.instrument, self.cleaned_data)

    def list_warnings(self, nations: Iterable[str] = ()) -> list[str]:
        """What to do at once where an answer, whatever the total, says that somebody may not be safe."""
        labels = {item.code: item.label for item in self.instrument.safety_items}
        said = [line.name_with_number for line in find_crisis_lines(nations)]
        return [
            f"Act now, while you’re together: “{labels[code]}” was not answered ‘not at all’. Ask if "
            f"they’re safe, and follow your service’s procedure. Help now: {join_words(said)}."
            for code in self.instrument.find_safety_items(self.read_answers())
        ]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.instrument.check_answers(self.read_answers())
            except UserError as problem:
                self.add_error(None, str(problem))
        return cleaned


def item_field(question: Question) -> Field:
    """One item of an instrument as a field; options that are only numbers stand in a line."""
    if question.kind == AnswerKind.NUMBER:
        return field_for(question)
    return field_for(question, inline=all(label.isdigit() for _, label in question.label_choices()))


def answers_in(instrument: Instrument, cleaned: Mapping[str, object]) -> dict[str, int | float | None]:
    """An instrument's answers from what a section's form says."""
    return {item.code: as_number(cleaned.get(item.code)) for item in instrument.items}


def as_number(value: object) -> int | float | None:
    """A number as a field gives it (text or Decimal), whole where it is whole."""
    if value in (None, ""):
        return None
    number = float(str(value))
    return int(number) if number.is_integer() else number


def instrument_section(slug: str, answered: str = "", optional: bool = True) -> DraftSection:
    """The section of one instrument; `answered` says when and how the client has answered it alone."""
    instrument = instruments.load_instrument(slug)
    form = functools.partial(InstrumentForm, instrument=instrument)
    return DraftSection(slug, instrument.name, form, optional, answered=answered)


def measures_in(said: dict[str, forms.CleanedData]) -> dict[str, dict[str, int | float | None]]:
    """Return the answers of each instrument that was answered at all."""
    slugs = set(instruments.list_slugs())
    found = {
        slug: answers_in(instruments.load_instrument(slug), cleaned)
        for slug, cleaned in said.items()
        if slug in slugs
    }
    return {
        slug: answers
        for slug, answers in found.items()
        if any(value is not None for value in answers.values())
    }
