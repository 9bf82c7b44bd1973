"""The records behind a figure: its cases, or the rows of a table whose rows are not cases."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission, Reader
from handrail.figures.engine.declaration import Table
from handrail.figures.render import wording
from handrail.foundation.errors import UserError
from handrail.foundation.wording import format_money, format_number, join_words, nhs_date
from handrail.journey.case.page_helpers import note_cases
from handrail.journey.case.presenters import case_rows
from handrail.journey.case.queries import cases_for
from handrail.reporting.queries import find_names, find_staff_names
from handrail.reporting.query import Values, read_query
from handrail.reporting.views.cells import CellView, RowView
from handrail.reporting.views.drawing import RECORD_KINDS, build_records_address
from handrail.reporting.views.tables import get_table_or_404

RECORDS_PER_PAGE = 25
REFUSAL = (
    "You can see figures, with their base and what is missing. Only the service’s own staff can open the "
    "cases behind them, so that nobody can be identified"
)
CODE_PATTERN = re.compile(r"[a-z0-9_+-]+")


@require_permission(Permission.READ_RECORDS, refused=REFUSAL)
def show_records(request: StaffRequest, name: str) -> HttpResponse:
    """Show the records behind one figure: those counted, its base, those missing or left out."""
    declared = get_table_or_404(name)
    row, column = tuple(request.GET.getlist("row")), request.GET.get("column", "")
    kind = request.GET.get("kind", "numerator")
    try:
        query = read_query(request, permission=Permission.READ_RECORDS)
        find = query.find_rows if declared.shows else query.find_cases
        records: Mapping[str, Sequence[Values | str]] = find(declared, row, column)
        label = wording.make_labeller(find_names(query.compute_table(declared)).get)
    except UserError as problem:
        raise Http404(str(problem)) from None
    if kind not in records:
        raise Http404(f"Records behind a figure are one of: {', '.join(RECORD_KINDS)}.")
    page = Paginator(records[kind], RECORDS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [record for record in page if isinstance(record, tuple)]
    references = (
        _list_column(declared, rows, "case_id")
        if declared.shows
        else [record for record in page if isinstance(record, str)]
    )
    cases = cases_for(request.reader).filter(reference__in=references).order_by("reference")
    note_cases(request, cases)
    return render(
        request,
        "reporting/records.html",
        {
            "table": declared,
            "query": query,
            "what": "record" if declared.shows else "case",
            "row": [label(part) for part in (*row, column)],
            "meaning": describe_kind(declared, kind),
            "cases": () if declared.shows else case_rows(cases, query.snapshot.as_at),
            "columns": [wording.label_code(field.removesuffix("_id")) for field in declared.shows],
            "rows": _present_rows(request.reader, declared, rows, references),
            "page": page,
            "address": f"{build_records_address(query, name, row, column, kind)}&page=",
            "kinds": [
                {
                    "text": text,
                    "href": build_records_address(query, name, row, column, other),
                    "current": other == kind,
                    "count": f"{len(records[other]):,}",
                }
                for other, text in RECORD_KINDS.items()
            ],
            "at": query.snapshot.as_at,
            "changed": sorted(query.snapshot.find_changed_cases(references)),
        },
    )


def describe_kind(declared: Table, kind: str) -> str:
    """Describe which records a kind of them is, in a sentence."""
    return {
        "numerator": "The records the figure counts.",
        "base": f"The records the figure is based on: {declared.of_says}.",
        "missing": f"Records left out of the base because something is not known: {declared.missing_says}.",
        "excluded": f"Records that are not among {declared.of_says}"
        + (
            f": {join_words([reason for reason, _ in declared.excluded], 'or')}."
            if declared.excluded
            else "."
        ),
    }[kind]


def _list_column(declared: Table, rows: Iterable[Values], name: str) -> list[str]:
    """List the values of a column that is shown, as text; of a column that is not, none."""
    if name not in declared.shows:
        return []
    place = declared.shows.index(name)
    return [str(row[place]) for row in rows if row[place] is not None]


def _present_rows(
    reader: Reader, declared: Table, rows: Sequence[Values], references: Iterable[str]
) -> list[RowView]:
    """Present rows as they are read; a case opens for those who may see it."""
    label = wording.make_labeller(find_staff_names(_list_column(declared, rows, "case_manager")).get)
    readable = set(cases_for(reader).filter(reference__in=references).values_list("reference", flat=True))

    def present_cell(name: str, value: object) -> CellView:
        if name == "case_id" and value in readable:
            return {"text": value, "href": reverse("case", args=[value])}
        return _format_value(name, value, label)

    return [
        [present_cell(name, value) for name, value in zip(declared.shows, row, strict=True)] for row in rows
    ]


def _format_value(name: str, value: object, label: Callable[[str], str]) -> str | None:
    """Format a value of a record as it is read. A text in words of its own stands as it was written."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        quarter = f"{value.year}-Q{(value.month + 2) // 3}"
        return wording.label_period(quarter) if name == "quarter" else nhs_date(value)
    if isinstance(value, int | float | Decimal):
        return format_money(value) if name == "amount" else format_number(value)
    text = str(value)
    return label(text) if CODE_PATTERN.fullmatch(text) else text
