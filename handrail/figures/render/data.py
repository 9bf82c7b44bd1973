"""CSV and JSON: the figures for another program."""

from __future__ import annotations

import csv
import io
import json

from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording


def make_grid(result: TableResult) -> list[list[str]]:
    """Return a header, then a line a row; below a block whose rows share them, its bases and its missing."""
    grid = [[*result.row_names, *result.columns, "base_n", "missing_n"]]
    footers: dict[tuple[str, ...], list[list[str]]] = {}
    for row, name, values in result.list_footers():
        shown = list(map(_format_count, values))
        footers.setdefault(row, []).append([*row[:-1], name, *shown, "", ""])
    for row in result.rows:
        margin = result.find_margin(row)
        figures = [_format_cell(result.cells.get((row, column))) for column in result.columns]
        grid.append([*row, *figures, _format_count(margin.base_n), _format_count(margin.missing_n)])
        grid += footers.get(row, [])
    return grid


def _format_cell(cell: FigureCell | None) -> str:
    if cell is None:
        return ""
    return wording.SUPPRESSED if cell.suppressed else wording.format_number(cell.value, cell.measure.decimals)


def _format_count(value: int | None) -> str:
    return wording.SUPPRESSED if value is None else str(value)


def to_csv(result: TableResult) -> str:
    """Write row labels, one column a column label, then base_n and missing_n."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(make_grid(result))
    return out.getvalue()


def to_json(result: TableResult) -> str:
    """Write everything the result knows, cell by cell."""
    return json.dumps(make_document(result), indent=2, ensure_ascii=False) + "\n"


def make_document(result: TableResult) -> dict[str, object]:
    """Return everything the result knows, for JSON."""
    table = result.table
    return {
        "table": table.name,
        "title": table.title,
        "by": list(result.by),
        "where": result.where,
        "from": result.from_ or None,
        "to": result.to or None,
        "as_at": result.as_at or None,
        "disclosure": result.disclosure,
        "base": table.of_says,
        "missing": table.missing_says,
        "definitions": [_describe_definition(name) for name in table.definitions],
        "source": table.source or None,
        "notes": [note for note in (table.note, *result.notes) if note],
        "excluded": [{"reason": reason, "n": n} for reason, n in result.exclusions],
        "row_names": list(result.row_names),
        "columns": list(result.columns),
        "rows": [list(row) for row in result.rows],
        "cells": [_describe_cell(cell) for cell in result],
    }


def _describe_definition(name: str) -> dict[str, object]:
    versions = [
        {"since": version.since.isoformat() if version.since else None, "sentence": version.sentence}
        for version in BY_NAME[name].versions
    ]
    return {"name": name, "title": BY_NAME[name].title, "versions": versions}


def _describe_cell(cell: FigureCell) -> dict[str, object]:
    return {
        "row": list(cell.row),
        "column": cell.column,
        "measure": cell.measure.name,
        "unit": cell.measure.unit,
        "value": cell.value,
        "n": cell.n,
        "base_n": cell.base_n,
        "missing_n": cell.missing_n,
        "excluded_n": cell.excluded_n,
        "suppressed": cell.suppressed or None,
    }
