"""Stretches of days on one scale: fit notes, work status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handrail.charts.chart import Chart, compute_chart_id
from handrail.charts.drawing import (
    EDGE,
    build_drawing,
    build_fill_legend,
    build_quiet_text,
    build_text,
    build_upright_line,
    format_em,
    format_percent,
    get_fill,
)
from handrail.charts.svg import build_element
from handrail.foundation.wording import join_words, nhs_date, short_date

COLUMNS = ("What", "From", "To", "Kind", "Details")
LABEL_HEIGHT, STRIP_PITCH, MARK_HEIGHT = 1.4, 2.1, 1.2  # em


@dataclass(frozen=True)
class StripBar:
    """A stretch of days (both ends included) in a strip; `kind` decides its fill."""

    starts: date
    ends: date
    kind: str
    text: str = ""

    def describe_days(self) -> str:
        """Return the stretch in words."""
        words = f"{self.kind} from {nhs_date(self.starts)} to {nhs_date(self.ends)}"
        return f"{words} ({self.text})" if self.text else words


Strip = tuple[str, Sequence[StripBar]]  # its label, its bars


def draw_strips(
    title: str,
    rows: Sequence[Strip],
    *,
    starts: date | None = None,
    ends: date | None = None,
    marks: Sequence[tuple[date, str]] = (),
    note: str = "",
) -> Chart:
    """Draw stretches of days on one scale, one strip a row: fit notes above, work status below.

    Parameters
    ----------
    starts, ends
        The first and the last day of the scale; by default those of the stretches.
    marks
        Days with an upright line, each with its name.
    """
    bars = [bar for _, row in rows for bar in row]
    first = starts or min((bar.starts for bar in bars), default=date.today())  # noqa: DTZ011 (nothing to draw)
    scale = _DayScale(first, ends or max((bar.ends for bar in bars), default=first))
    kinds, id_ = list(dict.fromkeys(bar.kind for bar in bars)), compute_chart_id(title, rows)
    fills = {kind: get_fill(id_, order) for order, kind in enumerate(kinds)}
    top = MARK_HEIGHT if marks else 0.2
    shapes, down = _draw_rows(rows, scale, top, fills)
    shapes += _draw_marks(marks, scale, top, down)
    shapes.append(build_quiet_text(0, down + 0.9, short_date(scale.first)))
    shapes.append(build_quiet_text(100, down + 0.9, short_date(scale.last), anchor="end"))
    description = " ".join(
        f"{label}: {join_words([bar.describe_days() for bar in row]) or 'nothing'}." for label, row in rows
    )
    drawing = build_drawing(id_, title, description, shapes, down + 1.5) + build_fill_legend(id_, kinds)
    columns = [{"key": str(order), "text": name} for order, name in enumerate(COLUMNS)]
    cells = [
        [label, nhs_date(bar.starts), nhs_date(bar.ends), bar.kind, bar.text]
        for label, row in rows
        for bar in row
    ]
    return Chart(title, drawing, columns, cells, note)


@dataclass(frozen=True)
class _DayScale:
    """The days from `first` to `last`, across the drawing."""

    first: date
    last: date

    def place_start(self, day: date) -> float:
        """Return how far across a day begins, in per cent."""
        return 100 * (day - self.first).days / ((self.last - self.first).days + 1)

    def place_end(self, day: date) -> float:
        """Return how far across a day ends, in per cent."""
        return 100 * ((day - self.first).days + 1) / ((self.last - self.first).days + 1)

    def has_any_day_of(self, bar: StripBar) -> bool:
        """Return whether any day of a stretch is on the scale."""
        return bar.ends >= self.first and bar.starts <= self.last


def _draw_rows(
    rows: Sequence[Strip], scale: _DayScale, top: float, fills: dict[str, str]
) -> tuple[list[Markup], float]:
    """Return the strips from `top` down, and where they end, in em."""
    shapes, down = list[Markup](), top
    for label, row in rows:
        shapes.append(build_text(0, down + 1.0, label, font_weight=600))
        down += LABEL_HEIGHT
        place = {"x": 0, "y": format_em(down), "width": "100%", "height": "1.5em"}
        shapes.append(build_element("rect", **place, fill="#e6ecec"))
        shapes += [_draw_bar(bar, scale, down, fills[bar.kind]) for bar in row if scale.has_any_day_of(bar)]
        down += STRIP_PITCH
    return shapes, down


def _draw_bar(bar: StripBar, scale: _DayScale, down: float, fill: str) -> Markup:
    left, right = scale.place_start(max(bar.starts, scale.first)), scale.place_end(min(bar.ends, scale.last))
    title = build_element("title", bar.describe_days())
    place = {"x": format_percent(left), "y": format_em(down), "width": format_percent(right - left)}
    look = {"fill": fill, "stroke": EDGE, "stroke_width": 0.75}
    return build_element("rect", title, **place, height="1.5em", **look)


def _draw_marks(
    marks: Sequence[tuple[date, str]], scale: _DayScale, top: float, bottom: float
) -> Iterable[Markup]:
    look = {"stroke": "#a32a12", "stroke_width": 2, "stroke_dasharray": "4 3"}
    for day, name in marks:
        if scale.first <= day <= scale.last:
            x = scale.place_start(day)
            yield build_upright_line(x, top, bottom - 0.4, **look)
            anchor = "middle" if 25 < x < 75 else (None if x <= 25 else "end")
            yield build_text(x, top - 0.2, name, size=0.85, text_anchor=anchor)
