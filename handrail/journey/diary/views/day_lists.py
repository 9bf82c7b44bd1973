"""The day list on paper: one's own, and for a manager that of the team."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.audit.trail import note_opened
from handrail.journey.case.queries import cases_for
from handrail.journey.diary.day_list import COLUMNS, DayList, build_day_lists


@require_permission(Permission.RECORD_CONTACT)
def print_own_day(request: StaffRequest) -> HttpResponse:
    """Show one's own appointments and calls of today and tomorrow, to be printed."""
    at = timezone.now()
    lists = build_day_lists([request.user], cases_for(request.reader, Permission.RECORD_CONTACT), at)
    return _show_lists(request, lists, f"Day list of {request.user.name}")


@require_permission(Permission.MANAGE_TEAM)
def print_team_day(request: StaffRequest, service: str) -> HttpResponse:
    """Show the same of everyone in a service that the reader manages, a sheet for each."""
    if service not in request.reader.list_services_with(Permission.MANAGE_TEAM):
        raise Http404("You do not manage this service.")
    people = find_holders(Permission.RECORD_CONTACT, [service])
    lists = build_day_lists(people, cases_for(request.reader).filter(service=service), timezone.now())
    name = service_models.get_service(service).name
    return _show_lists(request, [row for row in lists if row.cases], f"Day list of {name}")


def _show_lists(request: StaffRequest, lists: list[DayList], title: str) -> HttpResponse:
    """Show lists; each record on them counts as read."""
    for case in (case for row in lists for case in row.cases):
        note_opened(request, case.reference, case.service)
    context = {"title": title, "lists": lists, "columns": COLUMNS, "as_at": timezone.now()}
    response = render(request, "journey/diary/day_list.html", context)
    response["Cache-Control"] = "no-store"
    return response
