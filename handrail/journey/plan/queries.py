"""The plan as it stands."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from handrail.accounts.policy import Permission, Reader
from handrail.journey.allocation.queries import is_looked_after_by
from handrail.journey.case.models import Case
from handrail.journey.case.queries import cases_for, exclude_struck_out
from handrail.journey.case.rules import PLAN_STAGES
from handrail.journey.plan.models import Plan, PlanAction


def latest_plan(case: Case) -> Plan | None:
    """The newest version, agreed or not, with its actions in `lines`: one query."""
    newest = (
        exclude_struck_out(Plan.objects.filter(case=OuterRef("plan__case")))
        .order_by("-number")
        .values("number")[:1]
    )
    lines = list(
        PlanAction.objects.filter(plan__case=case, plan__number=Subquery(newest))
        .select_related("plan")
        .order_by("id")
    )
    if not lines:
        return None
    plan = lines[0].plan
    plan.lines = lines
    return plan


def find_action(case: Case, key: int) -> PlanAction | None:
    """Return a line of a plan of this case by its key; None where there is no such one."""
    return PlanAction.objects.filter(pk=key, plan__case=case).select_related("plan").first()


def list_due_actions(reader: Reader, until: date, today: date) -> QuerySet[PlanAction]:
    """Return what plans in force say is due by then in the cases that somebody manages or covers.

    The soonest first; what a case manager does is theirs, and of others they ask.
    """
    later = exclude_struck_out(
        Plan.objects.filter(case=OuterRef("plan__case"), number__gt=OuterRef("plan__number"))
    )
    lines = PlanAction.objects.filter(
        ~Exists(later),
        plan__case__in=cases_for(reader, Permission.PLAN).filter(
            is_looked_after_by(reader.user_id, today), stage__in=PLAN_STAGES
        ),
        plan__struck_out_at__isnull=True,
        done_on__isnull=True,
        due_on__lte=until,
    )
    return lines.select_related("plan__case__person").order_by("due_on", "id")


def obstacles_of(case: Case) -> list[str]:
    """The obstacles found at assessment, in the order recorded."""
    return list(exclude_struck_out(case.obstacles).order_by("priority", "id").values_list("text", flat=True))
