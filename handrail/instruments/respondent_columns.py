"""Reads who answered from the columns age and sex of a file of questionnaires."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from handrail.foundation.errors import UserError
from handrail.instruments.arrow import Floats, encode_texts
from handrail.instruments.columns import ColumnProblems
from handrail.instruments.eq5d.respondents import (
    NO_GROUP,
    OLDEST_AGE,
    YOUNGEST_AGES,
    Groups,
    Respondent,
    find_groups,
)

AGE_COLUMNS, SEX_COLUMNS = ("age",), ("sex", "gender")


def read_groups(table: pa.Table, value_set: str) -> tuple[Groups, list[ColumnProblems]]:
    """Return the age and sex group of each row, shape (n,), and the ages that cannot be read.

    UserError where the table has no such columns: which the value set needs, and what is there.
    """
    names = [_find_column(table.column_names, columns, value_set) for columns in (AGE_COLUMNS, SEX_COLUMNS)]
    ages, problems = _read_ages(table[names[0]], names[0])
    texts, codes = encode_texts(table[names[1]])
    groups = np.full(len(codes), NO_GROUP)
    for code, text in enumerate(texts):
        if Respondent(YOUNGEST_AGES[0], text).is_covered:
            rows = codes == code
            groups[rows] = find_groups(ages[rows], [text] * int(rows.sum()))
    return groups, problems


def _find_column(names: Sequence[str], wanted: Sequence[str], value_set: str) -> str:
    by_name = {heading.strip().lower(): heading for heading in names}
    name = next((by_name[heading] for heading in wanted if heading in by_name), None)
    if name is None:
        raise UserError(
            f"The value set {value_set} depends on age and sex. Add the columns age and sex; "
            f"the file has {', '.join(names)}."
        )
    return name


def _read_ages(column: pa.ChunkedArray, name: str) -> tuple[Floats, list[ColumnProblems]]:
    texts, codes = encode_texts(column)
    ages = np.array([_read_age(text) for text in texts], dtype=float)
    unreadable = [code for code, text in enumerate(texts) if text.strip() and np.isnan(ages[code])]
    if not unreadable:
        return ages[codes], []
    rows = np.flatnonzero(np.isin(codes, unreadable))
    values = [texts[code] for code in codes[rows].tolist()]
    reason = f"expected an age in years, 0 to {OLDEST_AGE}"
    return ages[codes], [ColumnProblems(name, rows, values, [reason] * len(rows))]


def _read_age(text: str) -> float:
    age = float(text) if re.fullmatch(r"\s*\d{1,3}(\.\d+)?\s*", text) else np.nan
    return age if age <= OLDEST_AGE else np.nan
