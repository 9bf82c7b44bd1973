"""Forms of questionnaires: one question a page, how to send and to print, typing in paper or telephone."""

from collections.abc import Mapping
from typing import Unpack  # Django gives forms arguments and values of every type

from django import forms as django_forms
from django.utils import timezone

from handrail.design import forms
from handrail.design.forms.looks import change_look, list_choices
from handrail.foundation.wording import upper_first
from handrail.journey.measures.models import AnswerMode
from handrail.journey.messages.forms import TICK_TOLD_SAFE, TOLD_SAFE
from handrail.journey.messages.rules import Reach
from handrail.journey.questionnaire.questions import ANSWER, PlacedQuestion

UNREADABLE, LEFT_OUT = "unreadable", "left_out"
# What may be marked besides an answer, by how the answers were given.
BESIDES = {
    AnswerMode.PAPER: [(LEFT_OUT, "Left out"), (UNREADABLE, "I cannot read the answer")],
    AnswerMode.TELEPHONE: [(LEFT_OUT, "Prefer not to say")],
}


class SendForm(forms.Form):
    """By which channel; where that is not one the client called safe, that they say it is now."""

    channel = forms.ChoiceField(label="How to send the link")
    safe = forms.TickField(label=TOLD_SAFE, required=False)

    def __init__(
        self, data: forms.FormData = None, *, reach: Reach, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.set_choices(
            "channel",
            [(each, f"{upper_first(each.label)}, to {reach.find_address(each)}") for each in reach.channels],
        )
        if reach.channels:
            self.initial.setdefault("channel", reach.channels[0])
        self.safe_channels = reach.safe_channels
        if self.safe_channels == reach.channels:
            del self.fields["safe"]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        channel = cleaned.get("channel")
        if channel and channel not in self.safe_channels and not cleaned.get("safe"):
            self.add_error("safe", TICK_TOLD_SAFE)
        return cleaned


class PaperOptionsForm(forms.Form):
    large_print = forms.YesNoField(label="Do they need large print?", called="whether they need large print")


class ReferenceForm(forms.Form):
    reference = forms.TextField(
        label="Reference on the form", hint="For example QU-7K3M-9QXW", width=20, code=True, spellcheck=False
    )


class TypingForm(forms.Form):
    """Every question on one page, in the order of the paper form; none of them must be answered."""

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        questions: list[PlacedQuestion],
        mode: AnswerMode,
        typed: Mapping[str, object] | None = None,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        self.questions, self.mode = questions, mode
        own: dict[str, django_forms.Field] = {}
        if mode == AnswerMode.PAPER:
            own["answered_on"] = forms.DateField(
                label="Date the client filled it in",
                hint="The date on the form or, if there is none, the date on the postmark",
                past=True,
            )
        fields = own | {name_of(each): self._field(each) for each in questions}
        self.fieldsets = [("The form", list(own))] if own else []
        for part in dict.fromkeys(each.part for each in questions):
            mine = [each for each in questions if each.part == part]
            self.fieldsets.append((part.title, [name_of(each) for each in mine], mine[0].stem))
        super().__init__(data, extra_fields=fields, **options)
        for each in questions:
            if each.key in (typed or {}):
                self.initial.setdefault(name_of(each), (typed or {})[each.key])

    def _field(self, asked: PlacedQuestion) -> django_forms.Field:
        field = asked.build_field()
        several = isinstance(field, django_forms.MultipleChoiceField)
        change_look(field, inline=not several, small=True, optional=False)
        if isinstance(field, django_forms.ChoiceField) and not several:
            field.choices = [*list_choices(field), *BESIDES[self.mode]]
        # Numbered within its part, as on the paper form.
        first = next(each.number for each in self.questions if each.part == asked.part)
        field.label = f"{asked.number - first + 1}. {asked.label}"
        return field

    def read_answers(self) -> forms.CleanedData:
        """The answers by the question's key, without what was left out or cannot be read."""
        found = {each.key: self.cleaned_data.get(name_of(each)) for each in self.questions}
        return {
            key: value for key, value in found.items() if value not in (None, "", [], UNREADABLE, LEFT_OUT)
        }

    def list_unreadable(self) -> tuple[str, ...]:
        return tuple(
            each.key for each in self.questions if self.cleaned_data.get(name_of(each)) == UNREADABLE
        )

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        day = cleaned.get("answered_on")
        if day and day > timezone.localdate():
            self.add_error("answered_on", "Date the client filled it in must be today or in the past")
        if not self.errors and not self.read_answers():
            self.add_error(None, "Answer at least one question")
        return cleaned


def name_of(asked: PlacedQuestion) -> str:
    """The field of a question on the page that has them all."""
    return f"{asked.part.code}__{asked.code}"


class QuestionnaireAnswerForm(forms.Form):
    """One question a page; the question is the heading."""

    buttons = frozenset({"action", "then"})

    def __init__(
        self, data: forms.FormData = None, *, asked: PlacedQuestion, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.asked = asked
        field = asked.build_field()
        change_look(field, page_heading=True, label_size="l", inline=False, caption=asked.stem)
        super().__init__(data, extra_fields={ANSWER: field}, **options)
