"""`measures`: each score of each instrument that was answered, whoever made the instrument."""

from collections.abc import Iterator

from handrail import instruments
from handrail.foundation.errors import UserError
from handrail.reporting.from_journey.reading import CaseFacts, Record, Row, to_local_day


def build_measure_records(facts: CaseFacts) -> list[Record]:
    """Build a record for the total and one for each subscale; one of a single answer stands in the levels."""
    return [record for row in facts.list_rows("measures") for record in _build_scores(facts, row)]


def _build_scores(facts: CaseFacts, row: Row) -> Iterator[Record]:
    instrument = _find_instrument(row)
    answered = {
        "case_id": facts.case.reference,
        "instrument": row.instrument,
        "occasion": row.follow_up or row.occasion,
        "date": to_local_day(row.at),
        "levels": ";".join(f"{item}={level}" for item, level in _list_levels(row, instrument)) or None,
    }
    if instrument is None or instrument.total:
        name = instrument.name if instrument else None
        yield answered | {"label": name, "score": row.score, "value_set": row.value_set or None}
    if instrument and (subscales := [part for part in instrument.subscales if len(part.items) != 1]):
        scores = instrument.score_answers(row.answers).subscores
        for subscale in subscales:
            label = f"{instrument.name}: {subscale.label}"
            yield answered | {"label": label, "part": subscale.code, "score": scores[subscale.code]}


def _find_instrument(row: Row) -> instruments.Instrument | None:
    """Find the instrument in the version that was answered; None where its file is gone."""
    try:
        return instruments.load_instrument(row.instrument, version=row.instrument_version)
    except UserError:
        return None


def _list_levels(row: Row, instrument: instruments.Instrument | None) -> Iterator[tuple[str, float]]:
    """List the answers that are numbers, in the order of the instrument; free text is not carried."""
    order = [item.code for item in instrument.items] if instrument else sorted(row.answers)
    for code in order:
        answer = row.answers.get(code)
        if isinstance(answer, int | float) and not isinstance(answer, bool):
            yield code, answer
