"""From answers to scores: sums, means, single values, EQ-5D indices; no total when an item is missing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from handrail.foundation.errors import UserError
from handrail.instruments.answers import missing_items, validate
from handrail.instruments.eq5d import value_sets
from handrail.instruments.schema import Definition, Item, Measure, Number

# Enough to tell any two published values apart, few enough to print 0.247 and not 0.24700000000000003.
DECIMALS = 6


@dataclass(frozen=True)
class Score:
    """What a set of answers scored, stamped with the versions that scored it.

    `subscores` and `bands` go by measure code; `missing` and `safety` are item codes; `safety` holds the
    items answered at or above their safety threshold.
    """

    instrument: str
    score: Number | None
    subscores: dict[str, Number | None]
    band: str | None
    value_set: str | None
    missing: tuple[str, ...]
    safety: tuple[str, ...] = ()
    version: str = ""
    bands: dict[str, str | None] = field(default_factory=dict)
    prorated: bool = False

    def value(self, measure: str = "total") -> Number | None:
        """The number for one measure: the total or a subscale by its code."""
        return self.score if measure == "total" else self.subscores.get(measure)

    def printed(self) -> dict[str, object]:
        """The fixed form that the command prints."""
        return {key: asdict(self)[key] for key in PRINTED}


PRINTED = ("instrument", "score", "subscores", "band", "value_set", "missing")


def score(
    instrument: Definition,
    answers: Mapping[str, Number | None],
    value_set: str | None = None,
    allow_prorating: bool = False,
) -> Score:
    """Score answers. Raises UserError for an answer or value set that the instrument does not allow."""
    checked = validate(instrument, answers)
    chosen = _value_set(instrument, value_set)
    missing = missing_items(instrument, checked)
    counted = {item.code: _turned(item, checked[item.code]) for item in instrument.items}

    def value(measure: Measure) -> Number | None:
        if measure.method == "index":
            return None if missing else _index(checked, chosen)
        return _value(measure, counted, missing, allow_prorating)

    values = {measure.code: value(measure) for measure in instrument.measures}
    bands = {measure.code: measure.band(values[measure.code]) for measure in instrument.measures}
    total = values.get("total") if instrument.total else None
    return Score(
        instrument=instrument.slug,
        score=total,
        subscores={measure.code: values[measure.code] for measure in instrument.subscales},
        band=bands.get("total"),
        value_set=chosen,
        missing=missing,
        safety=safety_items(instrument, checked),
        version=instrument.version,
        bands=bands,
        prorated=any(
            values[measure.code] is not None and set(missing) & set(_items(instrument, measure))
            for measure in instrument.measures
        ),
    )


def safety_items(instrument: Definition, answers: Mapping[str, Number | None]) -> tuple[str, ...]:
    """Codes of the safety items answered at or above their threshold, complete questionnaire or not."""
    return tuple(
        item.code
        for item in instrument.items
        if item.safety_threshold is not None and (answers.get(item.code) or 0) >= item.safety_threshold
    )


def _turned(item: Item, value: Number | None) -> Number | None:
    return item.lowest + item.highest - value if item.reversed and value is not None else value


def _items(instrument: Definition, measure: Measure) -> tuple[str, ...]:
    return measure.items or tuple(item.code for item in instrument.items)


def _value(
    measure: Measure, answers: Mapping[str, Number | None], missing: tuple[str, ...], allow_prorating: bool
) -> Number | None:
    codes = measure.items or tuple(answers)
    given = [value for code in codes if (value := answers[code]) is not None]
    absent = [code for code in codes if code in missing]
    allowed = measure.prorate_up_to if allow_prorating else 0
    if not given or len(absent) > allowed:
        return None
    if measure.method == "value":
        return given[0]
    if measure.method == "mean":
        return round(sum(given) / len(given), DECIMALS)
    raw = _whole(sum(given) * len(codes) / len(given)) if absent else sum(given)
    return measure.convert[int(raw)] if measure.convert else raw


def _whole(value: float) -> Number:
    """A prorated sum, without rounding it to a score that nobody gave: 9, but 11.25."""
    return int(value) if value == int(value) else round(value, DECIMALS)


def _index(answers: Mapping[str, Number | None], value_set: str | None) -> float:
    state = "".join(str(level) for level in answers.values())
    return value_sets.index_of(state, str(value_set))


def _value_set(instrument: Definition, asked: str | None) -> str | None:
    """The value set to use: the one asked for, if it fits the instrument, else the instrument's default."""
    if asked is None or not instrument.value_sets:
        if asked is not None:
            raise UserError(f"{instrument.slug} has no value sets; leave out {asked!r}.")
        return instrument.default_value_set
    levels = int(instrument.items[0].highest)
    if value_sets.get(asked).levels != levels:
        raise UserError(
            f"{instrument.slug} has {levels} levels and value set {asked!r} another number; "
            f"expected one of {', '.join(instrument.value_sets)}, or a file for {levels} levels."
        )
    return asked
