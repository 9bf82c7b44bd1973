"""Entries that look like one organisation, as their pages show them."""

from collections.abc import Iterable

from django.urls import reverse

from handrail.network.models import JoinedEntry
from handrail.network.presenters import show_value
from handrail.network.registers import Register


def pair_rows(
    register: Register, service: str, pairs: Iterable[tuple[JoinedEntry, JoinedEntry]]
) -> list[list[object]]:
    """Return a row for each pair of entries, with the way to compare them."""
    return [
        [
            str(first),
            str(second),
            {
                "text": "Compare",
                "href": reverse("register-compare", args=[service, register.slug, first.pk, second.pk]),
                "about": f"{first} with {second}",
            },
        ]
        for first, second in pairs
    ]


def compare_rows(register: Register, first: JoinedEntry, second: JoinedEntry) -> list[list[object]]:
    """Return each detail of two entries side by side, where either has it."""
    rows: list[list[object]] = []
    for name, field in register.form.base_fields.items():
        if name not in ("submission", "seen"):
            words = dict(getattr(field, "choices", ()))
            values = [words.get(getattr(entry, name)) or show_value(entry, name) for entry in (first, second)]
            rows += [[str(field.label), *(value or "" for value in values)]] if any(values) else []
    return rows
