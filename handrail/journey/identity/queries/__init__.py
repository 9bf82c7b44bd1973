"""Reads of identity: records like somebody, best match first."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from handrail.accounts.policy import Permission, Reader
from handrail.foundation.names import fold_text, split_name
from handrail.foundation.telephones import fold_telephone
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import cases_for, same_person
from handrail.journey.identity.models import DifferentPeople, SearchKey
from handrail.journey.identity.queries.case_search import search_cases
from handrail.journey.identity.queries.keys import select_keys, select_named, select_names_beginning
from handrail.journey.identity.rules import (
    LIKELY_POINTS,
    STRONG_POINTS,
    Identity,
    SearchKeyKind,
    fold_code,
    is_same_person,
    list_dates_typed,
    score_agreement,
)

__all__ = ["search_cases"]

MAX_PEOPLE_SHOWN = 8
# Of each kind of agreement no more records are compared: whoever agrees in more is among another kind's.
MAX_RECORDS_COMPARED = 60
# So many may be of services that the reader does not see.
MAX_KEYS_READ = 1_000


def describe_identity(person: Person) -> Identity:
    """Return what tells this person from another."""
    return Identity(
        given_name=person.given_name,
        family_name=person.family_name,
        date_of_birth=person.date_of_birth,
        telephone=person.telephone,
        postcode=person.postcode,
        email=person.email,
        nhs_number=person.nhs_number,
    )


def find_similar_cases(reader: Reader, typed: Identity) -> list[Case]:
    """Return the latest case of each person who may be this one, best match first, at most eight.

    People joined as one are shown once, by whichever of their records agrees best.
    """
    seen = cases_for(reader, Permission.TAKE_REFERRAL, led_by_service=False)
    people = Person.objects.annotate(root=Coalesce("same_as_id", "pk"))
    scores: dict[UUID, int] = {}
    for person in _collect_candidates(people.filter(Exists(seen.filter(person_id=OuterRef("root")))), typed):
        root = person.same_as_id or person.pk
        scores[root] = max(score_agreement(typed, describe_identity(person)), scores.get(root, 0))
    # The cases of a record that was joined with another are the other's.
    cases = seen.filter(person_id__in=[root for root, score in scores.items() if score >= LIKELY_POINTS])
    latest = {case.person_id: case for case in cases.order_by("referred_at")}
    roots = sorted(latest, key=lambda root: (scores[root], latest[root].referred_at), reverse=True)
    return [latest[root] for root in roots[:MAX_PEOPLE_SHOWN]]


def _collect_candidates(people: QuerySet[Person], typed: Identity) -> Iterable[Person]:
    """Return records that agree in something, each once."""
    records: dict[UUID, Person] = {}
    for agreement in _list_agreements(typed):
        records |= {person.pk: person for person in people.filter(agreement)[:MAX_RECORDS_COMPARED]}
    return records.values()


def _list_agreements(typed: Identity) -> Iterator[Q]:
    """Return what a record may agree in, each found by an index."""
    for kind, value in (
        (SearchKeyKind.NHS_NUMBER, fold_code(typed.nhs_number)),
        (SearchKeyKind.TELEPHONE, fold_telephone(typed.telephone)),
        (SearchKeyKind.EMAIL, fold_text(typed.email.strip())),
    ):
        if value:
            yield _have_keys(select_keys(kind, value))
    if typed.date_of_birth:
        yield Q(date_of_birth__in=list_dates_typed(typed.date_of_birth))
    given, family = split_name(typed.given_name), split_name(typed.family_name)
    if given or family:
        # Whoever has just this name comes before the many whose names begin like it.
        yield _have_keys(select_named(given + family))
        yield _have_keys(select_names_beginning(given + family))
        if given and family:
            yield _have_keys(select_names_beginning([*family, *(word[0] for word in given)]))
        if postcode := fold_code(typed.postcode):
            yield _have_keys(select_keys(SearchKeyKind.POSTCODE, postcode))


def _have_keys(keys: QuerySet[SearchKey]) -> Q:
    return Q(pk__in=keys[:MAX_KEYS_READ].values("person_id"))


def find_strong_matches(person: Person) -> list[Person]:
    """Return the records that are very likely this person's, but those joined with it or told apart."""
    typed = describe_identity(person)
    family = same_person(person)
    pairs = DifferentPeople.objects.filter(Q(first__in=family) | Q(second__in=family))
    known = family.union(*pairs.values_list("first_id", "second_id"))
    return [
        record
        for record in _collect_candidates(Person.objects.exclude(pk__in=known), typed)
        if record.same_as_id not in known
        and score_agreement(typed, describe_identity(record)) >= STRONG_POINTS
    ]


def find_person_by_number(typed: Identity) -> Person | None:
    """Return the oldest record with this NHS number whose name and birth date agree too, where one does."""
    keys = SearchKey.objects.filter(kind=SearchKeyKind.NHS_NUMBER, value=fold_code(typed.nhs_number))
    people = Person.objects.filter(pk__in=keys.values("person_id"))
    known = people.annotate(first_case=Min("cases__referred_at")).order_by("first_case", "pk")
    return next((person for person in known if is_same_person(typed, describe_identity(person))), None)


def find_similar_to_case(case: Case, reader: Reader) -> list[Case]:
    """Return other people's cases that look like this person, but those that staff have told apart."""
    family = same_person(case.person)
    pairs = DifferentPeople.objects.filter(Q(first__in=family) | Q(second__in=family))
    others = family.union(*pairs.values_list("first_id", "second_id"))
    similar = find_similar_cases(reader, describe_identity(case.person))
    return [other for other in similar if not same_person(other.person) & others]


def list_joined_records(person: Person) -> list[Person]:
    """Return the records joined with the one kept for this person, by name."""
    kept = person.same_as_id or person.pk
    return list(Person.objects.filter(same_as_id=kept).order_by("family_name", "given_name", "pk"))
