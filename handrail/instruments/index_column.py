"""Reads a column of EQ-5D indices whose levels are not known, and maps them by a mapped value set."""

import numpy as np
import pyarrow as pa

from handrail.foundation.errors import UserError
from handrail.instruments.arrow import Flags, Floats, encode_texts
from handrail.instruments.columns import AnswerTable, ColumnProblems
from handrail.instruments.eq5d.index_mapping import find_scale, map_indices
from handrail.instruments.eq5d.respondents import NO_GROUP, Groups
from handrail.instruments.eq5d.value_sets import ValueSet
from handrail.instruments.scoring import DECIMALS

COLUMNS = ("index", "eq5d_index")


def read_indices(table: pa.Table, value_set: ValueSet) -> AnswerTable:
    """Read the column `index` (or `eq5d_index`) as answers of one item, and list what is no index.

    UserError where the table has no such column.
    """
    by_name = {name.strip().lower(): name for name in table.column_names}
    name = next((by_name[column] for column in COLUMNS if column in by_name), None)
    if name is None:
        raise UserError(
            "To map indices by --bandwidth, expected a column index; the file has "
            f"{', '.join(table.column_names)}. To score states, leave out --bandwidth."
        )
    lowest, highest = find_scale(value_set)
    texts, codes = encode_texts(table[name])
    values = np.array([_read_index(text) for text in texts], dtype=float)
    values[(values < lowest) | (values > highest)] = np.nan
    wrong = [code for code, text in enumerate(texts) if text.strip() and np.isnan(values[code])]
    problems = _list_problems(
        name, np.isin(codes, wrong), table, f"expected an index from {lowest:g} to {highest:g}"
    )
    return AnswerTable(values[codes].reshape(-1, 1), None, [name], problems)


def map_answers(
    answers: AnswerTable, table: pa.Table, value_set: ValueSet, groups: Groups, bandwidth: float
) -> tuple[Floats, list[ColumnProblems]]:
    """Map what `read_indices` read, shape (n,), and list the indices that no state lies near enough to."""
    given = answers.matrix[:, 0]
    mapped = np.round(map_indices(given, groups, value_set, bandwidth), DECIMALS)
    alone = ~np.isnan(given) & np.isnan(mapped) & (groups != NO_GROUP)
    reason = f"no state has an index within {bandwidth:g}; a wider --bandwidth finds some"
    return mapped, _list_problems(answers.columns[0], alone, table, reason)


def _list_problems(name: str, wrong: Flags, table: pa.Table, reason: str) -> list[ColumnProblems]:
    rows = np.flatnonzero(wrong)
    texts = [table[name][row].as_py() for row in rows.tolist()]
    return [ColumnProblems(name, rows, texts, [reason] * len(rows))] if len(rows) else []


def _read_index(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
