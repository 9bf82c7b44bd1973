"""Stretches of days on one scale: fit notes, work status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handrail.charts.drawing import (
    EDGE,
    Chart,
    across,
    em,
    fill_of,
    identity,
    keyed,
    legend,
    shape,
    svg,
    text,
)
from handrail.foundation.wording import joined, nhs_date, short_date


@dataclass(frozen=True)
class Stretch:
    """A stretch of days (both ends included) in a strip; `kind` decides its fill."""

    starts: date
    ends: date
    kind: str
    text: str = ""


def strips(
    title: str,
    rows: Sequence[tuple[str, Sequence[Stretch]]],
    *,
    starts: date | None = None,
    ends: date | None = None,
    marks: Sequence[tuple[date, str]] = (),
    note: str = "",
) -> Chart:
    """Stretches of days on one scale, one strip a row: fit notes above, work status below."""
    stretches = [stretch for _, row in rows for stretch in row]
    first = starts or min((s.starts for s in stretches), default=date.today())  # noqa: DTZ011 (nothing to draw)
    last = ends or max((s.ends for s in stretches), default=first)
    kinds = list(dict.fromkeys(s.kind for s in stretches))
    id_, shapes, down = identity(title, rows), [], 1.2 if marks else 0.2
    top = down
    for label, row in rows:
        shapes.append(text(0, down + 1.0, label, weight=600))
        down += 1.4
        shapes.append(shape("rect", x=0, y=em(down), width="100%", height="1.5em", fill="#e6ecec"))
        shapes += [
            _stretch(s, first, last, down, kinds, id_) for s in row if s.ends >= first and s.starts <= last
        ]
        down += 2.1
    shapes += _strip_marks(marks, first, last, top, down)
    shapes.append(text(0, down + 0.9, short_date(first), quiet=True))
    shapes.append(text(100, down + 0.9, short_date(last), quiet=True, anchor="end"))
    told = [f"{label}: {joined([_stretch_words(s) for s in row]) or 'nothing'}." for label, row in rows]
    drawing = svg(id_, title, " ".join(told), shapes, down + 1.5) + legend(id_, kinds, fills=True)
    columns = keyed(
        [{"text": "What"}, {"text": "From"}, {"text": "To"}, {"text": "Kind"}, {"text": "Details"}]
    )
    listed = [
        [label, nhs_date(s.starts), nhs_date(s.ends), s.kind, s.text] for label, row in rows for s in row
    ]
    return Chart(title, drawing, columns, listed, note)


def _strip_marks(
    marks: Sequence[tuple[date, str]], first: date, last: date, top: float, down: float
) -> Iterable[Markup]:
    for day, name in marks:
        if first <= day <= last:
            x = _share(day, first, last)
            yield shape(
                "line", x1=across(x), x2=across(x), y1=em(top), y2=em(down - 0.4),
                stroke="#a32a12", stroke_width=2, stroke_dasharray="4 3",
            )  # fmt: skip
            anchor = "middle" if 25 < x < 75 else (None if x <= 25 else "end")
            yield text(x, top - 0.2, name, size=0.85, anchor=anchor)


def _share(day: date, first: date, last: date) -> float:
    """How far along the scale a day begins, in per cent."""
    return 100 * (day - first).days / ((last - first).days + 1)


def _stretch(stretch: Stretch, first: date, last: date, down: float, kinds: list[str], id_: str) -> Markup:
    left = _share(max(stretch.starts, first), first, last)
    right = 100 * ((min(stretch.ends, last) - first).days + 1) / ((last - first).days + 1)
    fill = fill_of(id_, kinds.index(stretch.kind))
    return shape(
        "rect", shape("title", _stretch_words(stretch)), x=across(left), y=em(down),
        width=across(right - left), height="1.5em", fill=fill, stroke=EDGE, stroke_width=0.75,
    )  # fmt: skip


def _stretch_words(stretch: Stretch) -> str:
    words = f"{stretch.kind} from {nhs_date(stretch.starts)} to {nhs_date(stretch.ends)}"
    return f"{words} ({stretch.text})" if stretch.text else words
