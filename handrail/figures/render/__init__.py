"""Renders a result: csv, json, xlsx, an HTML fragment and an SVG chart, each with base, missing and
definitions."""

from __future__ import annotations

from collections.abc import Callable

from handrail.figures.engine.result import Result
from handrail.figures.render.chart import to_svg
from handrail.figures.render.data import to_csv, to_json
from handrail.figures.render.page import to_html
from handrail.figures.render.workbook import to_xlsx
from handrail.foundation.errors import UserError

FORMATS: dict[str, Callable[[Result], str | bytes]] = {
    "csv": to_csv,
    "json": to_json,
    "xlsx": to_xlsx,
    "html": to_html,
    "svg": to_svg,
}


def render(result: Result, format_: str) -> str | bytes:
    """The result in a format; bytes of a workbook, text of the rest. Raises UserError on an unknown
    format."""
    if format_ not in FORMATS:
        raise UserError(f"'{format_}' is not a format. Expected one of: {', '.join(FORMATS)}.")
    return FORMATS[format_](result)


__all__ = ["FORMATS", "render", "to_csv", "to_html", "to_json", "to_svg", "to_xlsx"]
