"""A chart of a page: its drawing, and the table that stands with it."""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handrail.charts.axes import Across
from handrail.foundation.wording import format_number

Value = float | str | None  # a figure; why there is none; not recorded
ValueWriter = Callable[[float], str]
Band = tuple[float, float, str]  # from, to, name


@dataclass(frozen=True)
class Chart:
    """A drawing and the table it was drawn from; `named` are the lines, where a legend names them."""

    title: str
    svg: Markup
    columns: Sequence[Mapping[str, object]]
    rows: Sequence[list[str]]
    note: str = ""
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class ValueAxis:
    """How values are written and scaled.

    `unit` is written with each value; `places` are its decimals (None: as many as it has, up to two);
    `maximum` None is the next round figure; `bands` name parts of the scale, as the severities of a score.
    """

    unit: str = ""
    places: int | None = None
    minimum: float = 0
    maximum: float | None = None
    bands: Sequence[Band] = ()

    def build_writer(self) -> ValueWriter:
        """Return how values read in their own place, with the decimals asked for."""
        return build_value_writer(self.unit, self.places)

    def build_level_writer(self) -> ValueWriter:
        """Return how the levels of the scale read: without decimals where they have none."""
        return build_value_writer(self.unit)


@dataclass(frozen=True)
class PlaceAxis:
    """What stands across: `heading` heads its column; `marks` are upright lines, each with its name.

    `names` are the words for places that are no single day, such as a quarter by its first day.
    """

    heading: str = "Date"
    names: Mapping[date, str] | Mapping[float, str] | None = None
    marks: Sequence[tuple[Across, str]] = ()

    def list_names(self) -> dict[Across, str]:
        """Return the words by their place; empty where there are none."""
        return {place: words for place, words in (self.names or {}).items()}  # noqa: C416 (types of places)


def build_value_writer(unit: str, places: int | None = None) -> ValueWriter:
    """Return the function that writes values: 61%, £90, 12 weeks."""

    def write_value(value: float) -> str:
        figure = (
            format_number(value, places) if places is not None else format_number(drop_empty_decimals(value))
        )
        if unit == "£":
            return f"£{figure}"
        return f"{figure}{unit}" if unit in ("", "%") else f"{figure} {unit}"

    return write_value


def drop_empty_decimals(value: float) -> float | int:
    """Return a whole number as such, anything else to two decimals."""
    return int(value) if float(value).is_integer() else round(value, 2)


def write_cell(value: Value, write: ValueWriter) -> str:
    """Return a value as its table says it."""
    if value is None:
        return "not recorded"
    return value if isinstance(value, str) else write(value)


def build_columns(heading: str, series: Iterable[str]) -> list[dict[str, object]]:
    """Return the columns of a table: one of names, then one of figures for each series."""
    return [
        {"key": str(order), "text": name, **({"numeric": True} if order else {})}
        for order, name in enumerate((heading, *series))
    ]


def compute_chart_id(*content: object) -> str:
    """Return the id of a chart: always the same for one, different for two charts of a page."""
    return f"chart-{zlib.crc32(repr(content).encode()):08x}"
