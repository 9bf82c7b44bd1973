"""A result as csv, json, xlsx, an HTML fragment or an SVG chart, each with base, missing and definitions."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from handrail.foundation.errors import UserError

if TYPE_CHECKING:
    from handrail.figures.engine.result import TableResult
    from handrail.figures.render.data import to_csv, to_json
    from handrail.figures.render.page import to_html
    from handrail.figures.render.svg_chart import to_svg
    from handrail.figures.render.workbook import to_xlsx

# Format -> the module that writes it. Each is loaded when it is asked for: what writes workbooks takes as
# long to load as a table of a million cases to count.
FORMATS: dict[str, str] = {
    "csv": "data",
    "json": "data",
    "xlsx": "workbook",
    "html": "page",
    "svg": "svg_chart",
}


def find_writer(format_: str) -> Callable[[TableResult], str | bytes]:
    """Return the function that writes a result in a format. Raises UserError on an unknown format."""
    if format_ not in FORMATS:
        raise UserError(f"'{format_}' is not a format. Expected one of: {', '.join(FORMATS)}.")
    module = import_module(f"{__name__}.{FORMATS[format_]}")
    writer: Callable[[TableResult], str | bytes] = getattr(module, f"to_{format_}")
    return writer


def render_result(result: TableResult, format_: str) -> str | bytes:
    """Write a result in a format: bytes of a workbook, text of the rest. Raises UserError on another."""
    return find_writer(format_)(result)


def __getattr__(name: str) -> Callable[[TableResult], str | bytes]:
    """Load a `to_` function when it is first asked for."""
    if name.startswith("to_") and name.removeprefix("to_") in FORMATS:
        return find_writer(name.removeprefix("to_"))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["FORMATS", "find_writer", "render_result", "to_csv", "to_html", "to_json", "to_svg", "to_xlsx"]
