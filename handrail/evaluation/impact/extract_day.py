"""The day of the extract, on which open cases are cut off: given, of the manifest, or the last seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handrail.evaluation.clients import Client
from handrail.evaluation.impact.inclusion import find_last_date
from handrail.evaluation.sources import Source
from handrail.extract.file_reader import find_as_at
from handrail.extract.manifest import MANIFEST


@dataclass(frozen=True)
class ExtractDay:
    """A day and where it comes from; no day where nothing in the file has a date."""

    day: date | None
    source: str

    def describe_source(self) -> str:
        """Return the day with its source, for the assumptions of a result."""
        return f"{'not known' if self.day is None else self.day.isoformat()}: {self.source}"


SOURCE_GIVEN = "given"
SOURCE_MANIFEST = f"of the extract's {MANIFEST}"
SOURCE_LATEST_DATE = (
    "the latest date in the file, for neither --as-at nor a manifest says when the extract was made; open "
    "cases may have been followed for longer"
)


def find_extract_day(source: Source, clients: Sequence[Client], given: date | None = None) -> ExtractDay:
    """Return the day given, else that of the manifest next to the file, else the latest date in the file.

    Raises
    ------
    UserError
        The manifest's day is not a date.
    """
    if given is not None:
        return ExtractDay(given, SOURCE_GIVEN)
    day = find_as_at(source)
    return (
        ExtractDay(find_last_date(clients), SOURCE_LATEST_DATE)
        if day is None
        else ExtractDay(day, SOURCE_MANIFEST)
    )
