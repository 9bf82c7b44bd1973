"""The clients of an evaluation: a typed row a case, as the extract's one reader gives them."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # each field of a client has a type of its own

import pyarrow as pa
import pyarrow.compute as pc

from handrail.extract.consent import COLUMN, NOT_ASKED
from handrail.extract.eq5d_states import level_fields
from handrail.extract.file_reader import ROW, read_file
from handrail.extract.files import FILES
from handrail.extract.problem import Problem
from handrail.foundation.errors import UserError

Values = list[Any]  # of one field: the schema of the extract fixes their type, which mypy does not see


@dataclass(frozen=True, slots=True)
class Client:
    """One case. None or empty text: not recorded, or not readable (then listed as a problem).

    `row` is its row in the file as a spreadsheet shows it.
    """

    row: int
    case_id: str
    service: str
    site: str
    referral_route: str
    assessed: date | None
    discharged: date | None
    absence_started: date | None
    returned: date | None
    absent_at_entry: bool | None
    at_work_at_discharge: bool | None
    status_known: date | None
    gender: str
    age: int | None
    ethnicity: str
    marital_status: str
    dependants: bool | None
    employer_size: str
    sector: str
    occupational_health: str
    condition: str
    condition_group: str
    eq5d_version: str
    eq5d_entry: str
    eq5d_discharge: str
    eq5d_levels_entry: tuple[str, ...]  # of the five columns, in the order of DIMENSIONS
    eq5d_levels_discharge: tuple[str, ...]
    vas_entry: float | None
    vas_discharge: float | None
    trial_arm: str
    evaluation_consent: str | None  # yes, no or not_asked; None where the file has no such column


class _ClientColumns:
    """The columns of the records as lists, one value a case; each different value is one object."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def get_values(self, field: str, absent: object = None) -> Values:
        """Return the values of a field, `absent` where there is none."""
        if field not in self.table.column_names:
            return [absent] * self.table.num_rows
        column = self.table[field].combine_chunks()
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        different = [*encoded.dictionary.to_pylist(), absent]
        places = pc.fill_null(encoded.indices, len(different) - 1)
        return [different[place] for place in places.to_numpy(zero_copy_only=False).tolist()]

    def get_texts(self, field: str) -> list[str]:
        """Return the values of a field of text, empty where there is none."""
        return self.get_values(field, "")

    def compare_with_code(self, field: str, code: str) -> list[bool | None]:
        """Return whether the values of a field are this code, None where there is none."""
        return [None if value is None else value == code for value in self.get_values(field)]

    def get_consents(self) -> list[str | None]:
        """Return the consents, 'not_asked' where none is recorded; None without the column."""
        return self.get_values(COLUMN, NOT_ASKED if COLUMN in self.table.column_names else None)

    def get_numbers_as_text(self, field: str) -> list[str]:
        """Return the values of a field of numbers as text, empty where there is none."""
        return ["" if value is None else f"{value:.17g}" for value in self.get_values(field)]

    def get_levels(self, occasion: str) -> list[tuple[str, ...]]:
        """Return the five levels of EQ-5D as text; of a file that writes them as a state in one cell too."""
        names = {None: "", 0: ""} | {level: str(level) for level in range(1, 6)}
        columns = (map(names.__getitem__, self.get_values(name)) for name in level_fields(occasion))
        return list(zip(*columns, strict=True))


# What each attribute is made of: the fields of the extract's clients.
_ATTRIBUTES: dict[str, Callable[[_ClientColumns], Values]] = {
    "row": lambda columns: columns.get_values(ROW),
    "case_id": lambda columns: columns.get_texts("case_id"),
    "service": lambda columns: columns.get_texts("service"),
    "site": lambda columns: columns.get_texts("site"),
    "referral_route": lambda columns: columns.get_texts("referral_route"),
    "assessed": lambda columns: columns.get_values("assessed_date"),
    "discharged": lambda columns: columns.get_values("discharged_date"),
    "absence_started": lambda columns: columns.get_values("absence_started"),
    "returned": lambda columns: columns.get_values("return_date"),
    "absent_at_entry": lambda columns: columns.compare_with_code("work_attendance_entry", "off_sick"),
    "at_work_at_discharge": lambda columns: columns.compare_with_code("work_attendance_discharge", "at_work"),
    "status_known": lambda columns: columns.get_values("status_known_date"),
    "gender": lambda columns: columns.get_texts("gender"),
    "age": lambda columns: columns.get_values("age"),
    "ethnicity": lambda columns: columns.get_texts("ethnicity"),
    "marital_status": lambda columns: columns.get_texts("marital_status"),
    "dependants": lambda columns: columns.get_values("dependants"),
    "employer_size": lambda columns: columns.get_texts("employer_size"),
    "sector": lambda columns: columns.get_texts("sector"),
    "occupational_health": lambda columns: columns.get_texts("occupational_health"),
    "condition": lambda columns: columns.get_texts("condition"),
    "condition_group": lambda columns: columns.get_texts("condition_group"),
    "eq5d_version": lambda columns: columns.get_texts("eq5d_version"),
    "eq5d_entry": lambda columns: columns.get_numbers_as_text("eq5d_entry"),
    "eq5d_discharge": lambda columns: columns.get_numbers_as_text("eq5d_discharge"),
    "eq5d_levels_entry": lambda columns: columns.get_levels("entry"),
    "eq5d_levels_discharge": lambda columns: columns.get_levels("discharge"),
    "vas_entry": lambda columns: columns.get_values("vas_entry"),
    "vas_discharge": lambda columns: columns.get_values("vas_discharge"),
    "trial_arm": lambda columns: columns.get_texts("trial_arm"),
    "evaluation_consent": lambda columns: columns.get_consents(),
}
# (a date, one that may not come before it)
_DATE_ORDER = (
    ("assessed_date", "absence_started"),
    ("return_date", "absence_started"),
    ("discharged_date", "assessed_date"),
)
# Who was off sick at entry cannot have been back before.
_DATE_ORDER_OF_ABSENTEES = ("return_date", "assessed_date")


def read_clients(
    source: object,
    required: Sequence[str] = ("case_id",),
    sheet: str | None = None,
    as_at: date | None = None,
) -> tuple[list[Client], list[Problem]]:
    """Read every case of a clients file, and list what of the file cannot be used.

    Parameters
    ----------
    source
        A path (CSV in any dialect, XLSX, Parquet, Arrow), an Arrow table, or a data frame of pandas or
        polars, in the extract's `clients` form. Columns not there count as not recorded.
    required
        Columns without which the study makes no sense.
    sheet
        Which sheet of a workbook.
    as_at
        The day of the extract, after which nothing can have happened; by default that of the manifest next
        to the file, or today.

    Returns
    -------
    clients : list of Client
        One a case, in the order of the file; a repeated case counts once, at its first row.
    problems : list of Problem
        Values that count as missing, rows left out, and (without a row) what to know of the file.

    Raises
    ------
    UserError
        The file cannot be read, lacks a column, or holds dates or identifiers that cannot be trusted.
    """
    records = read_file(source, FILES["clients"], required=required, sheet=sheet, as_at=as_at)
    columns = _ClientColumns(records.table)
    clients = list(map(Client, *(_ATTRIBUTES[item.name](columns) for item in dataclasses.fields(Client))))
    notes = [Problem(None, "", "", note, "clients", "note") for note in records.source.notes]
    return clients, [*notes, *records.list_problems(), *_find_contradictions(records.table)]


def select_service(clients: Sequence[Client], service: str | None) -> list[Client]:
    """Return the clients of one service, by its name in the file; everybody for None.

    Raises
    ------
    UserError
        Nobody in the file is of that service.
    """
    if service is None:
        return list(clients)
    served = [client for client in clients if client.service.casefold() == service.casefold()]
    if not served:
        names = ", ".join(sorted({client.service for client in clients if client.service})) or "none"
        raise UserError(f"--service {service}: no such service in the file; it has: {names}.")
    return served


def _find_contradictions(table: pa.Table) -> list[Problem]:
    """Return a problem for each date in an order that cannot be, by row."""
    problems = [
        problem for later, earlier in _DATE_ORDER for problem in _find_reversed(table, later, earlier)
    ]
    if "work_attendance_entry" in table.column_names:
        absent = pc.equal(pc.cast(table["work_attendance_entry"], pa.string()), "off_sick")
        problems += _find_reversed(table.filter(absent), *_DATE_ORDER_OF_ABSENTEES)
    return sorted(problems, key=lambda problem: problem.row or 0)


def _find_reversed(table: pa.Table, later: str, earlier: str) -> Iterator[Problem]:
    if not {later, earlier} <= set(table.column_names):
        return
    wrong = table.select([ROW, later, earlier]).filter(pc.less(table[later], table[earlier]))
    for row, second, first in zip(*(column.to_pylist() for column in wrong.columns), strict=True):
        reason = f"before {earlier}, {first}; time between them is missing"
        yield Problem(row, later, str(second), reason, "clients", "contradictory")
