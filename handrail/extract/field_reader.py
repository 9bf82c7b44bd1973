"""Read the cells of one column as the schema declares it, and note those that have no value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from handrail.extract.cell_reader import CellReader, CellReading
from handrail.extract.problem import MISSING, Problem
from handrail.extract.schema import Field
from handrail.foundation.tabular import cells
from handrail.foundation.tabular.table_source import is_text

Rows = NDArray[np.int64]

# What may make an identifier or a text something else than it seems.
_WORDS = "|".join(re.escape(word) for word in sorted(cells.MISSING_WORDS) if word)
_DOUBTFUL = rf"(?i)(?:{cells.SPREADSHEET_ERROR})|(?:{cells.SCIENTIFIC_NOTATION})|^=|^(?:{_WORDS})$"


@dataclass(frozen=True)
class CellFault:
    """A value that stands in some rows of a column, and what is wrong with it."""

    column: str
    value: str
    reading: CellReading
    rows: Rows

    @property
    def is_missing(self) -> bool:
        """Whether the value is read as missing."""
        return self.reading.reason.endswith(MISSING)

    def list_problems(self, file: str = "") -> Iterator[Problem]:
        """Yield a problem for each row."""
        for row in self.rows.tolist():
            yield Problem(row, self.column, self.value, self.reading.reason, file, self.reading.kind)


class FieldReader(CellReader):
    """Reads batches of one column; each different cell is understood once."""

    def __init__(self, item: Field, last_event: dt.date) -> None:
        super().__init__(item, last_event)
        self.faults: list[CellFault] = []
        self._readings: dict[object, CellReading] = {}

    @property
    def arrow_type(self) -> pa.DataType:
        """The type that columns are read as: the field's, codes by numbers of a list of them."""
        plain = self.item.arrow_type
        return pa.dictionary(pa.int32(), plain) if self.item.type in ("code", "codes") else plain

    def read_column(self, column: pa.Array, rows: Rows) -> pa.Array:
        """Return the column as `arrow_type`, null where a cell has no value; note the faults."""
        if self.item.type in ("id", "text") and is_text(column.type):
            return self._read_texts(column, rows)
        distinct = self._read_distinct(column, rows)
        return distinct if pa.types.is_dictionary(self.arrow_type) else distinct.dictionary_decode()

    def _read_texts(self, column: pa.Array, rows: Rows) -> pa.Array:
        """Identifiers and texts, hardly ever the same: only the doubtful are looked at one by one."""
        text = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        text = pc.utf8_trim_whitespace(text.cast(pa.string()))
        text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
        doubtful = pc.fill_null(pc.match_substring_regex(text, _DOUBTFUL), False)
        if not pc.any(doubtful).as_py():
            return text
        readable = self._read_distinct(text.filter(doubtful), rows[doubtful.to_numpy(zero_copy_only=False)])
        return pc.replace_with_mask(text, doubtful, readable.dictionary_decode())

    def _read_distinct(self, column: pa.Array, rows: Rows) -> pa.DictionaryArray:
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        values = encoded.dictionary.to_pylist()
        readings = [self._recall(value) for value in values]
        if any(reading.reason for reading in readings):
            self._note_faults(encoded, [cells.cell_text(value) for value in values], readings, rows)
        typed = pa.array([reading.value for reading in readings], self.item.arrow_type)
        # Arrow has made the numbers itself: they need no look whether each is of the list.
        return pa.DictionaryArray.from_arrays(encoded.indices.cast(pa.int32()), typed, safe=False)

    def _recall(self, value: object) -> CellReading:
        reading = self._readings.get(value)
        if reading is None:
            reading = self._readings[value] = self.read_cell(cells.cell_text(value))
        return reading

    def _note_faults(
        self, encoded: pa.DictionaryArray, texts: list[str], readings: list[CellReading], rows: Rows
    ) -> None:
        faulty = np.array([bool(reading.reason) for reading in readings])
        places = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
        wrong = np.flatnonzero((places >= 0) & faulty[places])
        order = wrong[np.argsort(places[wrong], kind="stable")]
        edges = np.flatnonzero(np.diff(places[order])) + 1
        for group in np.split(order, edges):
            if len(group):
                place = int(places[group[0]])
                self.faults.append(CellFault(self.item.name, texts[place], readings[place], rows[group]))
