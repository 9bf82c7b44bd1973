"""What an instrument's file may say: a closed, frozen schema. A wrong file is refused by field and reason."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handrail.instruments.eq5d.respondents import Respondent

Number = int | float
Direction = Literal["higher is better", "higher is worse"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, Field(min_length=1)]

Method = Literal["sum", "mean", "value", "index"]


class InstrumentPart(BaseModel):
    """A frozen piece of an instrument; a field that the schema does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(InstrumentPart):
    """One answer a person can choose."""

    value: int
    label: Text


class Item(InstrumentPart):
    """One question: either a choice of `options` or a number within `range` (with `decimals`).

    `label` is the question where its wording may ship, else a neutral name of the field. An `optional` item
    may be left out without its measure being incomplete, unless the item in `required_with` is answered.
    A `reversed` item counts the other way round. A `safety` item calls for action at its threshold, whatever
    the total.
    """

    code: Code
    label: Text
    help: str = ""
    options: tuple[Option, ...] = ()
    range: tuple[Number, Number] | None = None
    decimals: int = 0
    reversed: bool = False
    optional: bool = False
    required_with: Code | None = None
    safety: bool = False
    safety_threshold: int | None = None

    @property
    def lowest_value(self) -> Number:
        """The lowest answer allowed."""
        return self.range[0] if self.range else min(option.value for option in self.options)

    @property
    def highest_value(self) -> Number:
        """The highest answer allowed."""
        return self.range[1] if self.range else max(option.value for option in self.options)

    def allows_value(self, value: Number) -> bool:
        """Return whether a value is one of the options, or a number within the range and decimals."""
        if self.range is None:
            return value in {option.value for option in self.options}
        return self.lowest_value <= value <= self.highest_value and round(value, self.decimals) == value

    @property
    def expected_answer(self) -> str:
        """What may be answered, in words."""
        if self.range is None:
            values = [option.value for option in self.options]
            if values == list(range(values[0], values[-1] + 1)) and len(values) > 2:
                return f"a whole number from {values[0]} to {values[-1]}"
            return "one of " + ", ".join(map(str, values))
        kind = "a whole number" if not self.decimals else f"a number with at most {self.decimals} decimals"
        return f"{kind} from {self.lowest_value} to {self.highest_value}"

    @model_validator(mode="after")
    def check_options(self) -> Self:
        """Refuse an item that has both or neither of options and range, or a value twice."""
        if bool(self.options) == bool(self.range):
            raise ValueError(f"item {self.code}: give either options (or levels) or a range")
        if len({option.value for option in self.options}) != len(self.options):
            raise ValueError(f"item {self.code}: an option's value is there twice")
        if self.safety != (self.safety_threshold is not None):
            raise ValueError(f"item {self.code}: safety and safety_threshold come together")
        return self


class Band(InstrumentPart):
    """A named part of a measure's range: from `lowest` up to and including `highest`, as published."""

    label: Text
    lowest: Number
    highest: Number


class Threshold(InstrumentPart):
    """A published number with its source: a cut-off for caseness, or the size of a reliable change."""

    points: Number
    source: Text


class InstrumentMeasure(InstrumentPart):
    """A number computed from items: the total, or a subscale. `items` empty means all of them.

    `prorate_up_to` is how many of its items may be missing when prorating is asked for (0: the source does
    not allow it). `convert` is the published metric of each raw sum, from the lowest.
    """

    code: Code = "total"
    label: Text = "Total"
    method: Method
    items: tuple[Code, ...] = ()
    range: tuple[Number, Number]
    direction: Direction
    bands: tuple[Band, ...] = ()
    caseness: Threshold | None = None
    reliable_change: Threshold | None = None
    prorate_up_to: int = 0
    prorate_source: str = ""
    convert: tuple[Number, ...] = ()

    def find_band(self, value: Number | None) -> str | None:
        """Return the band that holds a value; a prorated value between two bands belongs to the lower one."""
        if value is None:
            return None
        reached = [band.label for band in self.bands if band.lowest <= value]
        return reached[-1] if reached else None

    @model_validator(mode="after")
    def check_bands(self) -> Self:
        """Refuse bands that leave a part of the range out, and prorating without its source."""
        if list(self.bands) != sorted(self.bands, key=lambda band: band.lowest):
            raise ValueError(f"{self.code}: bands must run from lowest to highest")
        if self.bands and (self.bands[0].lowest, self.bands[-1].highest) != self.range:
            raise ValueError(f"{self.code}: bands must cover the range {self.range}")
        if bool(self.prorate_up_to) != bool(self.prorate_source):
            raise ValueError(f"{self.code}: prorating needs its source, and a source its number of items")
        if self.convert and self.prorate_up_to:
            raise ValueError(f"{self.code}: a prorated sum has no place in a conversion table")
        return self


class WorkedExample(InstrumentPart):
    """Answers and what they must score: a published case where there is one, else worked by hand.

    `age` and `sex` are of who answered, for a value set that depends on them.
    """

    answers: Text
    value_set: str | None = None
    age: int | None = None
    sex: str = ""
    score: Number | None = None
    subscores: dict[Code, Number | None] = Field(default_factory=dict)
    band: str | None = None
    source: Text

    @property
    def respondent(self) -> Respondent | None:
        """Who answered; None where the value set does not ask."""
        return Respondent(self.age, self.sex) if self.sex else None


class InstrumentDefinition(InstrumentPart):
    """Everything an instrument's file says. Items without their own answers take the instrument's."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Text
    version: Text
    measures_what: Text
    answered_by: Literal["client", "interviewer", "reviewer"] = "client"
    wording_ships: bool
    licence: Text
    sources: tuple[Text, ...] = Field(min_length=1)
    notes: tuple[Text, ...] = ()
    language: Text = "en-GB"
    recall: str = ""
    stem: str = ""
    form: Literal["list", "state"] = "list"
    items: tuple[Item, ...] = Field(min_length=1)
    total: InstrumentMeasure | None = None
    subscales: tuple[InstrumentMeasure, ...] = ()
    missing_rule: Text
    value_sets: tuple[str, ...] = ()
    default_value_set: str | None = None
    worked_examples: tuple[WorkedExample, ...] = Field(min_length=1)

    def __hash__(self) -> int:
        return hash((self.slug, self.version, self.language))

    @model_validator(mode="before")
    @classmethod
    def spread_defaults(cls, data: object) -> object:
        """Give items the instrument's options or levels, and measures its direction, where they have none."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        answers = {key: data.pop(key) for key in ("options", "levels") if key in data}
        data["items"] = [_add_answers(item, answers) for item in data.get("items", [])]
        direction = data.pop("direction", None)
        for measure in [data.get("total"), *data.get("subscales", [])]:
            if isinstance(measure, dict) and direction:
                measure.setdefault("direction", direction)
        return data

    @model_validator(mode="after")
    def check_measures(self) -> Self:
        """Refuse measures of items that are not there, or that their method cannot compute."""
        codes = [item.code for item in self.items]
        if len(set(codes)) != len(codes):
            raise ValueError("an item's code is there twice")
        if not self.measures:
            raise ValueError("an instrument needs a total, subscales, or both")
        for measure in self.measures:
            self._check_measure(measure)
        if self.default_value_set not in {None, *self.value_sets}:
            raise ValueError(f"default_value_set {self.default_value_set} is not among value_sets")
        return self

    def _check_measure(self, measure: InstrumentMeasure) -> None:
        codes = [item.code for item in self.items]
        if unknown := set(measure.items) - set(codes):
            raise ValueError(f"{measure.code}: no such item: {', '.join(sorted(unknown))}")
        chosen = [self.find_item(code) for code in measure.items or codes]
        sums = range(sum(int(i.lowest_value) for i in chosen), sum(int(i.highest_value) for i in chosen) + 1)
        if measure.convert and len(measure.convert) != len(sums):
            raise ValueError(f"{measure.code}: convert must have every sum from {sums[0]} to {sums[-1]}")
        if measure.method == "index" and not self.default_value_set:
            raise ValueError(f"{measure.code}: an index needs value_sets and default_value_set")
        if measure.method == "value" and len(chosen) != 1:
            raise ValueError(f"{measure.code}: the method value takes one item; sum or mean takes several")

    @property
    def measures(self) -> tuple[InstrumentMeasure, ...]:
        """The total, if there is one, then the subscales."""
        return ((self.total,) if self.total else ()) + self.subscales

    def find_measure(self, code: str = "") -> InstrumentMeasure:
        """Return the measure with this code; without one, the total, else the first subscale."""
        return next((measure for measure in self.measures if measure.code == code), self.measures[0])

    def find_item(self, code: str) -> Item:
        """Return the item with this code."""
        return next(item for item in self.items if item.code == code)


def _add_answers(item: object, answers: dict[str, object]) -> object:
    """Return the item with its own options, levels or range, else the instrument's; levels as options."""
    if not isinstance(item, dict):
        return item
    own = {key: item[key] for key in ("options", "levels", "range") if key in item} or answers
    item = {key: value for key, value in item.items() if key != "levels"} | own
    if "levels" in item:
        lowest, highest = item.pop("levels")
        item["options"] = [{"value": value, "label": str(value)} for value in range(lowest, highest + 1)]
    return item
