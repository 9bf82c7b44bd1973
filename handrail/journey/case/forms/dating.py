"""When something happened, as the last question of a form: today, unless staff say otherwise."""

from collections.abc import Iterable, Mapping
from typing import Unpack  # Django gives forms arguments and values of every type

from django.forms import Field
from django.utils import timezone

from handrail.design import forms
from handrail.journey.case.dating import EarlierStep, find_day_doubt, find_day_problem


class DatedOptions(forms.FormOptions, total=False):
    """What a dated form takes besides its data: what it follows."""

    steps: Iterable[EarlierStep]


class DatedForm(forms.Form):
    """Asks on which day something happened: not in the future, and not before the `steps` that it follows."""

    happened_on = forms.DateField(
        label="When did this happen?",
        called="the day it happened",
        hint="Change this only if it was on an earlier day.",
        required=False,
        optional=False,
        past=True,
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        steps: Iterable[EarlierStep] = (),
        extra_fields: Mapping[str, Field] | None = None,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, extra_fields=extra_fields, **options)
        self.steps = tuple(steps)
        self.initial.setdefault("happened_on", timezone.localdate())
        self.fields["happened_on"] = self.fields.pop("happened_on")

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        day = cleaned.get("happened_on")
        if day and (problem := find_day_problem(day, timezone.localdate(), self.steps)):
            self.add_error("happened_on", problem)
        return cleaned

    def find_doubts(self, cleaned: forms.CleanedData) -> list[str]:
        day = cleaned.get("happened_on")
        doubt = find_day_doubt(day, timezone.localdate()) if day else ""
        return [*super().find_doubts(cleaned), *filter(None, [doubt])]
