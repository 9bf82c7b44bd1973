"""Lists of cases as CSV, for those who may export them: audited, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.audit.actions import record_entry
from handrail.audit.models import EntryKind, ReaderKind
from handrail.audit.trail import find_visit
from handrail.figures.render.workbook import escape_formula
from handrail.foundation.calendars import to_day
from handrail.journey.case.models import Case

COLUMNS = ("reference", "name", "service", "stage", "referred_on", "next_task", "due_on", "case_manager")


def answer_with_list(request: StaffRequest, cases: QuerySet[Case], name: str) -> HttpResponse:
    """Send those of these cases that the reader may export; the audit names each of them."""
    services = request.reader.list_services_with(Permission.EXPORT_LIST)
    rows = list(cases.filter(service__in=services).select_related("person", "case_manager"))
    if listed := [(case.reference, case.service) for case in rows]:
        visit = find_visit(request, ReaderKind.STAFF)
        record_entry(visit, EntryKind.EXPORTED, at=timezone.now(), listed=listed, detail=f"list: {name}")
    response = HttpResponse(write_cases(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def write_cases(cases: Iterable[Case]) -> str:
    """Return a line for each case, dates as ISO 8601, by the day in London."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    for case in cases:
        rows.writerow(map(escape_formula, _list_cells(case)))
    return file.getvalue()


def _list_cells(case: Case) -> list[str]:
    return [
        case.reference,
        str(case.person),
        case.service,
        case.stage,
        to_day(case.referred_at).isoformat(),
        case.next_task,
        to_day(case.next_due_at).isoformat() if case.next_due_at else "",
        case.case_manager.name if case.case_manager else "",
    ]
