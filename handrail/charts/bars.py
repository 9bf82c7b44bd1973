"""Horizontal bars, alone or in groups, each with its value written after it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handrail.charts.chart import (
    Chart,
    Value,
    ValueAxis,
    ValueWriter,
    build_columns,
    compute_chart_id,
    write_cell,
)
from handrail.charts.drawing import (
    EDGE,
    build_drawing,
    build_fill_legend,
    build_quiet_text,
    build_text,
    format_em,
    format_percent,
    get_fill,
)
from handrail.charts.svg import build_element
from handrail.foundation.wording import format_count

# How far across the longest bar goes, in per cent: less where the words after it are longer than this.
MAX_WIDTH, MIN_WIDTH = 62, 30
MAX_LETTERS_AT_FULL_WIDTH = 11
LABEL_HEIGHT, BAR_PITCH, GROUP_GAP = 1.45, 1.35, 0.55  # em

Series = Mapping[str, Sequence[Value]]


def draw_bars(
    title: str,
    items: Sequence[tuple[str, Value]],
    *,
    values: ValueAxis = ValueAxis(),
    heading: str = "",
    measure: str = "",
    note: str = "",
) -> Chart:
    """Draw one bar for each label and value; None reads 'not recorded', a text stands as it is."""
    series = {measure or "Value": [value for _, value in items]}
    return draw_grouped_bars(
        title, [label for label, _ in items], series, values=values, heading=heading, note=note
    )


def draw_grouped_bars(
    title: str,
    categories: Sequence[str],
    series: Series,
    *,
    values: ValueAxis = ValueAxis(),
    heading: str = "",
    note: str = "",
) -> Chart:
    """Draw for each category one bar a series, each with its value and, of several series, its name.

    Parameters
    ----------
    series
        The values of each series, one a category.
    heading
        Of the table's first column.
    """
    write, id_ = values.build_writer(), compute_chart_id(title, categories, series)
    bars = _Bars(series, id_, write, values.maximum or max(_list_figures(series), default=0) or 1)
    shapes, height = bars.draw_all(categories)
    legend = build_fill_legend(id_, list(series)) if len(series) > 1 else Markup("")
    drawing = build_drawing(id_, title, _describe_bars(categories, series, write), shapes, height) + legend
    rows = [
        [category, *(write_cell(column[i], write) for column in series.values())]
        for i, category in enumerate(categories)
    ]
    return Chart(title, drawing, build_columns(heading or "Group", series), rows, note)


def _list_figures(series: Series) -> list[float]:
    return [value for values in series.values() for value in values if not isinstance(value, str | None)]


class _Bars:
    """The bars of a chart on one scale, which ends at `most`."""

    def __init__(self, series: Series, id_: str, write: ValueWriter, most: float) -> None:
        self.series, self.id, self.write, self.most = series, id_, write, most
        self.several = len(series) > 1
        words = [
            f"{write(value)} {name if self.several else ''}"
            for name, values in series.items()
            for value in values
            if not isinstance(value, str | None)
        ]
        letters = max(0, max(map(len, words), default=0) - MAX_LETTERS_AT_FULL_WIDTH)
        # The longest bar leaves room for the words on a telephone.
        self.width = max(MAX_WIDTH - 2 * letters, MIN_WIDTH)

    def draw_all(self, categories: Sequence[str]) -> tuple[list[Markup], float]:
        """Return the shapes of all categories, and the height they take, in em."""
        shapes, down = list[Markup](), 0.0
        for index, category in enumerate(categories):
            shapes.append(build_text(0, down + 1.05, category, font_weight=600 if self.several else 400))
            down += LABEL_HEIGHT
            for order, (name, values) in enumerate(self.series.items()):
                shapes += self._draw_bar(down, values[index], order, name if self.several else "")
                down += BAR_PITCH
            down += GROUP_GAP
        return shapes, down

    def _draw_bar(self, down: float, value: Value, order: int, name: str) -> list[Markup]:
        if isinstance(value, str | None):
            words = write_cell(value, self.write)
            return [build_quiet_text(0, down + 0.85, f"{name}: {words}" if name else words)]
        width = max(0.0, min(1.0, value / self.most)) * self.width
        place = {"x": 0, "y": format_em(down), "width": format_percent(width), "height": "1.05em"}
        fill = get_fill(self.id, order)
        bar = build_element("rect", **place, fill=fill, stroke=EDGE, stroke_width=1)
        words = f"{self.write(value)} {name}".strip()
        return [bar, build_text(width, down + 0.85, words, dx=format_em(0.4))]


def _describe_bars(categories: Sequence[str], series: Series, write: ValueWriter) -> str:
    """Return the chart in words: of each series the greatest value and the least."""
    sentences = [f"Bars for {format_count(len(categories), 'group')}."]
    for name, values in series.items():
        pairs = zip(values, categories, strict=True)
        known = [(value, category) for value, category in pairs if not isinstance(value, str | None)]
        if known:
            most, least = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
            sentences.append(
                f"{name}: most {most[1]}, {write(most[0])}; least {least[1]}, {write(least[0])}."
            )
    return " ".join(sentences)
