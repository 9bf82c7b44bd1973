"""People who look like one another, undecided: two of name, birth date and telephone agree."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import CharField, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Left, Lower, Replace, Right

from handrail.journey.case.models import Person
from handrail.reporting.from_journey.reading import Row

# What must agree, two at a time. Names are compared by last name and first letter.
AGREEING_COLUMNS = {
    "name and birth date": ("family", "initial", "born"),
    "name and telephone": ("family", "initial", "number"),
    "birth date and telephone": ("born", "number"),
}
TELEPHONE_DIGITS = 9
COMPARED_VALUES: dict[str, Func] = {
    "family": Lower("family_name"),
    "initial": Left(Lower("given_name"), 1),
    "born": Cast("date_of_birth", CharField()),
    "number": Right(Replace("telephone", Value(" "), Value("")), TELEPHONE_DIGITS),
}
# What agrees and the values compared are the first columns; the others follow.
COMPARED_COLUMN_COUNT = 1 + len(COMPARED_VALUES)


def find_possible_duplicates(services: Sequence[str]) -> frozenset[UUID]:
    """Find the people who look like another person: one query, sorted in the database."""
    return frozenset(record for people in _group_people(services) for _, record in people)


def _group_people(services: Sequence[str]) -> Iterator[list[Row]]:
    """Group people whose values agree and who are not one person, each as (root, record)."""
    people, *others = (_select_people(services, agrees) for agrees in AGREEING_COLUMNS)
    rows = people.union(*others, all=True).order_by("agrees", *COMPARED_VALUES)
    for _, same in groupby(rows.iterator(chunk_size=2_000), key=itemgetter(*range(COMPARED_COLUMN_COUNT))):
        alike = [row[COMPARED_COLUMN_COUNT:] for row in same]
        if len({root for root, _ in alike}) > 1:
            yield alike


def _select_people(services: Sequence[str], agrees: str) -> QuerySet[Person, Row]:
    """Select the people of these services with these values, and the record kept where some are joined."""
    columns = AGREEING_COLUMNS[agrees]
    people = Person.objects.filter(cases__service__in=services).annotate(
        root=Coalesce("same_as_id", "id"),
        agrees=Value(list(AGREEING_COLUMNS).index(agrees), IntegerField()),
        **{name: sql if name in columns else Value("", CharField()) for name, sql in COMPARED_VALUES.items()},
    )
    # Annotated just above, which is not known of names in a dictionary.
    people = people.exclude(number="") if "number" in columns else people  # type: ignore[misc]
    people = people.filter(date_of_birth__isnull=False) if "born" in columns else people
    return people.values_list("agrees", *COMPARED_VALUES, "root", "pk")
