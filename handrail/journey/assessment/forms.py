"""The sections of an assessment, and any instrument as a form."""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from handrail import instruments
from handrail.design import forms
from handrail.foundation.errors import UserError
from handrail.foundation.wording import joined
from handrail.instruments import Instrument
from handrail.journey.assessment.framework import FLAGS, RANKS, Ask, Part
from handrail.journey.case.drafts import Section
from handrail.service_models.crisis import find_crisis_lines
from handrail.service_models.schema.journey import SecondStagePolicy

SCALE = [(str(number), str(number)) for number in range(11)]
# Every way of assessing is open; those the service does not name say so.
MODES = ("telephone", "face_to_face", "video")


class PartForm(forms.Form):
    """One part of the framework: its asks as fields, none of which must be answered."""

    def __init__(self, *args: Any, part: Part, without: Collection[str] = (), **kwargs: Any) -> None:
        asks = [ask for ask in part.asks if ask.code not in without]
        self.base_fields = {**self.base_fields, **{ask.code: ask_field(ask) for ask in asks}}
        self.reveals = {
            ask.code: {answer: list(codes) for answer, codes in ask.reveals.items()}
            for ask in asks
            if ask.reveals
        }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("note_starts"), cleaned.get("note_ends")
        if first and last and last < first:
            self.add_error("note_ends", "The last day must be on or after the first day the note covers")
        return cleaned


def ask_field(ask: Ask) -> Any:
    """One ask of the framework as a field."""
    look: dict[str, Any] = {
        "label": ask.label,
        "hint": ask.hint,
        "required": False,
        "optional": False,
    }
    if ask.kind == "choice":
        return forms.ChoiceField(choices=ask.choices, select=ask.select, **look)
    if ask.kind == "many":
        return forms.MultipleChoiceField(choices=ask.choices, small=True, **look)
    if ask.kind == "scale":
        return forms.ChoiceField(choices=SCALE, inline=True, **look)
    if ask.kind == "date":
        return forms.DateField(past=ask.past, **look)
    if ask.kind == "number":
        return forms.WholeNumberField(suffix=ask.suffix or None, min_value=0, max_value=ask.most, **look)
    if ask.kind == "line":
        return forms.TextField(max_length=300, **look)
    return forms.LongTextField(rows=3, count=False, **look)


def part_form(part: Part, without: Collection[str] = ()) -> Callable[..., PartForm]:
    """A section's form factory for one part of the framework; `without` is known already."""

    def make(*args: Any, **kwargs: Any) -> PartForm:
        return PartForm(*args, part=part, without=without, **kwargs)

    return make


class FinishForm(forms.Form):
    mode = forms.ChoiceField(label="How was the assessment made?")
    minutes = forms.WholeNumberField(label="How long it took", suffix="minutes", min_value=1, max_value=480)
    summary = forms.LongTextField(
        label="Summary",
        hint="What matters most to the client, in words they would agree with. It goes into the plan.",
        rows=5,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        modes: tuple[str, ...],
        began: str = "",
        stage: SecondStagePolicy | None = None,
        **kwargs: Any,
    ) -> None:
        if stage:
            asked = forms.YesNoField(
                label=f"Ask for the next stage: {stage.label.lower()}?",
                hint=f"{stage.who} {stage.decides}",
            )
            self.base_fields = {**self.base_fields, "second_stage": asked}
        super().__init__(*args, **kwargs)
        modes_of(self.fields["mode"], modes)
        self.fields["minutes"].help_text = began


def modes_of(field: Any, usual: tuple[str, ...]) -> None:
    """Let a field choose among the ways to assess, the usual ones of the service first."""
    others = [mode for mode in MODES if mode not in usual]
    field.choices = [(mode, mode.replace("_", " ").capitalize()) for mode in (*usual, *others)]
    field.look["choice_hints"] = dict.fromkeys(others, "Not this service's usual way")


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


class Found(NamedTuple):
    """An obstacle found, with the client's own words for it."""

    flag: str
    text: str
    words: str = ""


def obstacles_in(cleaned: Mapping[str, Any]) -> list[Found]:
    """Each obstacle recorded, in the order in which the client wants them tackled."""
    found: list[tuple[str, Found]] = []
    for flag in FLAGS:
        labels = dict(flag.common)
        for code in cleaned.get(flag.code) or []:
            name, own = f"{flag.code}_{code}", cleaned.get(flag.other)
            obstacle = Found(flag.code, labels.get(code, own), cleaned.get(f"{name}_words") or "")
            if obstacle.text:
                found.append((cleaned.get(f"{name}_rank") or "", obstacle))
    last = RANKS[-1][0]
    return [obstacle for _, obstacle in sorted(found, key=lambda each: each[0] or last)]
