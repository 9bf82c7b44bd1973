"""What the pages of a register show."""

from collections.abc import Iterable
from datetime import date

from django.db.models import SlugField
from django.urls import reverse

from handrail.foundation.wording import nhs_date, nhs_datetime
from handrail.network.models import RegisterChange, RegisterChangeKind, RegisterEntry
from handrail.network.registers import Register


def list_rows(register: Register, service: str, entries: Iterable[RegisterEntry]) -> list[list[object]]:
    """Return the rows of a list: the name as a link, the details, and which are out of use."""
    return [
        [
            {
                "text": str(entry),
                "href": reverse("register-entry", args=[service, register.slug, entry.pk]),
                "tags": [] if entry.active else [{"text": "Out of use", "colour": "grey"}],
            },
            *(show_value(entry, field) for field in register.columns.values()),
        ]
        for entry in entries
    ]


def show_value(entry: RegisterEntry, name: str) -> str | None:
    """Return a detail as a list shows it; None where there is none."""
    value = getattr(entry, name)
    if isinstance(value, date):
        return nhs_date(value)
    if isinstance(entry._meta.get_field(name), SlugField):
        return str(value).replace("_", " ").capitalize()
    return str(value) if value else None


def describe_changes(changes: Iterable[RegisterChange]) -> list[str]:
    """Return a sentence for each change: when, who and what."""
    return [f"{nhs_datetime(change.at)}, {change.by.name}: {_describe_change(change)}" for change in changes]


def _describe_change(change: RegisterChange) -> str:
    label = RegisterChangeKind(change.kind).label
    if "other" in change.details:
        return f"{label.lower()}: ‘{change.details['other'][1]}’"
    if change.kind != RegisterChangeKind.CHANGED:
        return label.lower()
    parts = [
        f"{name.replace('_', ' ')} from ‘{before or 'nothing'}’ to ‘{after or 'nothing'}’"
        for name, (before, after) in change.details.items()
    ]
    return f"changed {'; '.join(parts)}"
