"""What each instrument's answers say over time, for staff and for the client. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from math import floor
from typing import Protocol

from django.utils import timezone

from handrail import charts, instruments
from handrail.foundation.errors import UserError
from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.instruments import Instrument
from handrail.instruments import InstrumentMeasure as Scale
from handrail.instruments.change import ScoreChange, ScoreHistory, build_history
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.respondents import Respondent

# What the client reads instead of an instrument's name; others are named by what they measure.
PLAIN = {
    "phq-9": mark_text("Low mood"),
    "gad-7": mark_text("Worry"),
    "eq5d-5l": mark_text("Health in five parts of daily life"),
    "eq5d-3l": mark_text("Health in five parts of daily life"),
    "eq-vas": mark_text("Your health today, from 0 to 100"),
}
# With fewer points there is nothing to draw.
ENOUGH = 2


class MeasureRow(Protocol):
    """One instrument answered once, as it is kept."""

    instrument: str
    at: datetime
    occasion: str
    follow_up: str
    answers: dict[str, float | None]
    score: float | None
    value_set: str


@dataclass(frozen=True)
class ScaleChange:
    """One scale of one instrument over time, with the rows its points were made from."""

    instrument: Instrument
    history: ScoreHistory
    rows: tuple[MeasureRow, ...]
    value_set: str

    @property
    def scale(self) -> Scale:
        return self.history.measure

    @property
    def title(self) -> str:
        more = len(self.instrument.measures) > 1 and self.scale.code != "total"
        return f"{self.instrument.name}: {self.scale.label}" if more else self.instrument.name

    @property
    def places(self) -> int:
        return 3 if self.value_set and self.scale.method == "index" else 0


def lines_of(
    rows: Iterable[MeasureRow], reference: dict[str, str | None], respondent: Respondent | None = None
) -> list[ScaleChange]:
    """Each scale that was taken, by instrument. An index is valued again from its levels, so that all points
    are of one value set: the reference case of the instrument, `reference[slug]`, or its own default.
    `respondent` is the client, for a value set that depends on age and sex.
    """
    found = []
    ordered = sorted(rows, key=lambda row: (row.instrument, row.at))
    for slug, group in groupby(ordered, key=lambda row: row.instrument):
        instrument, taken = instruments.load_instrument(slug), tuple(group)
        value_set = reference.get(slug)
        scores = [instrument.score_answers(row.answers, value_set, respondent=respondent) for row in taken]
        days = [timezone.localdate(row.at) for row in taken]
        for scale in main_scales(instrument):
            told = build_history(instrument, zip(days, scores, strict=True), scale.code)
            found.append(ScaleChange(instrument, told, taken, scores[-1].value_set or ""))
    return found


def main_scales(instrument: Instrument) -> Sequence[Scale]:
    """The total where there is one, else each subscale."""
    total = [scale for scale in instrument.measures if scale.code == "total"]
    return total or instrument.measures


def chart_of(
    line: ScaleChange, *, title: str, marks: Sequence[tuple[date, str]] = (), bands: bool = True
) -> charts.Chart | None:
    """The line drawn on the scale's whole range; None where there are too few points."""
    points = [(point.on, point.value) for point in line.history.points if point.value is not None]
    if len(points) < ENOUGH:
        return None
    low, high = line.scale.range
    low = floor(low * 10) / 10 if line.places else low
    edges = line.scale.bands if bands else ()
    uppers = [*(band.lowest for band in edges[1:]), high] if edges else []
    values = charts.ValueAxis(
        places=line.places or None,
        minimum=low,
        maximum=high,
        bands=[(band.lowest, upper, band.label) for band, upper in zip(edges, uppers, strict=True)],
    )
    marks_shown = [(day, name) for day, name in marks if points[0][0] <= day <= points[-1][0]]
    return charts.draw_lines(
        title,
        {title: points},
        values=values,
        places=charts.PlaceAxis(marks=marks_shown),
        note=_("Higher is better") if line.scale.direction == "higher is better" else _("Lower is better"),
    )


def format_value(value: float | None, places: int) -> str:
    """A value with the decimals of its scale; an index has decimals, and may have no value for a person."""
    if value is None:
        if places:
            return _("not scored: an answer is missing, or no value for this age or gender")
        return _("not scored: an answer is missing")
    return f"{value:.{places}f}" if places else f"{value:g}"


def change_in_words(change: ScoreChange | None, line: ScaleChange) -> str:
    """Since the first, for staff: by how much, which way, and what reliable change makes of it."""
    if change is None or change.difference is None:
        return ""
    if not change.difference:
        return "The same"
    amount = format_value(abs(change.difference), line.places)
    said = (
        f"{amount} {'higher' if change.difference > 0 else 'lower'}, {'better' if change.better else 'worse'}"
    )
    limit = line.scale.reliable_change
    if limit is None:
        return f"{said}; no reliable change is published"
    kind = {"improved": "reliably better", "deteriorated": "reliably worse"}.get(
        change.reliable, change.reliable
    )
    over = "; no longer at or above the cut-off for caseness" if change.recovered else ""
    return f"{said}; reliable change is {limit.points:g}: {kind}{over}"


def for_client(line: ScaleChange) -> str:
    """The whole change in plain words: no label, and nothing that frightens."""
    overall = line.history.overall_change
    if overall is None or overall.difference is None:
        return _("You’ve answered this once so far.")
    if overall.reliable == "improved":
        return _("This has got better since you started, by more than chance would explain.")
    if overall.reliable == "deteriorated":
        return _("This has got worse since you started. Please talk to your case manager about it.")
    if overall.reliable == "no reliable change" or not overall.difference:
        return _("This is about the same as when you started. Small ups and downs are normal.")
    if overall.better:
        return _("Since you started, your answers have got better.")
    return _("Since you started, your answers have got worse.")


def plain_title(line: ScaleChange) -> str:
    """What the client reads above the line."""
    name = _(PLAIN.get(line.instrument.slug, line.instrument.measures_what))
    return f"{name}: {line.scale.label.lower()}" if len(main_scales(line.instrument)) > 1 else name


def value_set_in_words(name: str) -> str:
    """The label of a value set; its name where an official table has been taken away."""
    try:
        return value_sets.load_value_set(name).label
    except UserError:
        return name
