"""What a desk is filtered by: kinds of task, parts by due date, whose case it is, the site."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from handrail.accounts.policy import Reader
from handrail.foundation.calendars import to_day
from handrail.journey.allocation.queries import select_covers
from handrail.journey.case.models import Case
from handrail.journey.case.tasks import SOON
from handrail.journey.desk.forms import Holder


@dataclass(frozen=True)
class WorkCounts:
    """How many cases lie in each part of a desk (`tasks.BANDS`), and the kinds of task among them."""

    bands: Mapping[str, int]
    kinds: frozenset[str]


def count_work(work: QuerySet[Case], at: datetime) -> WorkCounts:
    """Count the cases of a desk in one query."""
    parts = {name: Count("pk", filter=part) for name, part in select_bands(at).items()}
    bands: Counter[str] = Counter(dict.fromkeys(parts, 0))
    kinds = set()
    for row in work.order_by().values("next_task").annotate(**parts):
        bands.update({name: row[name] for name in parts})
        kinds.add(find_kind_of_task(row["next_task"]))
    return WorkCounts(dict(bands), frozenset(kinds - {""}))


def find_kind_of_task(label: str) -> str:
    """Return what kind of task it is: what stands before the colon of 'Assess: within 5 days'."""
    return label.split(":", 1)[0]


def select_bands(at: datetime) -> dict[str, Q]:
    """Return what keeps each part of a desk."""
    return {
        "overdue": Q(next_due_at__lt=at),
        "soon": Q(next_due_at__gte=at, next_due_at__lt=at + SOON),
        "later": Q(next_due_at__gte=at + SOON),
        "undated": Q(next_due_at__isnull=True),
    }


def filter_work(
    work: QuerySet[Case], chosen: Mapping[str, str], reader: Reader, at: datetime
) -> QuerySet[Case]:
    """Return the cases of a desk that are chosen: by task, due, holder and site, each where it is named."""
    if kind := chosen.get("task"):
        work = work.filter(Q(next_task=kind) | Q(next_task__startswith=f"{kind}:"))
    if band := chosen.get("due"):
        work = work.filter(select_bands(at)[band])
    if holder := chosen.get("holder"):
        work = work.filter(_is_held_by(Holder(holder), reader, at))
    if site := chosen.get("site"):
        work = work.filter(site_id=int(site))
    return work


def _is_held_by(holder: Holder, reader: Reader, at: datetime) -> Q:
    if holder == Holder.COVERED:
        covered = select_covers(to_day(at)).filter(case_manager_id=reader.user_id)
        return Q(pk__in=covered.values("case_id"))
    return Q(case_manager_id=reader.user_id if holder == Holder.MINE else None)
