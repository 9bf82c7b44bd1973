"""Management information in the browser: tables as page, chart and file; each figure back to its cases."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from handrail import service_models
from handrail.accounts.access import requires
from handrail.foundation.errors import UserError
from handrail.journey.case.queries import cases_for
from handrail.journey.caseload.queries import quotas, talks
from handrail.reporting import pictures, tables
from handrail.reporting.render import render as draw
from handrail.reporting.render import to_html
from handrail.reporting.result import Cell, Result
from handrail.reporting.snapshots import latest

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
}
# The tables that a running service can fill today, in the order of the page.
LIVE = ("throughput", "referral-routes", "back-at-work")


def disclosure_for(request: HttpRequest) -> str:
    """Whoever may not see records sees figures that cannot be traced to a person."""
    return "internal" if request.reader.may("read_records") else "official"


def computed(request: HttpRequest, name: str) -> Result:
    """A table over the services whose figures this reader may see."""
    if name not in LIVE:
        raise Http404(f"There is no table called {name}.")
    extract = latest(request.reader.services("read_figures")).extract()
    return tables.compute(name, extract, disclosure=disclosure_for(request))


@requires("read_figures")
def figures(request: HttpRequest) -> HttpResponse:
    """Every live table on one page."""
    extract = latest(request.reader.services("read_figures")).extract()
    disclosure = disclosure_for(request)
    results = [tables.compute(name, extract, disclosure=disclosure) for name in LIVE]
    return render(
        request,
        "reporting/figures.html",
        {
            "results": [drawn(request, result) for result in results],
            "at": timezone.now(),
            "disclosure": disclosure,
            "quotas": watched(request),
            "talks": spoken(request),
        },
    )


def watched(request: HttpRequest) -> list[tuple[str, Any]]:
    """The quotas of the services whose records this reader may see: watched, never enforced."""
    services = request.reader.services("read_records")
    return [(service_models.get(slug).name, watch) for slug, watch in quotas(services)]


def spoken(request: HttpRequest) -> list[dict[str, Any]]:
    """How many people a client has spoken to, for the services whose records this reader may see."""
    found = talks(request.reader.services("read_records"))
    return [{**row, "name": service_models.get(row["service"]).name} for row in found]


@requires("read_figures")
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One table, with its chart and definitions."""
    result = computed(request, name)
    return render(request, "reporting/table.html", {"item": drawn(request, result), "at": timezone.now()})


@requires("read_figures")
def download(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """One table as a file."""
    if format not in CONTENT_TYPES:
        raise Http404(f"A table comes as {', '.join(CONTENT_TYPES)}.")
    response = HttpResponse(draw(computed(request, name), format), content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


@requires("read_records")
def records(request: HttpRequest, name: str) -> HttpResponse:
    """The cases behind one figure: those counted, its base, those missing or left out."""
    if name not in LIVE:
        raise Http404(f"There is no table called {name}.")
    services = request.reader.services("read_records")
    row, column = tuple(request.GET.getlist("row")), request.GET.get("column", "")
    kind = request.GET.get("kind", "numerator")
    try:
        references = tables.records(name, latest(services).extract(), row, column, kind)
    except UserError as problem:
        raise Http404(str(problem)) from None
    cases = cases_for(request.reader).filter(reference__in=references).order_by("reference")
    return render(
        request,
        "reporting/records.html",
        {
            "table": tables.get(name),
            "row": row,
            "column": column,
            "kind": kind,
            "cases": cases[:500],
            "count": len(references),
            "kinds": [(other, words, _records(name, row, column, other)) for other, words in KINDS.items()],
            "at": timezone.now(),
        },
    )


KINDS = {"numerator": "Counted", "base": "In the base", "missing": "Missing", "excluded": "Left out"}


def drawn(request: HttpRequest, result: Result) -> dict[str, Any]:
    """A result ready for the page: its table with links to records, its chart, its files."""
    name = result.table.name
    link = _link(name) if request.reader.may("read_records") else None
    return {
        "name": name,
        "title": result.table.title,
        # Made by the reporting renderer, which escapes what it is given.
        "html": mark_safe(to_html(result, link)),
        "charts": pictures.charts(result),
        "services": [service_models.get(slug).name for slug in request.reader.services("read_figures")],
    }


def _link(name: str) -> Any:
    def address(cell: Cell) -> str:
        return _records(name, cell.row, cell.column, "numerator")

    return address


def _records(name: str, row: tuple[str, ...], column: str, kind: str) -> str:
    query = urlencode([*(("row", label) for label in row), ("column", column), ("kind", kind)])
    return f"{reverse('figure-records', args=[name])}?{query}"
