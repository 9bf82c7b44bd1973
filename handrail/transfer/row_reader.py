"""Reading the rows of a sheet as cases: each is read whole, or listed with what to correct."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from handrail.design.forms.doubts import IS_RIGHT
from handrail.foundation.errors import UserError
from handrail.foundation.names import split_name
from handrail.foundation.tabular import cells, dates
from handrail.foundation.tabular.headings import heading_key
from handrail.service_models import Service, Version
from handrail.transfer.columns import CONFIRMED, CONSENT, PERSON, YES, CellKind, ImportColumn, list_columns
from handrail.transfer.row_form import PERSON_FIELDS, REFERRER_FIELDS, CaseRowForm
from handrail.transfer.rules import CaseEntry, list_entry_doubts, list_entry_problems
from handrail.transfer.sheet import CaseSheet, ColumnMapping, SheetRow

SPREADSHEET_ERROR = (
    "A spreadsheet’s error stands here in place of a value. Enter the value, or clear the cell"
)
CUT_SHORT = (
    "A spreadsheet has cut this number short: its last digits are lost. Format the column as text and enter "
    "the number again"
)
PLACEHOLDER = "Programs write this day where no date is known. Enter the day, or clear the cell"
NO_DATE = "Expected a date such as 31/01/2024, the day first"
NO_CODE = "Expected one of: {expected}"
SAME_PERSON = (
    "Row {row} is the same person. Remove one of the two; if they came to you twice, send this one again "
    "once the other is imported"
)


@dataclass(frozen=True)
class RowProblem:
    """One thing to correct: the column as the sheet calls it, what stands there, what was expected."""

    heading: str
    arrived: str
    message: str
    # The fact, as the code names it.
    code: str = ""

    def __str__(self) -> str:
        where = f"{self.heading} ‘{self.arrived}’" if self.arrived else self.heading
        return f"{where}: {self.message}" if where else self.message


@dataclass
class RowReading:
    """A row as it was read: the case that it is, or its problems; what of it is unlikely."""

    row: SheetRow
    entry: CaseEntry | None = None
    version: Version | None = None
    problems: list[RowProblem] = field(default_factory=list)
    # The cases that it looks like, each with its service.
    alike: tuple[tuple[str, str], ...] = ()


def read_rows(sheet: CaseSheet, mapping: ColumnMapping, service: Service, today: date) -> list[RowReading]:
    """Read every row. Raises UserError where the order of a column's dates is in doubt."""
    reader = _RowReader(sheet, mapping, service, today)
    reader.refuse_doubtful_dates()
    readings = [reader.read(row) for row in sheet.rows]
    _note_repeats(readings)
    return readings


class _RowReader:
    """Reads rows of one sheet; what a code may be depends on the day of a row's referral."""

    def __init__(self, sheet: CaseSheet, mapping: ColumnMapping, service: Service, today: date) -> None:
        self.sheet, self.mapping, self.service, self.today = sheet, mapping, service, today
        self.columns: dict[str, dict[str, ImportColumn]] = {}

    def refuse_doubtful_dates(self) -> None:
        """Raise UserError where a date only another order than day first can read: then all are in doubt."""
        columns = list_columns(self.service.find_version_on(self.today))
        for column in columns:
            heading = self.mapping.find_heading(column.code)
            if column.kind is CellKind.DATE and heading:
                texts = ((row.number, row.cells.get(heading, "")) for row in self.sheet.rows)
                doubtful = [(number, text) for number, text in texts if _is_of_another_order(text)]
                if doubtful:
                    dates.refuse_date_order(self.sheet.name, f"‘{heading}’", doubtful)

    def read(self, row: SheetRow) -> RowReading:
        """Read one row."""
        reading = RowReading(row)
        if row.fault:
            reading.problems.append(RowProblem("", "", f"This row has {row.fault}"))
            return reading
        texts = self.mapping.read_cells(row)
        reading.version = version = self._find_version(reading, texts.get("referred_on", ""))
        if version is None:
            return reading
        values = self._read_cells(reading, texts, version)
        form = CaseRowForm({**values, **_answer_beforehand(values)})
        if not form.is_valid() and not form.has_only_doubts():
            self._add_form_problems(reading, form, texts)
        # Days and codes are compared once all of them are known, however a telephone number is written.
        if {problem.code for problem in reading.problems} <= {*PERSON_FIELDS, *REFERRER_FIELDS}:
            self._finish(reading, form, values, version, texts)
        return reading

    def _find_version(self, reading: RowReading, text: str) -> Version | None:
        """Return the version in force on the day of the referral; of a day that cannot be read, today's."""
        try:
            return self.service.find_version_on(dates.parse_date(text))
        except dates.UnreadableDateError:
            return self.service.find_version_on(self.today)
        except UserError as problem:
            self._add(reading, "referred_on", text, str(problem))
            return None

    def _read_cells(
        self, reading: RowReading, texts: Mapping[str, str], version: Version
    ) -> dict[str, object]:
        """Return the value of each cell: an ISO day, a code or codes, or the text; a problem where none."""
        columns = self.columns.setdefault(
            version.id, {column.code: column for column in list_columns(version)}
        )
        values: dict[str, object] = {}
        for code, text in texts.items():
            column = columns.get(code)
            if column is None or cells.is_missing_word(text):
                continue
            value, problem = _read_cell(column, text, self.mapping.words.get(code, {}))
            if problem:
                self._add(reading, code, text, problem)
            else:
                values[code] = value
        return values

    def _add(self, reading: RowReading, code: str, arrived: str, message: str) -> None:
        column = next((column for columns in self.columns.values() if (column := columns.get(code))), None)
        heading = self.mapping.find_heading(code) or (column.label if column else code)
        reading.problems.append(RowProblem(heading, arrived[:80], message, code))

    def _add_form_problems(self, reading: RowReading, form: CaseRowForm, texts: Mapping[str, str]) -> None:
        noted = {problem.code for problem in reading.problems}
        for code, errors in form.errors.items():
            column = CONFIRMED if code == "number_is_right" else code
            if code != IS_RIGHT and column not in noted:
                self._add(reading, column, texts.get(column, ""), " ".join(map(str, errors)))

    def _finish(
        self,
        reading: RowReading,
        form: CaseRowForm,
        values: dict[str, object],
        version: Version,
        texts: Mapping[str, str],
    ) -> None:
        codes = {code: value for code, value in values.items() if isinstance(value, str)}
        entry = _build_entry(form, codes)
        for code, message in list_entry_problems(entry, version, self.today):
            self._add(reading, code, texts.get(code, ""), message)
        doubts = [*form.find_doubts(form.cleaned_data), *list_entry_doubts(entry)]
        if doubts and codes.get(CONFIRMED) != YES:
            for doubt in doubts:
                self._add(reading, CONFIRMED, "", f"{doubt}. Enter Yes here if that is right, or correct it")
        if not reading.problems:
            reading.entry = _with_doubts(entry, doubts)


def _answer_beforehand(values: Mapping[str, object]) -> dict[str, object]:
    """Return the answer to the question that a CHI number raises, where the row gives it."""
    return {"number_is_right": "on"} if values.get(CONFIRMED) == YES else {}


def _with_doubts(entry: CaseEntry, doubts: Iterable[str]) -> CaseEntry:
    return replace(entry, doubts=tuple(doubts))


def _build_entry(form: CaseRowForm, codes: dict[str, str]) -> CaseEntry:
    find = codes.get
    texts = form.read_texts()
    consents = {
        code.removeprefix(CONSENT): value == YES for code, value in codes.items() if code.startswith(CONSENT)
    }
    return CaseEntry(
        person=form.read_person(), days=form.read_days(), work=form.read_work(codes),
        referrer=form.read_referrer(), consents=consents, known=find(PERSON, ""), route=find("route", ""),
        status=find("status", ""), information_source=find("information_source", ""),
        workstream=find("workstream", ""), assessment_mode=find("assessment_mode", ""),
        condition=find("condition", ""), discharge_reason=find("discharge_reason", ""),
        reason=texts["reason"], practice=texts["practice"], employer=texts["employer"],
        case_manager=texts["case_manager"], old_reference=texts["old_reference"],
    )  # fmt: skip


def _read_cell(column: ImportColumn, text: str, words: Mapping[str, str]) -> tuple[object, str]:
    """Return the value of a cell, and '' or what is wrong with it."""
    if cells.is_spreadsheet_error(text) or text.startswith("="):
        return "", SPREADSHEET_ERROR
    if column.kind is CellKind.NUMBER and cells.is_scientific_notation(text):
        return "", CUT_SHORT
    if column.kind is CellKind.DATE:
        return _read_day(text)
    if column.kind is CellKind.CODE:
        code = column.find_code(words.get(heading_key(text), text))
        return code, "" if code else NO_CODE.format(expected=column.expected)
    if column.kind is CellKind.CODES:
        parts = [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]
        codes = [column.find_code(words.get(heading_key(part), part)) for part in parts]
        return codes, "" if all(codes) else NO_CODE.format(expected=column.expected)
    return text, ""


def _read_day(text: str) -> tuple[str, str]:
    try:
        day = dates.parse_date(text)
    except dates.UnreadableDateError as problem:
        impossible = str(problem) == dates.IMPOSSIBLE
        return "", f"{NO_DATE}; there is no such day" if impossible else NO_DATE
    return ("", PLACEHOLDER) if dates.is_placeholder(day) else (day.isoformat(), "")


def _is_of_another_order(text: str) -> bool:
    try:
        dates.parse_date(text)
    except dates.DateOrderError:
        return True
    except dates.UnreadableDateError:
        return False
    return False


def _note_repeats(readings: Iterable[RowReading]) -> None:
    """Note on each row that a row above it is the same person's: one of them is too many."""
    seen: dict[tuple[str, ...], RowReading] = {}
    repeats: dict[int, list[int]] = defaultdict(list)
    for reading in readings:
        for key in _list_identity_keys(reading.entry):
            first = seen.setdefault(key, reading)
            if first is not reading and reading.row.number not in repeats[first.row.number]:
                repeats[first.row.number].append(reading.row.number)
                reading.problems.append(RowProblem("", "", SAME_PERSON.format(row=first.row.number)))
                reading.entry = None


def _list_identity_keys(entry: CaseEntry | None) -> list[tuple[str, ...]]:
    """Return by what a row is the same person's as another: the number, or the whole name and birth date."""
    if entry is None or entry.known:
        return []
    person = entry.person
    keys: list[tuple[str, ...]] = [("number", str(person["nhs_number"]))] if person["nhs_number"] else []
    words = split_name(f"{person['given_name']} {person['family_name']}")
    if person["date_of_birth"]:
        keys.append((str(person["date_of_birth"]), *sorted(words)))
    return keys
