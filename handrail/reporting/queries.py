"""What the pages of figures look up beside the extract."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from handrail.accounts.models import User
from handrail.figures.engine.result import TableResult
from handrail.journey.case.models import Case
from handrail.journey.case.rules import STAGES
from handrail.journey.desk.queries import OPEN
from handrail.network.models import Practice


def find_names(result: TableResult) -> Mapping[str, str]:
    """How codes of records are called, as groups or as filters: staff and practices by their names; nothing
    to look up, no query."""
    chosen = [(name, label) for name, label in result.where.items() if isinstance(label, str)]
    pairs = {*chosen, *(pair for cell in result for pair in cell.by)}
    fields = {name for name, _ in pairs}
    labels = {label for name, label in pairs if name in ("case_manager", "practice")}
    numbers = [label for label in labels if label.isdigit()]
    found = find_staff_names(numbers) if "case_manager" in fields else {}
    if numbers and "practice" in fields:
        found |= {
            str(pk): name for pk, name in Practice.objects.filter(pk__in=numbers).values_list("pk", "name")
        }
    return found


def find_staff_names(numbers: Iterable[str]) -> dict[str, str]:
    """The number of a member of staff, as records have it -> the name; nothing to look up, no query."""
    known = [each for each in numbers if each.isdigit()]
    people = User.objects.filter(pk__in=known).values_list("pk", "name") if known else ()
    return {str(pk): name for pk, name in people}


# --- the state of the work, from the records of this moment ------------------------------------------------


def count_cases_by_stage(services: Sequence[str], at: datetime) -> list[dict[str, Any]]:
    """By stage, the open cases: how many, days since the first of them was referred, how many overdue."""
    rows = (
        Case.objects.filter(service__in=services, stage__in=OPEN)
        .order_by()
        .values("stage")
        .annotate(cases=Count("pk"), first=Min("referred_at"), late=Count("pk", filter=Q(next_due_at__lt=at)))
    )
    found = {row["stage"]: row for row in rows}
    return [
        {**found[stage.code], "label": stage.label, "days": (at - found[stage.code]["first"]).days}
        for stage in STAGES
        if stage.code in found
    ]


def count_overdue_by_task(services: Sequence[str], at: datetime) -> list[tuple[str, int]]:
    """What is overdue, the most frequent first."""
    rows = (
        Case.objects.filter(service__in=services, stage__in=OPEN, next_due_at__lt=at)
        .order_by()
        .values_list("next_task")
        .annotate(cases=Count("pk"))
    )
    return sorted(((task, cases) for task, cases in rows if task), key=lambda pair: (-pair[1], pair[0]))


def count_work_by_manager(
    services: Sequence[str], at: datetime, user_id: int | None = None
) -> list[dict[str, Any]]:
    """For each case manager with open cases: how many, overdue, waiting for assessment, stays that end."""
    cases = Case.objects.filter(service__in=services, stage__in=OPEN, case_manager__isnull=False)
    if user_id is not None:
        cases = cases.filter(case_manager_id=user_id)
    rows = (
        cases.order_by()
        .values("case_manager_id", "case_manager__name")
        .annotate(
            cases=Count("pk", filter=~Q(stage="discharged")),
            overdue=Count("pk", filter=Q(next_due_at__lt=at)),
            to_assess=Count("pk", filter=Q(stage="allocated")),
            to_follow_up=Count("pk", filter=Q(stage="discharged")),
            ending=Count("pk", filter=Q(stay_warns_at__lte=at, discharged_at__isnull=True)),
        )
    )
    return sorted(rows, key=lambda row: row["case_manager__name"])
