"""People who look like one another, undecided: two of name, birth date and telephone agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Left, Lower, Replace, Right

from handrail.journey.case.models import Person

# What must agree, two at a time. Names are compared by last name and first letter.
AGREE = {
    "name and birth date": ("family", "initial", "date_of_birth"),
    "name and telephone": ("family", "initial", "number"),
    "birth date and telephone": ("date_of_birth", "number"),
}
DIGITS = 9


@dataclass(frozen=True)
class Alike:
    """Cases of people who look like one: what agrees, and the cases, the oldest first."""

    agrees: str
    cases: tuple[str, ...]


def undecided(services: Sequence[str]) -> list[Alike]:
    """Every group of cases whose people look like one another, for somebody to join them or leave them."""
    found: dict[tuple[str, ...], Alike] = {}
    for agrees, columns in AGREE.items():
        for rows in _groups(services, columns, "cases__referred_at", "cases__reference"):
            cases = tuple(dict.fromkeys(reference for *_, reference in sorted(rows, key=itemgetter(-2, -1))))
            found.setdefault(cases, Alike(agrees, cases))
    return list(found.values())


def flagged(services: Sequence[str]) -> frozenset[UUID]:
    """The people's records that look like another person's: three queries, sorted where they are kept."""
    return frozenset(
        row[1] for columns in AGREE.values() for rows in _groups(services, columns) for row in rows
    )


def _groups(services: Sequence[str], columns: tuple[str, ...], *more: str) -> Iterator[list[tuple[Any, ...]]]:
    """Lists of (root, record, values, more) of those who agree in `columns` and are not one person."""
    rows = _people(services, columns).order_by(*columns).values_list("root", "pk", *columns, *more)
    values = slice(2, 2 + len(columns))
    for _, same in groupby(rows.iterator(chunk_size=2_000), key=itemgetter(values)):
        alike = list(same)
        if len({row[0] for row in alike}) > 1:
            yield alike


def _people(services: Sequence[str], columns: tuple[str, ...]) -> QuerySet:
    """The people of these services of whom this is known, each with the record kept where some are joined."""
    people = Person.objects.filter(cases__service__in=services).annotate(
        root=Coalesce("same_as_id", "id"),
        family=Lower("family_name"),
        initial=Left(Lower("given_name"), 1),
        number=Right(Replace("telephone", Value(" "), Value("")), DIGITS),
    )
    people = people.exclude(number="") if "number" in columns else people
    return people.filter(date_of_birth__isnull=False) if "date_of_birth" in columns else people
