"""Change between two scores of one measure, read against its reliable change and its caseness.

Reliable change: at least the published points. Caseness: at or above the cut-off. Recovered: a case before
and not one after. Reliable recovery: recovered, and reliably improved. What NHS Talking Therapies call by
these names is of two measures together: see `course_outcome`.
Source: NHS England, NHS Talking Therapies for anxiety and depression manual, outcomes chapter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from handrail.foundation.errors import UserError
from handrail.instruments.instrument import Instrument
from handrail.instruments.schema import InstrumentMeasure, Number
from handrail.instruments.scoring import DECIMALS, Score

Reliable = Literal["improved", "deteriorated", "no reliable change", "not defined"]


@dataclass(frozen=True)
class ScoreChange:
    """The change in one measure; None where a score is missing or the instrument defines no cut-off.

    `difference` is after less before, in the measure's points; `better` says whether it goes the good way.
    """

    instrument: str
    measure: str
    before: Number | None
    after: Number | None
    difference: Number | None
    better: bool | None
    reliable: Reliable
    case_before: bool | None
    case_after: bool | None
    recovered: bool | None
    reliable_improvement: bool | None
    reliable_recovery: bool | None


def compare_scores(
    instrument: Instrument,
    before: Score | Number | None,
    after: Score | Number | None,
    measure: str = "",
) -> ScoreChange:
    """Return the change in one measure: by default the total, or where there is none the first subscale.

    Raises
    ------
    UserError
        The two scores are not of this instrument, or were made with different value sets.
    """
    chosen = instrument.find_measure(measure)
    _check_comparable(instrument, before, after)
    first, last = _get_value(before, chosen), _get_value(after, chosen)
    difference = None if first is None or last is None else round(last - first, DECIMALS)
    reliable = _judge_change(chosen, difference)
    case_before, case_after = is_case(chosen, first), is_case(chosen, last)
    recovered = None if case_before is None or case_after is None else case_before and not case_after
    improved = None if reliable == "not defined" else reliable == "improved"
    both = None if recovered is None or improved is None else recovered and improved
    better = None if not difference else (difference > 0) == (chosen.direction == "higher is better")
    return ScoreChange(
        instrument.slug, chosen.code, first, last, difference, better, reliable,
        case_before, case_after, recovered, improved, both,
    )  # fmt: skip


def compare_all_measures(instrument: Instrument, before: Score, after: Score) -> list[ScoreChange]:
    """Return the change in every measure of the instrument: the total, then the subscales."""
    return [compare_scores(instrument, before, after, measure.code) for measure in instrument.measures]


@dataclass(frozen=True)
class HistoryPoint:
    """One time a measure was taken: its value and band, and the change since the first and the one before.

    The first point has no change; a point without a value is kept, and skipped as a base of change.
    """

    on: date
    value: Number | None
    band: str | None
    since_first: ScoreChange | None
    since_last: ScoreChange | None


@dataclass(frozen=True)
class ScoreHistory:
    """One measure of one person over time, with what is needed to draw and to read it."""

    instrument: str
    measure: InstrumentMeasure
    points: tuple[HistoryPoint, ...]

    @property
    def overall_change(self) -> ScoreChange | None:
        """The change from the first value to the last; None with fewer than two values."""
        valued = [point for point in self.points if point.value is not None]
        return valued[-1].since_first if valued else None


def build_history(
    instrument: Instrument, taken: Iterable[tuple[date, Score | Number | None]], measure: str = ""
) -> ScoreHistory:
    """Build the history of one measure from scores and their dates, in the order of the dates."""
    chosen = instrument.find_measure(measure)
    points: list[HistoryPoint] = []
    values: list[Number] = []
    for on, score in sorted(taken, key=lambda pair: pair[0]):
        value = _get_value(score, chosen)
        changes = [
            compare_scores(instrument, values[place], value, chosen.code)
            if values and value is not None
            else None
            for place in (0, -1)
        ]
        points.append(HistoryPoint(on, value, chosen.find_band(value), *changes))
        if value is not None:
            values.append(value)
    return ScoreHistory(instrument.slug, chosen, tuple(points))


def is_case(measure: InstrumentMeasure, value: Number | None) -> bool | None:
    """Return whether a score reaches the cut-off for caseness; None without a score or a cut-off."""
    if value is None or measure.caseness is None:
        return None
    if measure.direction == "higher is worse":
        return value >= measure.caseness.points
    return value <= measure.caseness.points


def _check_comparable(instrument: Instrument, *scores: Score | Number | None) -> None:
    stamped = [score for score in scores if isinstance(score, Score)]
    if others := {score.instrument for score in stamped} - {instrument.slug}:
        raise UserError(f"A change in {instrument.slug} cannot be read from {', '.join(sorted(others))}.")
    if len(sets := {score.value_set for score in stamped}) > 1:
        raise UserError(
            f"{instrument.slug}: scored with different value sets ({', '.join(sorted(map(str, sets)))}). "
            "Score both answers with one value set."
        )


def _get_value(score: Score | Number | None, measure: InstrumentMeasure) -> Number | None:
    return score.get_value(measure.code) if isinstance(score, Score) else score


def _judge_change(measure: InstrumentMeasure, difference: Number | None) -> Reliable:
    if difference is None or measure.reliable_change is None:
        return "not defined"
    if abs(difference) < measure.reliable_change.points:
        return "no reliable change"
    good = (difference > 0) == (measure.direction == "higher is better")
    return "improved" if good else "deteriorated"
