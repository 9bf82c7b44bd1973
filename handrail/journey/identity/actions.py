"""Writes of identity: the keys that a record is found by; records joined as one person, and parted."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from handrail.accounts.models import User
from handrail.foundation.names import list_name_keys
from handrail.journey.case.actions import append_event, lock_case, once_per_submission, refresh_case
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import find_restriction, list_named_readers
from handrail.journey.case.rules import OPEN_STAGES
from handrail.journey.identity.details import return_details, take_details
from handrail.journey.identity.models import (
    DifferentPeople,
    IdentityLock,
    Joining,
    NameSpelling,
    SearchKey,
)
from handrail.journey.identity.queries import describe_identity, find_person_by_number
from handrail.journey.identity.rules import Identity, SearchKeyKind, list_search_keys
from handrail.journey.identity.spelling import list_spellings


def refresh_search_keys(person: Person) -> None:
    """Make the keys of a record those of its details; what has not changed is not written."""
    wanted = list_search_keys(describe_identity(person))
    rows = {(row.kind, row.value): row.pk for row in SearchKey.objects.filter(person=person)}
    old = rows.keys() - wanted
    SearchKey.objects.filter(pk__in=[rows[key] for key in old]).delete()
    SearchKey.objects.bulk_create(
        [SearchKey(person=person, kind=kind, value=value) for kind, value in wanted - rows.keys()],
        ignore_conflicts=True,  # two may save one record at once
    )

    known = {value for kind, value in rows if kind == SearchKeyKind.NAME}
    _learn_spellings((list_name_keys(person.given_name) | list_name_keys(person.family_name)) - known)
    _forget_spellings({value for kind, value in old if kind == SearchKeyKind.NAME})


def _learn_spellings(words: Collection[str]) -> None:
    rows = [NameSpelling(variant=variant, word=word) for variant, word in list_spellings(words)]
    if rows:
        NameSpelling.objects.bulk_create(rows, ignore_conflicts=True)


def _forget_spellings(words: Collection[str]) -> None:
    """Drop the spellings of words that are nobody's name any more."""
    if words:
        borne = SearchKey.objects.filter(kind=SearchKeyKind.NAME, value__in=words).values_list(
            "value", flat=True
        )
        NameSpelling.objects.filter(word__in=set(words) - set(borne)).delete()


def forget_identity(people: Collection[Person]) -> None:
    """Drop all by which erased records were found: keys, spellings nobody else bears, joinings, locks."""
    keys = SearchKey.objects.filter(person__in=people)
    words = set(keys.filter(kind=SearchKeyKind.NAME).values_list("value", flat=True))
    keys.delete()
    _forget_spellings(words)
    numbers = {person.nhs_number for person in people if person.nhs_number}
    IdentityLock.objects.filter(digest__in=[_digest_number(number) for number in numbers]).delete()
    Joining.objects.filter(Q(record__in=people) | Q(kept__in=people)).delete()
    DifferentPeople.objects.filter(Q(first__in=people) | Q(second__in=people)).delete()


def hold_person(person: Person) -> Person:
    """Hold the record kept for this person until the transaction ends: of many at once one opens a case."""
    return Person.objects.select_for_update().get(pk=person.same_as_id or person.pk)


def recognise_person(typed: Identity) -> Person | None:
    """Return the person whose NHS or CHI number this is, held; None where it is nobody's yet.

    The number is held until the transaction ends, so that of two new records with it one is made.
    """
    if not typed.nhs_number:
        return None
    digest = _digest_number(typed.nhs_number)
    IdentityLock.objects.bulk_create([IdentityLock(digest=digest)], ignore_conflicts=True)
    IdentityLock.objects.select_for_update().get(digest=digest)
    person = find_person_by_number(typed)
    return hold_person(person) if person else None


def _digest_number(nhs_number: str) -> str:
    return hashlib.sha256(nhs_number.encode()).hexdigest()


@once_per_submission
def merge_people(
    *,
    case: Case,
    other: Case,
    by: User,
    at: datetime,
    taken: Collection[str] = (),
    submission: UUID | None = None,
) -> Person:
    """Join the record of another case with this one's: all their cases are of one person from then on.

    `taken` names the details that the other record gives. `part_record` undoes it, one record at a time.
    """
    kept, record = _hold_both(case.person, other.person)
    held = lock_case(case)
    _check_managers(kept, record)
    changes = take_details(kept, record, taken)
    kept.save()
    moved = Case.objects.filter(person=record)
    moved.filter(opened_for__isnull=True).update(opened_for=record)
    moved.update(person=kept)
    Person.objects.filter(same_as=record).update(same_as=kept)
    record.same_as = kept
    record.save()
    Joining.objects.create(record=record, kept=kept, taken=changes, joined_at=at, joined_by=by)
    DifferentPeople.objects.filter(first__in=[kept, record], second__in=[kept, record]).delete()
    _refresh_cases_of([kept], at)
    append_event(
        held,
        "person.merged",
        by=by,
        at=at,
        submission=submission,
        joined=str(record.pk),
        with_case=other.reference,
    )
    return kept


def _check_managers(kept: Person, record: Person) -> None:
    """See that nobody loses the cases they manage to a restriction. Raises NotNow with what to do first."""
    restriction = find_restriction(kept) or find_restriction(record)
    if restriction is None:
        return
    named = [reader.user_id for reader in list_named_readers(restriction)]
    managed = Case.objects.filter(
        person__in=[kept, record], case_manager__isnull=False, stage__in=OPEN_STAGES
    )
    case = managed.exclude(case_manager__in=named).select_related("case_manager").first()
    if case:
        raise NotNow(
            f"{case.case_manager} is the case manager of {case.reference} and may not open the restricted "
            "record. Name them among those who may open it, or allocate the case to someone else first."
        )


def _hold_both(person: Person, other: Person) -> tuple[Person, Person]:
    """Hold the records kept for two people, always in one order. Raises NotNow where they are one already."""
    keys = [person.same_as_id or person.pk, other.same_as_id or other.pk]
    records = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if len(records) == 1:
        raise NotNow("These two records are already joined as one person.")
    first, second = (records[key] for key in keys)
    if first.same_as_id or second.same_as_id:
        raise NotNow("Someone else has just joined one of these records. Open the page again.")
    return first, second


@once_per_submission
def part_record(
    *, case: Case, record: Person, by: User, at: datetime, submission: UUID | None = None
) -> None:
    """Part one record from those it is joined with: its cases go back to it, and the details it gave."""
    kept = hold_person(case.person)
    held = lock_case(case)
    if record.same_as_id != kept.pk:
        raise NotNow("This record is not joined with this person any more.")
    _part(record, kept, by, at)
    append_event(held, "person.unmerged", by=by, at=at, submission=submission, parted=str(record.pk))


def _part(record: Person, kept: Person, by: User, at: datetime) -> None:
    Case.objects.filter(opened_for=record).update(person=record, opened_for=None)
    record.same_as = None
    record.save()
    if joining := Joining.objects.filter(record=record, parted_at__isnull=True).first():
        return_details(kept, joining.taken)
        kept.save()
        joining.parted_at, joining.parted_by = at, by
        joining.save()
    _refresh_cases_of([kept, record], at)


@once_per_submission
def unmerge_people(*, case: Case, by: User, at: datetime, submission: UUID | None = None) -> None:
    """Part every record joined with this person."""
    kept = hold_person(case.person)
    held = lock_case(case)
    for record in Person.objects.filter(same_as=kept):
        _part(record, kept, by, at)
    append_event(held, "person.unmerged", by=by, at=at, submission=submission)


def _refresh_cases_of(people: Iterable[Person], at: datetime) -> None:
    for case in Case.objects.filter(person__in=people).order_by("pk"):
        refresh_case(lock_case(case), at=at)


@once_per_submission
def tell_people_apart(
    *, case: Case, other: Case, by: User, at: datetime, submission: UUID | None = None
) -> None:
    """Say that the people of two cases are two, so that nobody is asked about them again."""
    kept, record = _hold_both(case.person, other.person)
    first, second = sorted((kept, record), key=lambda person: str(person.pk))
    DifferentPeople.objects.get_or_create(first=first, second=second, defaults={"said_at": at, "said_by": by})
    held = lock_case(case)
    append_event(held, "person.told_apart", by=by, at=at, submission=submission, with_case=other.reference)
