"""The measures of a case as lines over time, ready for a page."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from handrail import instruments
from handrail.foundation.wording import nhs_date
from handrail.journey.case import queries as cases
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.measures.change import (
    MeasureRow,
    ScaleChange,
    change_in_words,
    chart_of,
    for_client,
    format_value,
    lines_of,
    plain_title,
    value_set_in_words,
)
from handrail.journey.measures.models import AnswerMode, Measure
from handrail.journey.measures.value_set import find_respondent, reference_value_set
from handrail.questions.question_set import OccasionKind


def list_lines(case: Case) -> list[ScaleChange]:
    """Every scale of every instrument taken: one query."""
    rows = list(exclude_struck_out(case.measures).order_by("at", "id"))
    reference = {
        row.instrument: reference_value_set(instruments.load_instrument(row.instrument)) for row in rows
    }
    return lines_of(rows, reference, find_respondent(case, reference.values()))


def for_staff(case: Case) -> list[dict[str, object]]:
    """Each line with its chart, its table and what the change amounts to."""
    marks = [(day, name) for day, name in _marks(case) if day]
    return [
        {
            "title": line.title,
            "chart": chart_of(line, title=line.title, marks=marks),
            **_table(line),
            "value_set": value_set_in_words(line.value_set) if line.value_set else "",
            "better": line.scale.direction == "higher is better",
        }
        for line in list_lines(case)
    ]


def _table(line: ScaleChange) -> dict[str, object]:
    """The columns and rows of one line's table: bands and old value sets only where there are any."""
    rows = [_row(line, number) for number in range(len(line.rows))]
    headings = ["Date", "Occasion", "Value", "Band", "Since the first", "Value when taken"]
    dropped = {3} if not line.scale.bands else set()
    dropped |= {5} if not any(row[5] for row in rows) else set()
    places = [place for place in range(len(headings)) if place not in dropped]
    return {
        "columns": [headings[place] for place in places],
        "rows": [[row[place] for place in places] for row in rows],
    }


def _marks(case: Case) -> list[tuple[date | None, str]]:
    return [
        (case.plan_agreed_at and timezone.localdate(case.plan_agreed_at), "Plan agreed"),
        (case.discharged_at and timezone.localdate(case.discharged_at), "Discharge"),
    ]


def _row(line: ScaleChange, number: int) -> list[str]:
    """When, on what occasion, the value and its band, the change, and how it was valued at the time."""
    row, point = line.rows[number], line.history.points[number]
    return [
        nhs_date(point.on),
        _occasion(row),
        format_value(point.value, line.places),
        point.band or "",
        change_in_words(point.since_first, line),
        _as_stamped(row, line),
    ]


def _occasion(row: MeasureRow) -> str:
    return row.follow_up.replace("_", " ").capitalize() or OccasionKind(row.occasion).label


def _as_stamped(row: MeasureRow, line: ScaleChange) -> str:
    """The value that was kept when the measure was taken, where another value set made it."""
    if not row.value_set or row.value_set == line.value_set or row.score is None:
        return ""
    return f"{row.score:.3f} by {value_set_in_words(row.value_set)}"


def list_own_lines(case: Case) -> list[dict[str, object]]:
    """The same for the client: plain words, no bands, nothing that only staff answered."""
    return [
        {
            "title": plain_title(line),
            "chart": chart_of(line, title=plain_title(line), bands=False),
            "said": for_client(line),
            "better": line.scale.direction == "higher is better",
            "rows": [
                [nhs_date(point.on), format_value(point.value, line.places)] for point in line.history.points
            ],
        }
        for line in list_lines(case)
        if line.instrument.answered_by != "reviewer"
    ]


def is_whole(instrument: str, answers: Mapping[str, float | None]) -> bool:
    """Whether nothing that should have been answered is missing."""
    return not instruments.load_instrument(instrument).list_missing_items(answers)


def answered_by_client(case: Case, kind: str, follow_up: str = "") -> dict[str, str]:
    """When and how the client answered each instrument in a questionnaire of this occasion, by slug.

    Assessment, discharge and follow-up show these words as `Section.answered` and do not ask again.
    """
    rows = cases.exclude_struck_out(case.measures).filter(
        request__isnull=False, occasion=kind, follow_up=follow_up
    )
    return {row.instrument: answered_words(row) for row in rows.order_by("at", "id")}


def answered_words(measure: Measure) -> str:
    """'Answered by the client on 3 May 2012 (on paper)'; what is missing is said."""
    by_staff = measure.mode in (AnswerMode.PAPER, AnswerMode.TELEPHONE)
    how = f" ({AnswerMode(measure.mode).label})" if by_staff else ""
    gap = "" if is_whole(measure.instrument, measure.answers) else ", not all of it"
    return f"Answered by the client on {nhs_date(measure.at)}{how}{gap}"
