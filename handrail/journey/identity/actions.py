"""Writes of identity: the keys that a record is found by, and what is held while one is looked for."""

import hashlib

from handrail.journey.case.models import Person
from handrail.journey.identity.models import IdentityLock, SearchKey
from handrail.journey.identity.queries import describe_identity, find_person_by_number
from handrail.journey.identity.rules import Identity, list_search_keys


def refresh_search_keys(person: Person) -> None:
    """Make the keys of a record those of its details; what has not changed is not written."""
    wanted = list_search_keys(describe_identity(person))
    rows = {(row.kind, row.value): row.pk for row in SearchKey.objects.filter(person=person)}
    SearchKey.objects.filter(pk__in=[pk for key, pk in rows.items() if key not in wanted]).delete()
    SearchKey.objects.bulk_create(
        [SearchKey(person=person, kind=kind, value=value) for kind, value in wanted - rows.keys()],
        ignore_conflicts=True,  # two may save one record at once
    )


def hold_person(person: Person) -> Person:
    """Hold the record kept for this person until the transaction ends: of many at once one opens a case."""
    return Person.objects.select_for_update().get(pk=person.same_as_id or person.pk)


def recognise_person(typed: Identity) -> Person | None:
    """Return the person whose NHS or CHI number this is, held; None where it is nobody's yet.

    The number is held until the transaction ends, so that of two new records with it one is made.
    """
    if not typed.nhs_number:
        return None
    digest = hashlib.sha256(typed.nhs_number.encode()).hexdigest()
    IdentityLock.objects.bulk_create([IdentityLock(digest=digest)], ignore_conflicts=True)
    IdentityLock.objects.select_for_update().get(digest=digest)
    person = find_person_by_number(typed)
    return hold_person(person) if person else None
