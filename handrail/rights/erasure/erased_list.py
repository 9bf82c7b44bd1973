"""The list of erased records, kept outside the database: after a restore they are erased again from it."""

import csv
import fcntl
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from handrail.foundation.errors import UserError
from handrail.rights.grounds import ErasureGround

COLUMNS = ("erasure", "person", "ground", "at", "by")


@dataclass(frozen=True)
class ErasedLine:
    """One line: the numbers of the erasure and of the person's record, why, when, and the number of who."""

    erasure: UUID
    person: UUID
    ground: ErasureGround
    at: datetime
    by: int | None = None


def find_list() -> Path:
    """Return where the list is kept."""
    return Path(settings.HOME) / "erased.csv"


def append_lines(lines: Iterable[ErasedLine], path: Path | None = None) -> None:
    """Add the lines that the list does not have, and see that they are on the disk."""
    where = path or find_list()
    descriptor = os.open(where, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", newline="", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = {row["erasure"] for row in csv.DictReader(file)}
        rows = csv.writer(file)
        if not file.tell():
            rows.writerow(COLUMNS)
        for line in lines:
            if str(line.erasure) not in known:
                cells = (line.erasure, line.person, line.ground.value, line.at.isoformat(), line.by or "")
                rows.writerow(cells)
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> list[ErasedLine]:
    """Return the lines of a list. Raises UserError that names the line that cannot be read."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path}: expected a list of erased records, erased.csv: {error}") from None
    return [_read_row(f"{path}, row {number}", row) for number, row in enumerate(rows, start=2)]


def _read_row(place: str, row: dict[str, str]) -> ErasedLine:
    try:
        return ErasedLine(
            UUID(row["erasure"]),
            UUID(row["person"]),
            ErasureGround(row["ground"]),
            datetime.fromisoformat(row["at"]),
            int(row["by"]) if row["by"] else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        expected = ", ".join(COLUMNS)
        raise UserError(f"{place}: expected {expected}, as Handrail writes them: {error}.") from None
