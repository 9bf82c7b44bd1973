"""Forms that render as NHS components and say plainly what is wrong.

    from handrail.design import forms

    class ContactForm(forms.Form):
        name = forms.TextField(label="Name", hint="As on the fit note", width=20)
        born = forms.DateOfBirthField()

`{{ form }}` and `{{ form.born.as_field_group() }}` draw labels, hints and errors with the ids the error
summary links to. Plain Django fields draw as NHS components too.
"""

from django.core.exceptions import ValidationError

from handrail.design.forms.base import CleanedData, Form, FormData, FormOptions, Known
from handrail.design.forms.dates import DateField, DateOfBirthField, TimeField
from handrail.design.forms.fields import (
    ChoiceField,
    DecimalField,
    EmailField,
    FileField,
    HiddenField,
    LongTextField,
    MoneyField,
    MultipleChoiceField,
    NHSNumberField,
    PostcodeField,
    TelephoneField,
    TextField,
    TickField,
    WholeNumberField,
    YesNoField,
)
from handrail.design.forms.presenting import PagePart
from handrail.design.forms.renderer import Renderer
from handrail.design.forms.rows import FormWithRows, Row, RowForm, RowFormSet, RowOptions, make_formset

__all__ = [
    "ChoiceField",
    "CleanedData",
    "DateField",
    "DateOfBirthField",
    "DecimalField",
    "EmailField",
    "FileField",
    "Form",
    "FormData",
    "FormOptions",
    "FormWithRows",
    "HiddenField",
    "Known",
    "LongTextField",
    "MoneyField",
    "MultipleChoiceField",
    "NHSNumberField",
    "PagePart",
    "PostcodeField",
    "Renderer",
    "Row",
    "RowForm",
    "RowFormSet",
    "RowOptions",
    "TelephoneField",
    "TextField",
    "TickField",
    "TimeField",
    "ValidationError",
    "WholeNumberField",
    "YesNoField",
    "make_formset",
]
