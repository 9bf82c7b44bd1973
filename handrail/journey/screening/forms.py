"""One question of a service model as a form, in the words of staff."""

from typing import Any  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.service_models.questions import QUESTIONS


class QuestionForm(forms.Form):
    """The next best question, alone on the page."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        self.key = key
        self.base_fields = {**self.base_fields, key: field_for(QUESTIONS[key], required=True)}
        super().__init__(*args, **kwargs)
