"""The list of cases, and lists saved as files by those who may."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case.page_helpers import note_cases
from handrail.journey.case.presenters import case_rows
from handrail.journey.desk.forms import CaseFilter, WorkFilter
from handrail.journey.desk.list_files import answer_with_list
from handrail.journey.desk.presenters import list_site_choices
from handrail.journey.desk.queries import my_work, named_case_managers
from handrail.journey.desk.queries.case_list import (
    MAX_CASES_PER_PAGE,
    CaseChoices,
    CasePaginator,
    case_list,
    count_cases,
)
from handrail.journey.desk.work_filter import count_work, filter_work
from handrail.journey.identity.queries.case_search import CaseMatch, match_cases


@dataclass(frozen=True)
class CaseQuestion:
    """The list of cases as it was asked: the filter, the search, and what it is cut down to."""

    form: CaseFilter
    match: CaseMatch
    choices: CaseChoices


def read_case_question(request: StaffRequest, at: datetime) -> CaseQuestion:
    """Return what the address asks of the list of cases."""
    services = [
        (slug, service_models.get_service(slug).short_name)
        for slug in request.reader.list_services_with(Permission.READ_CASE)
    ]
    form = CaseFilter(
        request.GET or None,
        services=services,
        case_managers=named_case_managers(request.reader),
        sites=list_site_choices(request.reader),
    )
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    choices: CaseChoices = {
        "stage": chosen.get("stage") or "",
        "service": chosen.get("service") or "",
        "case_manager": int(chosen.get("case_manager") or 0) or None,
        "site": int(chosen.get("site") or 0) or None,
        "task": request.GET.get("task", ""),
        "overdue_at": at if chosen.get("overdue") else None,
        "ending_at": at if chosen.get("ending") else None,
        "unheard_at": at if chosen.get("unheard") else None,
    }
    return CaseQuestion(form, match_cases(request.reader, (chosen.get("q") or "").strip()), choices)


@require_permission(Permission.READ_CASE)
def list_cases(request: StaffRequest) -> HttpResponse:
    """The reader's cases, filtered and paged."""
    at = timezone.now()
    question = read_case_question(request, at)
    match = question.match
    cases = case_list(request.reader, match.condition, **question.choices)
    count = count_cases(request.reader, match.condition, **question.choices)
    kept = request.GET.copy()
    kept.pop("page", None)
    without_task = kept.copy()
    without_task.pop("task", None)
    page = CasePaginator(cases, MAX_CASES_PER_PAGE, count).get_page(request.GET.get("page"))
    note_cases(request, page)
    return render(
        request,
        "journey/cases.html",
        {
            "form": question.form,
            "task": question.choices["task"],
            "without_task": f"?{without_task.urlencode()}",
            "page": page,
            "rows": case_rows(page, at),
            "match": match,
            "address": f"?{kept.urlencode()}&page=" if kept else "?page=",
            "export": f"?{kept.urlencode()}" if request.reader.has_permission(Permission.EXPORT_LIST) else "",
        },
    )


@require_permission(Permission.EXPORT_LIST)
def export_cases(request: StaffRequest) -> HttpResponse:
    """Send the whole list of cases, as it is filtered, as CSV."""
    question = read_case_question(request, timezone.now())
    return answer_with_list(
        request, case_list(request.reader, question.match.condition, **question.choices), "cases"
    )


@require_permission(Permission.EXPORT_LIST)
def export_desk(request: StaffRequest) -> HttpResponse:
    """Send the work of the reader's desk, as it is filtered, as CSV."""
    at = timezone.now()
    work = my_work(request.reader, timezone.localdate(at))
    kinds = count_work(work, at).kinds
    form = WorkFilter(request.GET or None, kinds=kinds, sites=list_site_choices(request.reader))
    if chosen := form.read_choices():
        work = filter_work(work, chosen, request.reader, at)
    return answer_with_list(request, work, "desk")
