"""Targets with what was reached; spend, what a client and a return cost; finance's own file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from handrail.accounts.access import requires
from handrail.design import forms
from handrail.foundation.errors import UserError
from handrail.reporting import finance, targets
from handrail.reporting.asking import Asked, asked_of
from handrail.reporting.chances import chances
from handrail.reporting.extract.files import FILES
from handrail.reporting.render import words
from handrail.reporting.result import percent
from handrail.reporting.views import outlook
from handrail.reporting.views.drawing import drawn
from handrail.reporting.views.tables import options, table_named

MONEY = ("cost-per-client", "cost-per-client-by-version", "cost-per-return", "break-even-days", "spend")


@requires("read_records")
def targets_page(request: HttpRequest) -> HttpResponse:
    """Each target beside what was reached, with its author, reason and derivation, every version drawn."""
    asked = asked_of(request, permission="read_records")
    found = [reached(asked, measure, service) for service in asked.services for measure in targets.MEASURES]
    return render(
        request,
        "reporting/targets.html",
        {"asked": asked, "found": [each for each in found if each], "fields": FILES["targets"].fields},
    )


def reached(asked: Asked, measure: str, service: str) -> dict[str, Any] | None:
    """One measure of one service against its targets; None where none is set."""
    place = {"service": service, **{k: v for k, v in asked.where.items() if k in ("site", "workstream")}}
    extract = asked.snapshot.extract()
    if not targets.profiles_of(extract, measure, place):
        return None
    found = targets.attainment(extract, measure, place)
    made = chances(extract, found)
    last = found.months[-1] if found.months else ""
    rows = [
        [month, found.reached.get(month, 0), *(f"{each.months.get(month, 0):g}" for each in found.profiles)]
        for month in found.months
    ]
    return {
        "title": f"{words.label(measure)}, {words.label(service)}",
        "svg": mark_safe(targets.to_svg(found)),  # every text of it is escaped where it is drawn
        "columns": ["Month", "Reached", *(f"Target: {each.name}" for each in found.profiles)],
        "rows": rows,
        "profiles": [
            {
                "profile": each,
                "so_far": int(found.cumulative(last, found.reached)),
                "due": f"{found.cumulative(last, each.months):g}",
                "percent": percent(
                    found.cumulative(last, found.reached), found.cumulative(last, each.months)
                ),
                "chance": outlook.told(made.get(each.name), each),
            }
            for each in found.profiles
        ],
    }


class CostsForm(forms.Form):
    """Finance's file of spend."""

    file = forms.FileField(label="File of costs (CSV)", types=("csv",), max_mb=2)


@requires("read_figures")
def money(request: HttpRequest) -> HttpResponse:
    """Spend by heading and quarter, cost per client and per return, by year and service."""
    asked = asked_of(request)
    results = asked.answers([(name, {"where": {}, "by": ()}) for name in MONEY])
    return render(
        request,
        "reporting/money.html",
        {
            "asked": asked,
            "tables": [drawn(asked, result) for result in results],
            "options": options(request, table_named("spend"), asked) | {"by": []},
        },
    )


@requires("keep_costs")
def costs(request: HttpRequest) -> HttpResponse:
    """Take in a file of costs: its quarters replace those of the same service; bad rows are listed."""
    form = CostsForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            problems, taken = finance.take_in(
                form.cleaned_data["file"].read(), request.reader.services("keep_costs")
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
        {"form": form, "problems": problems, "fields": FILES["costs"].fields},
        status=422 if problems or form.errors else 200,
    )
