"""Read practices and patients as they stand: trimmed text, zeros in front kept, no spreadsheet errors."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms.arrays import combine_chunks, decode_dictionary, read_text, to_numpy
from handrail.evaluation.norms.doubts import CUT_IDENTIFIER, ColumnDoubts
from handrail.evaluation.norms.faults import CellFaults
from handrail.foundation.tabular.cells import MISSING_WORDS, SCIENTIFIC_NOTATION, SPREADSHEET_ERROR

NOT_AN_IDENTIFIER = "a spreadsheet error, not an identifier"
FORMULA = "a formula without its value; save the workbook with its values"
_MISSING = pa.array(
    sorted({case(word) for word in MISSING_WORDS for case in (str.lower, str.upper, str.title)})
)


def read_identifiers(table: pa.Table, column: str, faults: CellFaults, doubts: ColumnDoubts) -> pa.Array:
    """Return a column of identifiers: patients that are whole numbers as int64, all else as text.

    A blank, a word for blank ('N/A'), a spreadsheet's error or formula is a fault of its row; a number cut to
    a power of ten is a doubt about the file.
    """
    values = combine_chunks(table[column])
    if column == "patient" and pa.types.is_integer(values.type) and values.type != pa.uint64():
        key = values.cast(pa.int64(), safe=False)
        faults.add_rows(column, to_numpy(key.is_null()), "missing")
        return key
    key = read_text(values, encode=column == "practice")
    words = key.dictionary if pa.types.is_dictionary(key.type) else key
    if key.null_count or _has_any(pc.is_in(words, _MISSING)):
        faults.add_rows(
            column,
            to_numpy(pc.is_in(decode_dictionary(key), _MISSING, skip_nulls=False)) | _find_nulls(key),
            "missing",
        )
    if _has_any(pc.match_substring(words, "#")) or _has_any(pc.match_substring(words, "Err:")):
        faults.add_rows(column, _match_pattern(key, SPREADSHEET_ERROR), NOT_AN_IDENTIFIER)
    if _has_any(pc.starts_with(words, "=")):
        faults.add_rows(
            column, to_numpy(pc.starts_with(decode_dictionary(key), "=").fill_null(False)), FORMULA
        )
    if _has_any(pc.match_substring(words, "+")):
        doubts.add_rows(CUT_IDENTIFIER, table, column, _match_pattern(key, SCIENTIFIC_NOTATION))
    return key


def _has_any(mask: pa.BooleanArray) -> bool:
    return bool(pc.any(mask, min_count=0).as_py())


def _find_nulls(key: pa.Array) -> np.ndarray:
    return to_numpy(key.is_null())


def _match_pattern(key: pa.Array, pattern: str) -> np.ndarray:
    matches = pc.match_substring_regex(decode_dictionary(key), pattern, ignore_case=True)
    return to_numpy(matches.fill_null(False))
