"""Choosing a case manager; filtering the list of cases."""

from collections.abc import Iterable, Sequence
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.accounts.models import User
from handrail.design import forms
from handrail.foundation.choices import TextChoices
from handrail.journey.allocation.models import AllocationKind
from handrail.journey.case.rules import STAGES
from handrail.journey.case.tasks import BANDS
from handrail.service_models.allocation import ManagerSuggestion


class AllocateForm(forms.Form):
    case_manager = forms.ChoiceField(label="Case manager")
    cover = forms.ChoiceField(
        label="For how long",
        choices=[("", "Permanently"), (AllocationKind.COVER, "To cover while the case manager is away")],
        required=False,
    )
    until = forms.DateField(label="Last day of cover", required=False)
    reason = forms.TextField(
        label="Why this person",
        hint="If you leave this blank, we’ll keep the reasons above",
        required=False,
        max_length=300,
    )
    reveals = {"cover": {AllocationKind.COVER: ["until"]}}

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        suggestions: Iterable[ManagerSuggestion],
        held: bool,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.suggestions = {each.manager.id: each for each in suggestions}
        self.set_choices(
            "case_manager",
            [
                (key, f"{each.manager.name}: {'; '.join(each.reasons)}")
                for key, each in self.suggestions.items()
            ],
        )
        # The best by the service's own rule first: proposed, not decided.
        proposed = (key for key, each in self.suggestions.items() if not each.manager.signs_notes)
        self.initial.setdefault("case_manager", next(proposed, None))
        if not held:
            del self.fields["cover"], self.fields["until"]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("cover") and not cleaned.get("until"):
            self.add_error("until", "Enter the last day of cover")
        return cleaned

    def read_facts(self) -> forms.CleanedData:
        cleaned = self.cleaned_data
        chosen = self.suggestions[cleaned["case_manager"]]
        return {
            "reason": cleaned["reason"] or "; ".join(chosen.reasons)[:300],
            "until": cleaned.get("until") if cleaned.get("cover") else None,
        }


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class MemberForm(forms.Form):
    capacity = forms.WholeNumberField(label="Maximum number of cases", min_value=0, max_value=500)
    skills = forms.TextField(label="Skills", hint="Separated by commas", required=False, max_length=300)
    areas = forms.TextField(
        label="Areas", hint="Local authorities with commas between them. Leave blank for all", required=False,
        max_length=300,
    )  # fmt: skip
    languages = forms.TextField(label="Languages", hint="Separated by commas", max_length=300)
    working_days = forms.MultipleChoiceField(
        label="Days worked",
        hint="Leave blank for every weekday",
        required=False,
        choices=list(enumerate(WEEKDAYS, start=1)),
    )
    deputy = forms.ChoiceField(
        label="Deputy for safety concerns",
        hint="Who else we alert when this person has not accepted a concern in time",
        required=False,
        select=True,
    )

    def __init__(
        self, data: forms.FormData = None, *, deputies: Iterable[User], **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.deputies = {str(user.pk): user for user in deputies}
        names = [(key, user.name) for key, user in self.deputies.items()]
        self.set_choices("deputy", [("", "The service manager"), *names])

    def read_facts(self) -> forms.CleanedData:
        lists = {name: split_list(self.cleaned_data[name]) for name in ("skills", "areas", "languages")}
        deputy = self.deputies.get(self.cleaned_data["deputy"] or "")
        days = sorted(int(day) for day in self.cleaned_data["working_days"])
        return {
            "capacity": self.cleaned_data["capacity"],
            "working_days": days,
            "deputy": deputy,
            **lists,
        }


def split_list(text: str) -> list[str]:
    """The words between commas."""
    return [word.strip() for word in (text or "").split(",") if word.strip()]


class AbsenceForm(forms.Form):
    starts_on = forms.DateField(label="First day away")
    ends_on = forms.DateField(label="Last day away")
    cover_by = forms.ChoiceField(label="Who covers", required=False, select=True)

    def __init__(
        self, data: forms.FormData = None, *, others: Iterable[User], **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.others = {str(user.pk): user for user in others}
        self.set_choices("cover_by", [("", "Nobody yet"), *((k, u.name) for k, u in self.others.items())])

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Last day must be on or after the first day")
        return cleaned


# What the filter of stages offers before each stage.
GROUPS_OF_STAGES = {"open": "All open", "active": "Open, not yet discharged"}


class CaseFilter(forms.Form):
    refuse_unknown = False
    q = forms.TextField(label="Name, reference, phone or postcode", required=False, width=20)
    stage = forms.ChoiceField(
        label="Stage",
        choices=[("", "All"), *GROUPS_OF_STAGES.items(), *((stage.code, stage.label) for stage in STAGES)],
        required=False,
        select=True,
    )
    service = forms.ChoiceField(label="Service", required=False, select=True)
    case_manager = forms.ChoiceField(label="Case manager", required=False, select=True)
    site = forms.ChoiceField(label="Site", required=False, select=True)
    overdue = forms.TickField(label="Overdue only", required=False)
    unheard = forms.TickField(label="Not heard from lately", required=False)
    ending = forms.TickField(label="Maximum stay ending soon", required=False)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        services: Iterable[tuple[str, str]],
        case_managers: Iterable[tuple[str, str]],
        sites: Iterable[tuple[str, str]] = (),
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        # A filter changes nothing: it needs no token against being sent twice.
        del self.fields["submission"], self.fields["seen"]
        self.set_choices("service", [("", "All"), *services])
        self.set_choices("case_manager", [("", "All"), *case_managers])
        if places := list(sites):
            self.set_choices("site", [("", "All"), *places])
        else:
            del self.fields["site"]


class Holder(TextChoices):
    """Whose cases of a desk are meant."""

    MINE = "mine", "Mine"
    COVERED = "covered", "Those I cover"
    NOBODY = "nobody", "Nobody’s yet"


class WorkFilter(forms.Form):
    """Which of the cases on a desk are shown; the address keeps it."""

    refuse_unknown = False
    task = forms.ChoiceField(label="Kind of task", required=False, select=True)
    due = forms.ChoiceField(label="Due", choices=[("", "All"), *BANDS.items()], required=False, select=True)
    holder = forms.ChoiceField(
        label="Case manager", choices=[("", "All"), *Holder.list_choices()], required=False, select=True
    )
    site = forms.ChoiceField(label="Site", required=False, select=True)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        kinds: Iterable[str],
        sites: Sequence[tuple[str, str]] = (),
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        del self.fields["submission"], self.fields["seen"]
        self.set_choices("task", [("", "All"), *((kind, kind) for kind in sorted(kinds))])
        if sites:
            self.set_choices("site", [("", "All"), *sites])
        else:
            del self.fields["site"]

    def read_choices(self) -> dict[str, str]:
        """Return what is chosen, by name; what the desk does not know counts as not chosen."""
        if not self.is_bound:
            return {}
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ClientSearch(forms.Form):
    """Whose appointment or call it is: by whatever the caller says."""

    refuse_unknown = False
    q = forms.TextField(label="Name, reference, phone or postcode", required=False, width=20, max_length=200)

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        super().__init__(data, **options)
        del self.fields["submission"], self.fields["seen"]
