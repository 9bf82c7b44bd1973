"""What every estimator hands back: estimates with interval, base, missing, method, source and caveats."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version

from handrail.evaluation.caveats import CAVEATS


@dataclass(frozen=True)
class Method:
    """How a figure was made and who described it first."""

    name: str
    source: str


@dataclass(frozen=True)
class Estimate:
    """One figure; `low` and `high` bound it at the level of its `Result`, None where not estimable.

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


@dataclass(frozen=True)
class Plot:
    """A drawn figure: SVG text and the same content in words."""

    name: str
    title: str
    description: str
    svg: str


def software() -> str:
    """Name and version of the software that made a result."""
    return f"handrail {version('handrail')}"


@dataclass(frozen=True)
class Result:
    """A study's estimates, with the caveats that travel with them into every output."""

    title: str
    estimates: tuple[Estimate, ...]
    caveats: tuple[str, ...] = ()
    level: float = 0.95
    seed: int | None = None
    assumptions: Mapping[str, str] = field(default_factory=dict)
    plots: tuple[Plot, ...] = ()

    def __post_init__(self) -> None:
        unknown = [code for code in self.caveats if code not in CAVEATS]
        if unknown:
            raise ValueError(f"caveats not in handrail.evaluation.caveats: {unknown}")

    def find(self, section: str, measure: str, group: str = "") -> Estimate:
        """The one estimate of that section, measure and group; KeyError when there is none."""
        for row in self.estimates:
            if (row.section, row.measure, row.group) == (section, measure, group):
                return row
        raise KeyError((section, measure, group))

    def as_dict(self) -> dict[str, object]:
        """The whole result as plain values, ready for JSON."""
        return {
            "title": self.title,
            "software": software(),
            "level": self.level,
            "seed": self.seed,
            "assumptions": dict(self.assumptions),
            "caveats": [{"code": code, "text": CAVEATS[code]} for code in self.caveats],
            "estimates": [_flat(row) for row in self.estimates],
            "plots": [{"name": p.name, "title": p.title, "description": p.description} for p in self.plots],
        }


def _flat(row: Estimate) -> dict[str, object]:
    flat = asdict(row)
    flat["method"], flat["source"] = row.method.name, row.method.source
    return flat
