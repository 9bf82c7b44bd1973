"""Changing a person's details."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from handrail.accounts.models import User
from handrail.design.service_voice import record_language
from handrail.foundation.wording import join_words
from handrail.journey.case.actions.events import append_event, lock_case, once_per_submission
from handrail.journey.case.answers import is_another
from handrail.journey.case.events import CHANGED_BY_CLIENT
from handrail.journey.case.models import Case, Person
from handrail.journey.case.safe_contact import ContactSafety, is_safe_contact, list_changed, needs_asking
from handrail.journey.case.signals import person_changed


@once_per_submission
def change_person(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    changes: Mapping[str, object],
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Person:
    """Correct or complete a person's details; the event keeps what they were."""
    held = lock_case(case, topic="person", seen=seen)
    change_details(held, "person.changed", changes, by=by, at=at, submission=submission)
    return held.person


def change_details(
    held: Case,
    kind: str,
    changes: Mapping[str, object],
    *,
    by: User | None,
    at: datetime,
    submission: uuid.UUID | None,
) -> None:
    """Change a person's details and append the event of this kind. Part of an action that holds the case."""
    person = held.person
    before = {name: str(getattr(person, name) or "") for name in changes}
    different = {name: value for name, value in changes.items() if is_another(value, getattr(person, name))}
    if needs_asking(str(different.get("contact_needs") or ""), {**vars(person), **different}):
        different["contact_safety"] = ContactSafety.UNCLEAR.value
        before["contact_safety"] = person.contact_safety
    if not different:
        return
    for name, value in different.items():
        setattr(person, name, value)
    if any(is_safe_contact(name) for name in different):
        person.safe_contact_said_at = at if kind == CHANGED_BY_CLIENT else None
    person.save()
    append_event(
        held,
        kind,
        by=by,
        at=at,
        submission=submission,
        changed=join_words(list_changed(different)),
        before={name: before[name] for name in different},
    )
    person_changed.send(Person, case=held, at=at)


def choose_language(*, case: Case, language: str, at: datetime) -> None:
    """Record the language that the client chose, where it is one of those offered."""
    if record_language(language, case.service):
        change_person(case=case, by=None, at=at, changes={"language": language})
