"""The last extract, which the pages of figures are drawn from: of what, as at when.

`latest` is the one door. `Snapshot.extract()` is what tables are computed from; `id` goes into links, so that
the records behind a figure are looked up in the extract that gave it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
from django.utils import timezone

from handrail.reporting.extract.read import Extract, from_tables
from handrail.reporting.from_journey import tables as extract_of


@dataclass
class Snapshot:
    """The extract of some services as at a moment. `live`: counted at this moment, not read from files."""

    services: tuple[str, ...]
    as_at: datetime
    tables: Mapping[str, pa.Table]
    id: str = ""
    live: bool = False
    _opened: list[Extract] = field(default_factory=list, repr=False)

    def extract(self) -> Extract:
        """The snapshot opened for `tables.compute`; opened once."""
        if not self._opened:
            self._opened.append(from_tables(self.tables, as_at=self.as_at.isoformat(timespec="seconds")))
        return self._opened[0]


def latest(services: Sequence[str]) -> Snapshot:
    """What is known of these services, from the last extract or, for small ones, at this moment."""
    chosen = tuple(sorted(services))
    return Snapshot(chosen, timezone.now(), extract_of(chosen), live=True)
