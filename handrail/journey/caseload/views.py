"""The desk: what is due today. The list of cases. Allocation."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import requires, signed_in
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.pages import case_page, seen_of, work_through
from handrail.journey.caseload import actions
from handrail.journey.caseload.forms import AllocateForm, CaseFilter
from handrail.journey.caseload.queries import case_list, case_managers, my_work
from handrail.journey.terms.queries import to_acknowledge

PAGE = 25


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Where a signed-in person starts: their work, the soonest due first."""
    at = timezone.now()
    work = Paginator(my_work(request.reader, timezone.localdate(at)), PAGE).get_page(request.GET.get("page"))
    to_read = len(to_acknowledge(request.reader, at))
    return render(request, "journey/desk.html", {"work": work, "at": at, "to_read": to_read})


@requires("read_case")
def cases(request: HttpRequest) -> HttpResponse:
    """The reader's cases, filtered and paged."""
    services = [(slug, service_models.get(slug).short_name) for slug in request.reader.services("read_case")]
    form = CaseFilter(request.GET or None, services=services)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    at = timezone.now()
    found = case_list(
        request.reader,
        stage=chosen.get("stage") or "",
        service=chosen.get("service") or "",
        overdue_at=at if chosen.get("overdue") else None,
    )
    if text := (chosen.get("q") or "").strip():
        found = found & queries.search_cases(request.reader, text)
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "journey/cases.html",
        {
            "form": form,
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "address": f"?{kept.urlencode()}&page=" if kept else "?page=",
            "at": at,
        },
    )


@case_page("allocate")
def allocate(request: HttpRequest, case: Case) -> HttpResponse:
    """Give the case to a case manager; the one with the fewest open cases is proposed."""
    form = AllocateForm(
        request.POST or None,
        managers=case_managers(case.service),
        seen=str(queries.latest_event(case, "allocation")),
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.allocate(
            case=case,
            case_manager=form.managers[form.cleaned_data["case_manager"]],
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        ),
        then=("case", case.reference),
        title="Allocate to a case manager",
        case=case,
        button="Allocate",
    )
