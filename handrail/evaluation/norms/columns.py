"""Find the columns of a note file by their headings; a few common other names are known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handrail.foundation.errors import UserError

REQUIRED_COLUMNS = ("practice", "patient", "diagnosis", "starts")
OTHER_NAMES = {
    "practice": ("practice_code", "gp_practice", "practice_id"),
    "patient": ("patient_number", "patient_id", "patient_no"),
    "issued": ("issue_date", "date_of_issue", "date_issued", "issued_on"),
    "diagnosis": ("condition", "health_problem", "reason"),
    "starts": ("start", "start_date", "from", "certified_from", "from_date"),
    "ends": ("end", "end_date", "to", "certified_to", "to_date"),
    "duration": ("certified_for", "duration_days", "days"),
    "area": ("locality",),
}
_KNOWN = {other: name for name, others in OTHER_NAMES.items() for other in (name, *others)}


@dataclass(frozen=True)
class NoteColumns:
    """Where the known columns stand in a file of `width` columns."""

    names: tuple[str, ...]
    positions: tuple[int, ...]
    width: int

    @classmethod
    def are_complete(cls, heading: Sequence[object]) -> bool:
        """Return whether a heading has every column that must be there."""
        names = _name_columns(heading)
        return not _list_missing(names)

    @classmethod
    def from_heading(cls, heading: Sequence[object], source: str) -> "NoteColumns":
        """Match headings whatever their case or spacing; raise when one is missing or stands twice."""
        names = _name_columns(heading)
        twice = sorted({name for name in names if name and names.count(name) > 1})
        missing = _list_missing(names)
        if missing or twice:
            wrong = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(twice)} more than once"
            reads = ", ".join(map(str, heading))[:300] or "(nothing)"
            raise UserError(
                f"{source}: expected a heading with practice, patient, issued, diagnosis, starts, ends;"
                f" it {wrong}; it reads {reads}. Name the columns so."
            )
        places = tuple(place for place, name in enumerate(names) if name)
        return cls(tuple(names[place] for place in places), places, len(names))


def _name_columns(heading: Sequence[object]) -> list[str]:
    """Return the known name of each heading, empty where not known; leave out empty headings at the end."""
    plain = [re.sub(r"[^a-z0-9]+", "_", str(cell or "").lower()).strip("_") for cell in heading]
    while plain and not plain[-1]:
        plain.pop()
    return [_KNOWN.get(cell, "") for cell in plain]


def _list_missing(names: Sequence[str]) -> list[str]:
    missing = [name for name in REQUIRED_COLUMNS if name not in names]
    return missing if {"ends", "duration"} & set(names) else [*missing, "ends (or duration)"]
