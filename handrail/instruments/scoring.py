"""From answers to scores: sums, means, single values, EQ-5D indices; no total when an item is missing.

One computation serves a single questionnaire and a file of a million: a matrix with a row a questionnaire, a
column an item, NaN where nothing was answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from handrail.foundation.errors import UserError
from handrail.instruments.answers import check_answers
from handrail.instruments.arrow import Flags, Floats
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.index_mapping import map_indices
from handrail.instruments.eq5d.respondents import Groups, Respondent
from handrail.instruments.eq5d.value_sets import ValueSet
from handrail.instruments.schema import InstrumentDefinition, InstrumentMeasure, Number

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

    def get_value(self, measure: str = "total") -> Number | None:
        """Return the number for one measure: the total, or a subscale by its code."""
        return self.score if measure == "total" else self.subscores.get(measure)

    def select_printed_fields(self) -> dict[str, object]:
        """Return the fields that the command prints, in its fixed form."""
        return {key: asdict(self)[key] for key in PRINTED_FIELDS}


PRINTED_FIELDS = ("instrument", "score", "subscores", "band", "value_set", "missing")


def score_answers(
    instrument: InstrumentDefinition,
    answers: Mapping[str, Number | None],
    value_set: str | None = None,
    allow_prorating: bool = False,
    respondent: Respondent | None = None,
) -> Score:
    """Score answers; `respondent` is who gave them, for a value set that depends on age and sex.

    Raises
    ------
    UserError
        The instrument does not allow an answer or the value set, or the value set needs a respondent.
    """
    checked = check_answers(instrument, answers)
    chosen = choose_value_set(instrument, value_set)
    row = np.array([[np.nan if value is None else value for value in checked.values()]])
    groups = None if respondent is None else np.array([respondent.group])
    columns = compute_measures(instrument, row, chosen, allow_prorating, groups)
    values = {code: _to_number(column[0]) for code, column in columns.items()}
    bands = {measure.code: measure.find_band(values[measure.code]) for measure in instrument.measures}
    missing = list_missing_items(instrument, checked)
    return Score(
        instrument=instrument.slug, score=values.get("total"),
        subscores={measure.code: values[measure.code] for measure in instrument.subscales},
        band=bands.get("total"), value_set=chosen.name if chosen else None, missing=missing,
        safety=find_safety_items(instrument, checked), version=instrument.version, bands=bands,
        prorated=any(_is_prorated(measure, values, missing) for measure in instrument.measures),
    )  # fmt: skip


def _is_prorated(
    measure: InstrumentMeasure, values: Mapping[str, Number | None], missing: Sequence[str]
) -> bool:
    return values[measure.code] is not None and not set(missing).isdisjoint(measure.items or missing)


def score_index(
    instrument: InstrumentDefinition,
    index: float,
    value_set: str | None,
    bandwidth: float,
    respondent: Respondent,
) -> Score:
    """Score an index whose levels are not known, by a mapped value set; see `index_mapping.map_indices`.

    The score is None for a person outside the mapping. Raises UserError where no state lies within reach.
    """
    chosen = choose_value_set(instrument, value_set)
    if chosen is None:
        raise UserError(f"{instrument.slug} has no value sets, so no index can be mapped; give its answers.")
    group = np.array([respondent.group])
    mapped = _to_number(np.round(map_indices([index], group, chosen, bandwidth)[0], DECIMALS))
    if mapped is None and respondent.is_covered:
        raise UserError(f"No state has an index within {bandwidth:g} of {index:g}. Give a wider --bandwidth.")
    subscores: dict[str, Number | None] = {measure.code: None for measure in instrument.subscales}
    return Score(instrument.slug, mapped, subscores, None, chosen.name, (), version=instrument.version)


def compute_measures(
    instrument: InstrumentDefinition,
    matrix: Floats,
    value_set: ValueSet | None,
    allow_prorating: bool = False,
    groups: Groups | None = None,
) -> dict[str, Floats]:
    """Compute every measure of many questionnaires.

    Parameters
    ----------
    matrix : checked answers, shape (n, items), NaN for missing
    value_set : as `choose_value_set` gave it
    groups : of age and sex, shape (n,), for a value set that depends on them

    Returns
    -------
    by measure code, shape (n,), NaN where an item is missing or the person is outside the value set
    """
    absent = find_missing(instrument, ~np.isnan(matrix))
    turned = _turn_reversed_items(instrument, matrix)
    codes = [item.code for item in instrument.items]
    values = {}
    for measure in instrument.measures:
        columns = [codes.index(code) for code in measure.items or codes]
        if measure.method == "index" and value_set:
            values[measure.code] = _compute_index(matrix, value_set, groups)
            continue
        allowed = measure.prorate_up_to if allow_prorating else 0
        sums = _summarise_items(measure, turned[:, columns], absent[:, columns], allowed)
        lowest = sum(instrument.items[column].lowest_value for column in columns)
        values[measure.code] = _convert_sums(measure, lowest, sums) if measure.convert else sums
    return values


def _turn_reversed_items(instrument: InstrumentDefinition, matrix: Floats) -> Floats:
    turned = matrix.copy(order="K")
    for column, item in enumerate(instrument.items):
        if item.reversed:
            turned[:, column] = item.lowest_value + item.highest_value - turned[:, column]
    return turned


def find_missing(instrument: InstrumentDefinition, given: Flags) -> Flags:
    """Return which items should have been answered and were not; both arrays of shape (n, items)."""
    codes = [item.code for item in instrument.items]
    absent = ~given
    for column, item in enumerate(instrument.items):
        if item.optional:
            partner = given[:, codes.index(item.required_with)] if item.required_with else False
            absent[:, column] &= partner
    return absent


def list_missing_items(
    instrument: InstrumentDefinition, answers: Mapping[str, Number | None]
) -> tuple[str, ...]:
    """Return the codes of the items that should have been answered and were not."""
    given = np.array([[answers.get(item.code) is not None for item in instrument.items]])
    absent = find_missing(instrument, given)[0]
    return tuple(item.code for item, gone in zip(instrument.items, absent, strict=True) if gone)


def find_safety_items(
    instrument: InstrumentDefinition, answers: Mapping[str, Number | None]
) -> tuple[str, ...]:
    """Return the codes of the safety items answered at or above their threshold, complete or not."""
    return tuple(
        item.code
        for item in instrument.items
        if item.safety_threshold is not None and (answers.get(item.code) or 0) >= item.safety_threshold
    )


def choose_value_set(instrument: InstrumentDefinition, asked: str | None) -> ValueSet | None:
    """Return the value set asked for, if it fits the instrument; by default the instrument's own."""
    if asked is None:
        return (
            value_sets.load_value_set(instrument.default_value_set) if instrument.default_value_set else None
        )
    if not instrument.value_sets:
        raise UserError(f"{instrument.slug} has no value sets; leave out {asked!r}.")
    levels = int(instrument.items[0].highest_value)
    chosen = value_sets.load_value_set(asked)
    if chosen.levels != levels:
        raise UserError(
            f"{instrument.slug} has {levels} levels and value set {asked!r} another number; "
            f"expected one of {', '.join(instrument.value_sets)}, or a file for {levels} levels."
        )
    return chosen


def _summarise_items(measure: InstrumentMeasure, answers: Floats, absent: Flags, allowed: int) -> Floats:
    """Return the sum, mean or single value of each row.

    NaN where more is absent than allowed, or nothing was given. A prorated sum is not rounded: that would be
    a score nobody gave.
    """
    count = (~np.isnan(answers)).sum(axis=1)
    total = np.nansum(answers, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = total / count if measure.method == "mean" else total
        if allowed:
            values = np.where(absent.any(axis=1), total * answers.shape[1] / count, values)
    return np.where((absent.sum(axis=1) <= allowed) & (count > 0), np.round(values, DECIMALS), np.nan)


def _convert_sums(measure: InstrumentMeasure, lowest: Number, sums: Floats) -> Floats:
    """Return the published metric of each raw sum."""
    known = ~np.isnan(sums)
    sums[known] = np.array(measure.convert)[(sums[known] - lowest).astype(np.intp)]
    return sums


def _compute_index(levels: Floats, value_set: ValueSet, groups: Groups | None) -> Floats:
    """Return the EQ-5D index of each complete row."""
    complete = ~np.isnan(levels).any(axis=1)
    values = np.full(len(levels), np.nan)
    own = None if groups is None else groups[complete]
    values[complete] = value_sets.compute_indices(levels[complete].astype(np.int8), value_set, own)
    return values


def _to_number(value: float) -> Number | None:
    if np.isnan(value):
        return None
    return int(value) if value == int(value) else float(value)
