"""What is asked of a home visit, and of the calendar feed."""

from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.diary.rules import VisitNews


class FeedForm(forms.Form):
    """Buttons of the calendar feed that ask nothing more."""


class VisitForm(forms.Form):
    """Whether whoever went on a home visit is safe."""

    what = forms.ChoiceField(label="How does it stand?")
    minutes = forms.ChoiceField(
        label="How much longer?", choices=[("15", "15 minutes"), ("30", "30 minutes"), ("60", "1 hour")]
    )
    reveals = {"what": {VisitNews.LONGER: ["minutes"]}}

    def __init__(
        self, data: forms.FormData = None, *, is_own: bool, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("what", list_visit_news(is_own=is_own))


def list_visit_news(*, is_own: bool) -> list[tuple[str, str]]:
    """Return what can be said of a visit, by whoever is on it or by somebody who was alerted."""
    if is_own:
        return [(VisitNews.SAFE, "I’m safe and the visit is over"), (VisitNews.LONGER, "I need longer")]
    return [
        (VisitNews.SAFE, "I’ve spoken to them and they are safe"),
        (VisitNews.TAKEN_UP, "I’m dealing with it"),
    ]
