"""Tables as pages: the index, and a table with its filters, charts and files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail import service_models
from handrail.accounts.access import requires
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
from handrail.reporting.query import OF_STAFF, PERIODS, Asked, asked_of
from handrail.reporting.views.drawing import compared, drawn

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
}
FILES = {"csv": "CSV", "xlsx": "Excel workbook", "json": "JSON", "svg": "Chart (SVG)"}
# Offered first of what a table may be broken down by; the fields of the profile follow.
FIRST = ("service", "site", "workstream", "team", "practice", "month", "quarter", "year", "financial_year")


def table_named(name: str) -> Table:
    if name not in tables.list_names():
        raise Http404(f"There is no table called {name}.")
    return tables.get_table(name)


@requires(Permission.READ_FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """Every table by its name, in groups, below how many cases reached each stage."""
    asked = asked_of(request)
    try:
        flow, problem = drawn(asked, asked.answer("throughput")), ""
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
            "asked": asked,
            "flow": flow,
            "problem": problem,
            "groups": by_group,
            "helped": services_asking(request.reader, "read_figures"),
            "quotas": watched(request),
            "talks": spoken(request),
        },
    )


def watched(request: HttpRequest) -> list[tuple[str, Any]]:
    """The quotas of the services whose records this reader may see: watched, never enforced."""
    services = request.reader.services(Permission.READ_RECORDS)
    return [(service_models.get_service(slug).name, watch) for slug, watch in quotas(services)]


def spoken(request: HttpRequest) -> list[dict[str, Any]]:
    """How many people a client has spoken to, for the services whose records this reader may see."""
    found = talks(request.reader.services(Permission.READ_RECORDS))
    return [{**row, "name": service_models.get_service(row["service"]).name} for row in found]


@requires(Permission.READ_FIGURES)
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One table: filtered, broken down, compared with the period before."""
    declared = table_named(name)
    if request.GET.get("period") in PERIODS:
        # The address names days, so that a bookmark means the same next month.
        return redirect(f"{request.path}{asked_of(request).query()}")
    problem, asked, found = "", None, {}
    try:
        asked = asked_of(request)
        result = asked.answer(declared)
        found = {"item": drawn(asked, result)}
        if asked.compare:
            found["comparison"] = compared(asked, result)
    except snapshots.NoExtract as error:
        problem, asked = str(error), None
    except UserError as error:
        problem = str(error)
    return render(
        request,
        "reporting/table.html",
        {
            "table": declared,
            "asked": asked,
            "problem": problem,
            "options": options(request, declared, asked),
            "files": FILES,
            **found,
        },
        status=422 if problem else 200,
    )


def options(request: HttpRequest, declared: Table, asked: Asked | None) -> dict[str, Any]:
    """What the filters offer: services, sites and workstreams found, breakdowns, periods."""
    services = request.reader.services(Permission.READ_FIGURES)
    protected = asked is None or asked.protected
    fields = declared.fields or grouping.list_fields()
    ordered = [*(name for name in FIRST if name in (*fields, *PERIOD_KINDS)),
               *(name for name in fields if name not in FIRST)]  # fmt: skip
    return {
        "services": [(slug, service_models.get_service(slug).name) for slug in services],
        "by": [(name, breakdown(name)) for name in ordered if not (protected and name in OF_STAFF)],
        "periods": PERIODS,
        **{name: places(asked, name) for name in ("site", "workstream") if name in fields},
    }


def places(asked: Asked | None, name: str) -> list[tuple[str, str]]:
    """The sites or workstreams found in the records."""
    if asked is None:
        return []
    return [(label, wording.label_code(label)) for label in asked.snapshot.extract().values(name)]


def breakdown(name: str) -> str:
    """A field as somebody would say it: work attendance at entry."""
    return wording.label_code({"financial_year": "financial year (April to March)"}.get(name, name))


@requires(Permission.READ_FIGURES)
def download(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """One table as a file; a comparison as CSV."""
    declared = table_named(name)
    if format not in CONTENT_TYPES:
        raise Http404(f"A table comes as {', '.join(CONTENT_TYPES)}.")
    try:
        asked = asked_of(request)
        result = asked.answer(declared)
        if asked.compare and format == "csv":
            text: str | bytes = comparing.to_csv(result, asked.answer(declared, **asked.before()))
        else:
            text = written(result, format)
    except UserError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
    response = HttpResponse(text, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response
