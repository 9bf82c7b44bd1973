"""Which columns of a file hold the answers, and what their text means; answers that cannot be are listed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np
import pyarrow as pa

from handrail.foundation.errors import UserError
from handrail.instruments.answers import AnswerError, parse_answers, parse_item
from handrail.instruments.arrow import Floats, Integers, encode_texts
from handrail.instruments.schema import InstrumentDefinition, Item, Number

Values = Sequence[Number | None]


@dataclass(frozen=True)
class ColumnProblems:
    """The rows (from 0) whose text in one column is not allowed, with that text and the reason."""

    column: str
    rows: Integers
    values: list[str]
    reasons: list[str]


@dataclass(frozen=True)
class AnswerTable:
    """Rows of answers, shape (m, items), and what was wrong.

    `row_of` says which of them each row of the file has, None where each has its own; `columns` held them.
    """

    matrix: Floats
    row_of: Integers | None
    columns: list[str]
    problems: list[ColumnProblems]

    def expand_rows(self, problems: list[ColumnProblems]) -> Self:
        """Return the same answers with a row of their own for each row of the file, and further problems."""
        matrix = self.matrix if self.row_of is None else self.matrix[self.row_of]
        return replace(self, matrix=matrix, row_of=None, problems=[*self.problems, *problems])


def read_answers(instrument: InstrumentDefinition, table: pa.Table) -> AnswerTable:
    """Read the answers in a table of text columns.

    Either one column `state` (EQ-5D) or `answers`, written as `handrail score` takes them; or a column an
    item, named by the item's code, or by any one prefix and the item's number (q1, q2, ...).
    """
    single = find_answers_column(instrument, table.column_names)
    if single:
        return _read_single_column(instrument, single, table[single])
    return _read_item_columns(instrument, table, find_item_columns(instrument, table.column_names))


def has_answers(instrument: InstrumentDefinition, names: Sequence[str]) -> bool:
    """Say whether these are names of columns that hold answers."""
    if find_answers_column(instrument, names):
        return True
    try:
        return bool(find_item_columns(instrument, names))
    except UserError:
        return False


def find_answers_column(instrument: InstrumentDefinition, names: Sequence[str]) -> str | None:
    """Return the column that holds a whole questionnaire, if the file has one."""
    wanted = {"answers", "state"} if instrument.form == "state" else {"answers"}
    return next((name for name in names if name.strip().lower() in wanted), None)


def find_item_columns(instrument: InstrumentDefinition, names: Sequence[str]) -> list[str]:
    """Return the column of each item; UserError says which were expected and what the file has."""
    by_code = {name.strip().lower(): name for name in names}
    if all(item.code in by_code for item in instrument.items):
        return [by_code[item.code] for item in instrument.items]
    count = len(instrument.items)
    numbered: dict[str, dict[int, str]] = {}
    for name in names:
        if match := re.fullmatch(r"(.*?)0*([1-9][0-9]*)", name.strip()):
            numbered.setdefault(match[1], {})[int(match[2])] = name
    complete = [columns for columns in numbered.values() if sorted(columns) == list(range(1, count + 1))]
    if len(complete) == 1:
        return [complete[0][number] for number in range(1, count + 1)]
    single = "state" if instrument.form == "state" else "answers"
    raise UserError(
        f"{instrument.slug}: expected a column {single}, or columns "
        f"{', '.join(item.code for item in instrument.items)}, or numbered columns such as q1 to q{count}; "
        f"the file has {', '.join(names) or 'no columns'}."
    )


def _read_single_column(instrument: InstrumentDefinition, name: str, column: pa.ChunkedArray) -> AnswerTable:
    empty: Values = [None] * len(instrument.items)

    def read_line(text: str) -> Values:
        return list(parse_answers(instrument, text).values()) if text else empty

    codes, values, problems = _read_distinct(name, column, read_line, empty)
    matrix = np.array(values, dtype=np.float64).reshape(-1, len(instrument.items))
    return AnswerTable(matrix, codes, [name], problems)


def _read_item_columns(instrument: InstrumentDefinition, table: pa.Table, names: list[str]) -> AnswerTable:
    matrix = np.empty((table.num_rows, len(names)), order="F")
    problems = []
    for position, (item, name) in enumerate(zip(instrument.items, names, strict=True)):
        read_item = partial(_read_item, instrument, item)
        codes, values, wrong = _read_distinct(name, table[name], read_item, [None])
        matrix[:, position] = np.array(values, dtype=np.float64).reshape(-1)[codes]
        problems += wrong
    return AnswerTable(matrix, None, names, problems)


def _read_item(instrument: InstrumentDefinition, item: Item, text: str) -> Values:
    return [parse_item(instrument, item, text)]


def _read_distinct(
    name: str, column: pa.ChunkedArray, read_text: Callable[[str], Values], empty: Values
) -> tuple[Integers, list[Values], list[ColumnProblems]]:
    """Read each distinct text of a column once: which one each row has, what it says, and what is wrong."""
    texts, codes = encode_texts(column)
    values: list[Values] = []
    reasons: dict[int, str] = {}
    for code, text in enumerate(texts):
        try:
            values.append(read_text(text.strip()))
        except AnswerError as error:
            values.append(empty)
            reasons[code] = error.reason
    if not reasons:
        return codes, values, []
    rows = np.flatnonzero(np.isin(codes, list(reasons)))
    wrong = codes[rows].tolist()
    problem = ColumnProblems(name, rows, [texts[code] for code in wrong], [reasons[code] for code in wrong])
    return codes, values, [problem]
