"""Change between two scores, read against reliable change and caseness as NHS Talking Therapies define them.

Reliable change: at least the published points. Caseness: at or above the cut-off. Recovered: a case before
and not one after. Reliable recovery: recovered, and reliably improved.
Source: NHS England, NHS Talking Therapies for anxiety and depression manual, outcomes chapter.
"""

from dataclasses import dataclass
from typing import Literal

from handrail.instruments.instrument import Instrument
from handrail.instruments.schema import Measure, Number
from handrail.instruments.scoring import DECIMALS, Score

Reliable = Literal["improved", "deteriorated", "no reliable change", "not defined"]


@dataclass(frozen=True)
class Change:
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


def compare(
    instrument: Instrument,
    before: Score | Number | None,
    after: Score | Number | None,
    measure: str = "",
) -> Change:
    """Change in one measure: by default the total, or where there is none the first subscale."""
    chosen = instrument.measure(measure)
    first, last = _value(before, chosen), _value(after, chosen)
    difference = None if first is None or last is None else round(last - first, DECIMALS)
    reliable = _reliable(chosen, difference)
    case_before, case_after = is_case(chosen, first), is_case(chosen, last)
    recovered = None if case_before is None or case_after is None else case_before and not case_after
    improved = None if reliable == "not defined" else reliable == "improved"
    return Change(
        instrument=instrument.slug,
        measure=chosen.code,
        before=first,
        after=last,
        difference=difference,
        better=None if not difference else (difference > 0) == (chosen.direction == "higher is better"),
        reliable=reliable,
        case_before=case_before,
        case_after=case_after,
        recovered=recovered,
        reliable_improvement=improved,
        reliable_recovery=None if recovered is None or improved is None else recovered and improved,
    )


def compare_all(instrument: Instrument, before: Score, after: Score) -> list[Change]:
    """Change in every measure of the instrument: the total, then the subscales."""
    return [compare(instrument, before, after, measure.code) for measure in instrument.measures]


def is_case(measure: Measure, value: Number | None) -> bool | None:
    """Whether a score reaches the cut-off for caseness; None without a score or a cut-off."""
    if value is None or measure.caseness is None:
        return None
    if measure.direction == "higher is worse":
        return value >= measure.caseness.points
    return value <= measure.caseness.points


def _value(score: Score | Number | None, measure: Measure) -> Number | None:
    return score.value(measure.code) if isinstance(score, Score) else score


def _reliable(measure: Measure, difference: Number | None) -> Reliable:
    if difference is None or measure.reliable_change is None:
        return "not defined"
    if abs(difference) < measure.reliable_change.points:
        return "no reliable change"
    good = (difference > 0) == (measure.direction == "higher is better")
    return "improved" if good else "deteriorated"
