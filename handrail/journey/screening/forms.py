"""One question of a service model as a form, in the words of staff."""

from collections.abc import Callable, Sequence
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.journey.case.forms import ConsentForm
from handrail.journey.case.forms.dating import DatedOptions
from handrail.journey.case.models import Case
from handrail.journey.case.opt_in import ConsentItem
from handrail.journey.screening.actions import ClosingFacts, NeedsFacts
from handrail.journey.screening.rules import AcceptedException, ClosureReason, NeedsFinding, ReferrerTeller
from handrail.service_models.questions import QUESTIONS

# Goes by its own page, for everything of the person stops.
DIED = "died"


class CloseReferralForm(forms.Form):
    """Why a referral is closed without screening."""

    reason = forms.ChoiceField(
        label="Why?", choices=[*ClosureReason.list_choices(), (DIED, "The person has died")]
    )
    other = forms.TextField(
        label="Reference of the case that has it", hint="For example, HR-1234-5678", max_length=12
    )
    note = forms.TextField(
        label="What happened?",
        hint="Staff who open this case later read it. The person and their referrer do not.",
        max_length=300,
    )
    reveals = {"reason": {ClosureReason.DUPLICATE.value: ["other"]}}

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        find_case: Callable[[str], Case | None],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        self.find_case = find_case
        super().__init__(data, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        cleaned["duplicate_of"] = None
        if cleaned.get("reason") == ClosureReason.DUPLICATE and (other := cleaned.get("other")):
            cleaned["duplicate_of"] = self.find_case(str(other).strip().upper())
            if cleaned["duplicate_of"] is None:
                self.add_error("other", "There is no such case that you can see")
        return cleaned

    def read_closing(self) -> ClosingFacts:
        """Return why the referral is closed, as the action takes it."""
        said = self.cleaned_data
        return ClosingFacts(said["reason"], said["note"], said["duplicate_of"])


class NeedsForm(forms.Form):
    """What was found of somebody's needs, and what follows where they are beyond the service."""

    decision = forms.ChoiceField(label="Their needs are", choices=NeedsFinding.list_choices())
    reason = forms.LongTextField(label="Why?", rows=4)
    goes_to = forms.TextField(label="Where do they go instead?", max_length=200)
    tells = forms.ChoiceField(label="Who tells the referrer?", choices=ReferrerTeller.list_choices())
    reveals = {"decision": {NeedsFinding.BEYOND.value: ["goes_to", "tells"]}}

    def read_needs(self) -> NeedsFacts:
        """Return what was found, as the action takes it."""
        names = ("decision", "reason", "goes_to", "tells")
        return NeedsFacts(*(self.cleaned_data.get(name) or "" for name in names))


class AcceptanceForm(ConsentForm):
    """Why somebody who is not eligible is accepted all the same, and what they agree to."""

    because = forms.TextField(
        label="Why accept them all the same?",
        hint="It is shown on the case, and counted in figures.",
        max_length=300,
    )
    workstream = forms.ChoiceField(label="Which workstream do they join?")

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        workstreams: Sequence[tuple[str, str]],
        items: Sequence[ConsentItem],
        **options: Unpack[DatedOptions],
    ) -> None:
        super().__init__(data, items=items, **options)
        if workstreams:
            self.set_choices("workstream", list(workstreams))
        else:
            del self.fields["workstream"]

    def read_exception(self) -> AcceptedException:
        """Return the exception as the action takes it."""
        return AcceptedException(self.cleaned_data["because"], self.cleaned_data.get("workstream") or "")


class QuestionForm(forms.Form):
    """The next best question, alone on the page."""

    def __init__(
        self, data: forms.FormData = None, *, key: str, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.key = key
        field = field_for(QUESTIONS[key], required=True)
        super().__init__(data, extra_fields={key: field}, **options)
