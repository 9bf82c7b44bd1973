"""One question of a service model as a form, in the words of staff."""

from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.service_models.questions import QUESTIONS


class QuestionForm(forms.Form):
    """The next best question, alone on the page."""

    def __init__(
        self, data: forms.FormData = None, *, key: str, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.key = key
        field = field_for(QUESTIONS[key], required=True)
        super().__init__(data, extra_fields={key: field}, **options)
