"""What a QALY is taken to be worth: thresholds as data, each with its source."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class QalyThreshold:
    """GBP a QALY."""

    name: str
    value: float
    source: str


@cache
def load_thresholds() -> tuple[QalyThreshold, ...]:
    """Return the thresholds Handrail ships, lowest first."""
    text = (files(__package__) / "thresholds.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    thresholds = (QalyThreshold(row["name"], float(row["value"]), row["source"]) for row in rows)
    return tuple(sorted(thresholds, key=lambda threshold: threshold.value))
