"""People who look like one another, undecided: two of name, birth date and telephone agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import CharField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Left, Lower, Replace, Right

from handrail.journey.case.models import Person

# What must agree, two at a time. Names are compared by last name and first letter.
AGREE = {
    "name and birth date": ("family", "initial", "born"),
    "name and telephone": ("family", "initial", "number"),
    "birth date and telephone": ("born", "number"),
}
DIGITS = 9
VALUES: dict[str, Any] = {
    "family": Lower("family_name"),
    "initial": Left(Lower("given_name"), 1),
    "born": Cast("date_of_birth", CharField()),
    "number": Right(Replace("telephone", Value(" "), Value("")), DIGITS),
}
# What agrees and the values compared are the first columns; the others follow.
_COMPARED = 1 + len(VALUES)


@dataclass(frozen=True)
class Alike:
    """Cases of people who look like one: what agrees, and the cases, the oldest first."""

    agrees: str
    cases: tuple[str, ...]


def undecided(services: Sequence[str]) -> list[Alike]:
    """Every group of cases whose people look like one another, for somebody to join them or leave them."""
    found: dict[tuple[str, ...], Alike] = {}
    for agrees, rows in _groups(services, "cases__referred_at", "cases__reference"):
        cases = tuple(dict.fromkeys(reference for *_, reference in sorted(rows, key=itemgetter(-2, -1))))
        found.setdefault(cases, Alike(agrees, cases))
    return list(found.values())


def flagged(services: Sequence[str]) -> frozenset[UUID]:
    """The people's records that look like another person's: one query, sorted where they are kept."""
    return frozenset(record for _, rows in _groups(services) for _, record in rows)


def _groups(services: Sequence[str], *more: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """What agrees, and lists of (root, record, more) of those in whom it does and who are not one person."""
    people, *others = (_people(services, agrees, more) for agrees in AGREE)
    rows = people.union(*others, all=True).order_by("agrees", *VALUES)
    for (agrees, *_), same in groupby(rows.iterator(chunk_size=2_000), key=itemgetter(*range(_COMPARED))):
        alike = [row[_COMPARED:] for row in same]
        if len({root for root, *_ in alike}) > 1:
            yield list(AGREE)[agrees], alike


def _people(services: Sequence[str], agrees: str, more: Sequence[str]) -> QuerySet:
    """The people of these services of whom this is known, each with the record kept where some are joined."""
    columns = AGREE[agrees]
    people = Person.objects.filter(cases__service__in=services).annotate(
        root=Coalesce("same_as_id", "id"),
        agrees=Value(list(AGREE).index(agrees), IntegerField()),
        **{name: sql if name in columns else Value("", CharField()) for name, sql in VALUES.items()},
    )
    people = people.exclude(number="") if "number" in columns else people
    people = people.filter(date_of_birth__isnull=False) if "born" in columns else people
    return people.values_list("agrees", *VALUES, "root", "pk", *more)
