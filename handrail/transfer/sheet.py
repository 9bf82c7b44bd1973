"""A sheet of cases as it lies, by the reader of every other file; which heading holds which fact."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from handrail.foundation.declared_files import read_declared_file
from handrail.foundation.errors import UserError
from handrail.foundation.tabular.cells import cell_text
from handrail.foundation.tabular.headings import heading_key, refuse_repeats
from handrail.foundation.tabular.source import open_table
from handrail.service_models import Version
from handrail.transfer.columns import ImportColumn, guess_mapping, list_columns

# What a sheet that was mended says of each row, which is read by nobody again.
PROBLEMS_HEADING = "What to correct"
MIN_HEADINGS_KNOWN = 3


@dataclass(frozen=True)
class SheetRow:
    """A row as a spreadsheet numbers it, its cells by heading; `fault` says why it has none."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True)
class CaseSheet:
    """A sheet of cases: its headings and rows, and the SHA-256 of its file."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    digest: str
    notes: tuple[str, ...] = ()


class MappingFile(BaseModel):
    """Which column holds which fact, what holds for every row, and the sheet's own words for codes."""

    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str] = {}
    always: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}


@dataclass(frozen=True)
class ColumnMapping:
    """The heading of each fact, the text that stands for a fact in every row, and words for codes."""

    columns: Mapping[str, str]
    always: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find_heading(self, code: str) -> str:
        """Return the heading that a fact is read from, '' where no column holds it."""
        return self.columns.get(code, "")

    def read_cells(self, row: SheetRow) -> dict[str, str]:
        """Return the text of each fact in a row."""
        cells = {code: row.cells.get(heading, "").strip() for code, heading in self.columns.items()}
        filled = {code: text for code, text in cells.items() if text}
        return {**self.always, **filled}


def read_sheet(path: Path, version: Version, *, name: str = "", sheet: str | None = None) -> CaseSheet:
    """Read a CSV or XLSX file of cases. Raises UserError where it is none."""
    known = list_columns(version)
    source = open_table(path, lambda cells: _is_heading(cells, known), sheet)
    if not source.headings:
        raise UserError(f"{name or path}: expected a row of headings and a row for each case; it is empty.")
    refuse_repeats(name or str(path), source.headings)
    rows: list[SheetRow] = []
    for batch in source.read(range(len(source.headings))):
        columns = [[cell_text(value.as_py()) for value in column] for column in batch.columns]
        for at, number in enumerate(batch.rows.tolist()):
            cells = dict(zip(source.headings, (column[at] for column in columns), strict=True))
            if any(text.strip() for text in cells.values()):
                rows.append(SheetRow(number, cells))
    rows += [SheetRow(fault.row, {}, fault.reason) for fault in source.faults]
    rows.sort(key=lambda row: row.number)
    if not rows:
        raise UserError(f"{name or path}: expected a row for each case below the headings; there is none.")
    return CaseSheet(name or path.name, source.headings, tuple(rows), digest_file(path), tuple(source.notes))


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_heading(cells: Sequence[str], known: Sequence[ImportColumn]) -> bool:
    return sum(any(column.matches_heading(cell) for column in known) for cell in cells) >= MIN_HEADINGS_KNOWN


def read_mapping(path: Path) -> MappingFile:
    """Read a mapping file (YAML). Raises DeclaredFileError with each line that is wrong."""
    return read_declared_file(path, MappingFile)


def map_columns(sheet: CaseSheet, version: Version, given: MappingFile | None = None) -> ColumnMapping:
    """Return what each heading holds: as the mapping file says, else as the headings are guessed.

    Raises UserError where the file names a fact or a column that there is not, or where the sheet lacks what
    every row needs.
    """
    given = given or MappingFile()
    columns = {column.code: column for column in list_columns(version)}
    for code in (*given.columns, *given.always, *given.words):
        if code not in columns:
            raise UserError(
                f"The mapping names ‘{code}’. Expected one of: {', '.join(columns)}. Correct the mapping."
            )
    written = {heading_key(heading): heading for heading in sheet.headings}
    chosen = {}
    for code, heading in given.columns.items():
        if heading and heading_key(heading) not in written:
            raise UserError(
                f"The mapping says that {code} stands in ‘{heading}’. {sheet.name} has the columns: "
                f"{', '.join(sheet.headings)}. Correct the mapping."
            )
        chosen[code] = written.get(heading_key(heading), "") if heading else ""
    for code, words in given.words.items():
        for word, meaning in words.items():
            if not columns[code].find_code(meaning):
                raise UserError(
                    f"The mapping says that ‘{word}’ is {code} ‘{meaning}’. Expected one of: "
                    f"{columns[code].expected}. Correct the mapping."
                )
    taken = {heading for heading in chosen.values() if heading}
    free = tuple(heading for heading in sheet.headings if heading not in taken)
    guessed = guess_mapping(tuple(columns.values()), free)
    mapping = {**{code: heading for code, heading in guessed.items() if code not in given.always}, **chosen}
    found = ColumnMapping(
        {code: heading for code, heading in mapping.items() if heading}, given.always,
        {code: {heading_key(word): to for word, to in words.items()} for code, words in given.words.items()},
    )  # fmt: skip
    _refuse_lacking(sheet, found, columns)
    return found


def list_unread(sheet: CaseSheet, mapping: ColumnMapping) -> list[str]:
    """Return the headings that hold nothing for Handrail."""
    used = {*mapping.columns.values(), PROBLEMS_HEADING}
    return [heading for heading in sheet.headings if heading and heading not in used]


def _refuse_lacking(sheet: CaseSheet, mapping: ColumnMapping, columns: Mapping[str, ImportColumn]) -> None:
    """Raise UserError where no column, and nothing that holds for every row, gives what each case needs."""
    given = mapping.columns.keys() | mapping.always.keys()
    lacking = [columns[code].label for code in ("referred_on", "route") if code not in given]
    if not given & {"given_name", "family_name"}:
        lacking.insert(0, "First name or Last name")
    if lacking:
        raise UserError(
            f"{sheet.name}: expected a column for each of: {'; '.join(lacking)}. It has the columns: "
            f"{', '.join(sheet.headings)}. Rename a column, or say in a mapping which of them it is."
        )
