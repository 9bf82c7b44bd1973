"""What is asked when a matter is recorded: the words of each kind, one form."""

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack

from handrail.accounts.models import User
from handrail.design import forms
from handrail.foundation.calendars import LONDON
from handrail.governance.actions import NewMatter
from handrail.governance.rules import COMPLAINTS, MatterCategory, MatterKind
from handrail.journey.case.models import Case

ACCOUNTS = {
    MatterKind.SAFEGUARDING: "What was seen or said",
    MatterKind.COMPLAINT: "What they complain of",
    MatterKind.DATA_COMPLAINT: "What they complain of",
    MatterKind.INCIDENT: "What happened",
    MatterKind.NEAR_MISS: "What nearly happened",
    MatterKind.BREACH: "What happened, whose data, and how many people",
    MatterKind.ACCESS_REQUEST: "What they ask for",
}
HINTS = {
    MatterKind.SAFEGUARDING: "The words of the person who saw or said it, as they said them",
    MatterKind.BREACH: "The clock of 72 hours runs from when anyone here became aware of it",
}
CAME = {
    MatterKind.SAFEGUARDING: "When it was seen or said",
    MatterKind.INCIDENT: "When it happened",
    MatterKind.NEAR_MISS: "When it happened",
    MatterKind.BREACH: "When we became aware of it",
}


class MatterForm(forms.Form):
    """When it came, what was seen or said, what we make of it, and who it is about."""

    categories = forms.MultipleChoiceField(label="What is it about?", choices=MatterCategory.list_choices())
    on = forms.DateField(label="Date", past=True)
    time = forms.TimeField(label="Time")
    raised_by = forms.TextField(label="Who raised it", max_length=160)
    account = forms.LongTextField(label="What happened", rows=6)
    opinion = forms.LongTextField(
        label="What you make of it", hint="Kept apart from what was seen or said", required=False,
        rows=3,
    )  # fmt: skip
    shown_on_case = forms.YesNoField(
        label="May colleagues who see this case know that a concern is on record?",
        hint="They see that there is one and who leads on it, nothing of what it says",
    )
    subjects = forms.MultipleChoiceField(
        label="Is it about someone who works here?",
        hint="They can never read or own it",
        required=False,
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        kind: MatterKind,
        case: Case | None,
        staff: Iterable[User],
        at: datetime,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.kind, self.case, self.now = kind, case, at
        self.staff = {str(user.pk): user for user in staff}
        self.set_choices("subjects", [(key, user.name) for key, user in self.staff.items()])
        self.fields["account"].label = ACCOUNTS[kind]
        self.fields["on"].label = CAME.get(kind, "Date we received it")
        self.fields["account"].help_text = HINTS.get(kind, "")
        for name in _list_unasked(kind, case):
            del self.fields[name]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("on") and cleaned.get("time"):
            cleaned["came_at"] = datetime.combine(cleaned["on"], cleaned["time"], LONDON)
            if cleaned["came_at"] > self.now:
                self.add_error("time", "Time must be earlier than now")
        return cleaned

    def read_matter(self, service: str) -> NewMatter:
        """Return the matter as it is recorded in a service."""
        cleaned = self.cleaned_data
        return NewMatter(
            kind=self.kind,
            service=service,
            case=self.case,
            came_at=cleaned["came_at"],
            account=cleaned["account"],
            opinion=cleaned.get("opinion", ""),
            raised_by=cleaned.get("raised_by", ""),
            categories=tuple(cleaned.get("categories", ())),
            shown_on_case=bool(cleaned.get("shown_on_case")),
            subjects=tuple(self.staff[key] for key in cleaned["subjects"]),
        )


def _list_unasked(kind: MatterKind, case: Case | None) -> list[str]:
    """Return the questions that a kind of matter does not ask."""
    safeguarding = kind == MatterKind.SAFEGUARDING
    from_people = kind in (*COMPLAINTS, MatterKind.ACCESS_REQUEST)
    asked = {
        "categories": safeguarding,
        "opinion": safeguarding,
        "shown_on_case": safeguarding and case is not None,
        "raised_by": from_people or safeguarding,
    }
    return [name for name, is_asked in asked.items() if not is_asked]
