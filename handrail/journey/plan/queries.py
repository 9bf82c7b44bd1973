"""The plan as it stands."""

from django.db.models import OuterRef, Subquery

from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
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


def obstacles_of(case: Case) -> list[str]:
    """The obstacles found at assessment, in the order recorded."""
    return list(exclude_struck_out(case.obstacles).order_by("priority", "id").values_list("text", flat=True))
