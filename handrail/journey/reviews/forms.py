"""What is asked of a review: the day, what was said, and up to three actions."""

from collections.abc import Iterable
from datetime import date
from typing import Unpack  # Django gives forms arguments and values of every type

from django.forms import Field

from handrail.accounts.models import User
from handrail.design import forms
from handrail.journey.case.forms.reason import ReasonForm
from handrail.journey.reviews.actions import ReviewLine, ReviewNote
from handrail.journey.reviews.models import ReviewAction

ACTIONS = (1, 2, 3)


class ReviewNoteForm(forms.Form):
    """A review that was held; an action needs an owner and a date."""

    held_on = forms.DateField(label="When was it?", called="date", past=True)
    note = forms.LongTextField(label="What was said and decided", called="what was said", rows=5)

    def __init__(
        self, data: forms.FormData = None, *, owners: Iterable[User], **options: Unpack[forms.FormOptions]
    ) -> None:
        self.owners = {str(user.pk): user for user in owners}
        choices = [("", "Choose"), *((key, user.name) for key, user in self.owners.items())]
        fields: dict[str, Field] = {}
        for number in ACTIONS:
            fields[f"action_{number}"] = forms.TextField(
                label=f"Action {number}", required=False, max_length=300
            )
            fields[f"owner_{number}"] = forms.ChoiceField(
                label=f"Who does action {number}", choices=choices, required=False, select=True
            )
            fields[f"due_on_{number}"] = forms.DateField(
                label=f"Action {number} by", required=False, future=True
            )
        super().__init__(data, extra_fields=fields, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        for number in ACTIONS:
            if cleaned.get(f"action_{number}"):
                if not cleaned.get(f"owner_{number}"):
                    self.add_error(f"owner_{number}", f"Say who does action {number}")
                if not cleaned.get(f"due_on_{number}") and f"due_on_{number}" not in self.errors:
                    self.add_error(f"due_on_{number}", f"Enter the date for action {number}")
        return cleaned

    def read_review(self) -> ReviewNote:
        """Return what was typed."""
        cleaned = self.cleaned_data
        held_on: date = cleaned["held_on"]
        lines = [
            ReviewLine(
                cleaned[f"action_{number}"],
                self.owners[cleaned[f"owner_{number}"]],
                cleaned[f"due_on_{number}"],
            )
            for number in ACTIONS
            if cleaned.get(f"action_{number}")
        ]
        return ReviewNote(held_on, cleaned["note"], tuple(lines))


class ReviewActionForm(forms.Form):
    """What an action should have said, and why it is changed."""

    revises_record = True

    action = forms.TextField(label="Action", max_length=300)
    owner = forms.ChoiceField(label="Who does it", called="who does it", select=True)
    due_on = forms.DateField(label="By", called="date")
    reason = forms.TextField(
        label="Why are you correcting it?", called="why you are correcting it", max_length=300, width=30
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        owners: Iterable[User],
        line: ReviewAction,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        options["initial"] = {"action": line.action, "owner": str(line.owner_id), "due_on": line.due_on}
        super().__init__(data, **options)
        # Who left since is still whose action it was.
        self.owners = {str(user.pk): user for user in (*owners, line.owner)}
        self.set_choices("owner", [(key, user.name) for key, user in self.owners.items()])

    def read_line(self) -> ReviewLine:
        """Return the action as it should be."""
        cleaned = self.cleaned_data
        return ReviewLine(cleaned["action"], self.owners[cleaned["owner"]], cleaned["due_on"])


class TakeBackActionForm(ReasonForm):
    """Why an action was recorded in error."""

    reason = forms.TextField(label="Why was this recorded in error?", max_length=300, width=30)


class ReviewDoneForm(forms.Form):
    """A button that asks nothing more."""
