"""Finance's file of spend, checked row by row and added to the operator's other files."""

import csv
import datetime as dt
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from handrail.extract.check import WRONG, check_extract
from handrail.extract.connection import Extract
from handrail.extract.file_reader import ROW
from handrail.extract.files import FILES
from handrail.extract.problem import Problem
from handrail.extract.read import find_files, open_extract
from handrail.foundation.errors import UserError

COLUMNS = [item.name for item in FILES["costs"].fields]


def replace_quarters(content: bytes, services: Sequence[str]) -> tuple[list[Problem], int]:
    """Replace the quarters that a file names, service by service; all or nothing.

    Returns the problems, of which any means that nothing was taken in, and the number of rows. Raises
    UserError where the file cannot be read as costs at all.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "costs.csv"
        path.write_bytes(content)
        opened = open_extract(path)
        lacking = {"service", "quarter", "heading", "amount"} - set(opened.given["costs"])
        if lacking:
            raise UserError(f"The file has no column {' and no column '.join(sorted(lacking))}.")
        problems = [problem for problem in check_extract(opened) if problem.kind in WRONG]
        rows = _read_rows(opened)
    expected = f"expected one of {', '.join(services)}"
    problems += [
        Problem(number, "service", row["service"], expected, "costs", "not_yours")
        for number, row in rows
        if row["service"] and row["service"] not in services
    ]
    if not problems:
        _store_rows([row for _, row in rows])
    return problems, len(rows)


def _read_rows(opened: Extract) -> list[tuple[int, dict[str, str]]]:
    """Return each row of a file of costs as it is written: its number, and its text by column."""
    given = set(opened.given["costs"])
    columns = ", ".join(name if name in given else f"NULL AS {name}" for name in COLUMNS)
    return [
        (number, {name: _format_value(value) for name, value in zip(COLUMNS, values, strict=True)})
        for number, *values in opened.fetch_rows(f"SELECT {ROW}, {columns} FROM {opened.raw['costs']}")
    ]


def _format_value(value: object) -> str:
    """A value as it is written: a quarter as 2012-Q2, so that one quarter is written in one way."""
    if isinstance(value, dt.date):
        return f"{value.year}-Q{(value.month + 2) // 3}"
    return f"{value:.15g}" if isinstance(value, float) else str(value or "")


def _read_stored_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows that are kept. Raises UserError where one would be lost when they are written again."""
    opened = open_extract(path)
    if opened.unfit_values or opened.faulty_rows:
        raise UserError(
            f"{path} has rows that cannot be read. Put them right first: handrail extract check lists them."
        )
    return [row for _, row in _read_rows(opened)]


def _store_rows(rows: list[dict[str, str]]) -> None:
    """Write the whole file next to the old one and put it in its place, so that no reader meets half."""
    folder = Path(settings.RECORDS)
    folder.mkdir(parents=True, exist_ok=True)
    was = find_files(folder).get("costs")
    if was is not None and was.suffix != ".csv":
        raise UserError(
            f"Costs are kept in {was.name}, which only its own program writes. Add the rows there."
        )
    named = {(row["service"], row["quarter"]) for row in rows}
    before = _read_stored_rows(was) if was else []
    kept = [row for row in before if (row["service"], row["quarter"]) not in named]
    out = io.StringIO()
    write = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    write.writeheader()
    write.writerows(sorted([*kept, *rows], key=lambda row: (row["service"], row["quarter"], row["heading"])))
    part = folder / "costs.csv.part"
    part.write_text(out.getvalue(), encoding="utf-8")
    os.replace(part, folder / "costs.csv")
