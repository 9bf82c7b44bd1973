"""Which rows of a table are bad, and every reason why."""

import numpy as np
import pyarrow as pa

from handrail.evaluation.norms.arrays import combine_chunks, decode_dictionary
from handrail.evaluation.norms.findings import PROBLEM_SCHEMA


class CellFaults:
    """The faults of the cells of one table, as they are found."""

    def __init__(self, table: pa.Table) -> None:
        self._source = table
        self.rows = np.zeros(table.num_rows, bool)
        self._parts: list[pa.Table] = []

    def add_rows(self, column: str, mask: np.ndarray, why: str) -> None:
        """List the rows of the mask with what stands in the column and why it cannot be used."""
        if not mask.any():
            return
        self.rows |= mask
        picked = pa.array(mask)
        row = self._source["row"].filter(picked)
        if column in self._source.column_names:
            value = (
                decode_dictionary(combine_chunks(self._source[column]).filter(picked))
                .cast(pa.string())
                .fill_null("")
            )
        else:
            value = pa.array([""] * len(row), pa.string())
        texts = [pa.array([text] * len(row), pa.string()) for text in (column, why)]
        self._parts.append(pa.table([row, texts[0], value, texts[1]], schema=PROBLEM_SCHEMA))

    def build_table(self) -> pa.Table:
        """Return every fault, in the form of `PROBLEM_SCHEMA`."""
        return pa.concat_tables(self._parts) if self._parts else PROBLEM_SCHEMA.empty_table()
