"""Consents taken back that nobody has decided about."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from handrail.accounts.policy import Permission, Reader
from handrail.journey.allocation.queries import is_looked_after_by
from handrail.journey.case.models import Case
from handrail.journey.case.queries import hide_column, select_joined_cases
from handrail.journey.withdrawal.models import Withdrawal


def select_undecided(case: Case) -> QuerySet[Withdrawal]:
    """Return what the client of a case has taken back and nobody has decided about, the earliest first."""
    return Withdrawal.objects.filter(case=case, decided_at__isnull=True).order_by("id")


def find_interrupting(reader: Reader, case: Case | None, today: date) -> list[Withdrawal]:
    """Return the first undecided withdrawal of each case that the reader looks after, and of the page's own.

    Under a record that is joined with a client's it holds for them too. A case that nobody manages interrupts
    those who may allocate it. Most pages find none, which is one short query.
    """
    undecided = Withdrawal.objects.filter(decided_at__isnull=True)
    services = reader.list_services_with(Permission.RECORD_CONTACT)
    if not services or not undecided.exists():
        return []
    mine = is_looked_after_by(reader.user_id, today, "case__") | Q(
        case__case_manager=None, case__service__in=reader.list_services_with(Permission.ALLOCATE)
    )
    mine |= Q(Exists(_select_joined().filter(is_looked_after_by(reader.user_id, today))))
    if case is not None:
        mine |= Q(case=case) | Q(case__in=select_joined_cases(case))
    rows = undecided.alias(of=hide_column("case__service")).filter(mine, of__in=services)
    first: dict[object, Withdrawal] = {}
    for row in rows.select_related("case__person").order_by("id"):
        first.setdefault(row.case_id, row)
    return list(first.values())


def _select_joined() -> QuerySet[Case]:
    """Select the cases under the records joined with that of a withdrawal."""
    record = Coalesce(OuterRef("case__opened_for_id"), OuterRef("case__person_id"))
    cases = Case.objects.filter(person_id=OuterRef("case__person_id"))
    return cases.annotate(record=Coalesce("opened_for_id", "person_id")).exclude(record=record)
