"""What each step of a matter asks: one small form a kind, all dated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Unpack

from handrail.accounts.models import User
from handrail.design import forms
from handrail.foundation.calendars import LONDON
from handrail.governance.actions import NewStep
from handrail.governance.models import Matter
from handrail.governance.rules import (
    ANSWERED,
    RULES,
    MatterKind,
    MatterOutcome,
    MatterStepKind,
    PauseReason,
    SharingReason,
)


@dataclass(frozen=True)
class StepSetting:
    """What a form of a step asks of its matter: who may own it, who could read it, and now."""

    matter: Matter
    owners: Sequence[User]
    staff: Sequence[User]
    at: datetime


class MatterStepForm(forms.Form):
    """When it was done, and in words; what else a step asks goes into its data."""

    kind: ClassVar[MatterStepKind]
    on = forms.DateField(label="Date", past=True)
    time = forms.TimeField()
    text = forms.LongTextField(label="Note", rows=4)

    def __init__(
        self, data: forms.FormData = None, *, setting: StepSetting, **options: Unpack[forms.FormOptions]
    ) -> None:
        local = setting.at.astimezone(LONDON)
        options["initial"] = {"on": local.date(), "time": local.time(), **(options.get("initial") or {})}
        super().__init__(data, **options)
        self.setting = setting
        self.order_fields([*(name for name in self.fields if name not in ("on", "time")), "on", "time"])

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("on") and cleaned.get("time"):
            cleaned["at"] = datetime.combine(cleaned["on"], cleaned["time"], LONDON)
            if cleaned["at"] > self.setting.at:
                self.add_error("time", "Time must be earlier than now")
        return cleaned

    def read_step(self) -> NewStep:
        """Return the step as it is taken."""
        return NewStep(
            self.kind, self.cleaned_data["at"], self.cleaned_data.get("text", ""), self.read_data()
        )

    def read_data(self) -> dict[str, object]:
        """Return what the step asks besides its words, as it is kept."""
        return {}


class MatterNoteForm(MatterStepForm):
    """Something to be known about the matter."""

    kind = MatterStepKind.NOTED


class AcknowledgeForm(MatterStepForm):
    """How the person was told that we have it."""

    kind = MatterStepKind.ACKNOWLEDGED
    text = forms.LongTextField(label="How you told them that we have it, and what happens next", rows=3)


class ReviewForm(MatterStepForm):
    """When an open matter is looked at again."""

    kind = MatterStepKind.REVIEW_SET
    review_on = forms.DateField(label="Look at it again on", future=True)
    text = forms.LongTextField(label="Note", required=False, rows=2)

    def read_data(self) -> dict[str, object]:
        day = self.cleaned_data.get("review_on")
        return {"review_on": day.isoformat()} if day else {}


class SafeguardingDecisionForm(ReviewForm):
    """What is decided about a safeguarding concern, why, and when it is looked at again."""

    kind = MatterStepKind.DECIDED
    text = forms.LongTextField(label="What you decided", rows=3)
    reason = forms.LongTextField(
        label="Why", hint="What the law’s threshold means here, and their wishes", rows=3
    )
    field_order = ["text", "reason", "review_on"]

    def read_data(self) -> dict[str, object]:
        return {**super().read_data(), "reason": self.cleaned_data["reason"]}


class SharingForm(MatterStepForm):
    """Who was told what, with consent or without it and why."""

    kind = MatterStepKind.SHARED
    to = forms.TextField(label="Who you told", hint="Name, role and organisation", max_length=200)
    text = forms.LongTextField(label="What you told them", hint="As little as they need", rows=3)
    consent = forms.YesNoField(label="Did the person agree?")
    because = forms.ChoiceField(label="Why without their agreement", choices=SharingReason.list_choices())
    reason = forms.LongTextField(
        label="Your reason in words", hint="And whether they were told that you share it, or why not", rows=3
    )
    field_order = ["to", "text", "consent", "because", "reason"]
    reveals = {"consent": {"no": ["because", "reason"]}}

    def read_data(self) -> dict[str, object]:
        cleaned = self.cleaned_data
        data: dict[str, object] = {"to": cleaned["to"], "consent": cleaned["consent"]}
        if not cleaned["consent"]:
            data |= {"because": cleaned["because"], "reason": cleaned["reason"]}
        return data


class AuthorityReferralForm(MatterStepForm):
    """Which local authority was asked to act."""

    kind = MatterStepKind.REFERRED
    to = forms.TextField(label="Local authority and team", max_length=200)
    text = forms.LongTextField(label="What you asked of them, and their reference", rows=3)
    field_order = ["to", "text"]

    def read_data(self) -> dict[str, object]:
        return {"to": self.cleaned_data["to"]}


class ReplyForm(MatterStepForm):
    """What the local authority answered."""

    kind = MatterStepKind.REPLIED
    text = forms.LongTextField(label="What they said they will do", rows=3)


class TellingForm(MatterStepForm):
    """Whether somebody was told of a breach, and what or why not."""

    told = forms.YesNoField(label="Were they told?")
    text = forms.LongTextField(
        label="What they were told, with their reference; or why they were not", rows=3
    )
    field_order = ["told", "text"]

    def read_data(self) -> dict[str, object]:
        return {"told": self.cleaned_data["told"]}


class AuthorityForm(TellingForm):
    """Whether the ICO was told of a breach."""

    kind = MatterStepKind.AUTHORITY_DECIDED


class PeopleForm(TellingForm):
    """Whether the people affected were told of a breach."""

    kind = MatterStepKind.PEOPLE_DECIDED


class PauseForm(MatterStepForm):
    """What we asked the person for: the clock stands still until they answer."""

    kind = MatterStepKind.PAUSED
    because = forms.ChoiceField(label="What did you ask them for?", choices=PauseReason.list_choices())
    text = forms.LongTextField(label="What you wrote", required=False, rows=2)
    field_order = ["because", "text"]

    def read_data(self) -> dict[str, object]:
        return {"because": self.cleaned_data["because"]}


class ClockRestartForm(MatterStepForm):
    """The person answered: the clock goes on."""

    kind = MatterStepKind.RESUMED
    text = forms.LongTextField(label="What they answered", rows=2)


class ExtensionForm(MatterStepForm):
    """Why a request needs two months more; the person must be told within the first."""

    kind = MatterStepKind.EXTENDED
    text = forms.LongTextField(
        label="Why it is complex, and how you told them",
        hint="Two months more. Tell them why within a month of their request",
        rows=3,
    )


class OwnerForm(MatterStepForm):
    """Who looks after the matter."""

    kind = MatterStepKind.OWNER_SET
    owner = forms.ChoiceField(label="Who looks after it", select=True)
    text = forms.LongTextField(label="Note", required=False, rows=2)
    field_order = ["owner", "text"]

    def __init__(
        self, data: forms.FormData = None, *, setting: StepSetting, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, setting=setting, **options)
        self.set_choices("owner", [(str(user.pk), user.name) for user in setting.owners])

    def read_data(self) -> dict[str, object]:
        owner = int(self.cleaned_data["owner"])
        return {"owner": owner, "name": next(user.name for user in self.setting.owners if user.pk == owner)}


class ReadersForm(MatterStepForm):
    """Who else may read the matter."""

    kind = MatterStepKind.NAMED
    readers = forms.MultipleChoiceField(
        label="Who may read it",
        hint="As well as its owner, the person who recorded it and those in charge. Untick a name to end it",
        required=False,
    )
    subjects = forms.MultipleChoiceField(
        label="Is it about someone who works here?", hint="They can never read or own it", required=False
    )
    text = forms.LongTextField(label="Why", rows=2)
    field_order = ["readers", "subjects", "text"]

    def __init__(
        self, data: forms.FormData = None, *, setting: StepSetting, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, setting=setting, **options)
        self.names = {str(user.pk): user.name for user in setting.staff}
        self.set_choices("readers", self.names.items())
        self.set_choices("subjects", self.names.items())

    def read_data(self) -> dict[str, object]:
        readers, subjects = self.cleaned_data["readers"], self.cleaned_data["subjects"]
        return {
            "readers": [int(key) for key in readers],
            "names": [self.names[key] for key in readers],
            "subjects": [int(key) for key in subjects],
            "subject_names": [self.names[key] for key in subjects],
        }


class CloseForm(MatterStepForm):
    """How it ended, what the person was told, what we learnt."""

    kind = MatterStepKind.CLOSED
    outcome = forms.ChoiceField(label="How did it end?")
    answer = forms.LongTextField(
        label="Your answer to them",
        hint="They can read it on their own page, if they wrote to us there",
        rows=4,
    )
    learning = forms.LongTextField(label="What we learnt, and what changes", rows=3)
    text = forms.LongTextField(label="Note", required=False, rows=2)
    field_order = ["outcome", "answer", "learning", "text"]

    def __init__(
        self, data: forms.FormData = None, *, setting: StepSetting, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, setting=setting, **options)
        kind = MatterKind(setting.matter.kind)
        self.set_choices("outcome", MatterOutcome.list_choices(*RULES[kind].outcomes))
        if kind not in ANSWERED:
            del self.fields["answer"]

    def read_data(self) -> dict[str, object]:
        names = ("outcome", "answer", "learning")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class ReopenForm(MatterStepForm):
    """Why it is opened again."""

    kind = MatterStepKind.REOPENED
    text = forms.LongTextField(label="Why you open it again", rows=2)


STEP_FORMS: dict[MatterStepKind, type[MatterStepForm]] = {
    form.kind: form
    for form in (
        MatterNoteForm, AcknowledgeForm, SafeguardingDecisionForm, SharingForm, AuthorityReferralForm,
        ReplyForm, AuthorityForm,
        PeopleForm, PauseForm, ClockRestartForm, ExtensionForm, ReviewForm, OwnerForm, ReadersForm, CloseForm,
        ReopenForm,
    )
}  # fmt: skip
