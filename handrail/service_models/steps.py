"""The step of care that a service model suggests from measures, with the reason. It decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from handrail import instruments
from handrail.service_models.schema.journey import CareStep, StepSign
from handrail.service_models.schema.version import Version


@dataclass(frozen=True)
class TakenMeasure:
    """A measure as it was last taken: its total (None where an answer is missing) and its answers."""

    total: float | None
    answers: Mapping[str, float | None]

    def find_value(self, sign: StepSign) -> float | None:
        return self.answers.get(sign.item) if sign.item else self.total


@dataclass(frozen=True)
class StepSuggestion:
    """A step, and the signs found, in words."""

    step: CareStep
    because: tuple[str, ...]


def suggest_step(version: Version, taken: Mapping[str, TakenMeasure]) -> StepSuggestion | None:
    """Return the heaviest step that a sign points to; the lightest where measures point to none.

    None where the version declares no steps, or none of the measures they look at was taken.
    """
    steps = version.assessment.steps
    looked_at = {sign.instrument for step in steps for sign in step.signs}
    known = {slug: taken[slug] for slug in sorted(looked_at & taken.keys()) if taken[slug].total is not None}
    for step in reversed(steps):
        if because := tuple(_found(sign, taken) for sign in step.signs if _is_there(sign, taken)):
            return StepSuggestion(step, because)
    if steps and not steps[0].signs and known:
        return StepSuggestion(steps[0], tuple(f"{_said(slug, measure)}" for slug, measure in known.items()))
    return None


def describe_suggestion(suggestion: StepSuggestion | None) -> str:
    """'The service model suggests Talking Therapies because PHQ-9 17 ...; you decide.'"""
    if suggestion is None:
        return "The service model suggests nothing: no measure that it looks at has been scored. You decide."
    because = " and ".join(suggestion.because)
    return f"The service model suggests {suggestion.step.label} because {because}. You decide."


def _is_there(sign: StepSign, taken: Mapping[str, TakenMeasure]) -> bool:
    value = taken[sign.instrument].find_value(sign) if sign.instrument in taken else None
    return value is not None and value >= sign.at_least


def _found(sign: StepSign, taken: Mapping[str, TakenMeasure]) -> str:
    if sign.item:
        return f"{describe_sign(sign)}: {taken[sign.instrument].find_value(sign):g}"
    return f"{_said(sign.instrument, taken[sign.instrument])}; this step is from {sign.at_least}"


def _said(slug: str, taken: TakenMeasure) -> str:
    """'PHQ-9 17, moderately severe'."""
    instrument = instruments.load_instrument(slug)
    band = instrument.find_measure().find_band(taken.total)
    return f"{instrument.name} {taken.total:g}" + (f", {band}" if band else "")


def describe_sign(sign: StepSign) -> str:
    """'PHQ-9 from 10 (moderate)'."""
    instrument = instruments.load_instrument(sign.instrument)
    if sign.item:
        return f"{instrument.name}, {sign.item.replace('_', ' ')} from {sign.at_least}"
    band = instrument.find_measure().find_band(sign.at_least)
    return f"{instrument.name} from {sign.at_least}" + (f" ({band})" if band else "")
