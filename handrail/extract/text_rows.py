"""Read a small table of text row by numbered row: norms, counts, costs of cases, and their like."""

from collections.abc import Sequence

from handrail.extract.problem import ROW_LEFT_OUT, Problem, refuse_problems
from handrail.foundation.errors import UserError
from handrail.foundation.tabular.cells import cell_text
from handrail.foundation.tabular.headings import find_columns, has_columns, heading_key
from handrail.foundation.tabular.source import open_table
from handrail.foundation.tabular.table_source import TableSource


def read_text_rows(
    source: object,
    required: Sequence[str],
    optional: Sequence[str] = (),
    *,
    sheet: str | None = None,
    problems: list[Problem] | None = None,
    notes: list[Problem] | None = None,
) -> list[tuple[int, dict[str, str]]]:
    """Read every row of a table as stripped text by column.

    Parameters
    ----------
    source
        A path (delimited text of any dialect, XLSX, Parquet, Arrow), an Arrow table, or a data frame.
    required
        Columns that must be there.
    optional
        Columns that may be; others are not read.
    sheet
        Which sheet of a workbook.
    problems
        Takes a problem for each row that cannot be parted into the columns; without it such a row refuses the
        file.
    notes
        Takes what to know of the whole file, such as how many of its rows the spreadsheet hides.

    Returns
    -------
    list of (row as a spreadsheet shows it, text by column)

    Raises
    ------
    UserError
        The file cannot be read, or lacks a required column.
    """
    table = open_table(source, lambda cells: has_columns(cells, required), sheet)
    columns = find_columns(table.name, table.headings, [*required, *optional])
    lacking = [name for name in required if name not in columns]
    if lacking:
        raise UserError(
            f"{table.name}: expected the columns {', '.join(required)}; {', '.join(lacking)} missing. "
            f"The file has: {', '.join(filter(heading_key, table.headings)) or 'no heading'}."
        )
    rows = _read(table, columns)
    faults = [Problem(fault.row, "", fault.text, fault.reason + ROW_LEFT_OUT) for fault in table.faults]
    if problems is None:
        refuse_problems(table.name, faults)
    else:
        problems += faults
    if notes is not None:
        notes += [Problem(None, "", "", note, kind="note") for note in table.notes]
    return rows


def _read(table: TableSource, columns: dict[str, int]) -> list[tuple[int, dict[str, str]]]:
    rows = []
    for batch in table.read(list(columns.values())):
        texts = [[cell_text(value).strip() for value in column.to_pylist()] for column in batch.columns]
        rows += [
            (row, dict(zip(columns, cells, strict=True)))
            for row, *cells in zip(batch.rows.tolist(), *texts, strict=True)
        ]
    return rows
