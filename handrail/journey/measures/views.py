"""The page of change over time."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case.file_pages import list_file_pages
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page
from handrail.journey.case.queries import is_restricted, version_of
from handrail.journey.measures.queries import for_staff


@case_page(Permission.READ_CLINICAL)
def show_measures(request: StaffRequest, case: Case) -> HttpResponse:
    """Each measure as a chart with its table."""
    if is_restricted(version_of(case), request.reader):
        raise PermissionDenied("Your role in this service does not include answers to questionnaires.")
    return render(
        request,
        "journey/measures.html",
        {
            "title": "Health measures",
            "case": case,
            "sections": list_file_pages(case, request.reader, "health-measures"),
            "lines": for_staff(case),
        },
    )
