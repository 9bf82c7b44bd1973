"""What the pages of figures look up in the records of this moment, rather than in the extract."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q

from handrail.accounts.models import User
from handrail.figures.engine.result import TableResult
from handrail.journey.case.models import Case
from handrail.journey.case.rules import OPEN_STAGES, STAGES, CaseStage
from handrail.network.models import Practice


@dataclass(frozen=True)
class StageCount:
    """The open cases of a stage: how many, how many overdue, and the days since the first was referred."""

    stage: str
    label: str
    cases: int
    overdue: int
    days: int


@dataclass(frozen=True)
class ManagerWork:
    """The cases of one case manager: open, overdue, to assess, to follow up, and with a stay about to end."""

    case_manager_id: int
    name: str
    cases: int
    overdue: int
    to_assess: int
    to_follow_up: int
    ending: int


def find_names(result: TableResult) -> Mapping[str, str]:
    """Return the names of the staff and practices whose numbers a table shows; without any, no query."""
    chosen = [(name, label) for name, label in result.where.items() if isinstance(label, str)]
    pairs = {*chosen, *(pair for cell in result for pair in cell.by)}
    fields = {name for name, _ in pairs}
    labels = {label for name, label in pairs if name in ("case_manager", "practice")}
    numbers = [label for label in labels if label.isdigit()]
    names = find_staff_names(numbers) if "case_manager" in fields else {}
    if numbers and "practice" in fields:
        practices = Practice.objects.filter(pk__in=numbers).values_list("pk", "name")
        names |= {str(pk): name for pk, name in practices}
    return names


def find_staff_names(numbers: Iterable[str]) -> dict[str, str]:
    """Return the names of staff by their numbers, as records have them; without any, no query."""
    keys = [number for number in numbers if number.isdigit()]
    people = User.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    return {str(pk): name for pk, name in people}


def count_cases_by_stage(services: Sequence[str], at: datetime) -> list[StageCount]:
    """Count the open cases of these services by stage, in the order of the stages."""
    rows = (
        Case.objects.filter(service__in=services, stage__in=OPEN_STAGES)
        .order_by()
        .values("stage")
        .annotate(cases=Count("pk"), first=Min("referred_at"), late=Count("pk", filter=Q(next_due_at__lt=at)))
    )
    by_stage = {row["stage"]: row for row in rows}
    return [
        StageCount(stage.code, stage.label, row["cases"], row["late"], (at - row["first"]).days)
        for stage in STAGES
        if (row := by_stage.get(stage.code))
    ]


def count_overdue_by_task(services: Sequence[str], at: datetime) -> list[tuple[str, int]]:
    """Count the open cases by the task that is overdue, the most frequent first."""
    rows = (
        Case.objects.filter(service__in=services, stage__in=OPEN_STAGES, next_due_at__lt=at)
        .order_by()
        .values_list("next_task")
        .annotate(cases=Count("pk"))
    )
    return sorted(((task, cases) for task, cases in rows if task), key=lambda pair: (-pair[1], pair[0]))


def count_work_by_manager(
    services: Sequence[str], at: datetime, user_id: int | None = None
) -> list[ManagerWork]:
    """Count the work of each case manager with open cases, or of one of them, by name."""
    cases = Case.objects.filter(service__in=services, stage__in=OPEN_STAGES, case_manager__isnull=False)
    if user_id is not None:
        cases = cases.filter(case_manager_id=user_id)
    rows = (
        cases.order_by()
        .values("case_manager_id", name=F("case_manager__name"))
        .annotate(
            cases=Count("pk", filter=~Q(stage=CaseStage.DISCHARGED)),
            overdue=Count("pk", filter=Q(next_due_at__lt=at)),
            to_assess=Count("pk", filter=Q(stage=CaseStage.ALLOCATED)),
            to_follow_up=Count("pk", filter=Q(stage=CaseStage.DISCHARGED)),
            ending=Count("pk", filter=Q(stay_warns_at__lte=at, discharged_at__isnull=True)),
        )
    )
    return sorted((ManagerWork(**row) for row in rows), key=lambda work: work.name)
