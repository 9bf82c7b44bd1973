"""Quality of the records: what is lacking or cannot be true, by service, person or month, each with the list
to put right."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from handrail.accounts.access import require_permission
from handrail.accounts.policy import Permission
from handrail.figures import tables
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.foundation.errors import UserError
from handrail.journey.case.queries import cases_for
from handrail.reporting.queries import find_names
from handrail.reporting.query import ReaderQuery, read_query
from handrail.reporting.returns.store import list_latest_returns
from handrail.reporting.views.tables import build_filter_options, get_table_or_404
from handrail.reporting.views.underlying_records import RECORDS_PER_PAGE

QUALITY_TABLES = ("completeness", "contradictions", "overdue-outcomes", "duplicates")
BREAKDOWNS = (("service", "Service"), ("case_manager", "Case manager"), ("month", "Month"), ("site", "Site"))
# field or rule -> the page of a case where it is put right; the case itself where none is named
CORRECTION_PAGES = {
    **dict.fromkeys(("gender", "age", "ethnicity", "person_id", "practice"), "person"),
    **dict.fromkeys(
        (
            "work_attendance_entry",
            "absence_started",
            "condition",
            "condition_group",
            "comorbid",
            "eq5d_entry",
            "assessment_mode",
            "marital_status",
            "dependants",
            "absent_without_start",
            "absence_after_assessment",
            "assessed_before_referral",
            "assessed_before_enrolment",
        ),
        "assessment",
    ),
    **dict.fromkeys(
        (
            "discharge_reason",
            "dropped_out",
            "work_attendance_discharge",
            "eq5d_discharge",
            "work_at_discharge",
            "reason_for_discharge",
            "health_at_discharge",
            "discharge_without_reason",
            "at_work_without_return",
            "return_kind",
        ),
        "discharge",
    ),
    "first_contact_date": "contact",
    "outcome": "screening",
    "case_manager": "allocate",
}


@require_permission(Permission.READ_RECORDS)
def show_quality(request: HttpRequest) -> HttpResponse:
    """Completeness, contradictions, overdue outcomes and duplicates, each figure its list to put right."""
    problem, found = "", []
    try:
        query = read_query(request, permission=Permission.READ_RECORDS)
        results = query.compute_tables([(name, {}) for name in QUALITY_TABLES])
        found = [present_quality_table(query, result) for result in results]
    except UserError as error:
        problem, query = str(error), replace(query_all_services(request))
    return render(
        request,
        "reporting/quality.html",
        {
            "query": query,
            "problem": problem,
            "tables": found,
            "options": build_filter_options(request, get_table_or_404("completeness"), query)
            | {"by": BREAKDOWNS},
            "returns": list_latest_returns(query.services)
            if request.reader.has_permission(Permission.PREPARE_RETURN)
            else [],
        },
        status=422 if problem else 200,
    )


def query_all_services(request: HttpRequest) -> ReaderQuery:
    """The question without what could not be read of it."""
    allowed = request.reader.list_services_with(Permission.READ_RECORDS)
    return ReaderQuery(request.reader, request.user, allowed, protected=False)


def present_quality_table(query: ReaderQuery, result: TableResult) -> dict[str, Any]:
    """Rows of a table: for each field or rule how many there are to put right, by column, as links."""
    named = wording.make_labeller(find_names(result).get)
    # One group and all of them say the same twice.
    shown = result.columns[:1] if len(result.columns) == 2 else result.columns
    columns_with_base = {cell.column for cell in result if cell.base_n}
    shown = tuple(column for column in shown if column in columns_with_base)
    rows = []
    for row in result.rows:
        cells = [(column, result.cells.get((row, column))) for column in shown]
        if any(cell is not None and count_wrong(result, cell) for _, cell in cells):
            head = {"text": named(row[0]), "note": describe_line(result.table.name, row[0])}
            rows.append(
                [head, *(_present_cell(query, result, cell, column, named(column)) for column, cell in cells)]
            )
    columns: list[dict[str, Any]] = [
        {"text": "What"},
        *({"text": named(column), "numeric": True} for column in shown),
    ]
    return {
        "title": result.table.title,
        "columns": [{"key": str(n), **column} for n, column in enumerate(columns)],
        "rows": rows,
        "name": result.table.name,
    }


def count_wrong(result: TableResult, cell: FigureCell) -> int:
    """How many records of a cell are to be put right: of completeness those without, else those counted."""
    counted = int(cell.n or 0)
    return (cell.base_n or 0) - counted if result.table.name == "completeness" else counted


def _present_cell(
    query: ReaderQuery, result: TableResult, cell: FigureCell | None, column: str, whose: str
) -> Any:
    if cell is None or not cell.base_n:
        return ""
    wrong = count_wrong(result, cell)
    text = f"{wrong:,}"
    note = f"of {cell.base_n:,}"
    if not wrong:
        return {"text": text, "note": note}
    address = reverse("quality-list", args=[result.table.name, cell.row[0]])
    return {
        "text": text,
        "note": note,
        "href": f"{address}{query.to_query_string(column=column)}",
        "about": f"to put right: {wording.label_code(cell.row[0])}, {whose}",
    }


@require_permission(Permission.READ_RECORDS)
def list_records_to_correct(request: HttpRequest, name: str, line: str) -> HttpResponse:
    """The cases in which one thing is to be put right, each with the page where that is done."""
    if name not in QUALITY_TABLES:
        raise Http404(f"There is no list of {name} to put right.")
    declared = tables.get_table(name)
    try:
        query = read_query(request, permission=Permission.READ_RECORDS)
        column = request.GET.get("column") or declared.all_label
        behind = query.find_records(declared, (line,), column)
        named = find_names(query.compute_table(declared)).get
    except UserError as problem:
        raise Http404(str(problem)) from None
    references = behind["numerator"]
    if name == "completeness":
        references = sorted(set(behind["base"]) - set(behind["numerator"]))
    page = Paginator(references, RECORDS_PER_PAGE).get_page(request.GET.get("page"))
    cases = (
        cases_for(request.reader)
        .filter(reference__in=list(page))
        .select_related("person", "case_manager")
        .order_by("reference")
    )
    return render(
        request,
        "reporting/quality_list.html",
        {
            "query": query,
            "table": declared,
            "title": wording.label_code(line),
            "says": describe_line(declared.name, line),
            "column": "" if column == declared.all_label else wording.make_labeller(named)(column),
            "page": page,
            "address": f"{query.to_query_string(column=column)}&page=",
            "rows": [(case, build_correction_address(line, case.reference)) for case in cases],
        },
    )


def describe_line(name: str, line: str) -> str:
    """What a field or a rule means, in a sentence."""
    for block in tables.get_table(name).blocks:
        for each in getattr(block, "lines", ()):
            if each.label == line:
                return str(each.says)
    return ""


def build_correction_address(line: str, reference: str) -> str:
    """The address where a field of a case is put right."""
    try:
        return reverse(CORRECTION_PAGES.get(line, "case"), args=[reference])
    except NoReverseMatch:
        return reverse("case", args=[reference])
