"""The sections of an assessment, and any instrument as a form."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from handrail import instruments
from handrail.design import forms
from handrail.design.wording import joined
from handrail.foundation.errors import UserError
from handrail.instruments import Instrument
from handrail.service_models.crisis import lines_for

ATTENDANCE = [
    ("off_sick", "Off sick"),
    ("at_work", "At work"),
    ("not_employed", "Not employed"),
]
CONDITIONS = [
    ("back", "Back problem"),
    ("upper_limb_neck", "Neck, shoulder or arm"),
    ("lower_limb", "Hip, knee, leg or foot"),
    ("depression", "Depression"),
    ("anxiety", "Anxiety"),
    ("stress", "Stress"),
    ("other_mental_health", "Another mental-health condition"),
    ("chronic_fatigue", "Chronic fatigue"),
    ("neurological", "Neurological condition"),
    ("other", "Another condition"),
]
PAY = [
    ("full", "Full pay"),
    ("part", "Part pay"),
    ("statutory", "Statutory sick pay only"),
    ("none", "No pay"),
]
RELATION = [("good", "Good"), ("mixed", "Mixed"), ("poor", "Poor"), ("none", "No contact since going off")]
CONFIDENCE = [(str(n), str(n)) for n in range(11)]
COMMON_OBSTACLES: dict[str, list[tuple[str, str]]] = {
    "clinical": [
        ("pain", "Pain or stiffness"),
        ("tiredness", "Tiredness or poor sleep"),
        ("waiting", "Waiting for treatment or tests"),
        ("medication", "Effects of medication"),
    ],
    "psychological": [
        ("low_mood", "Low mood"),
        ("worry", "Worry or panic"),
        ("confidence", "Lost confidence in being able to work"),
        ("fear", "Fear that work will make it worse"),
    ],
    "workplace": [
        ("demands", "Demands of the job"),
        ("manager", "Relationship with the manager or colleagues"),
        ("bullying", "Bullying or harassment"),
        ("policy", "Employer's rules, such as no phased return"),
    ],
    "social": [
        ("money", "Money or debt"),
        ("caring", "Caring for somebody"),
        ("housing", "Housing"),
        ("family", "Family or relationship"),
    ],
}
FLAG_LABELS = {
    "clinical": "Clinical",
    "psychological": "Psychological",
    "workplace": "At work",
    "social": "At home and around",
}


class WorkForm(forms.Form):
    work_attendance = forms.ChoiceField(label="Is the client off sick or at work now?", choices=ATTENDANCE)
    absence_started = forms.DateField(label="First day of this absence", past=True)
    job = forms.TextField(label="Job", max_length=120)
    hours = forms.WholeNumberField(
        label="Usual hours", suffix="a week", required=False, min_value=0, max_value=100
    )
    tasks = forms.LongTextField(label="What the job asks of body and mind", required=False, rows=3)
    pay = forms.ChoiceField(label="Pay while off", choices=PAY, required=False)
    employer_relation = forms.ChoiceField(
        label="Relationship with the employer", choices=RELATION, required=False
    )
    would_help = forms.LongTextField(label="What would help the client back?", required=False, rows=3)
    reveals = {"work_attendance": {"off_sick": ["absence_started"]}}


class HealthForm(forms.Form):
    condition = forms.ChoiceField(
        label="Main condition that keeps the client from work", choices=CONDITIONS, select=True
    )
    condition_words = forms.TextField(label="In the client's own words", required=False, max_length=300)
    other_conditions = forms.MultipleChoiceField(label="Other conditions", choices=CONDITIONS, required=False)
    treatment = forms.LongTextField(label="Treatment and medication", required=False, rows=3)
    waiting_for = forms.TextField(label="Waiting for", required=False, max_length=200)


class ObstaclesForm(forms.Form):
    """What stands between the client and work, by flag: the common ones to tick and room for others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields = dict(self.base_fields)
        for flag, label in FLAG_LABELS.items():
            self.base_fields[flag] = forms.MultipleChoiceField(
                label=f"{label} obstacles", choices=COMMON_OBSTACLES[flag], required=False, small=True
            )
            self.base_fields[f"{flag}_other"] = forms.TextField(
                label=f"Another {label.lower()} obstacle", required=False, max_length=300
            )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in self.fields if name not in ("submission", "seen")):
            self.add_error(None, "Record at least one obstacle, or the plan will have nothing to work on")
        return cleaned


class HomeForm(forms.Form):
    situation = forms.LongTextField(
        label="Home: caring, money, housing, anything else that weighs", required=False, rows=3
    )
    readiness = forms.ChoiceField(
        label="How ready does the client feel to be at work?",
        hint="0 is not at all, 10 is completely",
        choices=CONFIDENCE,
        required=False,
        inline=True,
    )
    confidence = forms.ChoiceField(
        label="How confident that they can do the job?",
        hint="0 is not at all, 10 is completely",
        choices=CONFIDENCE,
        required=False,
        inline=True,
    )


class FinishForm(forms.Form):
    mode = forms.ChoiceField(label="How was the assessment made?")
    minutes = forms.WholeNumberField(label="How long it took", suffix="minutes", min_value=1, max_value=480)
    summary = forms.LongTextField(
        label="Summary",
        hint="What matters most to the client, in words they would agree with. It goes into the plan.",
        rows=5,
        required=False,
    )

    def __init__(self, *args: Any, modes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = [(mode, mode.replace("_", " ").capitalize()) for mode in modes]


class InstrumentForm(forms.Form):
    """Any instrument: its items as its own folder defines them. Nothing need be answered."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        self.instrument = instrument
        self.base_fields = dict(self.base_fields)
        for item in instrument.items:
            self.base_fields[item.code] = item_field(item)
        super().__init__(*args, **kwargs)

    def answers(self) -> dict[str, int | float | None]:
        """The answers as the instrument wants them; None where missing."""
        return answers_in(self.instrument, self.cleaned_data)

    def warnings(self, nations: Iterable[str] = ()) -> list[str]:
        """What to do at once where an answer, whatever the total, says that somebody may not be safe."""
        labels = {item.code: item.label for item in self.instrument.safety_items}
        said = [line.words for line in lines_for(nations)]
        return [
            f"Act now, while you are together: “{labels[code]}” was not answered ‘not at all’. Ask whether "
            f"they are safe, and follow your service's procedure. Help now: {joined(said)}."
            for code in self.instrument.safety(self.answers())
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.instrument.validate(self.answers())
            except UserError as problem:
                self.add_error(None, str(problem))
        return cleaned


def item_field(item: Any) -> Any:
    """One item of an instrument as a field: radios where it has options, else a number in its range."""
    if item.options:
        choices = [(str(option.value), option.label or str(option.value)) for option in item.options]
        levels_only = all(label.isdigit() for _, label in choices)
        return forms.ChoiceField(
            label=item.label,
            choices=choices,
            hint=item.help,
            required=False,
            optional=False,
            inline=levels_only,
        )
    return forms.DecimalField(
        label=item.label,
        hint=item.help,
        required=False,
        optional=False,
        min_value=item.lowest,
        max_value=item.highest,
        decimal_places=item.decimals,
    )


def answers_in(instrument: Instrument, cleaned: Mapping[str, Any]) -> dict[str, int | float | None]:
    """An instrument's answers from what a section's form says."""
    return {item.code: as_number(cleaned.get(item.code)) for item in instrument.items}


def as_number(value: Any) -> int | float | None:
    """A number as a field gives it (text or Decimal), whole where it is whole."""
    if value in (None, ""):
        return None
    number = float(value)
    return int(number) if number.is_integer() else number


def instrument_form(slug: str) -> Callable[..., InstrumentForm]:
    """A section's form factory for one instrument."""

    def make(*args: Any, **kwargs: Any) -> InstrumentForm:
        return InstrumentForm(*args, instrument=instruments.get(slug), **kwargs)

    return make


def obstacles_in(cleaned: dict[str, Any]) -> list[tuple[str, str]]:
    """(flag, text) of each obstacle recorded."""
    found = []
    for flag, common in COMMON_OBSTACLES.items():
        labels = dict(common)
        found += [(flag, labels[code]) for code in cleaned.get(flag) or []]
        if other := cleaned.get(f"{flag}_other"):
            found.append((flag, other))
    return found
