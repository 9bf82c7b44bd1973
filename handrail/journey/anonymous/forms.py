"""One question. Every answer is one character, so that what is sent is as long whatever is said."""

from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils.translation import gettext_lazy

from handrail.design import forms
from handrail.foundation.conditions import ConditionGroup
from handrail.journey.anonymous.links import GROUPS
from handrail.journey.anonymous.rules import INTERVENTIONS, NO_GROUP
from handrail.service_models import Service

CODES = {str(number): code for number, code in enumerate(INTERVENTIONS, start=1)}
CHOICES = [(number, gettext_lazy(INTERVENTIONS[code])) for number, code in CODES.items()]
HINTS = {
    "1": gettext_lazy("Such as physiotherapy, a chiropractor or an osteopath"),
    "2": gettext_lazy("Such as counselling or cognitive behavioural therapy"),
    "3": gettext_lazy("Someone talking to your employer, with you or for you"),
    "4": gettext_lazy("Such as a course, or advice on applying for jobs"),
    "6": gettext_lazy("From your case manager and the team"),
}
# The letter printed on the paper form, and the group that it stands for.
GROUP_LABELS: dict[str, str] = {
    ConditionGroup.MUSCULOSKELETAL: "M (muscles, bones and joints)",
    ConditionGroup.MENTAL_HEALTH: "P (mental health)",
    ConditionGroup.OTHER: "T (another condition)",
    NO_GROUP: "No letter, or you cannot read it",
}


class AnonymousAnswerForm(forms.Form):
    helped_most = forms.ChoiceField(
        label=gettext_lazy("What helped you most to get back to work?"),
        hint=gettext_lazy("Choose one, even if several things helped"),
        choices=CHOICES,
        choice_hints=HINTS,
        error_messages={"required": gettext_lazy("Choose what helped you most")},
    )

    @property
    def intervention(self) -> str:
        return CODES[self.cleaned_data["helped_most"]]


class AnonymousPaperForm(AnonymousAnswerForm):
    """What stands on one form that came back by post, and nothing else."""

    service = forms.ChoiceField(label="Service", select=True)
    group = forms.ChoiceField(
        label="Letter in the corner of the form",
        choices=[(str(number), GROUP_LABELS[group]) for number, group in enumerate(GROUPS) if group]
        + [("0", GROUP_LABELS[NO_GROUP])],
    )
    field_order = ["service", "group", "helped_most"]

    def __init__(
        self, data: forms.FormData = None, *, services: list[Service], **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("service", [(each.slug, each.name) for each in services])
        self.fields["helped_most"].label = "Answer ticked on the form"
        self.fields["helped_most"].help_text = ""

    def read_facts(self) -> forms.CleanedData:
        return {
            "service": self.cleaned_data["service"],
            "group": GROUPS[int(self.cleaned_data["group"])],
            "intervention": self.intervention,
            "submission": self.cleaned_data["submission"],
        }
