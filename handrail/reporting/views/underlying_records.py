"""What is behind a figure: the cases, or the rows of a table whose rows are not cases, that it is made of."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.accounts.access import require_permission
from handrail.accounts.policy import Permission, Reader
from handrail.figures.engine.declaration import Table
from handrail.figures.render import wording
from handrail.foundation.errors import UserError
from handrail.foundation.wording import joined, money, nhs_date, number
from handrail.journey.case.queries import cases_for
from handrail.reporting.queries import find_names, find_staff_names
from handrail.reporting.query import read_query
from handrail.reporting.views.drawing import RECORD_KINDS, build_records_address
from handrail.reporting.views.tables import get_table_or_404

RECORDS_PER_PAGE = 25
REFUSAL = (
    "Figures are open to you, each with its base and what is missing. The cases behind them are open to the "
    "service’s own staff alone, so that nobody can be recognised"
)
CODE_PATTERN = re.compile(r"[a-z0-9_+-]+")


@require_permission(Permission.READ_RECORDS, refused=REFUSAL)
def show_records(request: HttpRequest, name: str) -> HttpResponse:
    """The records behind one figure: those counted, its base, those missing or left out."""
    declared = get_table_or_404(name)
    row, column = tuple(request.GET.getlist("row")), request.GET.get("column", "")
    kind = request.GET.get("kind", "numerator")
    try:
        query = read_query(request, permission=Permission.READ_RECORDS)
        found = query.find_records(declared, row, column)
        named = wording.make_labeller(find_names(query.compute_table(declared)).get)
    except UserError as problem:
        raise Http404(str(problem)) from None
    if kind not in found:
        raise Http404(f"Records behind a figure are one of: {', '.join(RECORD_KINDS)}.")
    page = Paginator(found[kind], RECORDS_PER_PAGE).get_page(request.GET.get("page"))
    references = _list_column(declared, page, "case_id") if declared.shows else list(page)
    cases = cases_for(request.reader).filter(reference__in=references).order_by("reference")
    return render(
        request,
        "reporting/records.html",
        {
            "table": declared,
            "query": query,
            "row": [named(label) for label in (*row, column)],
            "meaning": describe_kind(declared, kind),
            "cases": () if declared.shows else cases,
            "columns": [wording.label_code(each.removesuffix("_id")) for each in declared.shows],
            "rows": _present_rows(request.reader, declared, page, references),
            "page": page,
            "address": f"{build_records_address(query, name, row, column, kind)}&page=",
            "kinds": [
                {
                    "text": text,
                    "href": build_records_address(query, name, row, column, each),
                    "current": each == kind,
                    "count": f"{len(found[each]):,}",
                }
                for each, text in RECORD_KINDS.items()
            ],
            "at": query.snapshot.as_at,
            "changed": sorted(query.snapshot.find_changed_cases(references)),
        },
    )


def describe_kind(declared: Table, kind: str) -> str:
    """Which records a kind of them is, in a sentence."""
    return {
        "numerator": "They are what the figure counts.",
        "base": f"They are what the figure is taken of: {declared.of_says}.",
        "missing": f"They are not in the base, as something is not known: {declared.missing_says}.",
        "excluded": f"They are not among {declared.of_says}"
        + (f": {joined([reason for reason, _ in declared.excluded], 'or')}." if declared.excluded else "."),
    }[kind]


def _list_column(declared: Table, page: Page, name: str) -> list[str]:
    if name not in declared.shows:
        return []
    place = declared.shows.index(name)
    return [str(row[place]) for row in page if row[place] is not None]


def _present_rows(reader: Reader, declared: Table, page: Page, references: Iterable[str]) -> list[list[Any]]:
    """The rows of a page as they are read; a case opens for those who may see it."""
    if not declared.shows:
        return []
    called = wording.make_labeller(find_staff_names(_list_column(declared, page, "case_manager")).get)
    seen = set(cases_for(reader).filter(reference__in=references).values_list("reference", flat=True))
    return [
        [
            {"text": value, "href": reverse("case", args=[value])}
            if name == "case_id" and value in seen
            else _format_value(name, value, called)
            for name, value in zip(declared.shows, row, strict=True)
        ]
        for row in page
    ]


def _format_value(name: str, value: Any, called: Callable[[str], str]) -> str | None:
    """A value of a record as it is read. A text in words of its own stands as it was written."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "quarter":
        return wording.label_period(f"{value.year}-Q{(value.month + 2) // 3}")
    if isinstance(value, date):
        return nhs_date(value)
    if name == "amount":
        return money(value)
    if isinstance(value, int | float):
        return number(value)
    return called(value) if CODE_PATTERN.fullmatch(value) else str(value)
