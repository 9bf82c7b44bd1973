"""Targets with what was reached; spend, what a client and a return cost; finance's own file."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.design import forms
from handrail.extract.files import FILES
from handrail.extract.problem import Problem
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import TableResult
from handrail.figures.targets.actuals import MEASURES, explain_uncountable
from handrail.figures.targets.attainment import Attainment, find_undrawn, name_measure
from handrail.foundation.errors import UserError
from handrail.reporting.operator_files import cost_upload
from handrail.reporting.query import ReaderQuery, read_query
from handrail.reporting.views.drawing import present_result
from handrail.reporting.views.filters import list_options
from handrail.reporting.views.navigation import list_dashboards
from handrail.reporting.views.target_views import list_attainments, present_target

MONEY_TABLES = (
    "cost-per-client",
    "cost-per-client-by-version",
    "cost-per-return",
    "break-even-days",
    "spend",
)


@require_permission(Permission.READ_RECORDS)
def show_targets(request: StaffRequest) -> HttpResponse:
    """Show each target with its author, reason and derivation, every version drawn against the actual."""
    query = read_query(request, permission=Permission.READ_RECORDS)
    attainments = list_attainments(query, tuple(MEASURES))
    return render(
        request,
        "reporting/targets.html",
        {
            "dashboards": list_dashboards(request.reader, "targets"),
            "targets": [present_target(query, attainment) for attainment in attainments],
            "undrawn": _present_undrawn(query, attainments),
        },
    )


def _present_undrawn(query: ReaderQuery, attainments: Sequence[Attainment]) -> list[dict[str, str]]:
    """Present the targets that are kept and not drawn: why, or the address that draws them."""
    extract = query.snapshot.open_extract()
    return [
        {
            "title": name_measure(measure, place),
            "href": f"{reverse('targets')}?{urlencode(place)}",
            "lacking": explain_uncountable(extract, measure, place),
        }
        for measure, place in find_undrawn(extract, query.services, attainments)
    ]


class CostsForm(forms.Form):
    """Finance's file of spend."""

    file = forms.FileField(label="File of costs (CSV or XLSX)", types=("csv", "xlsx"), max_mb=2)


@require_permission(Permission.READ_FIGURES)
def show_money(request: StaffRequest) -> HttpResponse:
    """Show spend by heading and quarter, cost per client and per return, by year and service."""
    query = read_query(request)
    unfiltered = replace(query, where={}, by=())
    results = query.compute_tables([(name, unfiltered) for name in MONEY_TABLES])
    return render(
        request,
        "reporting/money.html",
        {
            "query": query,
            "dashboards": list_dashboards(request.reader, "money"),
            "tables": [
                present_result(query, result, folded=True)
                for result in results
                if not _has_one_version(result)
            ],
            "options": list_options(request, "spend", query),
        },
    )


def _has_one_version(result: TableResult) -> bool:
    """Return whether a breakdown by version says what the table without it has said."""
    labels = [dict(cell.by) for cell in result]
    versions = {
        (group["service"], group["version"])
        for group in labels
        if group.get("version", ALL_GROUPS) != ALL_GROUPS
    }
    return "version" in result.by and len(versions) == len({service for service, _ in versions})


@require_permission(Permission.KEEP_COSTS)
def upload_costs(request: StaffRequest) -> HttpResponse:
    """Take in a file of costs: its quarters replace those of the same service; bad rows are listed."""
    form = CostsForm(request.POST or None, files=request.FILES or None)
    services = request.reader.list_services_with(Permission.KEEP_COSTS)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            problems, count = cost_upload.replace_quarters(form.cleaned_data["file"].read(), services)
        except UserError as refusal:
            form.add_error("file", str(refusal))
        else:
            if not problems:
                messages.success(request, f"{count} rows of costs uploaded.")
                return redirect("money")
    return render(
        request,
        "reporting/costs.html",
        {
            "form": form,
            "problem_rows": [[item.row, item.column, item.value, item.reason] for item in problems],
            "field_rows": [
                [field.name, field.meaning, ", ".join(field.codes)] for field in FILES["costs"].fields
            ],
            "services": services,
        },
        status=422 if problems or form.errors else 200,
    )
