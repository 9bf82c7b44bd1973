"""Any instrument as a form, and as a section of longer work."""

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from handrail import instruments
from handrail.design import forms
from handrail.foundation.errors import UserError
from handrail.foundation.wording import joined
from handrail.instruments import Instrument
from handrail.journey.case.drafts import Section
from handrail.service_models.crisis import find_crisis_lines


class InstrumentForm(forms.Form):
    """Any instrument: its items as its own folder defines them. Nothing need be answered."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        self.instrument = instrument
        self.base_fields = dict(self.base_fields)
        for item in instrument.items:
            self.base_fields[item.code] = item_field(item)
        super().__init__(*args, **kwargs)

    def answers(self) -> dict[str, int | float | None]:
        """The answers as the instrument wants them; None where missing."""
        return answers_in(self.instrument, self.cleaned_data)

    def warnings(self, nations: Iterable[str] = ()) -> list[str]:
        """What to do at once where an answer, whatever the total, says that somebody may not be safe."""
        labels = {item.code: item.label for item in self.instrument.safety_items}
        said = [line.name_with_number for line in find_crisis_lines(nations)]
        return [
            f"Act now, while you are together: “{labels[code]}” was not answered ‘not at all’. Ask whether "
            f"they are safe, and follow your service's procedure. Help now: {joined(said)}."
            for code in self.instrument.find_safety_items(self.answers())
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.instrument.check_answers(self.answers())
            except UserError as problem:
                self.add_error(None, str(problem))
        return cleaned


def item_field(item: Any) -> Any:
    """One item of an instrument as a field: radios where it has options, else a number in its range."""
    if item.options:
        choices = [(str(option.value), option.label or str(option.value)) for option in item.options]
        levels_only = all(label.isdigit() for _, label in choices)
        return forms.ChoiceField(
            label=item.label,
            choices=choices,
            hint=item.help,
            required=False,
            optional=False,
            inline=levels_only,
        )
    return forms.DecimalField(
        label=item.label,
        hint=item.help,
        required=False,
        optional=False,
        min_value=item.lowest_value,
        max_value=item.highest_value,
        decimal_places=item.decimals,
    )


def answers_in(instrument: Instrument, cleaned: Mapping[str, Any]) -> dict[str, int | float | None]:
    """An instrument's answers from what a section's form says."""
    return {item.code: as_number(cleaned.get(item.code)) for item in instrument.items}


def as_number(value: Any) -> int | float | None:
    """A number as a field gives it (text or Decimal), whole where it is whole."""
    if value in (None, ""):
        return None
    number = float(value)
    return int(number) if number.is_integer() else number


def instrument_section(slug: str, answered: str = "", optional: bool = True) -> Section:
    """The section of one instrument; `answered` says when and how the client has answered it alone."""
    instrument = instruments.load_instrument(slug)
    form = functools.partial(InstrumentForm, instrument=instrument)
    return Section(slug, instrument.name, form, optional, answered=answered)


def measures_in(said: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The answers of each instrument of which anything was answered."""
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
