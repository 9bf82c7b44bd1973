"""When something happened, as the last question of a form: today, unless staff say otherwise."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Unpack  # Django gives forms arguments and values of every type

from django.forms import Field
from django.utils import timezone

from handrail.design import forms
from handrail.design.forms.dates import DATE_PARTS
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


def leave_out_today(typed: Mapping[str, list[str]], today: date) -> dict[str, list[str]]:
    """Return what a section says without the day it happened, where that is today.

    It stands there by itself: work that is finished on another day is of that day, unless somebody chose one.
    """
    boxes = {f"happened_on-{part}" for part in DATE_PARTS}
    day = [" ".join(typed.get(f"happened_on-{part}", [])).lstrip("0") for part in DATE_PARTS]
    if day != [str(today.day), str(today.month), str(today.year)]:
        return dict(typed)
    return {name: values for name, values in typed.items() if name not in boxes}
