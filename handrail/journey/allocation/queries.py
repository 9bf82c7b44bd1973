"""Who looks after a case: its case manager, and whoever covers for them."""

from datetime import date

from django.db.models import F, Q, QuerySet

from handrail.accounts.models import User
from handrail.journey.allocation.models import Allocation, AllocationKind
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out


def select_covers(today: date) -> QuerySet[Allocation]:
    """Return the allocations by which somebody covers a case today."""
    return exclude_struck_out(Allocation.objects.all()).filter(kind=AllocationKind.COVER, until__gte=today)


def is_looked_after_by(user_id: int | None, today: date, case: str = "") -> Q:
    """Return what keeps the cases that somebody manages or covers; `case` is the path to it: 'case__'."""
    covered = select_covers(today).filter(case_manager_id=user_id)
    return Q(**{f"{case}case_manager_id": user_id}) | Q(**{f"{case}pk__in": covered.values("case_id")})


def keep_looked_after(cases: QuerySet[Case], user_id: int | None, today: date) -> QuerySet[Case]:
    """Keep those of a few cases that somebody manages or covers: all they ever managed are not read."""
    covered = select_covers(today).filter(case_manager_id=user_id)
    by_manager = cases.alias(manager=F("case_manager_id") + 0)
    return by_manager.filter(Q(manager=user_id) | Q(pk__in=covered.values("case_id")))


def list_looking_after(case: Case, today: date) -> list[User]:
    """Return the case manager and whoever covers the case today, each once."""
    covers = select_covers(today).filter(case=case).select_related("case_manager")
    people = [case.case_manager, *(cover.case_manager for cover in covers)]
    return list(dict.fromkeys(person for person in people if person))
