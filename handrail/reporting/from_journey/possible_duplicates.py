"""People who look like one another, undecided: two of name, birth date and telephone agree.

They are compared as the look-up compares them (`journey.identity`). A restricted record is left out: that
another may be of the same person is for those who may open it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from handrail.foundation.telephones import fold_telephone
from handrail.journey.case.models import Person
from handrail.journey.identity.rules import SearchKeyKind, list_matching_names
from handrail.reporting.from_journey.reading import Row

PEOPLE_PER_READ = 2_000
# What a group of records has in common.
BIRTH_DATE, TELEPHONE = "birth_date", "telephone"


class ComparedPerson(NamedTuple):
    """What is compared of a record; a group has `kind` and `shared` in common, `root` is the record kept."""

    kind: str
    shared: str
    given_name: str
    family_name: str
    telephone: str
    root: UUID
    pk: UUID


def find_possible_duplicates(services: Sequence[str]) -> frozenset[UUID]:
    """Find the people who look like another person: one query, sorted in the database."""
    people = Person.objects.filter(cases__service__in=services, cases__restricted=False)
    born_alike = people.filter(date_of_birth__isnull=False)
    called_alike = people.filter(search_keys__kind=SearchKeyKind.TELEPHONE)
    by_birth = _select_compared(born_alike, BIRTH_DATE, Cast("date_of_birth", CharField()))
    by_number = _select_compared(called_alike, TELEPHONE, Cast("search_keys__value", CharField()))
    rows = by_birth.union(by_number, all=True).order_by("kind", "shared")
    compared = (ComparedPerson(*row) for row in rows.iterator(chunk_size=PEOPLE_PER_READ))
    groups = groupby(compared, key=lambda person: (person.kind, person.shared))
    return frozenset(record for _, group in groups for record in _find_alike(group))


def _select_compared(people: "QuerySet[Person]", kind: str, shared: Cast) -> "QuerySet[Person, Row]":
    rows = people.annotate(kind=Value(kind, CharField()), shared=shared, kept=Coalesce("same_as_id", "id"))
    return rows.values_list("kind", "shared", "given_name", "family_name", "telephone", "kept", "pk")


def _find_alike(group: Iterable[ComparedPerson]) -> Iterator[UUID]:
    """Find, among people who share a value, those who share a key as well and are not one person."""
    by_key: dict[str, list[ComparedPerson]] = defaultdict(list)
    for person in group:
        for key in _list_names(person) | (_list_numbers(person) if person.kind == BIRTH_DATE else set()):
            by_key[key].append(person)
    for same in by_key.values():
        if len({person.root for person in same}) > 1:
            yield from (person.pk for person in same)


def _list_names(person: ComparedPerson) -> set[str]:
    return list_matching_names(person.given_name, person.family_name)


def _list_numbers(person: ComparedPerson) -> set[str]:
    number = fold_telephone(person.telephone)
    return {number} if number else set()
