"""One question of a service model as a form, in the words of staff or of the client."""

from typing import Any

from handrail.design import forms
from handrail.service_models.questions import QUESTIONS, Question


def question_field(question: Question, *, voice: str = "staff", required: bool = True, **look: Any) -> Any:
    """A form field for a screening question; `voice` is 'staff' or 'client'."""
    label = question.staff if voice == "staff" else question.client
    common = {"label": label, "hint": question.hint or "", "required": required, **look}
    if question.type == "boolean":
        return forms.YesNoField(not_known=voice == "client" and required, **common)
    if question.type == "choice":
        labels = [
            (choice.value, choice.staff if voice == "staff" else choice.client) for choice in question.choices
        ]
        return forms.ChoiceField(choices=labels, **common)
    if question.type == "integer":
        return forms.WholeNumberField(
            suffix=question.unit or None, min_value=question.least, max_value=question.most, **common
        )
    return forms.TextField(width=20, **common)


class QuestionForm(forms.Form):
    """The next best question, alone on the page."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        self.key = key
        self.base_fields = {**self.base_fields, key: question_field(QUESTIONS[key])}
        super().__init__(*args, **kwargs)
