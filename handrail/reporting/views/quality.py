"""Quality of the records: what is lacking or cannot be true, by service, person or month, each with the list
to put right."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve, reverse

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import GRANTS, Permission, Role
from handrail.figures import tables
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.foundation.errors import UserError
from handrail.foundation.wording import join_words, lower_first
from handrail.journey.case.page_helpers import note_cases
from handrail.journey.case.queries import cases_for
from handrail.reporting.queries import find_names
from handrail.reporting.query import ReaderQuery, read_query
from handrail.reporting.returns.store import list_latest_returns
from handrail.reporting.views.cells import CellView, RowView, build_numeric_columns, draw_reference
from handrail.reporting.views.filters import list_options
from handrail.reporting.views.navigation import list_dashboards
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
    **dict.fromkeys(("employment_status", "occupational_health"), "assessment"),
    **dict.fromkeys(("employer_size", "sector"), "case-employer"),
    "first_contact_date": "contact",
    "outcome": "screening",
    "case_manager": "allocate",
}


@dataclass(frozen=True)
class QualityView:
    """A table of quality: for each field or rule how many records are to be put right, by group, as links."""

    title: str
    columns: list[dict[str, object]]
    rows: list[RowView]


@require_permission(Permission.READ_RECORDS)
def show_quality(request: StaffRequest) -> HttpResponse:
    """Show completeness, contradictions, overdue outcomes and duplicates, each figure with its list."""
    problem = ""
    views: list[QualityView] = []
    try:
        query = read_query(request, permission=Permission.READ_RECORDS)
        results = query.compute_tables([(name, query) for name in QUALITY_TABLES])
        views = [present_quality_table(query, result) for result in results]
    except UserError as error:
        problem, query = str(error), query_all_services(request)
    prepares_returns = request.reader.has_permission(Permission.PREPARE_RETURN)
    return render(
        request,
        "reporting/quality.html",
        {
            "query": query,
            "problem": problem,
            "dashboards": list_dashboards(request.reader, "quality"),
            "tables": views,
            "options": list_options(request, "completeness", query, BREAKDOWNS),
            "returns": list_latest_returns(query.services) if prepares_returns else [],
        },
        status=422 if problem else 200,
    )


def query_all_services(request: StaffRequest) -> ReaderQuery:
    """Return the question without what could not be read of it."""
    allowed = request.reader.list_services_with(Permission.READ_RECORDS)
    return ReaderQuery(request.reader, request.user, allowed, protected=False)


def present_quality_table(query: ReaderQuery, result: TableResult) -> QualityView:
    """Present a table of quality; a field or rule with nothing to put right is left out."""
    label = wording.make_labeller(find_names(result).get)
    # One group and all of them say the same twice.
    columns = result.columns[:1] if len(result.columns) == 2 else result.columns
    columns_with_base = {cell.column for cell in result if cell.base_n}
    columns = tuple(column for column in columns if column in columns_with_base)
    rows: list[RowView] = []
    for row in result.rows:
        cells = [(column, result.cells.get((row, column))) for column in columns]
        if any(cell is not None and count_wrong(result, cell) for _, cell in cells):
            head: CellView = {"text": label(row[0]), "note": describe_line(result.table.name, row[0])}
            rows.append([head, *(_present_cell(query, result, cell, label(name)) for name, cell in cells)])
    return QualityView(
        result.table.title, [{"text": "What"}, *build_numeric_columns(*map(label, columns))], rows
    )


def count_wrong(result: TableResult, cell: FigureCell) -> int:
    """Count the records to put right: of completeness those without a value, else those counted."""
    counted = int(cell.n or 0)
    return (cell.base_n or 0) - counted if result.table.name == "completeness" else counted


def _present_cell(query: ReaderQuery, result: TableResult, cell: FigureCell | None, group: str) -> CellView:
    if cell is None or not cell.base_n:
        return ""
    wrong = count_wrong(result, cell)
    view: dict[str, object] = {"text": f"{wrong:,}", "note": f"of {cell.base_n:,}"}
    if wrong:
        address = reverse("quality-list", args=[result.table.name, cell.row[0]])
        view["href"] = f"{address}{query.to_query_string(column=cell.column)}"
        view["about"] = f"records to correct: {wording.label_code(cell.row[0])}, {group}"
    return view


@require_permission(Permission.READ_RECORDS)
def list_records_to_correct(request: StaffRequest, name: str, line: str) -> HttpResponse:
    """List the cases in which one thing is to be put right, each with the page where that is done."""
    if name not in QUALITY_TABLES:
        raise Http404(f"There is no list of {name} to correct.")
    declared = tables.get_table(name)
    try:
        query = read_query(request, permission=Permission.READ_RECORDS)
        column = request.GET.get("column") or declared.all_label
        records = query.find_cases(declared, (line,), column)
        label = wording.make_labeller(find_names(query.compute_table(declared)).get)
    except UserError as problem:
        raise Http404(str(problem)) from None
    references = records["numerator"]
    if name == "completeness":
        references = sorted(set(records["base"]) - set(records["numerator"]))
    page = Paginator(references, RECORDS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/quality_list.html",
        {
            "query": query,
            "table": declared,
            "title": wording.label_code(line),
            "description": describe_line(declared.name, line),
            "column": "" if column == declared.all_label else label(column),
            "page": page,
            "address": f"{query.to_query_string(column=column)}&page=",
            "rows": _list_cases(request, line, list(page)),
        },
    )


def _list_cases(request: StaffRequest, line: str, references: Sequence[str]) -> list[RowView]:
    """List cases in which a field or rule is to be put right, each name leading to where that is done."""
    cases = cases_for(request.reader).filter(reference__in=references).order_by("reference")
    cases = cases.select_related("person", "case_manager")
    note_cases(request, cases)
    about = f"put right {wording.label_code(line)}"
    return [
        [
            {
                "text": case.person.name,
                "about": about,
                **find_correction(line, case.reference, request.reader.roles.get(case.service, frozenset())),
            },
            draw_reference(case.reference),
            case.stage_label,
            case.case_manager.name if case.case_manager else "",
        ]
        for case in cases
    ]


def describe_line(name: str, line: str) -> str:
    """Describe what a field or a rule means, in a sentence; '' where it has none."""
    for block in tables.get_table(name).blocks:
        for declared in getattr(block, "lines", ()):
            if declared.label == line:
                return str(declared.says)
    return ""


def find_correction(line: str, reference: str, roles: frozenset[Role]) -> dict[str, str]:
    """Return where a field is put right, for someone who may; else the case, and the roles who may."""
    address = build_correction_address(line, reference)
    access = getattr(resolve(address).func, "access", None)
    able = GRANTS[access].roles if isinstance(access, Permission) else roles
    if roles & able:
        return {"href": address}
    names = join_words(sorted(lower_first(role.label) for role in able), "or")
    return {"href": reverse("case", args=[reference]), "note": f"Who can correct it: {names}"}


def build_correction_address(line: str, reference: str) -> str:
    """Return the address where a field of a case is put right."""
    try:
        return str(reverse(CORRECTION_PAGES.get(line, "case"), args=[reference]))
    except NoReverseMatch:
        return str(reverse("case", args=[reference]))
