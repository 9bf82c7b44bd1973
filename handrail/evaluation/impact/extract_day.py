"""The day of the extract, on which open cases are cut off: given, of the manifest, or the last seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from handrail.evaluation.clients import Client
from handrail.evaluation.impact.inclusion import find_last_date
from handrail.evaluation.sources import Source
from handrail.extract.manifest import MANIFEST, describes, read_manifest
from handrail.foundation.errors import UserError


@dataclass(frozen=True)
class ExtractDay:
    """A day and where it comes from; no day where nothing in the file has a date."""

    day: date | None
    source: str

    def describe(self) -> str:
        """Return the day with its source, for the assumptions of a result."""
        return f"{'not known' if self.day is None else self.day.isoformat()}: {self.source}"


GIVEN = "given"
IN_MANIFEST = f"of the extract's {MANIFEST}"
LATEST = (
    "the latest date in the file, for neither --as-at nor a manifest says when the extract was made; "
    "open cases may have been followed for longer"
)


def find_extract_day(source: Source, clients: Sequence[Client], given: date | None = None) -> ExtractDay:
    """Return the day given, else that of the manifest beside the file, else the latest date in the file.

    Raises
    ------
    UserError
        The manifest's day is not a date.
    """
    if given is not None:
        return ExtractDay(given, GIVEN)
    path = Path(source) if isinstance(source, str | Path) else None
    manifest = read_manifest(path.parent) if path else {}
    text = str(manifest.get("as_at", "")) if path and describes(manifest, path) else ""
    if path is None or not text:
        return ExtractDay(find_last_date(clients), LATEST)
    try:
        return ExtractDay(date.fromisoformat(text[:10]), IN_MANIFEST)
    except ValueError as error:
        raise UserError(
            f"{path.parent / MANIFEST}: expected as_at to be a date, year-month-day, got {text!r}. "
            "Put it right, or give the day of the extract with --as-at."
        ) from error
