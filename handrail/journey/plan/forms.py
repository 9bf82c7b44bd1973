"""The return-to-work plan on one page: a row for each action, a row for each week of a phased return."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Unpack

from django.utils import timezone

from handrail.design import forms
from handrail.journey.case.forms.dating import DatedForm, DatedOptions
from handrail.journey.plan.models import ActionOwner

HOW_AGREED = [
    ("signed", "Signed"),
    ("face_to_face", "Agreed face to face"),
    ("telephone", "Agreed by phone"),
    ("own_page", "Agreed on their own page"),
]
WHO_AGREES = [("client", "The client"), ("case_manager", "Me, as case manager")]


class ActionForm(forms.RowForm):
    obstacle = forms.ChoiceField(
        label="Obstacle",
        select=True,
        error_messages={"required": "Enter an obstacle for action {number}, or clear the row"},
    )
    goal = forms.TextField(
        label="Goal",
        max_length=300,
        error_messages={"required": "Enter a goal for action {number}, or clear the row"},
    )
    action = forms.TextField(
        label="Action",
        max_length=300,
        error_messages={"required": "Enter what will be done for action {number}, or clear the row"},
    )
    owner = forms.ChoiceField(
        label="Who",
        choices=ActionOwner.list_choices(),
        select=True,
        error_messages={"required": "Select who will do action {number}, or clear the row"},
    )
    due_on = forms.DateField(label="Due date", required=False)
    fieldsets = [("Action {number}", ["obstacle", "goal", "action", "owner", "due_on"])]

    def __init__(
        self, data: forms.FormData = None, *, obstacles: Iterable[str], **options: Unpack[forms.RowOptions]
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("obstacle", [(text, text) for text in (*obstacles, "Something else")])


class WeekForm(forms.RowForm):
    hours = forms.DecimalField(
        label="Week {number}: hours",
        suffix="hours",
        required=False,
        optional=False,
        min_value=0,
        max_value=60,
        decimal_places=2,
        max_digits=4,
    )
    duties = forms.TextField(label="Week {number}: duties", required=False, optional=False, max_length=200)

    def clean_hours(self) -> float | None:
        """Keep hours as the plan stores them: a number, whole where it is whole."""
        hours: Decimal | None = self.cleaned_data.get("hours")
        return hours if hours is None else float(hours) if hours % 1 else int(hours)


class ActionRows(forms.RowFormSet):
    default_error_messages = {"too_many_forms": "A plan can have no more than %(num)d actions"}

    def clean(self) -> None:
        if not self.list_filled_rows():
            raise forms.ValidationError("Enter at least one action")


class WeekRows(forms.RowFormSet):
    default_error_messages = {"too_many_forms": "A phased return can have no more than %(num)d weeks"}


ActionFormSet = forms.make_formset(ActionRows, ActionForm, max_rows=40)
WeekFormSet = forms.make_formset(WeekRows, WeekForm, max_rows=26)


@dataclass(frozen=True)
class PlanValues:
    """What a page of the plan is filled in with: its rows, and its other `fields` by name."""

    actions: Sequence[forms.Row] = ({},)
    weeks: Sequence[forms.Row] = ()
    fields: forms.Row = field(default_factory=dict)


class PlanForm(forms.FormWithRows):
    return_date = forms.DateField(label="Agreed return date", required=False)
    adjustments = forms.LongTextField(
        label="Adjustments at work",
        hint="Duties, hours, equipment, travel. The employer may read this. Do not name a condition.",
        required=False,
        rows=3,
    )
    fieldsets = [("Going back", ["return_date", "adjustments"])]

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        obstacles: Sequence[str],
        values: PlanValues | None = None,
        seen: str | None = None,
    ) -> None:
        values = values or PlanValues()
        super().__init__(data, initial=dict(values.fields), seen=seen)
        self.actions = ActionFormSet(
            data, prefix="actions", initial=values.actions, form_kwargs={"obstacles": obstacles}
        )
        self.weeks = WeekFormSet(data, prefix="weeks", initial=values.weeks)

    def list_parts(self) -> list[forms.PagePart]:
        return [self.actions, self, self.weeks]

    def read_values(self) -> PlanValues:
        """What was typed, unchecked."""
        return PlanValues(
            actions=[_read_typed(row, row.fields) for row in self.actions.forms],
            weeks=[_read_typed(row, row.fields) for row in self.weeks.forms],
            fields=_read_typed(self, ("return_date", "adjustments")),
        )

    def list_actions(self) -> list[forms.CleanedData]:
        """The actions that were filled in."""
        return [row.cleaned_data for row in self.actions.list_filled_rows()]

    def list_weeks(self) -> list[forms.CleanedData]:
        """The weeks that were filled in, each with its number."""
        return [{"week": row.number, **row.cleaned_data} for row in self.weeks.list_filled_rows()]


def _read_typed(form: forms.Form, names: Iterable[str]) -> forms.Row:
    return {name: form[name].value() for name in names}


class AgreeForm(DatedForm):
    who = forms.ChoiceField(label="Who agrees?", choices=WHO_AGREES)
    how = forms.ChoiceField(label="How did the client agree?", choices=HOW_AGREED[:3])
    reveals = {"who": {"client": ["how"]}}

    def __init__(
        self, data: forms.FormData = None, *, waiting: Sequence[str], **options: Unpack[DatedOptions]
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("who", [choice for choice in WHO_AGREES if choice[0] in waiting])
        if len(waiting) == 1:
            self.initial.setdefault("who", waiting[0])


class DoneForm(forms.Form):
    """On which day an action of a plan was done: not before the client was referred."""

    done_on = forms.DateField(label="When was it done?", called="date", past=True)

    def __init__(
        self, data: forms.FormData = None, *, since: date, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        field = self.fields["done_on"]
        if isinstance(field, forms.DateField):
            field.not_before = since
        self.initial.setdefault("done_on", timezone.localdate())
