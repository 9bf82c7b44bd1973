"""What a draft of a form must know: whether something is written on it, and what it said before that.

A form whose boxes begin as what is recorded could, kept as a draft, bring an old fact back. So its page says
what each box held as it was drawn: by that a draft that is opened again shows what was recorded meanwhile.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from handrail.design.forms.base import Form
from handrail.design.forms.dates import DateBoxes
from handrail.design.forms.looks import list_choices

# What a draft says of its page is read back from a browser: more than this is no page of ours.
MAX_DRAWN_LENGTH = 50_000


@dataclass(frozen=True)
class FactChange:
    """A recorded fact that changed while a draft lay unsent: as it was, as it is, and as the draft has it."""

    label: str
    before: str
    now: str
    drafted: str

    @property
    def is_contested(self) -> bool:
        """Whether the writer of the draft had changed it as well."""
        return self.drafted not in (self.before, self.now)


def has_free_text(form: Form) -> bool:
    """Return whether somebody may write on a form in their own words."""
    return any(is_free_text(field) for field in form.fields.values())


def is_free_text(field: forms.Field) -> bool:
    """Return whether a field takes words: no password, no choice, nothing hidden."""
    takes_words = isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)
    return takes_words and not field.widget.is_hidden


def describe_value(field: forms.Field, value: object) -> str:
    """Return the value of a field in words, the same for what is recorded and for what was typed."""
    if isinstance(field.widget, DateBoxes):
        return str(field.widget.format_value(value) or "")
    value = field.prepare_value(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(sorted(describe_choice(field, item) for item in value))
    return describe_choice(field, value).replace("\r\n", "\n").strip()


def describe_choice(field: forms.Field, value: object) -> str:
    """Return the label of a choice; what is no choice stands as it is."""
    text = "" if value in (None, False) else str(value)
    choices = list_choices(field) if isinstance(field, forms.ChoiceField) else []
    return next((str(label) for code, label in choices if text and str(code) == text), text)


def list_drawn(form: Form) -> dict[str, str]:
    """Return what each box of a form says before anything is typed."""
    return {
        name: describe_value(field, form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if not field.widget.is_hidden and not isinstance(field, forms.FileField)
    }


def write_drawn(form: Form) -> str:
    """Return what a form says before anything is typed, for its page; empty where that is no record."""
    return json.dumps(list_drawn(form)) if form.revises_record else ""


def read_drawn(text: str) -> dict[str, str]:
    """Return what a page said as it was drawn; nothing where it did not say."""
    try:
        drawn = json.loads(text) if len(text) <= MAX_DRAWN_LENGTH else {}
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in drawn.items()} if isinstance(drawn, dict) else {}


def list_changes(form: Form, drawn: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, FactChange]:
    """Return, by field, what is recorded otherwise now than when the page of a draft was drawn."""
    now = list_drawn(form)
    return {
        name: FactChange(str(form.fields[name].label), before, now[name], typed.get(name, before))
        for name, before in drawn.items()
        if name in now and now[name] != before
    }
