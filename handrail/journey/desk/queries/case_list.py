"""The list of cases: what it is cut down to, in the order of an index, and paged."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case
from handrail.journey.case.queries import cases_for
from handrail.journey.case.rules import OPEN_STAGES
from handrail.journey.desk.queries import ACTIVE_STAGES
from handrail.journey.diary.queries import select_unheard

# What a filter may name besides a single stage: the stages it stands for.
GROUPS = {"open": OPEN_STAGES, "active": ACTIVE_STAGES}
NO_SEARCH = Q()
# A list goes no further: whoever looks for others filters or searches.
MAX_CASES_LISTED = 1_000


class CaseChoices(TypedDict, total=False):
    """What a list of cases is cut down to.

    `overdue_at` keeps those whose next task was due before, `ending_at` those whose longest stay was about to
    end, `unheard_at` those nobody has spoken to for long.
    """

    stage: str
    service: str
    case_manager: int | None
    site: int | None
    task: str
    overdue_at: datetime | None
    ending_at: datetime | None
    unheard_at: datetime | None


def case_list(reader: Reader, match: Q = NO_SEARCH, **choices: Unpack[CaseChoices]) -> QuerySet[Case]:
    """The reader's cases that agree with a search, filtered, in the order of an index."""
    return _choose_cases(newest_first(reader, match), **choices)


def count_cases(reader: Reader, match: Q = NO_SEARCH, **choices: Unpack[CaseChoices]) -> int:
    """Count the same cases, but no further than one more than are listed: counting all reads them all."""
    cases = _choose_cases(cases_for(reader, led_by_service=not match).filter(match), **choices)
    return cases.order_by()[: MAX_CASES_LISTED + 1].count()


def _choose_cases(
    found: QuerySet[Case],
    *,
    stage: str = "",
    service: str = "",
    case_manager: int | None = None,
    site: int | None = None,
    task: str = "",
    overdue_at: datetime | None = None,
    ending_at: datetime | None = None,
    unheard_at: datetime | None = None,
) -> QuerySet[Case]:
    if stage:
        found = found.filter(stage__in=GROUPS.get(stage, [stage]))
    if service:
        found = found.filter(service=service)
    if case_manager:
        found = found.filter(case_manager_id=case_manager)
    if site:
        found = found.filter(site_id=site)
    if task:
        found = found.filter(next_task=task)
    if overdue_at:
        found = found.filter(next_due_at__lt=overdue_at, stage__in=OPEN_STAGES)
    if ending_at:
        found = found.filter(stay_warns_at__lte=ending_at, discharged_at__isnull=True, stage__in=OPEN_STAGES)
    return select_unheard(found, unheard_at) if unheard_at else found


def newest_first(reader: Reader, match: Q) -> QuerySet[Case]:
    """The reader's cases so that an index gives them in order: one service's own, or that of all services.

    Of several services the planner would take the rows of each and sort them all; of a search those of the
    service. The cases come in order of referral and the first page is found in a few rows.
    """
    services = reader.list_services_with(Permission.READ_CASE)
    return cases_for(reader, led_by_service=len(services) < 2 and not match).filter(match)


MAX_CASES_PER_PAGE = 25


# Of cases, which it can only say to mypy: it takes no brackets when it runs.
class CasePaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a long list of cases: the keys of a page are found first, and only its own rows are read.

    Sorting whole rows, people and staff joined, is what makes a long list slow; keys sort quickly.
    """

    # Whether there are more cases than are listed.
    is_cut = False

    def __init__(self, cases: QuerySet[Case], per_page: int, count: int | None = None) -> None:
        """`count` is how many there are, where that is known already; no more than a list holds are paged."""
        super().__init__(cases, per_page)
        self.cases = cases
        if count is not None:
            self.count = min(count, MAX_CASES_LISTED)
            self.is_cut = count > MAX_CASES_LISTED

    def page(self, number: int | str) -> Page[Case]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.cases.values_list("pk", flat=True)[first : min(first + self.per_page, self.count)])
        found = Case.objects.select_related("person", "case_manager").in_bulk(keys)
        return Page([found[key] for key in keys if key in found], number, self)
