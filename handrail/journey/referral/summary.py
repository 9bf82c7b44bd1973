"""Answers as the check page shows them, each with where to change it."""

from collections.abc import Callable
from datetime import date

from django import forms

from handrail.design.forms import Form
from handrail.design.forms.looks import list_choices
from handrail.design.translation import in_page_language
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import join_words, nhs_date
from handrail.journey.referral.public_form import PublicReferral


def list_answer_rows(referral: PublicReferral, address: Callable[[str], str]) -> list[dict[str, object]]:
    """One row for each answer, in the order asked, for the summary list."""
    found: list[dict[str, object]] = []
    for code, section in referral.sections.items():
        if code not in referral.typed:
            continue
        form = referral.bind_form(code)
        right = form.is_valid()
        fields = [bound for bound in form.visible_fields() if _counts(form, bound.name)]
        for bound in fields:
            found.append(
                {
                    "key": section.title if len(form.visible_fields()) == 1 else str(bound.label),
                    "value": describe_answer(bound.field, form.cleaned_data.get(bound.name)) if right else "",
                    "empty": _("Not answered") if right else _("Check this answer"),
                    "change": address(code),
                }
            )
    return found


def _counts(form: Form, name: str) -> bool:
    """Not what was typed under an answer that was then not chosen."""
    return name not in form.revealed_names() or bool(form.cleaned_data.get(name))


def describe_answer(field: forms.Field, value: object) -> str:
    """An answer in the words it was chosen by."""
    if isinstance(value, bool) and not isinstance(field, forms.ChoiceField):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ChoiceField):
        labels = {str(code): str(in_page_language(label)) for code, label in list_choices(field)}
        if isinstance(value, list):
            return join_words([labels[each] for each in value])
        plain = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        return labels.get("not_known" if plain is None else str(plain), "")
    if isinstance(value, date):
        return nhs_date(value)
    return "" if value is None else str(value)
