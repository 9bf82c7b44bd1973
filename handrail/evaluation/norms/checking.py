"""Turn rows of text (or typed Parquet columns) into checked notes, and list every cell that is wrong."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from handrail.evaluation.norms.arrays import EPOCH, count_days, read_text, to_numpy
from handrail.evaluation.norms.categories import UNCLASSIFIED
from handrail.evaluation.norms.days import BAD, NONE, DayReader, convert_to_dates, fill_from_durations
from handrail.evaluation.norms.diagnoses import DiagnosisMap
from handrail.evaluation.norms.doubts import ColumnDoubts
from handrail.evaluation.norms.faults import CellFaults
from handrail.evaluation.norms.findings import NoteFindings
from handrail.evaluation.norms.identifiers import read_identifiers
from handrail.foundation.tabular.cells import is_missing_word, is_spreadsheet_error

# A checked note. `diagnosis` is an index in CATEGORIES; `ends` is inclusive, null when the note is
# open-ended.
NOTE_COLUMNS = ("practice", "patient", "issued", "diagnosis", "starts", "ends")
NO_AREA = "(no area)"

# A note may begin some days after it is issued, so that of the last days some begin after the collection.
MAX_DAYS_AHEAD = 31
# A note for longer than this stands for one without an end, or has a slip in its year.
MAX_NOTE_DAYS = 3653
TOO_LONG_REASON = "more than ten years after the note starts; leave it blank where the note has no end"


class NoteChecker:
    """Checks table after table of one file and remembers what was read before.

    Parameters
    ----------
    diagnoses
        The table by which what was typed becomes a category.
    findings
        Where totals and faults are kept.
    last_day
        The last day of the collection: no note was issued after it.
    """

    def __init__(self, diagnoses: DiagnosisMap, findings: NoteFindings, last_day: date | None = None) -> None:
        self.diagnoses, self.findings, self.last_day = diagnoses, findings, last_day
        # Last day any note was issued or started: as far as the collection is known to reach.
        self.last_seen: date | None = None
        self.areas: set[tuple[str, str]] = set()
        self.doubts = ColumnDoubts()
        self._days = DayReader()
        self._categories: dict[str, int | None] = {}

    def check_tables(self, tables: Iterator[pa.Table], source: str) -> Iterator[pa.Table]:
        """Yield the checked notes of each table in order; refuse a file in doubt at its end."""
        for table in tables:
            yield self.check_table(table)
        self.doubts.refuse_file(source)

    def check_table(self, table: pa.Table) -> pa.Table:
        """Return the good rows as notes; list the bad ones in the findings with column, value and reason."""
        table = table.combine_chunks()
        faults = CellFaults(table)
        keys = {name: read_identifiers(table, name, faults, self.doubts) for name in ("practice", "patient")}
        issued = self._days.read_column(table, "issued", faults, self.doubts)
        starts = self._days.read_column(table, "starts", faults, self.doubts)
        ends = self._days.read_column(table, "ends", faults, self.doubts, open_is_none=True)
        if "duration" in table.column_names:
            starts, ends = fill_from_durations(table, issued, starts, ends, faults)
        self._compare_days(issued, starts, ends, faults)
        good = ~faults.rows
        self.findings.bad += int(faults.rows.sum())
        self.findings.add_problems(faults.build_table())
        codes = self._find_codes(table, good)
        self._remember(table, good, issued, starts)
        columns = {
            **keys,
            "issued": convert_to_dates(issued),
            "diagnosis": pa.array(codes),
            "starts": convert_to_dates(starts),
            "ends": convert_to_dates(ends),
        }
        notes = pa.table(columns)
        return notes if good.all() else notes.filter(pa.array(good))

    def summarise_part(self) -> tuple[NoteFindings, date | None, set[tuple[str, str]], ColumnDoubts]:
        """Return what another process needs to know of this one's part of a file."""
        return self.findings, self.last_seen, self.areas, self.doubts

    def absorb_part(self, part: tuple[NoteFindings, date | None, set[tuple[str, str]], ColumnDoubts]) -> None:
        """Add the summary of another part of the same file."""
        findings, last_seen, areas, doubts = part
        self.findings.absorb_part(findings)
        self.doubts.absorb_part(doubts)
        self.last_seen = max(filter(None, (self.last_seen, last_seen)), default=None)
        self.areas |= areas

    def _compare_days(
        self, issued: np.ndarray, starts: np.ndarray, ends: np.ndarray, faults: CellFaults
    ) -> None:
        """List the days that cannot be, for what the other days of the note or the collection say."""
        faults.add_rows("starts", starts == NONE, "missing; expected the first day certified")
        both = (starts > BAD) & (ends > BAD)
        faults.add_rows("ends", both & (ends < starts), "before the day the note starts")
        faults.add_rows("ends", both & (ends > starts.astype(np.int64) + MAX_NOTE_DAYS), TOO_LONG_REASON)
        if self.last_day:
            last = count_days(self.last_day)
            late = f"after {self.last_day.isoformat()}, the last day of the collection"
            faults.add_rows("issued", issued > last, late)
            faults.add_rows("starts", starts > last + MAX_DAYS_AHEAD, f"more than a month {late}")

    def _remember(self, table: pa.Table, good: np.ndarray, issued: np.ndarray, starts: np.ndarray) -> None:
        """Keep what is known only over the whole file: its last day, and the area of each practice."""
        if not good.any():
            return
        days = int(max(np.max(issued, where=good, initial=NONE), np.max(starts, where=good, initial=NONE)))
        last = EPOCH + timedelta(days=days)
        self.last_seen = max(last, self.last_seen or last)
        if "area" in table.column_names:
            practices, areas = (read_text(table[name], encode=True) for name in ("practice", "area"))
            named = practices.indices.fill_null(0).to_numpy()[good].astype(np.int64) * (
                len(areas.dictionary) + 1
            )
            pairs = np.unique(named + areas.indices.fill_null(len(areas.dictionary)).to_numpy()[good])
            names = [_name_area(text) for text in [*areas.dictionary.to_pylist(), ""]]
            for pair in pairs:
                practice, area = divmod(int(pair), len(names))
                self.areas.add((practices.dictionary[practice].as_py(), names[area]))

    def _find_codes(self, table: pa.Table, good: np.ndarray) -> np.ndarray:
        """Return the category of each note; count texts of good rows that the mapping table does not know."""
        encoded = read_text(table["diagnosis"], encode=True)
        texts = [text or "" for text in encoded.dictionary.to_pylist()] + [""]
        for text in texts:
            if text not in self._categories:
                self._categories[text] = self.diagnoses.find_category(text)
        codes = np.array([_fill_category(self._categories[text]) for text in texts], np.uint8)
        places = to_numpy(encoded.indices.fill_null(len(texts) - 1))
        unmapped = np.array([self._categories[text] is None for text in texts])
        if unmapped[places].any():
            counts = np.bincount(places[good & unmapped[places]], minlength=len(texts))
            self.findings.unmapped.update({texts[i]: int(counts[i]) for i in np.flatnonzero(counts)})
        result: np.ndarray = codes[places]
        return result


def _name_area(text: str) -> str:
    return NO_AREA if is_missing_word(text) or is_spreadsheet_error(text) else text


def _fill_category(category: int | None) -> int:
    return UNCLASSIFIED if category is None else category
