"""NICE's reference case for EQ-5D, as a dated table: which value set applied on which day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from handrail.foundation.errors import UserError

FILE = Path(__file__).parent / "reference-case.yaml"


@dataclass(frozen=True)
class ReferenceCase:
    """The value set of each version of EQ-5D (3L, 5L) from a day on, with its source."""

    since: date
    status: Literal["in force", "proposed"]
    value_sets: dict[str, str]
    source: str
    note: str = ""


@cache
def load_reference_cases() -> tuple[ReferenceCase, ...]:
    """Return every reference case, oldest first, proposals among them."""
    rows = yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader)
    return tuple(ReferenceCase(since=row.pop("from"), **row) for row in rows)


def find_reference_case(day: date | None = None) -> ReferenceCase:
    """Return the reference case in force on a day, by default the newest.

    Proposals are never in force. Raises UserError for a day before the table begins.
    """
    in_force = [case for case in load_reference_cases() if case.status == "in force"]
    applicable = [case for case in in_force if day is None or case.since <= day]
    if not applicable:
        raise UserError(f"No reference case is known on {day}; the table begins on {in_force[0].since}.")
    return applicable[-1]
