"""`measures`: each score of each instrument that was answered, whoever made the instrument."""

from collections.abc import Iterator
from typing import Any

from handrail import instruments
from handrail.foundation.errors import UserError
from handrail.reporting.from_journey.reading import Told, day

Record = dict[str, Any]


def records(told: Told) -> list[Record]:
    """A record for the total, and one for each subscale; one of a single answer stands in the levels."""
    return [record for row in told.all("measures") for record in _scores(told, row)]


def _scores(told: Told, row: Any) -> Iterator[Record]:
    instrument = _find_instrument(row)
    answered = {
        "case_id": told.case.reference,
        "instrument": row.instrument,
        "occasion": row.follow_up or row.occasion,
        "date": day(row.at),
        "levels": ";".join(f"{item}={level}" for item, level in _levels(row, instrument)) or None,
    }
    if instrument is None or instrument.total:
        name = instrument.name if instrument else None
        yield answered | {"label": name, "score": row.score, "value_set": row.value_set or None}
    if instrument and (subscales := [each for each in instrument.subscales if len(each.items) != 1]):
        scores = instrument.score_answers(row.answers).subscores
        for subscale in subscales:
            label = f"{instrument.name}: {subscale.label}"
            yield answered | {"label": label, "part": subscale.code, "score": scores[subscale.code]}


def _find_instrument(row: Any) -> instruments.Instrument | None:
    """The instrument in the version that was answered; None where its file is gone."""
    try:
        return instruments.load_instrument(row.instrument, version=row.instrument_version)
    except UserError:
        return None


def _levels(row: Any, instrument: instruments.Instrument | None) -> Iterator[tuple[str, Any]]:
    """The answers that are numbers, in the order of the instrument. Words written freely are not carried."""
    order = [item.code for item in instrument.items] if instrument else sorted(row.answers)
    for code in order:
        answer = row.answers.get(code)
        if isinstance(answer, int | float) and not isinstance(answer, bool):
            yield code, answer
