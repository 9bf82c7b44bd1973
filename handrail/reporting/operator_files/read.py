"""`costs`, `targets`, `staff` and more dealings with employers: files that the operator keeps.

They lie in the folder HANDRAIL_RECORDS, problem a file of the extract, CSV or Parquet.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from handrail.extract.check import WRONG, check_extract
from handrail.extract.connection import quote_literal
from handrail.extract.files import FILES
from handrail.extract.read import find_files, open_extract
from handrail.foundation.errors import UserError

OPERATOR_FILES = ("costs", "targets", "employers", "staff")
PROBLEMS_TO_NAME = 5


def read_batches(name: str, services: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """What the operator keeps of these services. Raises UserError, row by row, where it cannot be read."""
    path = _find_file(name)
    if path is None:
        return
    opened = open_extract(path)
    wrong = [problem for problem in check_extract(opened) if problem.kind in WRONG]
    if wrong:
        examples = "; ".join(
            f"row {problem.row}, {problem.column}: {problem.reason}" for problem in wrong[:PROBLEMS_TO_NAME]
        )
        raise UserError(
            f"{path} has {len(wrong)} values that cannot stand: {examples}. Put them right; all of them are "
            f"listed by handrail extract check {path}."
        )
    columns = ", ".join(item.name for item in FILES[name].fields)
    wanted = ", ".join(map(quote_literal, services))
    yield from opened.connection.sql(
        f"SELECT {columns} FROM {name} WHERE service IN ({wanted})"
    ).to_arrow_reader(20_000)


def _find_file(name: str) -> Path | None:
    folder = Path(settings.RECORDS)
    return find_files(folder).get(name) if folder.is_dir() else None


def mark_files() -> str:
    """A value that moves whenever one of the files is changed."""
    stats = [(path.name, path.stat().st_mtime_ns) for name in OPERATOR_FILES if (path := _find_file(name))]
    return repr(stats)
