"""SVG: horizontal bars with their names and figures, readable in grey and without a legend."""

from __future__ import annotations

from html import escape

from handrail.charts import build_svg_file, measure_height
from handrail.figures.engine.declaration import TableMeasure
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import time_series, wording

WIDTH = 720
_LEFT, _RIGHT, _BAR, _GAP, _HEAD = 250, 90, 18, 5, 26
MAX_NAME_LENGTH = 34
# Presentation attributes, not a <style>, so that a page with a strict content security policy may hold the
# chart. Dark for a group, hatched for all groups together: told apart without colour.
_TEXT = 'font-family="Arial, sans-serif" font-size="14" fill="#212b32"'
_DARK = 'fill="#425563"'
_HATCH = (
    '<pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    '<line x1="0" y1="0" x2="0" y2="6" stroke="#212b32" stroke-width="2"/></pattern>'
)


def to_svg(result: TableResult) -> str:
    """Draw a chart with a title and a text alternative that has every figure.

    There is one panel a measure, with its own scale; lines where the figures are of months, quarters or
    years.
    """
    parts, y = _draw_heading(result)
    for measure in dict.fromkeys(cell.measure for cell in result):
        panel, y = _draw_over_time(result, measure, y) or _draw_bars(result, measure, y)
        parts += panel
    name = escape(result.table.name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escape(result.table.title)}</title>\n'
        f'<desc id="{name}-desc">{escape(describe_figures(result))}</desc>\n'
        f"<defs>{_HATCH.format(name=name)}</defs>\n<g {_TEXT}>\n" + "\n".join(parts) + "\n</g>\n</svg>\n"
    )


def _draw_heading(result: TableResult) -> tuple[list[str], int]:
    """Draw the title with its period, filters and day, as a report shows the drawing by itself."""
    texts = [result.table.title, *wording.describe_scope(result)]
    sizes = ['font-weight="bold" font-size="18"', *['font-size="13"'] * (len(texts) - 1)]
    parts = [
        f'<text {size} x="0" y="{18 + 20 * line}">{escape(text)}</text>'
        for line, (size, text) in enumerate(zip(sizes, texts, strict=True))
    ]
    return parts, 20 * len(texts) + 16


def describe_figures(result: TableResult) -> str:
    """Return the chart in words, figure by figure."""
    figures = [
        f"{', '.join(map(wording.label_code, (*cell.row, cell.column)))}: {wording.format_figure(cell)}"
        for cell in result
    ]
    return f"{result.table.title}. " + "; ".join(figures) + ". " + " ".join(wording.describe_scope(result))


def _draw_over_time(result: TableResult, measure: TableMeasure, y: int) -> tuple[list[str], int] | None:
    """Draw the lines of a measure over time, one drawing below the other; None where it has none."""
    title = wording.label_code(measure.name)
    charts = time_series.draw_time_series(result, measure, title, wording.label_code)
    parts = []
    for chart in charts:
        parts.append(
            f'<text font-weight="bold" font-size="16" x="0" y="{y + 14}">{escape(chart.title)}</text>'
        )
        drawing = build_svg_file(chart, WIDTH)
        parts.append(drawing.replace("<svg ", f'<svg y="{y + _HEAD}" ', 1))
        y += _HEAD + measure_height(drawing) + 12
    return (parts, y) if charts else None


def _draw_bars(result: TableResult, measure: TableMeasure, y: int) -> tuple[list[str], int]:
    cells = [cell for cell in result if cell.measure == measure]
    top = max((abs(cell.value) for cell in cells if cell.value is not None), default=0)
    top = 100 if measure.unit == "%" else top or 1
    parts = []
    if len({cell.measure for cell in result}) > 1:
        parts.append(
            f'<text font-weight="bold" x="0" y="{y + 14}">{escape(wording.label_code(measure.name))}</text>'
        )
        y += _HEAD
    begin, row = y, None
    # One bar a row needs no heading a row: the bar carries the row's own name.
    is_single = len({cell.column for cell in cells}) == 1
    for cell in cells:
        if not is_single and cell.row != row:
            row = cell.row
            heading = escape(", ".join(wording.label_code(name) for name in row))
            parts.append(f'<text font-weight="bold" x="0" y="{y + 16}">{heading}</text>')
            y += _HEAD
        parts += _draw_bar(result, cell, cell.row if is_single else (cell.column,), top, y)
        y += _BAR + _GAP
    parts.append(f'<line stroke="#768692" x1="{_LEFT}" y1="{begin}" x2="{_LEFT}" y2="{y}"/>')
    return parts, y + 12


def _draw_bar(
    result: TableResult, cell: FigureCell, labels: tuple[str, ...], top: float, y: int
) -> list[str]:
    name = ", ".join(map(wording.label_code, labels))
    length = 0 if cell.value is None else round(abs(cell.value) / top * (WIDTH - _LEFT - _RIGHT))
    is_total = result.table.all_label in (cell.column, *cell.row)
    hatch = f'fill="url(#{result.table.name}-hatch)" stroke="#212b32"'
    fill = hatch if is_total else _DARK
    shown = escape(wording.format_figure(cell))
    return [
        f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(_shorten(name))}</text>',
        f'<rect {fill} x="{_LEFT}" y="{y}" width="{length}" height="{_BAR}"/>',
        f'<text font-size="13" x="{_LEFT + length + 6}" y="{y + 14}">{shown}</text>',
    ]


def _shorten(name: str) -> str:
    return name if len(name) <= MAX_NAME_LENGTH else name[: MAX_NAME_LENGTH - 1] + "…"
