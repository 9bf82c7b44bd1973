"""The timeline of a case, filtered."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case.file_pages import list_file_pages
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page
from handrail.journey.timeline.forms import TimelineFilter
from handrail.journey.timeline.presenters import present_entry
from handrail.journey.timeline.queries import list_entries

MAX_ENTRIES_PER_PAGE = 50


@case_page(Permission.READ_CASE)
def show_timeline(request: StaffRequest, case: Case) -> HttpResponse:
    """Everything that happened, with notes: all of it, of some kinds, or with some words."""
    form = TimelineFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    entries = list_entries(case, request.reader, kind=chosen.get("kind", ""), words=chosen.get("q", ""))
    page = Paginator(entries, MAX_ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "case": case,
        "title": "Timeline",
        "sections": list_file_pages(case, request.reader, "timeline"),
        "form": form,
        "page": page,
        "pages": f"?{kept.urlencode()}&page=" if kept else "?page=",
        "entries": [present_entry(case, entry, request.reader) for entry in page],
        "may_write": request.reader.has_permission(Permission.RECORD_CONTACT, case.service),
    }
    return render(request, "journey/timeline.html", context)
