"""The spells of one person with one service: each is a case of its own, linked by being the same person's."""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import list_spells


@dataclass(frozen=True)
class NeighbouringSpells:
    """The case that ended before this one began, and the one that began after this one ended."""

    earlier: Case | None
    later: Case | None


def lock_spells(case: Case) -> None:
    """Hold every spell of the client with this service until the transaction ends, always in one order."""
    spells = list_spells(case.person, case.service).order_by("pk")
    list(spells.select_for_update(of=("self",)).values_list("pk", flat=True))


def find_current_case(person: Person, service: str) -> Case | None:
    """Return the case that a new referral of this person belongs to; None where support has ended."""
    return next((case for case in list_spells(person, service) if case.takes_referrals), None)


def find_ended_case(person: Person, service: str) -> Case | None:
    """Return the latest case of this person whose support has ended or was never begun."""
    return next((case for case in list_spells(person, service) if not case.takes_referrals), None)


def find_neighbours(case: Case, others: Sequence[Case]) -> NeighbouringSpells:
    """Return the spells before and after a case, of the client's other cases, the latest first."""
    spells = [other for other in others if other.service == case.service]
    before = [other for other in spells if _ended_before(other, case)]
    after = [other for other in spells if _ended_before(case, other)]
    return NeighbouringSpells(earlier=before[0] if before else None, later=after[-1] if after else None)


def _ended_before(earlier: Case, later: Case) -> bool:
    return not earlier.takes_referrals and earlier.referred_at < later.referred_at
