"""CSV and JSON: the figures for another program."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording


def make_grid(result: TableResult) -> list[list[str]]:
    """Header, then a line a row; after a block whose rows share it, a line of bases and one of missing."""
    table = [[*result.row_names, *result.columns, "base_n", "missing_n"]]
    footers: dict[tuple[str, ...], list[list[str]]] = {}
    for row, name, values in result.list_footers():
        shown = [_count(value) for value in values]
        footers.setdefault(row, []).append([*row[:-1], name, *shown, "", ""])
    for row in result.rows:
        margin = result.find_margin(row)
        figures = [_value(result.cells.get((row, column))) for column in result.columns]
        table.append([*row, *figures, _count(margin.base_n), _count(margin.missing_n)])
        table += footers.get(row, [])
    return table


def _value(cell: FigureCell | None) -> str:
    if cell is None:
        return ""
    return wording.SUPPRESSED if cell.suppressed else wording.format_number(cell.value, cell.measure.decimals)


def _count(value: int | None) -> str:
    return wording.SUPPRESSED if value is None else str(value)


def to_csv(result: TableResult) -> str:
    """Row labels, one column a column label, then base_n and missing_n."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(make_grid(result))
    return out.getvalue()


def to_json(result: TableResult) -> str:
    """Everything the result knows, cell by cell."""
    return json.dumps(make_document(result), indent=2, ensure_ascii=False) + "\n"


def make_document(result: TableResult) -> dict[str, Any]:
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
        "definitions": [
            {
                "name": name,
                "title": BY_NAME[name].title,
                "versions": [
                    {
                        "since": version.since.isoformat() if version.since else None,
                        "sentence": version.sentence,
                    }
                    for version in BY_NAME[name].versions
                ],
            }
            for name in table.definitions
        ],
        "source": table.source or None,
        "notes": [note for note in (table.note, *result.notes) if note],
        "excluded": [{"reason": reason, "n": n} for reason, n in result.exclusions],
        "row_names": list(result.row_names),
        "columns": list(result.columns),
        "rows": [list(row) for row in result.rows],
        "cells": [_cell(cell) for cell in result],
    }


def _cell(cell: FigureCell) -> dict[str, Any]:
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
