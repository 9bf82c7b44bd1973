"""Tables as pages: the index, and a table with its filters, charts and files."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.figures import tables
from handrail.figures.engine.declaration import TABLE_GROUPS, Table
from handrail.figures.render import comparison, render_result
from handrail.foundation.errors import UserError
from handrail.foundation.wording import format_count
from handrail.journey.anonymous.queries import services_asking
from handrail.journey.desk.queries import count_conversations
from handrail.reporting import snapshots
from handrail.reporting.query import PERIODS, ReaderQuery, read_query
from handrail.reporting.views.drawing import present_comparison, present_result
from handrail.reporting.views.filters import list_breakdowns, list_options
from handrail.reporting.views.navigation import list_dashboards
from handrail.reporting.views.quotas import present_quotas

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
}
FORMAT_LABELS = {"csv": "CSV", "xlsx": "Excel workbook", "json": "JSON", "svg": "Chart (SVG)"}


def get_table_or_404(name: str) -> Table:
    """Return a table by its name. Raises Http404 where there is none."""
    if name not in tables.list_names():
        raise Http404(f"There is no table called {name}.")
    return tables.get_table(name)


@require_permission(Permission.READ_FIGURES)
def list_tables(request: StaffRequest) -> HttpResponse:
    """List every table by its name, in groups, below how many cases reached each stage."""
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
            "dashboards": list_dashboards(request.reader, "figures"),
            "quotas": present_quotas(request.reader.list_services_with(Permission.READ_RECORDS)),
            "talks": _list_talks(request),
        },
    )


def _list_talks(request: StaffRequest) -> list[str]:
    """List how many people a client has spoken to, for the services whose records this reader may see."""
    return [
        f"{service_models.get_service(row.service).name}: {row.people:.1f} members of staff on average "
        f"for {format_count(row.clients, 'client')}; questions asked twice: {row.asked_twice}"
        for row in count_conversations(request.reader.list_services_with(Permission.READ_RECORDS))
    ]


@require_permission(Permission.READ_FIGURES)
def show_table(request: StaffRequest, name: str) -> HttpResponse:
    """Show one table: filtered, broken down, compared with the period before."""
    declared = get_table_or_404(name)
    if request.GET.get("period") in PERIODS:
        # The address names days, so that a bookmark means the same next month.
        return redirect(f"{request.path}{read_query(request).to_query_string()}")
    query: ReaderQuery | None = None
    answer: dict[str, object] = {}
    problem = ""
    try:
        query = read_query(request)
        result = query.compute_table(declared)
        answer["item"] = present_result(query, result)
        if query.compare:
            answer["comparison"] = present_comparison(query, result)
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
            "options": list_options(request, name, query, list_breakdowns(declared, query)),
            "files": FORMAT_LABELS,
            **answer,
        },
        status=422 if problem else 200,
    )


@require_permission(Permission.READ_FIGURES)
def download_table(request: StaffRequest, name: str, format: str) -> HttpResponse:
    """Send one table as a file; a comparison as CSV."""
    declared = get_table_or_404(name)
    if format not in CONTENT_TYPES:
        raise Http404(f"A table comes as {', '.join(CONTENT_TYPES)}.")
    try:
        query = read_query(request)
        result = query.compute_table(declared)
        if query.compare and format == "csv":
            earlier = query.with_earlier_period().compute_table(declared)
            text: str | bytes = comparison.to_csv(result, earlier)
        else:
            text = render_result(result, format)
    except UserError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
    response = HttpResponse(text, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response
