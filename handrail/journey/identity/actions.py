"""Writes of identity: the keys that a person's record is found by."""

from handrail.journey.case.models import Person
from handrail.journey.identity.models import SearchKey
from handrail.journey.identity.queries import describe_identity
from handrail.journey.identity.rules import list_search_keys


def refresh_search_keys(person: Person) -> None:
    """Make the keys of a record those of its details; what has not changed is not written."""
    wanted = list_search_keys(describe_identity(person))
    rows = {(row.kind, row.value): row.pk for row in SearchKey.objects.filter(person=person)}
    SearchKey.objects.filter(pk__in=[pk for key, pk in rows.items() if key not in wanted]).delete()
    SearchKey.objects.bulk_create(
        [SearchKey(person=person, kind=kind, value=value) for kind, value in wanted - rows.keys()],
        ignore_conflicts=True,  # two may save one record at once
    )
