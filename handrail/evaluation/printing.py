"""Writes results: CSV for machines, JSON with the same content, a table for people."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.results import StudyResult, name_software

COLUMNS = (
    "section", "measure", "group", "estimate", "low", "high", "p", "unit",
    "base", "missing", "method", "source", "note", "caveats", "software",
)  # fmt: skip


def format_number(value: object) -> str:
    """Return a value as text: ten significant digits for a float, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(value, ".10g")
    return str(value)


def format_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV text with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([format_number(value) for value in row] for row in rows)
    return out.getvalue()


def to_csv(result: StudyResult, assumptions: bool = False) -> str:
    """Return one line an estimate (`COLUMNS`), then one a caveat with its text in `note`.

    `assumptions`: before the caveats one line an assumption, likewise.
    """
    codes, made_by = " ".join(result.caveats), name_software()
    rows: list[list[object]] = [
        [
            row.section, row.measure, row.group, row.estimate, row.low, row.high, row.p, row.unit, row.base,
            row.missing, row.method.name, row.method.source, row.note, codes, made_by,
        ]
        for row in result.estimates
    ]  # fmt: skip
    empty = [None] * (COLUMNS.index("note") - 2)
    if assumptions:
        named = result.assumptions.items()
        rows += [["assumption", name, *empty, text, codes, made_by] for name, text in named]
    rows += [["caveat", code, *empty, CAVEATS[code], codes, made_by] for code in result.caveats]
    return format_csv(COLUMNS, rows)


def to_companion(result: StudyResult) -> str:
    """Return what a CSV file has no columns for, as JSON: title, software, seed, assumptions, caveats."""
    whole = result.as_dict()
    return _format_json({key: value for key, value in whole.items() if key not in ("estimates", "plots")})


def to_json(result: StudyResult) -> str:
    """Return the result as indented JSON, figures to ten significant digits so that two machines agree."""
    return _format_json(result.as_dict())


def _format_json(content: object) -> str:
    return json.dumps(round_figures(content), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def round_figures(value: object) -> object:
    """Return the value with its figures to ten significant digits, so that two machines agree."""
    if isinstance(value, float):
        return float(format(value, ".10g")) if value == value and abs(value) != float("inf") else None
    if isinstance(value, dict):
        return {key: round_figures(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [round_figures(item) for item in value]
    return value


def to_text(result: StudyResult) -> str:
    """Return a table a section for people to read: estimate and interval first, then p, base and missing."""
    lines = [result.title, "=" * len(result.title)]
    for section in result.build_sections():
        rows = [row for row in result.estimates if row.section == section.heading]
        lines += ["", section.heading, *_align_columns([section.columns, *section.rows])]
        lines += sorted({f"  Method: {row.method.name}. Source: {row.method.source}." for row in rows})
    if result.assumptions:
        lines += ["", "Assumptions", *(f"  {name}: {text}" for name, text in result.assumptions.items())]
    if result.caveats:
        lines += ["", "Caveats", *(f"  - {CAVEATS[code]}" for code in result.caveats)]
    seed = "" if result.seed is None else f", seed {result.seed}"
    return "\n".join([*lines, "", f"Made by {name_software()}{seed}.", ""])


def _align_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        ("  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]
