"""The search of cases: what is typed leads to few people by an index, and their cases are looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from handrail.accounts.policy import Reader
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import cases_for
from handrail.journey.identity.models import SearchKey
from handrail.journey.identity.queries.keys import (
    find_near_words,
    select_beginnings,
    select_named,
    select_named_nearly,
    select_names_beginning,
)
from handrail.journey.identity.rules import SearchKeyKind
from handrail.journey.identity.search_text import SearchTerm, read_search
from handrail.network.queries import find_employers_beginning

# A search shows the cases of no more people: whoever finds so many is asked to type more.
MAX_PEOPLE_FOUND = 250
# Where more is typed, it chooses among so many that agree with the rarest part of it.
MAX_PEOPLE_LED_TO = 1_000
# Some people have no case that the reader may see.
KEYS_READ_PER_PERSON = 2


@dataclass(frozen=True)
class CaseMatch:
    """What the cases of a search agree in; whether only nearly so, and whether there are more of them."""

    condition: Q
    is_near: bool = False
    is_cut: bool = False


def search_cases(reader: Reader, text: str) -> QuerySet[Case]:
    """Return the cases that agree with all that is typed, in any order.

    Names by their beginnings; telephone and NHS numbers, postcodes and references with or without spaces;
    dates of birth, email addresses and employers; names spelt nearly so where nobody has that name. Of a
    common name alone only the newest are found.
    """
    return cases_for(reader, led_by_service=False).filter(match_cases(reader, text).condition)


def match_cases(reader: Reader, text: str) -> CaseMatch:
    """Return what the cases agree in that a search finds."""
    terms = read_search(text)
    if not terms:
        return CaseMatch(Q())
    first, *others = terms
    match = _find_first(cases_for(reader, led_by_service=False), first, is_alone=not others)
    for term in others:
        match = replace(match, condition=match.condition & _agree_with(term))
    return match


def _find_first(seen: QuerySet[Case], term: SearchTerm, *, is_alone: bool) -> CaseMatch:
    """Return the cases of the term that leads: of people, of an employer, or the one of a reference."""
    if term.reference:
        return CaseMatch(Q(reference=term.reference))
    limit = MAX_PEOPLE_FOUND if is_alone else MAX_PEOPLE_LED_TO
    people = _find_people(seen, term, limit)
    exact = CaseMatch(Q(person_id__in=people), is_cut=len(people) == limit)
    if not term.words:
        return exact
    employers = find_employers_beginning(" ".join(term.words)) if is_alone else []
    if not people and not employers:
        return CaseMatch(Q(person_id__in=_find_nearly_named(seen, term)), is_near=True)
    if not employers:
        return exact
    works = seen.filter(employer_id__in=employers).order_by("-referred_at")
    of_employers = Q(pk__in=list(works.values_list("pk", flat=True)[:limit]))
    return replace(exact, condition=exact.condition | of_employers)


def _find_people(seen: QuerySet[Case], term: SearchTerm, limit: int) -> list[UUID]:
    """Return the people who agree with a term and have cases seen; of joined records the one kept."""
    if term.birth_dates:
        born = Person.objects.filter(Exists(seen.filter(person_id=OuterRef("pk"))))
        return list(born.filter(date_of_birth__in=term.birth_dates).values_list("pk", flat=True)[:limit])
    people: dict[UUID, None] = {}
    for keys in _list_keys(term):
        if len(people) < limit:
            people |= dict.fromkeys(_read_people(keys, seen, limit))
    return list(people)


def _find_nearly_named(seen: QuerySet[Case], term: SearchTerm) -> list[UUID]:
    """Return the people whose names are spelt nearly so: looked for where nobody has just that name."""
    return _read_people(select_named_nearly(term.words), seen, MAX_PEOPLE_FOUND)


def _list_keys(term: SearchTerm) -> Iterator[QuerySet[SearchKey]]:
    """Return the keys that agree with a term, those that agree best first."""
    if term.words:
        yield select_named(term.words)
        yield select_names_beginning(term.words)
    for kind, value in term.keys:
        yield select_beginnings(kind, value)


def _read_people(keys: QuerySet[SearchKey], seen: QuerySet[Case], limit: int) -> list[UUID]:
    """Return the people of these keys, in their order, who have cases seen.

    Asked for in one query, PostgreSQL would read every case of the reader.
    """
    roots = keys.annotate(root=Coalesce("person__same_as_id", "person_id")).values_list("root", flat=True)
    people = list(roots[: KEYS_READ_PER_PERSON * limit])
    if not people:
        return []
    visible = set(seen.order_by().filter(person_id__in=people).values_list("person_id", flat=True))
    return [person for person in dict.fromkeys(people) if person in visible][:limit]


def _agree_with(term: SearchTerm) -> Q:
    """Return what keeps the cases that agree with a term as well."""
    if term.reference:
        return Q(reference=term.reference)
    if term.birth_dates:
        return Q(person__date_of_birth__in=term.birth_dates)
    match = _have_any(select_beginnings(*key) for key in term.keys) if term.keys else Q()
    for word in term.words:
        named = select_beginnings(SearchKeyKind.NAME, word)
        match &= _have_any([named, select_named_nearly([word])] if find_near_words(word) else [named])
    return match


def _have_any(keys: Iterable[QuerySet[SearchKey]]) -> Q:
    """Ask for cases of people whose record, or one joined with it, has one of these keys."""
    match = Q()
    for rows in keys:
        own = rows.filter(person_id=OuterRef("person_id"))
        joined = rows.filter(person__same_as_id=OuterRef("person_id"))
        match |= Q(Exists(own)) | Q(Exists(joined))
    return match
