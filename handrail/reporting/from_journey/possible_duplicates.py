"""People who look like one another, undecided: two of name, birth date and telephone agree.

They are compared as the look-up compares them (`journey.identity`). A restricted record is left out: that
another may be of the same person is for those who may open it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from handrail.foundation.telephones import fold_telephone
from handrail.journey.case.models import Person
from handrail.journey.identity.rules import SearchKeyKind, list_matching_names

PEOPLE_PER_READ = 2_000


class ComparedPerson(NamedTuple):
    """What is compared of a record; `shared` is what its group has in common, `root` the record kept."""

    shared: object
    given_name: str
    family_name: str
    telephone: str
    root: UUID
    pk: UUID


def find_possible_duplicates(services: Sequence[str]) -> frozenset[UUID]:
    """Find the people who look like another person: two queries, each in the order of an index."""
    people = Person.objects.filter(cases__service__in=services, cases__restricted=False)
    born_alike = people.filter(date_of_birth__isnull=False).annotate(shared=F("date_of_birth"))
    numbered = people.filter(search_keys__kind=SearchKeyKind.TELEPHONE)
    called_alike = numbered.annotate(shared=F("search_keys__value"))
    return frozenset(
        [*_find_alike(born_alike, _list_names_and_number), *_find_alike(called_alike, _list_names)]
    )


def _find_alike(
    people: "QuerySet[Person]", list_keys: Callable[[ComparedPerson], Iterable[str]]
) -> Iterator[UUID]:
    """Find, among people who share a value, those who share a key as well and are not one person."""
    columns = ("shared", "given_name", "family_name", "telephone", "kept", "pk")
    rows = people.annotate(kept=Coalesce("same_as_id", "id")).order_by("shared").values_list(*columns)
    compared = (ComparedPerson(*row) for row in rows.iterator(chunk_size=PEOPLE_PER_READ))
    for _, group in groupby(compared, key=lambda person: person.shared):
        by_key: dict[str, list[ComparedPerson]] = defaultdict(list)
        for person in group:
            for key in list_keys(person):
                by_key[key].append(person)
        for same in by_key.values():
            if len({person.root for person in same}) > 1:
                yield from (person.pk for person in same)


def _list_names(person: ComparedPerson) -> set[str]:
    return list_matching_names(person.given_name, person.family_name)


def _list_names_and_number(person: ComparedPerson) -> set[str]:
    number = fold_telephone(person.telephone)
    return _list_names(person) | ({number} if number else set())
