"""Figures of computed tables for dashboards: each in words, with the address that it opens."""

from dataclasses import dataclass
from datetime import date, timedelta

from handrail.charts import Chart, PlaceAxis, Value, ValueAxis, draw_bars, draw_lines
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.figures.render.comparison import FigureChange
from handrail.foundation.dates import first_of_month
from handrail.foundation.periods import Period
from handrail.foundation.wording import join_words

STAGES = ("referred", "screened", "enrolled", "assessed", "discharged")


@dataclass(frozen=True)
class DashboardFigure:
    """One figure of a dashboard: what it is, how it was before, and the address of its cases or its table."""

    label: str
    text: str
    note: str = ""
    href: str = ""


def find_cell(result: TableResult, *labels: str) -> FigureCell | None:
    """Return a cell by its labels, the last the column; None where nobody gave rise to it."""
    return result.cells.get((labels[:-1], labels[-1]))


def format_cell(cell: FigureCell | None) -> str:
    """Format a figure as a reader sees it; zero where there is no record at all."""
    if cell is None:
        return "0"
    return wording.format_figure(cell)


def compare_with_period(now: FigureCell | None, before: FigureCell | None, period: str) -> str:
    """Describe the figure of the period before, and the difference."""
    if before is None or before.value is None or before.suppressed:
        return ""
    gap = FigureChange((), "", now, before).difference
    return f"{wording.format_figure(before)} in {period}" + (
        f" ({gap})" if gap not in ("–", wording.SUPPRESSED) else ""
    )


def describe_base(cell: FigureCell | None) -> str:
    """Describe the base of a percentage: 'of 120'."""
    return f"of {cell.base_n:,}" if cell is not None and cell.base_n else ""


def describe_known_base(cell: FigureCell | None) -> str:
    """Describe the base of a percentage and how many are not in it: 'of 120, 5 not known'."""
    missing = f", {cell.missing_n:,} not known" if cell is not None and cell.missing_n else ""
    return f"{describe_base(cell)}{missing}"


def draw_quarters(result: TableResult, stages: tuple[str, ...], title: str, today: date) -> Chart | None:
    """Draw how many reached some stages quarter by quarter; a quarter whose figure is withheld is a gap.

    The quarter that is not over is left out: it would look like a fall. None where nothing can be drawn.
    """
    quarters = [
        (quarter.first, label)
        for label in result.columns
        if (quarter := Period.from_label("quarter", label)) and quarter.last < today
    ]
    series = {
        wording.label_code(stage): [
            (day, _get_value(find_cell(result, stage, label))) for day, label in quarters
        ]
        for stage in stages
    }
    drawn = [value for values in series.values() for _, value in values if isinstance(value, float) and value]
    if len(drawn) < 2:
        return None
    places = PlaceAxis("Quarter", {day: wording.label_code(label) for day, label in quarters})
    return draw_lines(
        title, series, values=ValueAxis(places=0), places=places, note=_describe_withheld(series)
    )


def _describe_withheld(series: dict[str, list[tuple[date, Value]]]) -> str:
    """Explain the lines of a chart that have gaps, or are nothing else."""
    gaps = {name: [isinstance(value, str) for _, value in values] for name, values in series.items()}
    hidden = [name for name, gap in gaps.items() if all(gap)]
    notes = [f"{join_words(hidden)}: not shown in any quarter ({wording.SUPPRESSED})."] if hidden else []
    if any(any(gap) for name, gap in gaps.items() if name not in hidden):
        notes.append(f"A gap in a line: not shown ({wording.SUPPRESSED}).")
    return " ".join(notes)


def _get_value(cell: FigureCell | None) -> Value:
    if cell is None:
        return 0.0
    return wording.format_figure(cell) if cell.value is None else float(cell.value)


def draw_shares(result: TableResult, column: str, title: str) -> Chart:
    """Draw the percentages of one column, the largest first; those of nobody left out."""
    items: list[tuple[str, Value]] = []
    for row in result.rows:
        cell = result.cells.get((row, column))
        if cell is not None and (cell.value or cell.suppressed):
            value: Value = float(cell.value) if cell.value is not None else wording.format_figure(cell)
            items.append((", ".join(map(wording.label_code, row)), value))
    items.sort(key=lambda item: -(item[1] if isinstance(item[1], float) else -1))
    return draw_bars(title, items, values=ValueAxis("%", maximum=100))


def find_last_twelve_months(today: date) -> tuple[date, date]:
    """Return the first and last day of the twelve whole months before the month of a day."""
    return first_of_month(today, -12), first_of_month(today) - timedelta(days=1)


def find_last_four_quarters(today: date) -> tuple[date, date]:
    """Return the first and last day of the four whole quarters before the quarter of a day."""
    quarter = Period.find_containing("quarter", today)
    return quarter.move_by(-4).first, quarter.move_by(-1).last


def find_week(today: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week of a day."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)
