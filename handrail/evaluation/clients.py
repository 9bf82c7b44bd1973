"""The clients of an evaluation: a typed row a case, as the extract's one reader gives them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handrail.extract.consent import COLUMN, NOT_ASKED
from handrail.extract.eq5d_states import level_fields
from handrail.extract.file_reader import ROW, FileRecords, read_file
from handrail.extract.files import FILES
from handrail.extract.problem import Problem
from handrail.foundation.errors import UserError


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


Record = dict[str, Any]


def _value(field: str) -> Callable[[Record], Any]:
    return lambda record: record.get(field)


def _text(field: str) -> Callable[[Record], str]:
    return lambda record: record.get(field) or ""


def _is(field: str, code: str) -> Callable[[Record], bool | None]:
    """Whether a field is this code; None where it is not recorded."""
    return lambda record: None if (value := record.get(field)) is None else bool(value == code)


def _number_text(field: str) -> Callable[[Record], str]:
    return lambda record: "" if record.get(field) is None else f"{record[field]:.17g}"


def _levels(occasion: str) -> Callable[[Record], tuple[str, ...]]:
    """The five levels of EQ-5D as text; of a file that writes them as a state in one cell too."""
    names = level_fields(occasion)
    return lambda record: tuple(str(record.get(name) or "") for name in names)


# What each attribute is made of: the fields of the extract's clients.
_ATTRIBUTES: dict[str, Callable[[Record], Any]] = {
    "row": _value(ROW),
    "case_id": _text("case_id"),
    "service": _text("service"),
    "site": _text("site"),
    "referral_route": _text("referral_route"),
    "assessed": _value("assessed_date"),
    "discharged": _value("discharged_date"),
    "absence_started": _value("absence_started"),
    "returned": _value("return_date"),
    "absent_at_entry": _is("work_attendance_entry", "off_sick"),
    "at_work_at_discharge": _is("work_attendance_discharge", "at_work"),
    "status_known": _value("status_known_date"),
    "gender": _text("gender"),
    "age": _value("age"),
    "ethnicity": _text("ethnicity"),
    "marital_status": _text("marital_status"),
    "dependants": _value("dependants"),
    "employer_size": _text("employer_size"),
    "sector": _text("sector"),
    "occupational_health": _text("occupational_health"),
    "condition": _text("condition"),
    "condition_group": _text("condition_group"),
    "eq5d_version": _text("eq5d_version"),
    "eq5d_entry": _number_text("eq5d_entry"),
    "eq5d_discharge": _number_text("eq5d_discharge"),
    "eq5d_levels_entry": _levels("entry"),
    "eq5d_levels_discharge": _levels("discharge"),
    "vas_entry": _value("vas_entry"),
    "vas_discharge": _value("vas_discharge"),
    "trial_arm": _text("trial_arm"),
    "evaluation_consent": lambda record: (record[COLUMN] or NOT_ASKED) if COLUMN in record else None,
}
# (a date, one that may not come before it)
_ORDER = (
    ("assessed_date", "absence_started"),
    ("return_date", "absence_started"),
    ("discharged_date", "assessed_date"),
)


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
        The day of the extract, after which nothing can have happened; by default that of the manifest beside
        the file, or today.

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
    rows = records.table.to_pylist()
    notes = [Problem(None, "", "", note, "clients", "note") for note in records.source.notes]
    return list(map(_make_client, rows)), [*notes, *records.problems(), *_find_contradictions(records, rows)]


def of_service(clients: Sequence[Client], service: str | None) -> list[Client]:
    """Clients of one service, by its name in the file; everybody for None.

    Raises
    ------
    UserError
        Nobody in the file is of that service.
    """
    if service is None:
        return list(clients)
    found = [client for client in clients if client.service.casefold() == service.casefold()]
    if not found:
        names = ", ".join(sorted({client.service for client in clients if client.service})) or "none"
        raise UserError(f"--service {service}: no such service in the file; it has: {names}.")
    return found


def _make_client(record: Record) -> Client:
    return Client(**{name: make(record) for name, make in _ATTRIBUTES.items()})


def _find_contradictions(records: FileRecords, rows: Sequence[Record]) -> list[Problem]:
    """Dates in an order that cannot be."""
    pairs = [pair for pair in _ORDER if set(pair) <= set(records.table.column_names)]
    return [
        Problem(row[ROW], later, str(row[later]), _before(earlier, row), "clients", "contradictory")
        for row in rows
        for later, earlier in (*pairs, *_return_of_absentee(row))
        if row[later] is not None and row[earlier] is not None and row[later] < row[earlier]
    ]


def _return_of_absentee(row: Record) -> tuple[tuple[str, str], ...]:
    """Who was off sick at entry cannot have been back before."""
    asked = (
        row.get("work_attendance_entry") == "off_sick" and row.get("return_date") and "assessed_date" in row
    )
    return (("return_date", "assessed_date"),) if asked else ()


def _before(earlier: str, row: Record) -> str:
    return f"before {earlier}, {row[earlier]}; time between them is missing"
