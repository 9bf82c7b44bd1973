"""The form that recorded a fact, as it puts that fact right: filled with it, and asking why."""

from django.forms import ChoiceField as AnyChoiceField

from handrail.design import forms
from handrail.design.forms.looks import list_choices
from handrail.foundation.wording import upper_first
from handrail.journey.case.correction import FactCorrection

CORRECTION_REASON = "correction_reason"


def ask_why(form: forms.Form, correction: FactCorrection) -> None:
    """Fill a form with what was recorded, and have it ask why that is changed."""
    if CORRECTION_REASON in form.fields:
        return
    for name, value in correction.answers.items():
        if name in form.fields:
            form.initial[name] = value
            _offer_recorded(form, name, value)
    form.fields[CORRECTION_REASON] = forms.TextField(
        label="Why are you correcting it?", called="why you are correcting it", max_length=300, width=30
    )
    if form.fieldsets:
        form.fieldsets = [*form.fieldsets, ("The correction", [CORRECTION_REASON])]
    form.revises_record = True


def _offer_recorded(form: forms.Form, name: str, value: object) -> None:
    """Offer what was chosen then, though it is not offered any more."""
    field = form.fields[name]
    if not isinstance(field, AnyChoiceField) or isinstance(field, forms.YesNoField):
        return
    choices = list_choices(field)
    offered = {str(code) for code, _ in choices}
    chosen = value if isinstance(value, list | tuple) else [value]
    lost = [str(code) for code in chosen if code not in (None, "") and str(code) not in offered]
    words = [(code, upper_first(code.replace("_", " ").replace("-", " "))) for code in lost]
    form.set_choices(name, [*choices, *words])
