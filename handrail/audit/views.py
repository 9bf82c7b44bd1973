"""The audit across cases: who read what, whose records did this person read."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.forms import AuditFilter
from handrail.audit.models import AuditEntry
from handrail.audit.presenters import COLUMNS, list_entry_rows, write_entries
from handrail.audit.queries import find_entries, list_staff
from handrail.audit.trail import note_exported, note_listed
from handrail.foundation.calendars import as_moment

ENTRIES_PER_PAGE = 50


@require_permission(Permission.READ_AUDIT)
def show_entries(request: StaffRequest) -> HttpResponse:
    """Entries about the reader's services, the latest first, by case, member of staff and days."""
    form, entries, services = read_filter(request)
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    note_listed(request, list_shown_records(shown, services))
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "audit/entries.html",
        {
            "form": form,
            "page": page,
            "columns": COLUMNS,
            "rows": list_entry_rows(shown, services),
            "query": kept.urlencode(),
            "address": f"?{kept.urlencode()}&page=" if kept else "?page=",
        },
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


@require_permission(Permission.READ_AUDIT)
def download_entries(request: StaffRequest) -> HttpResponse:
    """Send the same entries as CSV, with every record; this is an export of its own."""
    _, entries, services = read_filter(request)
    note_exported(request, services)
    response = HttpResponse(write_entries(entries, services), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def read_filter(request: StaffRequest) -> tuple[AuditFilter, QuerySet[AuditEntry], tuple[str, ...]]:
    """Return the filter as it was asked, its entries, and the services whose audit the reader sees."""
    services = request.reader.list_services_with(Permission.READ_AUDIT)
    form = AuditFilter(request.GET or None, staff=list_staff(services))
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    since, until = chosen.get("since"), chosen.get("until")
    entries = find_entries(
        services,
        record=(chosen.get("record") or "").strip().upper(),
        user_id=int(chosen["user"]) if chosen.get("user") else None,
        since=as_moment(since) if since else None,
        until=as_moment(until + timedelta(days=1)) if until else None,
    )
    return form, entries.prefetch_related("listed_records"), services


def list_shown_records(entries: list[AuditEntry], services: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the records that entries name, with their services."""
    opened = [(entry.record, entry.service) for entry in entries if entry.record]
    listed = [(row.record, row.service) for entry in entries for row in entry.listed_records.all()]
    return [named for named in {*opened, *listed} if named[1] in services]
