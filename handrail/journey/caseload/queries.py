"""Work lists: whose turn it is, sorted by what is due first."""

from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from handrail.accounts.models import User
from handrail.accounts.policy import PERMISSIONS, Reader
from handrail.journey.case.models import Case
from handrail.journey.case.queries import cases_for
from handrail.journey.case.rules import STAGES
from handrail.journey.caseload.models import Allocation

OPEN = [stage.code for stage in STAGES if stage.open]


def my_work(reader: Reader, today: date) -> QuerySet[Case]:
    """The open cases that wait for this reader: their own, those they cover, nobody's that they may take."""
    covered = Allocation.objects.filter(
        kind="cover", case_manager_id=reader.user_id, until__gte=today, struck_out_at__isnull=True
    )
    mine = Q(stage__in=OPEN) & (Q(case_manager_id=reader.user_id) | Q(pk__in=covered.values("case_id")))
    for stage, permission in (("referred", "screen"), ("enrolled", "allocate"), ("discharged", "follow_up")):
        mine |= Q(
            stage=stage,
            service__in=[
                slug for slug in reader.services(permission) if _takes_from_the_pool(reader, slug, stage)
            ],
        )
    return cases_for(reader).filter(mine).order_by(F("next_due_at").asc(nulls_last=True), "referred_at")


def _takes_from_the_pool(reader: Reader, service: str, stage: str) -> bool:
    """Case managers follow up their own clients; the pool is for those without cases of their own."""
    return stage != "discharged" or not reader.may("assess", service)


def case_list(
    reader: Reader,
    *,
    stage: str = "",
    service: str = "",
    case_manager: int | None = None,
    overdue_at: datetime | None = None,
) -> QuerySet[Case]:
    """The reader's cases, filtered; `overdue_at` keeps those whose next task was due before."""
    found = cases_for(reader)
    if stage == "open":
        found = found.filter(stage__in=OPEN)
    elif stage:
        found = found.filter(stage=stage)
    if service:
        found = found.filter(service=service)
    if case_manager:
        found = found.filter(case_manager_id=case_manager)
    if overdue_at:
        found = found.filter(next_due_at__lt=overdue_at, stage__in=OPEN)
    return found


def case_managers(service: str) -> QuerySet[User]:
    """Those who may assess in a service, with their number of open cases, the fewest first."""
    roles = [role.value for role in PERMISSIONS["assess"][1]]
    return (
        User.objects.filter(is_active=True, memberships__service=service, memberships__role__in=roles)
        .annotate(
            open_cases=Count("cases", filter=Q(cases__stage__in=OPEN, cases__service=service), distinct=True)
        )
        .order_by("open_cases", "name")
        .distinct()
    )
