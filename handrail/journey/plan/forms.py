"""The return-to-work plan on one page: a line for each action, a step for each week of a phased return."""

from collections.abc import Sequence
from typing import Any, Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.plan.models import OWNERS

OWNER_LABELS = [(owner, {"gp": "GP"}.get(owner, owner.replace("_", " ").capitalize())) for owner in OWNERS]
HOW_AGREED = [
    ("signed", "Signed"),
    ("face_to_face", "Agreed face to face"),
    ("telephone", "Agreed by phone"),
    ("own_page", "Agreed on their own page"),
]
WHO_AGREES = [("client", "The client"), ("case_manager", "Me, as case manager")]
LINE = ("obstacle", "goal", "action", "owner", "due_on")
STEP = ("hours", "duties")


class PlanForm(forms.Form):
    """`lines` actions and `steps` weeks; more of each with the 'add' buttons, empty ones are left out."""

    return_date = forms.DateField(label="Agreed return date", required=False)
    adjustments = forms.LongTextField(
        label="Adjustments at work",
        hint="Duties, hours, equipment, travel. The employer may read this. Do not name a condition.",
        required=False,
        rows=3,
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        lines: int,
        steps: int,
        obstacles: Sequence[str],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        self.lines, self.steps = lines, steps
        kept = {name: self.base_fields[name] for name in ("submission", "seen")}
        rest = {name: self.base_fields[name] for name in ("return_date", "adjustments")}
        offered = [(text, text) for text in obstacles]
        self.fieldsets = []
        for number in range(1, lines + 1):
            kept |= self._line(number, offered)
            names = [f"{name}_{number}" for name in LINE]
            self.fieldsets.append((f"Action {number}", names))
        self.fieldsets.append(("Going back", ["return_date", "adjustments"]))
        kept |= rest
        for number in range(1, steps + 1):
            kept[f"hours_{number}"] = forms.WholeNumberField(
                label=f"Week {number}: hours", suffix="hours", required=False, min_value=0, max_value=60
            )
            kept[f"duties_{number}"] = forms.TextField(
                label=f"Week {number}: duties", required=False, max_length=200
            )
        self.fieldsets.append(
            ("Phased return", [f"{name}_{number}" for number in range(1, steps + 1) for name in STEP])
        )
        self.base_fields = kept  # type: ignore[misc]
        super().__init__(data, **options)

    @staticmethod
    def _line(number: int, obstacles: list[tuple[str, str]]) -> dict[str, Any]:
        return {
            f"obstacle_{number}": forms.ChoiceField(
                label="Obstacle",
                choices=[*obstacles, ("Something else", "Something else")],
                select=True,
                required=False,
            ),
            f"goal_{number}": forms.TextField(label="Goal", max_length=300, required=False),
            f"action_{number}": forms.TextField(label="Action", max_length=300, required=False),
            f"owner_{number}": forms.ChoiceField(
                label="Who", choices=OWNER_LABELS, required=False, select=True
            ),
            f"due_on_{number}": forms.DateField(label="Due date", required=False),
        }

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        for number in range(1, self.lines + 1):
            line = {name: cleaned.get(f"{name}_{number}") for name in LINE}
            if any(line.values()):
                for name, what in (
                    ("obstacle", "an obstacle"),
                    ("goal", "a goal"),
                    ("action", "what will be done"),
                ):
                    if not line[name] and f"{name}_{number}" not in self.errors:
                        self.add_error(
                            f"{name}_{number}", f"Enter {what} for action {number}, or clear the row"
                        )
                if not line["owner"] and f"owner_{number}" not in self.errors:
                    self.add_error(f"owner_{number}", f"Select who will do action {number}")
        if not self.errors and not self.actions():
            self.add_error("obstacle_1", "Enter at least one action")
        return cleaned

    def actions(self) -> list[dict[str, Any]]:
        """The lines that were filled in."""
        rows = [
            {name: self.cleaned_data.get(f"{name}_{number}") for name in LINE}
            for number in range(1, self.lines + 1)
        ]
        return [row for row in rows if row["action"]]

    def phased_return(self) -> list[dict[str, Any]]:
        rows = [
            {"week": number, **{name: self.cleaned_data.get(f"{name}_{number}") for name in STEP}}
            for number in range(1, self.steps + 1)
        ]
        return [row for row in rows if row["hours"] is not None or row["duties"]]


class AgreeForm(forms.Form):
    who = forms.ChoiceField(label="Who agrees?", choices=WHO_AGREES)
    how = forms.ChoiceField(label="How did the client agree?", choices=HOW_AGREED[:3])
    reveals = {"who": {"client": ["how"]}}

    def __init__(
        self, data: forms.FormData = None, *, waiting: Sequence[str], **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("who", [choice for choice in WHO_AGREES if choice[0] in waiting])
        if len(waiting) == 1:
            self.initial.setdefault("who", waiting[0])
