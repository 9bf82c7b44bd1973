"""What every estimator hands back: estimates with interval, base, missing, method, source and caveats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

from handrail.charts import Plot
from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.display import Displayable, ResultSection
from handrail.extract.problem import Problem

if TYPE_CHECKING:
    import pyarrow as pa


_LAST_COLUMNS = ("p", "unit", "base", "missing", "note")


@dataclass(frozen=True)
class Method:
    """How a figure was made and who described it first."""

    name: str
    source: str


@dataclass(frozen=True)
class Estimate:
    """One figure; `low` and `high` bound it at the level of its `StudyResult`, None where not estimable.

    `base` counts the records it rests on (None: it rests on no records, only on given figures) and `missing`
    those that belong to its group but lack the data.
    """

    section: str
    measure: str
    estimate: float | None
    unit: str
    base: int | None
    method: Method
    group: str = ""
    low: float | None = None
    high: float | None = None
    p: float | None = None
    missing: int = 0
    note: str = ""

    def format_cells(self) -> list[str]:
        """Return the figure for people to read: estimate, interval, p and the rest, rounded."""
        interval = (
            ""
            if self.low is None or self.high is None
            else f"{_format_short(self.low)} to {_format_short(self.high)}"
        )
        p = "" if self.p is None else "<0.001" if self.p < 0.001 else f"{self.p:.3f}"
        base = "" if self.base is None else str(self.base)
        figures = [_format_short(self.estimate), interval, p]
        return [self.measure, self.group, *figures, self.unit, base, str(self.missing), self.note]


def _format_short(value: float | None) -> str:
    return "" if value is None else format(value, ".4g") if abs(value) < 10_000 else format(value, ",.0f")


def name_software() -> str:
    """Return the name and version of the software that made a result."""
    return f"handrail {version('handrail')}"


@dataclass(frozen=True, repr=False)
class StudyResult(Displayable):
    """A study's estimates, with the caveats that travel with them into every output.

    `problems` are the values of the files read that could not be used, each with what became of it.
    """

    title: str
    estimates: tuple[Estimate, ...]
    caveats: tuple[str, ...] = ()
    level: float = 0.95
    seed: int | None = None
    assumptions: Mapping[str, str] = field(default_factory=dict)
    plots: tuple[Plot, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        unknown = [code for code in self.caveats if code not in CAVEATS]
        if unknown:
            raise ValueError(f"caveats not in handrail.evaluation.caveats: {unknown}")

    def find(self, section: str, measure: str, group: str = "") -> Estimate:
        """Return the estimate of that section, measure and group; KeyError when there is none."""
        for row in self.estimates:
            if (row.section, row.measure, row.group) == (section, measure, group):
                return row
        raise KeyError((section, measure, group))

    def to_arrow(self) -> pa.Table:
        """Return one row an estimate, with its method, its source and the caveats' codes."""
        import pyarrow as pa

        rows = [_flatten_estimate(row) | {"caveats": " ".join(self.caveats)} for row in self.estimates]
        return pa.Table.from_pylist(rows, _build_arrow_schema())

    def build_sections(self) -> Iterator[ResultSection]:
        """Yield the estimates section by section, rounded for people."""
        columns = ("measure", "group", "estimate", f"{self.level:.0%} interval", *_LAST_COLUMNS)
        for name in dict.fromkeys(row.section for row in self.estimates):
            rows = [row.format_cells() for row in self.estimates if row.section == name]
            yield ResultSection(name, columns, rows)

    def list_remarks(self) -> Sequence[str]:
        """Return the assumptions and the caveats in words."""
        assumptions = [f"{name}: {text}" for name, text in self.assumptions.items()]
        return [*assumptions, *(CAVEATS[code] for code in self.caveats)]

    def describe_contents(self) -> str:
        """Return how many estimates, plots and caveats there are."""
        counts = ((len(self.estimates), "estimate"), (len(self.plots), "plot"), (len(self.caveats), "caveat"))
        return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts)

    def as_dict(self) -> dict[str, object]:
        """Return the whole result as plain values, ready for JSON."""
        return {
            "title": self.title,
            "software": name_software(),
            "level": self.level,
            "seed": self.seed,
            "assumptions": dict(self.assumptions),
            "caveats": [{"code": code, "text": CAVEATS[code]} for code in self.caveats],
            "estimates": [_flatten_estimate(row) for row in self.estimates],
            "plots": [{"name": p.name, "title": p.title, "description": p.description} for p in self.plots],
        }


def _flatten_estimate(row: Estimate) -> dict[str, object]:
    flat = asdict(row)
    flat["method"], flat["source"] = row.method.name, row.method.source
    return flat


_FIGURES, _COUNTS = ("estimate", "low", "high", "p"), ("base", "missing")
_ARROW_COLUMNS = (
    "section", "measure", "group", *_FIGURES, "unit", *_COUNTS, "method", "source", "note", "caveats",
)  # fmt: skip


def _build_arrow_schema() -> pa.Schema:
    import pyarrow as pa

    kinds = dict.fromkeys(_FIGURES, pa.float64()) | dict.fromkeys(_COUNTS, pa.int64())
    return pa.schema([(name, kinds.get(name, pa.string())) for name in _ARROW_COLUMNS])
