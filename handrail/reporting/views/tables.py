"""Tables as pages: the index, and a table with its filters, charts and files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail import service_models
from handrail.accounts.access import require_permission
from handrail.accounts.policy import Permission
from handrail.figures import tables
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import TABLE_GROUPS, Table
from handrail.figures.render import comparison as comparing
from handrail.figures.render import render_result as written
from handrail.figures.render import wording
from handrail.foundation.errors import UserError
from handrail.foundation.periods import PERIOD_KINDS
from handrail.journey.anonymous.queries import services_asking
from handrail.journey.desk.queries import quotas, talks
from handrail.reporting import snapshots
from handrail.reporting.query import PERIODS, STAFF_FIELDS, ReaderQuery, read_query
from handrail.reporting.views.drawing import present_comparison, present_result

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
}
FORMAT_LABELS = {"csv": "CSV", "xlsx": "Excel workbook", "json": "JSON", "svg": "Chart (SVG)"}
# Offered first of what a table may be broken down by; the fields of the profile follow.
FIRST_BREAKDOWNS = (
    "service",
    "site",
    "workstream",
    "team",
    "practice",
    "month",
    "quarter",
    "year",
    "financial_year",
)


def get_table_or_404(name: str) -> Table:
    if name not in tables.list_names():
        raise Http404(f"There is no table called {name}.")
    return tables.get_table(name)


@require_permission(Permission.READ_FIGURES)
def list_tables(request: HttpRequest) -> HttpResponse:
    """Every table by its name, in groups, below how many cases reached each stage."""
    query = read_query(request)
    try:
        flow, problem = present_result(query, query.compute_table("throughput")), ""
    except snapshots.NoExtract as error:
        flow, problem = None, str(error)
    by_group = {
        title: [table for table in tables.load_tables().values() if table.group == group]
        for group, title in TABLE_GROUPS.items()
    }
    return render(
        request,
        "reporting/figures.html",
        {
            "query": query,
            "flow": flow,
            "problem": problem,
            "groups": by_group,
            "helped": services_asking(request.reader, Permission.READ_FIGURES),
            "quotas": list_quotas(request),
            "talks": list_talks(request),
        },
    )


def list_quotas(request: HttpRequest) -> list[tuple[str, Any]]:
    """The quotas of the services whose records this reader may see: watched, never enforced."""
    services = request.reader.list_services_with(Permission.READ_RECORDS)
    return [(service_models.get_service(slug).name, watch) for slug, watch in quotas(services)]


def list_talks(request: HttpRequest) -> list[dict[str, Any]]:
    """How many people a client has spoken to, for the services whose records this reader may see."""
    found = talks(request.reader.list_services_with(Permission.READ_RECORDS))
    return [{**row, "name": service_models.get_service(row["service"]).name} for row in found]


@require_permission(Permission.READ_FIGURES)
def show_table(request: HttpRequest, name: str) -> HttpResponse:
    """One table: filtered, broken down, compared with the period before."""
    declared = get_table_or_404(name)
    if request.GET.get("period") in PERIODS:
        # The address names days, so that a bookmark means the same next month.
        return redirect(f"{request.path}{read_query(request).to_query_string()}")
    problem, query, found = "", None, {}
    try:
        query = read_query(request)
        result = query.compute_table(declared)
        found = {"item": present_result(query, result)}
        if query.compare:
            found["comparison"] = present_comparison(query, result)
    except snapshots.NoExtract as error:
        problem, query = str(error), None
    except UserError as error:
        problem = str(error)
    return render(
        request,
        "reporting/table.html",
        {
            "table": declared,
            "query": query,
            "problem": problem,
            "options": build_filter_options(request, declared, query),
            "files": FORMAT_LABELS,
            **found,
        },
        status=422 if problem else 200,
    )


def build_filter_options(request: HttpRequest, declared: Table, query: ReaderQuery | None) -> dict[str, Any]:
    """What the filters offer: services, sites and workstreams found, breakdowns, periods."""
    services = request.reader.list_services_with(Permission.READ_FIGURES)
    protected = query is None or query.protected
    fields = declared.fields or grouping.list_fields()
    ordered = [
        *(name for name in FIRST_BREAKDOWNS if name in (*fields, *PERIOD_KINDS)),
        *(name for name in fields if name not in FIRST_BREAKDOWNS),
    ]
    return {
        "services": [(slug, service_models.get_service(slug).name) for slug in services],
        "by": [(name, name_breakdown(name)) for name in ordered if not (protected and name in STAFF_FIELDS)],
        "periods": PERIODS,
        **{name: list_places(query, name) for name in ("site", "workstream") if name in fields},
    }


def list_places(query: ReaderQuery | None, name: str) -> list[tuple[str, str]]:
    """The sites or workstreams found in the records."""
    if query is None:
        return []
    return [(label, wording.label_code(label)) for label in query.snapshot.extract().values(name)]


def name_breakdown(name: str) -> str:
    """A field as somebody would say it: work attendance at entry."""
    return wording.label_code({"financial_year": "financial year (April to March)"}.get(name, name))


@require_permission(Permission.READ_FIGURES)
def download_table(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """One table as a file; a comparison as CSV."""
    declared = get_table_or_404(name)
    if format not in CONTENT_TYPES:
        raise Http404(f"A table comes as {', '.join(CONTENT_TYPES)}.")
    try:
        query = read_query(request)
        result = query.compute_table(declared)
        if query.compare and format == "csv":
            text: str | bytes = comparing.to_csv(
                result, query.compute_table(declared, **query.get_earlier_period())
            )
        else:
            text = written(result, format)
    except UserError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
    response = HttpResponse(text, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response
