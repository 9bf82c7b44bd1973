"""Finance's file of spend, checked row by row and laid beside the operator's other files."""

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from handrail.extract.check import WRONG, Problem, check
from handrail.extract.files import FILES
from handrail.extract.read import find_files, open_extract
from handrail.foundation.errors import UserError

COLUMNS = [item.name for item in FILES["costs"].fields]


def take_in(content: bytes, services: Sequence[str]) -> tuple[list[Problem], int]:
    """Replace the quarters that a file names, service by service; all or nothing.

    Gives the problems, of which any means that nothing was taken in, and the number of rows. Raises UserError
    where the file cannot be read as costs at all.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "costs.csv"
        path.write_bytes(content)
        opened = open_extract(path)
        lacking = {"service", "quarter", "heading", "amount"} - set(opened.given["costs"])
        if lacking:
            raise UserError(f"The file has no column {' and no column '.join(sorted(lacking))}.")
        problems = [each for each in check(opened) if each.kind in WRONG]
        rows = _rows(path)
    for number, row in enumerate(rows, 2):
        if row["service"] not in services:
            problems.append(Problem("costs", number, "service", row["service"], "not_yours",
                                    f"expected one of {', '.join(services)}"))  # fmt: skip
    if not problems:
        _keep(rows)
    return problems, len(rows)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in csv.DictReader(stream)]


def _keep(rows: list[dict[str, str]]) -> None:
    """Write the whole file anew beside the old one and put it in its place, so that no reader meets half."""
    folder = Path(settings.RECORDS)
    folder.mkdir(parents=True, exist_ok=True)
    was = find_files(folder).get("costs")
    if was is not None and was.suffix != ".csv":
        raise UserError(
            f"Costs are kept in {was.name}, which only its own program writes. Add the rows there."
        )
    named = {(row["service"], row["quarter"]) for row in rows}
    kept = [row for row in (_rows(was) if was else []) if (row["service"], row["quarter"]) not in named]
    out = io.StringIO()
    write = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    write.writeheader()
    write.writerows(sorted([*kept, *rows], key=lambda row: (row["service"], row["quarter"], row["heading"])))
    part = folder / "costs.csv.part"
    part.write_text(out.getvalue(), encoding="utf-8")
    os.replace(part, folder / "costs.csv")
