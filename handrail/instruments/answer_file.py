"""Reads a file of questionnaires, a row a questionnaire, and loses none of its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.foundation.tabular.cells import cell_text
from handrail.foundation.tabular.dialect import split_cells
from handrail.foundation.tabular.headings import refuse_repeats
from handrail.foundation.tabular.source import open_table
from handrail.foundation.tabular.table_source import RowFault, TableSource, is_text
from handrail.instruments import arrow
from handrail.instruments.arrow import Flags, Integers


@dataclass(frozen=True)
class AnswerFile:
    """A file as columns of text.

    Attributes
    ----------
    table
        Every row of the file as it stands, blank ones and those that do not fit the heading too.
    answers
        The same, with nothing in the rows that do not fit.
    numbers
        The row of each as a spreadsheet shows it, shape (rows,).
    misfit
        Whether the cells of each row do not fit the heading, shape (rows,).
    faults
        The rows that do not fit, with the reason.
    notes
        What a reader of the scores has to know of the file.
    """

    table: pa.Table
    answers: pa.Table
    numbers: Integers
    misfit: Flags
    faults: list[RowFault]
    notes: tuple[str, ...] = ()


def read_answer_file(
    path: Path, is_heading: Callable[[list[str]], bool], sheet: str | None = None
) -> AnswerFile:
    """Read a file without guessing at types, so that what is written back is what was there.

    Parameters
    ----------
    path
        Delimited text of any dialect, XLSX, Parquet or Arrow.
    is_heading
        Says of the cells of a line whether they are the heading.
    sheet
        Which sheet of a workbook.

    Raises
    ------
    UserError
        The file cannot be read, or a heading stands over several columns.
    """
    source = open_table(path, is_heading, sheet)
    refuse_repeats(source.name, source.headings)
    batches = list(source.read(range(len(source.headings))))
    numbers = np.concatenate([np.empty(0, np.int64), *(batch.rows for batch in batches)])
    columns = [
        pa.chunked_array([_to_text(batch.columns[place]) for batch in batches], pa.string())
        for place in range(len(source.headings))
    ]
    every = np.arange(source.first_row, source.last_row + 1)
    if len(numbers) == len(every):
        table = _build_table(source.headings, columns)
        return AnswerFile(table, table, numbers, np.zeros(len(numbers), bool), [], tuple(source.notes))
    return _insert_missing_rows(source, columns, numbers, every)


def _insert_missing_rows(
    source: TableSource, columns: list[pa.ChunkedArray], numbers: Integers, every: Integers
) -> AnswerFile:
    """Return the rows that were read among those that do not fit and blank ones."""
    others = np.setdiff1d(every, numbers)
    texts = {fault.row: fault.text for fault in source.faults}
    rows = [_fit_cells(texts.get(row, ""), source) for row in others.tolist()]
    order = arrow.to_index_array(
        np.argsort(np.concatenate([numbers, others]), kind="stable"), np.ones(len(every), bool)
    )
    whole, blank = list[pa.ChunkedArray](), list[pa.ChunkedArray]()
    for place, column in enumerate(columns):
        for result, cells in ((whole, [row[place] for row in rows]), (blank, [""] * len(rows))):
            added = pa.chunked_array([*column.chunks, arrow.to_text_array(cells)], pa.string())
            result.append(added.take(order))
    misfit = np.isin(every, list(texts))
    headings = source.headings
    return AnswerFile(
        _build_table(headings, whole),
        _build_table(headings, blank),
        every,
        misfit,
        source.faults,
        tuple(source.notes),
    )


def _fit_cells(text: str, source: TableSource) -> list[str]:
    """Return the cells of a row that has too few or too many, as many as there are headings."""
    width = len(source.headings)
    return [*split_cells(text, source.delimiter or ","), *[""] * width][:width]


def _build_table(headings: Sequence[str], columns: list[pa.ChunkedArray]) -> pa.Table:
    return pa.Table.from_arrays(columns, names=list(headings))


def _to_text(column: pa.Array) -> pa.Array:
    if not is_text(column.type):
        return arrow.to_text_array([cell_text(value) for value in column.to_pylist()])
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    return pc.fill_null(plain.cast(pa.string()), "")
