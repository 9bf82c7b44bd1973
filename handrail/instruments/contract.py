"""What every instrument must keep, ours and the operator's: one list of faults, none when it is sound."""

import itertools
from collections.abc import Iterator

from handrail.foundation.errors import UserError
from handrail.instruments.instrument import Instrument
from handrail.instruments.schema import InstrumentMeasure, Number, WorkedExample

# A published value has three decimals.
TOLERANCE = 0.0006


def list_faults(instrument: Instrument) -> list[str]:
    """Return everything in which an instrument's file contradicts itself, in words."""
    faults = [
        fault for example in instrument.worked_examples for fault in _check_example(instrument, example)
    ]
    for measure in instrument.measures:
        faults += [f"{measure.code}: {fault}" for fault in _check_measure(instrument, measure)]
    return faults


def _check_example(instrument: Instrument, example: WorkedExample) -> Iterator[str]:
    try:
        answers = instrument.parse_answers(example.answers)
        score = instrument.score_answers(answers, example.value_set, respondent=example.respondent)
    except UserError as error:
        yield f"worked example {example.answers}: {error}"
        return
    expected = {"total": example.score} if instrument.total else {}
    for code, wanted in (expected | example.subscores).items():
        if not _agree(wanted, score.get_value(code)):
            yield f"worked example {example.answers}: {code} is {score.get_value(code)}; expected {wanted}"
    if score.band != example.band:
        yield f"worked example {example.answers}: band is {score.band}; expected {example.band}"


def _agree(wanted: Number | None, got: Number | None) -> bool:
    if wanted is None or got is None:
        return wanted is got
    return abs(wanted - got) <= TOLERANCE


def _check_measure(instrument: Instrument, measure: InstrumentMeasure) -> Iterator[str]:
    low, high = measure.range
    reached = sorted(_compute_ends(instrument, measure))
    if [low, high] != reached:
        yield f"the range is {low} to {high}; the items reach {reached[0]} to {reached[-1]}"
    for lower, upper in itertools.pairwise(measure.bands):
        if not lower.highest < upper.lowest <= lower.highest + 1:
            yield f"bands {lower.label} and {upper.label} overlap or leave a gap"
    for name, threshold in (("caseness", measure.caseness), ("reliable change", measure.reliable_change)):
        if threshold and not 0 < threshold.points <= high:
            yield f"{name} {threshold.points} lies outside the range {low} to {high}"


def _compute_ends(instrument: Instrument, measure: InstrumentMeasure) -> list[Number]:
    """Return the measure with every item at its lowest, and at its highest, as they count."""
    ends = []
    for turned in (False, True):
        answers = {
            item.code: item.highest_value if item.reversed != turned else item.lowest_value
            for item in instrument.items
        }
        value = instrument.score_answers(answers).get_value(measure.code)
        ends.append(float("nan") if value is None else value)
    return ends
