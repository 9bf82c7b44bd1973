"""Consents taken back that nobody has decided about."""

from django.db.models import Q, QuerySet

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case
from handrail.journey.withdrawal.models import Withdrawal


def select_undecided(case: Case) -> QuerySet[Withdrawal]:
    """Return what the client of a case has taken back and nobody has decided about, the earliest first."""
    return Withdrawal.objects.filter(case=case, decided_at__isnull=True).order_by("id")


def find_interrupting(reader: Reader, case: Case | None) -> list[Withdrawal]:
    """Return the first undecided withdrawal of each case that is the reader's, and of the page's own case.

    A case that nobody manages interrupts those who may allocate it.
    """
    mine = Q(case__case_manager_id=reader.user_id) | Q(
        case__case_manager=None, case__service__in=reader.list_services_with(Permission.ALLOCATE)
    )
    if case is not None:
        mine |= Q(case=case)
    services = reader.list_services_with(Permission.RECORD_CONTACT)
    rows = Withdrawal.objects.filter(mine, decided_at__isnull=True, case__service__in=services)
    first: dict[object, Withdrawal] = {}
    for row in rows.select_related("case__person").order_by("id"):
        first.setdefault(row.case_id, row)
    return list(first.values())
