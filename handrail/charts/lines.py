"""Lines and steps over time, with bands for what a score means and marks for what happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise

from markupsafe import Markup

from handrail.charts.axes import Across, round_up
from handrail.charts.chart import (
    Chart,
    PlaceAxis,
    Value,
    ValueAxis,
    ValueWriter,
    build_columns,
    compute_chart_id,
    drop_empty_decimals,
    write_cell,
)
from handrail.charts.drawing import (
    COLOURS,
    build_drawing,
    build_line_legend,
    build_text,
    format_em,
    format_percent,
    get_pen,
)
from handrail.charts.line_frame import (
    PLOT_HEIGHT,
    PLOT_TOP,
    LineFrame,
    draw_bands,
    draw_levels,
    draw_marks,
    draw_place_names,
    fit_frame,
)
from handrail.charts.svg import build_element
from handrail.foundation.wording import format_count, format_number, nhs_date

MAX_MARKERS = 40
PLACE_NAMES_HEIGHT = 1.9  # em

Point = tuple[Across, float]
Run = Sequence[Point]
Series = Mapping[str, Sequence[tuple[Across, Value]]]
Names = Mapping[Across, str]


def draw_lines(
    title: str,
    series: Series,
    *,
    values: ValueAxis = ValueAxis(),
    places: PlaceAxis = PlaceAxis(),
    step: bool = False,
    note: str = "",
) -> Chart:
    """Draw values over time (or another scale across) as joined points.

    A value that is not known (None), or a text that says why there is none, is a gap in its line.

    Parameters
    ----------
    series
        The points of each line, in the order across.
    step
        Each value holds until the next.
    note
        Stands below the table.
    """
    write, id_ = values.build_writer(), compute_chart_id(title, series)
    names = places.list_names()
    across = [x for points in series.values() for x, _ in points]
    runs = [_split_at_gaps(points) for points in series.values()]
    top = values.maximum if values.maximum is not None else round_up(_find_greatest(runs))
    last_values = [write(line[-1][-1][1]) for line in runs if line]
    frame = fit_frame(across + [x for x, _ in places.marks], values, top, last_values)
    shapes = [*draw_bands(frame, values.bands), *draw_levels(frame, values), *draw_marks(frame, places.marks)]
    for order, line in enumerate(runs):
        shapes += _draw_line(frame, line, order, step)
    shapes += [*_draw_last_values(frame, runs, write), *draw_place_names(frame, sorted(set(across)), names)]
    words, height = _describe_lines(series, write, names), PLOT_TOP + PLOT_HEIGHT + PLACE_NAMES_HEIGHT
    legend_names = tuple(series) if len(series) > 1 else ()
    drawing = build_drawing(id_, title, words, shapes, height) + build_line_legend(legend_names)
    columns = build_columns(places.heading, series)
    return Chart(title, drawing, columns, _build_rows(series, write, names), note, legend_names)


def _split_at_gaps(points: Sequence[tuple[Across, Value]]) -> list[Run]:
    """Return the runs of a line between its gaps."""
    parts = groupby(points, key=lambda point: isinstance(point[1], str | None))
    return [[(x, float(y)) for x, y in part] for gap, part in parts if not gap]  # type: ignore[arg-type]


def _find_greatest(runs: Sequence[Sequence[Run]]) -> float:
    return max((y for line in runs for run in line for _, y in run), default=1)


def _draw_line(frame: LineFrame, runs: Sequence[Run], order: int, step: bool) -> Iterable[Markup]:
    for run in runs:
        for start, end in pairwise(_trace_corners(run) if step else run):
            ends = {
                "x1": format_percent(frame.place_across(start[0])),
                "y1": format_em(frame.place_down(start[1])),
                "x2": format_percent(frame.place_across(end[0])),
                "y2": format_em(frame.place_down(end[1])),
            }
            yield build_element("line", **ends, stroke_width=2.5, stroke_linecap="round", **get_pen(order))
    few = sum(map(len, runs)) <= MAX_MARKERS and not step
    for run in runs:
        # One point between two gaps has no line to be seen by.
        if few or len(run) == 1:
            yield from (_draw_marker(frame, x, y, order) for x, y in run)


def _trace_corners(run: Run) -> Iterable[Point]:
    """Yield the corners of a line that holds each value until the next."""
    yield run[0]
    for before, after in pairwise(run):
        yield after[0], before[1]
        yield after


def _draw_marker(frame: LineFrame, x: Across, y: float, order: int) -> Markup:
    """Return a full circle, an empty or a small one, so that lines stay apart in print."""
    colour = COLOURS[order % len(COLOURS)]
    fill, radius = (colour, "#fff", colour)[order % 3], (4.5, 4.5, 2.5)[order % 3]
    place = {"cx": format_percent(frame.place_across(x)), "cy": format_em(frame.place_down(y))}
    return build_element("circle", r=radius, fill=fill, stroke=colour, stroke_width=2, **place)


def _draw_last_values(
    frame: LineFrame, runs: Sequence[Sequence[Run]], write: ValueWriter
) -> Iterable[Markup]:
    """Yield the newest value of each line after its end, pushed down where two would meet."""
    ends = sorted((frame.place_down(line[-1][-1][1]), line[-1][-1]) for line in runs if line)
    occupied = -1.0
    for down, (x, y) in ends:
        occupied = max(down + 0.3, occupied + 1.0)
        yield build_text(frame.place_across(x), occupied, write(y), font_weight=600, dx=format_em(0.6))


def _build_rows(series: Series, write: ValueWriter, names: Names) -> list[list[str]]:
    columns = [dict(points) for points in series.values()]
    places = sorted({x for column in columns for x in column})
    return [
        [_name_place(x, names), *(write_cell(column.get(x), write) for column in columns)] for x in places
    ]


def _name_place(x: Across, names: Names) -> str:
    if x in names:
        return names[x]
    return nhs_date(x) if isinstance(x, date) else format_number(drop_empty_decimals(x))


def _describe_lines(series: Series, write: ValueWriter, names: Names) -> str:
    """Return the chart in words: of each line the first value and the last, and how many gaps it has."""
    sentences = [f"{format_count(len(series), 'line')}."]
    for name, points in series.items():
        known = [(x, y) for x, y in points if not isinstance(y, str | None)]
        if known:
            (x0, y0), (x1, y1) = known[0], known[-1]
            on = "in" if x0 in names else "on"
            start, end = (
                f"{write(y0)} {on} {_name_place(x0, names)}",
                f"{write(y1)} {on} {_name_place(x1, names)}",
            )
            gaps = f" {format_count(len(points) - len(known), 'gap')}." if len(known) < len(points) else ""
            sentences.append(f"{name}: {start}, {end}.{gaps}")
    return " ".join(sentences)
