"""What a referral says of a person, as it is kept while it waits and read again when it is taken."""

from collections.abc import Mapping
from typing import cast

from django.db.models import Field

from handrail.journey.case.models import Person


def write_person(person: Mapping[str, object]) -> dict[str, object]:
    """Return the details of a person so that they can be kept as JSON: a practice by its key."""
    practice = person.get("practice")
    details = {name: value for name, value in person.items() if name != "practice"}
    return details | {"practice_id": getattr(practice, "pk", None)}


def read_person(details: Mapping[str, object]) -> dict[str, object]:
    """Return details that were kept as JSON, each of its own type again."""
    return {name: _find_column(name).to_python(value) for name, value in details.items()}


def _find_column(name: str) -> "Field[object, object]":
    return cast("Field[object, object]", Person._meta.get_field(name))
