"""New records that named readers are asked about: are they of the person whose record is restricted?"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case
from handrail.journey.case.queries import cases_for, same_person
from handrail.journey.identity.models import DifferentPeople
from handrail.journey.restriction.models import RestrictedMatch


@dataclass(frozen=True)
class MatchedCases:
    """A case of a restricted record, and one of a record that may be of the same person."""

    restricted: Case
    other: Case


def select_matches(reader: Reader) -> QuerySet[RestrictedMatch]:
    """Return the matches of records that name this reader, settled or not."""
    return RestrictedMatch.objects.filter(
        restriction__lifted_at__isnull=True,
        restriction__readers__user_id=reader.user_id or 0,
        restriction__readers__removed_at__isnull=True,
    )


def list_matched_cases(reader: Reader) -> list[MatchedCases]:
    """Return what a reader is asked about: both records are theirs to see, and nobody has said yet."""
    matches = select_matches(reader).select_related("person", "restriction__person")
    pairs = (_find_cases(match, reader) for match in matches)
    return [pair for pair in pairs if pair]


def _find_cases(match: RestrictedMatch, reader: Reader) -> MatchedCases | None:
    family, others = same_person(match.restriction.person), same_person(match.person)
    if family & others or _are_told_apart(family, others):
        return None
    cases = cases_for(reader, Permission.TAKE_REFERRAL)
    restricted = cases.filter(person_id__in=family).first()
    other = cases.filter(person_id__in=others).first()
    return MatchedCases(restricted, other) if restricted and other else None


def _are_told_apart(family: set[UUID], others: set[UUID]) -> bool:
    pairs = Q(first__in=family, second__in=others) | Q(first__in=others, second__in=family)
    return DifferentPeople.objects.filter(pairs).exists()
