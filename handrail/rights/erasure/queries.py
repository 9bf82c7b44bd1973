"""Whose record an erasure takes: all joined records and cases of a person, and what is open of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.foundation.errors import UserError
from handrail.governance.models import Matter
from handrail.governance.queries import select_readable
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import same_person
from handrail.journey.safety.models import Concern
from handrail.journey.waiting.models import WaitingReferral
from handrail.rights.erasure.rules import RecordState, StandingHold
from handrail.rights.grounds import HoldReason
from handrail.rights.models import Erasure, LegalHold


@dataclass(frozen=True)
class PersonScope:
    """All records of one person, the one kept for them first, and all cases of these."""

    people: tuple[Person, ...]
    cases: tuple[Case, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """What the cases are called."""
        return tuple(case.reference for case in self.cases)


def find_person_scope(person: Person) -> PersonScope:
    """Return all joined records of a person and their cases, in every service."""
    records = Person.objects.filter(pk__in=same_person(person)).order_by("pk")
    people = sorted(records, key=lambda record: record.same_as_id is not None)
    cases = Case.objects.filter(person__in=people).select_related("person").order_by("referred_at", "pk")
    return PersonScope(tuple(people), tuple(cases))


def find_scope_of(reference: str) -> PersonScope:
    """Return the records of the person of a case. Raises UserError where there is none, or it is erased."""
    case = Case.objects.filter(reference=reference.strip().upper()).select_related("person").first()
    if case is None:
        raise UserError(
            f"No case has the reference {reference}. It is on the case’s page, such as HR-2B7K-9QXM."
        )
    if case.erased_at:
        raise UserError(f"The record of {case.reference} was erased already.")
    return find_person_scope(case.person)


def read_state(
    scope: PersonScope, by: User | None, *, matter: Matter | None = None, at: datetime | None = None
) -> RecordState:
    """Return what is open of a record, and the legal holds on it; `at` leaves out holds placed before it.

    The request that is answered by the erasure, `matter`, may be open. What the reader may not know of is not
    named.
    """
    open_matters = Matter.objects.filter(case__in=scope.cases, closed_at__isnull=True)
    if matter is not None:
        open_matters = open_matters.exclude(pk=matter.pk)
    readable = select_readable(by.build_reader()).filter(pk__in=open_matters) if by else open_matters
    named = [row.reference for row in readable]
    concerns = Concern.objects.filter(case__in=scope.cases, accepted_at__isnull=True)
    waiting = WaitingReferral.objects.filter(person__in=scope.people, decision="")
    holds = select_holds(scope)
    return RecordState(
        holds=[
            StandingHold(HoldReason(hold.reason), hold.placed_at, hold.placed_by.name)
            for hold in (holds.filter(placed_at__gt=at) if at else holds)
        ],
        open_cases=[row.reference for row in scope.cases if row.takes_referrals],
        follow_ups_to_come=[row.reference for row in scope.cases if row.is_open and row.discharged_at],
        open_concerns=[row.case.reference for row in concerns.select_related("case")],
        open_matters=named,
        has_hidden_matters=open_matters.count() > len(named),
        waiting_referrals=[row.reference for row in waiting],
    )


def select_holds(scope: PersonScope) -> QuerySet[LegalHold]:
    """Return the legal holds that stand over any record or case of a person."""
    standing = LegalHold.objects.filter(lifted_at__isnull=True).select_related("placed_by", "case")
    return standing.filter(Q(person__in=scope.people) | Q(case__in=scope.cases))


def find_decider(email: str, scope: PersonScope) -> User:
    """Return the member of staff who decides. Raises UserError where they may not, in each service."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise UserError(f"Nobody who works here has the address {email}. Name who decided the erasure.")
    reader = user.build_reader()
    for service in sorted({case.service for case in scope.cases}):
        if not reader.has_permission(Permission.ERASE_RECORD, service):
            raise UserError(
                f"{user.name} may not erase records of {service}: a service manager there decides."
            )
    return user


def list_erasures() -> Sequence[Erasure]:
    """Return every erasure, the first first."""
    return list(Erasure.objects.select_related("by"))


def find_scope_to_replay(person: UUID) -> PersonScope | None:
    """Return the records of a person that a list names; None where this database has none."""
    record = Person.objects.filter(pk=person).first()
    return find_person_scope(record) if record else None


def find_user(number: int | None) -> User | None:
    """Return the member of staff of a number; None where there is none."""
    return User.objects.filter(pk=number or 0).first()


def find_matter(reference: str, scope: PersonScope) -> Matter:
    """Return the matter of a reference such as R-12, of one of these cases. Raises UserError for none."""
    number = reference.strip().rpartition("-")[2]
    matter = Matter.objects.filter(pk=number if number.isdigit() else 0, case__in=scope.cases).first()
    if matter is None or matter.reference != reference.strip().upper():
        raise UserError(f"{reference}: expected the request of this person that asks for it, such as R-12.")
    return matter
