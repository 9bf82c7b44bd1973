"""Targets with what was reached; spend, what a client and a return cost; finance's own file."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import require_permission
from handrail.accounts.policy import Permission
from handrail.design import forms
from handrail.extract.files import FILES
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import TableResult
from handrail.figures.targets import presentation
from handrail.figures.targets.actuals import MEASURES, explain_uncountable
from handrail.figures.targets.attainment import Attainment, compute_attainments, find_undrawn, name_measure
from handrail.figures.targets.forecast import STAGE_DATES, forecast_versions
from handrail.foundation.errors import UserError
from handrail.reporting.operator_files import cost_upload
from handrail.reporting.query import ReaderQuery, read_query
from handrail.reporting.views import outlook
from handrail.reporting.views.drawing import present_result
from handrail.reporting.views.tables import build_filter_options, get_table_or_404

MONEY_TABLES = (
    "cost-per-client",
    "cost-per-client-by-version",
    "cost-per-return",
    "break-even-days",
    "spend",
)


@require_permission(Permission.READ_RECORDS)
def show_targets(request: HttpRequest) -> HttpResponse:
    """Each target beside what was reached, with its author, reason and derivation, every version drawn."""
    query = read_query(request, permission=Permission.READ_RECORDS)
    found = _compute_attainments(query, tuple(MEASURES))
    return render(
        request,
        "reporting/targets.html",
        {
            "query": query,
            "found": [_present_target(query, each) for each in found],
            "aside": _present_undrawn(query, found),
            "fields": FILES["targets"].fields,
        },
    )


def present_targets(query: ReaderQuery, measures: Sequence[str]) -> list[dict[str, Any]]:
    """Each of these measures of each service that has a target, against it."""
    return [_present_target(query, found) for found in _compute_attainments(query, measures)]


def _compute_attainments(query: ReaderQuery, measures: Sequence[str]) -> list[Attainment]:
    place = {name: label for name, label in query.where.items() if name in ("site", "workstream")}
    return compute_attainments(query.snapshot.extract(), query.services, measures, place)


def _present_target(query: ReaderQuery, found: Attainment) -> dict[str, Any]:
    made = forecast_versions(query.snapshot.extract(), found)
    over = presentation.list_finished_months(found, timezone.localdate(query.snapshot.as_at))
    last = over[-1] if over else found.months[0]
    how = "to the end of each month" if found.is_percent else "month by month"
    return {
        "title": found.full_name,
        "has_chance": found.measure in STAGE_DATES,
        "chart": presentation.draw_attainment(f"{found.full_name}, {how}", found, over),
        "profiles": [
            {
                "profile": each,
                "so_far": so_far,
                "percent": of_due,
                "chance": outlook.present_forecast(made.get(each.name), each),
            }
            for each in found.versions
            for so_far, of_due in [presentation.describe_progress(found, each, min(last, max(each.months)))]
        ],
    }


def _present_undrawn(query: ReaderQuery, found: Sequence[Attainment]) -> list[dict[str, str]]:
    """The targets that are kept and not drawn: why, and the address that draws one of another part."""
    extract = query.snapshot.extract()
    return [
        {
            "title": name_measure(measure, place),
            "href": f"{reverse('targets')}?{urlencode(place)}",
            "lacking": explain_uncountable(extract, measure, place),
        }
        for measure, place in find_undrawn(extract, query.services, found)
    ]


class CostsForm(forms.Form):
    """Finance's file of spend."""

    file = forms.FileField(label="File of costs (CSV or XLSX)", types=("csv", "xlsx"), max_mb=2)


@require_permission(Permission.READ_FIGURES)
def show_money(request: HttpRequest) -> HttpResponse:
    """Spend by heading and quarter, cost per client and per return, by year and service."""
    query = read_query(request)
    results = query.compute_tables([(name, {"where": {}, "by": ()}) for name in MONEY_TABLES])
    return render(
        request,
        "reporting/money.html",
        {
            "query": query,
            "tables": [
                present_result(query, result, folded=True)
                for result in results
                if not _has_one_version(result)
            ],
            "options": build_filter_options(request, get_table_or_404("spend"), query) | {"by": []},
        },
    )


def _has_one_version(result: TableResult) -> bool:
    """Whether a breakdown by version says what the table without it has said."""
    labels = [dict(cell.by) for cell in result]
    versions = {
        (each["service"], each["version"]) for each in labels if each.get("version", ALL_GROUPS) != ALL_GROUPS
    }
    return "version" in result.by and len(versions) == len({service for service, _ in versions})


@require_permission(Permission.KEEP_COSTS)
def upload_costs(request: HttpRequest) -> HttpResponse:
    """Take in a file of costs: its quarters replace those of the same service; bad rows are listed."""
    form = CostsForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            problems, taken = cost_upload.replace_quarters(
                form.cleaned_data["file"].read(), request.reader.list_services_with(Permission.KEEP_COSTS)
            )
        except UserError as refusal:
            form.add_error("file", str(refusal))
        else:
            if not problems:
                messages.success(request, f"{taken} rows of costs are taken in.")
                return redirect("money")
    return render(
        request,
        "reporting/costs.html",
        {
            "form": form,
            "problems": problems,
            "fields": FILES["costs"].fields,
            "services": request.reader.list_services_with(Permission.KEEP_COSTS),
        },
        status=422 if problems or form.errors else 200,
    )
