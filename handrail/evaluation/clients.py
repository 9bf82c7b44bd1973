"""Reads the `clients` file of the extract: one row a case, the columns an evaluation uses, values checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from handrail.evaluation.reading import Problem, read_rows
from handrail.foundation.errors import UserError
from handrail.instruments.eq5d.value_sets import DIMENSIONS

ABSENT = frozenset({"off_sick", "absent", "sick", "off sick", "absentee"})
AT_WORK = frozenset({"at_work", "at work", "in_work", "working", "presentee"})
NOT_WORKING = frozenset({"not_employed", "not employed", "unemployed"})
YES = frozenset({"yes", "true", "1", "y"})
NO = frozenset({"no", "false", "0", "n"})
OLDEST = 110

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Client:
    """One case. None or empty text: not recorded, or not readable (then listed as a problem).

    `row` is the number of its row in the file, the header not counted.
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


def read_clients(path: Path, required: Sequence[str] = ("case_id",)) -> tuple[list[Client], list[Problem]]:
    """Every row of a clients file, and every value that could not be used (it counts as missing).

    Parameters
    ----------
    path
        CSV, XLSX or Parquet in the extract's `clients` form. Columns not there count as not recorded.
    required
        Columns without which the study makes no sense.

    Returns
    -------
    clients : list of Client, one a row of the file
    problems : list of Problem
    """
    problems: list[Problem] = []
    rows = read_rows(path, required)
    return [_client(_Row(number, row, problems)) for number, row in enumerate(rows, 1)], problems


def of_service(clients: Sequence[Client], service: str | None) -> list[Client]:
    """Clients of one service, by its name in the file; everybody for None.

    Raises
    ------
    UserError
        Nobody in the file is of that service.
    """
    if service is None:
        return list(clients)
    found = [client for client in clients if client.service == service.lower()]
    if not found:
        names = ", ".join(sorted({client.service for client in clients if client.service})) or "none"
        raise UserError(f"--service {service}: no such service in the file; it has: {names}.")
    return found


@dataclass(frozen=True)
class _Row:
    number: int
    values: dict[str, str]
    problems: list[Problem]

    def text(self, column: str) -> str:
        return self.values.get(column, "")

    def code(self, column: str) -> str:
        return self.text(column).lower()

    def levels(self, occasion: str) -> tuple[str, ...]:
        return tuple(self.text(f"eq5d_{dimension}_{occasion}") for dimension in DIMENSIONS)

    def parsed(self, column: str, parse: Callable[[str], T], expected: str) -> T | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            self.problems.append(
                Problem(self.number, column, text, f"expected {expected}; counts as missing")
            )
            return None

    def date(self, column: str) -> date | None:
        return self.parsed(column, lambda text: date.fromisoformat(text[:10]), "a date, year-month-day")

    def flag(self, column: str, yes: frozenset[str], no: frozenset[str]) -> bool | None:
        return self.parsed(column, lambda text: _flag(text.lower(), yes, no), f"one of {_some(yes, no)}")

    def number_in(self, column: str, low: float, high: float) -> float | None:
        return self.parsed(column, lambda text: _within(float(text), low, high), f"{low:g} to {high:g}")


def _flag(text: str, yes: frozenset[str], no: frozenset[str]) -> bool:
    if text not in yes | no:
        raise ValueError(text)
    return text in yes


def _some(yes: frozenset[str], no: frozenset[str]) -> str:
    return ", ".join(sorted(yes | no))


def _within(value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise ValueError(value)
    return value


def _client(row: _Row) -> Client:
    age = row.number_in("age", 14, OLDEST)
    client = Client(
        row=row.number,
        case_id=row.text("case_id"),
        service=row.code("service"),
        site=row.code("site"),
        referral_route=row.code("referral_route"),
        assessed=row.date("assessed_date"),
        discharged=row.date("discharged_date"),
        absence_started=row.date("absence_started"),
        returned=row.date("return_date"),
        absent_at_entry=row.flag("work_attendance_entry", ABSENT, AT_WORK | NOT_WORKING),
        at_work_at_discharge=row.flag("work_attendance_discharge", AT_WORK, ABSENT | NOT_WORKING),
        status_known=row.date("status_known_date"),
        gender=row.code("gender"),
        age=None if age is None else int(age),
        ethnicity=row.code("ethnicity"),
        marital_status=row.code("marital_status"),
        dependants=row.flag("dependants", YES, NO),
        employer_size=row.code("employer_size"),
        sector=row.code("sector"),
        occupational_health=row.code("occupational_health"),
        condition=row.code("condition"),
        condition_group=row.code("condition_group"),
        eq5d_version=row.text("eq5d_version"),
        eq5d_entry=row.text("eq5d_entry"),
        eq5d_discharge=row.text("eq5d_discharge"),
        eq5d_levels_entry=row.levels("entry"),
        eq5d_levels_discharge=row.levels("discharge"),
        vas_entry=row.number_in("vas_entry", 0, 100),
        vas_discharge=row.number_in("vas_discharge", 0, 100),
        trial_arm=row.code("trial_arm"),
    )
    row.problems.extend(_contradictions(row, client))
    return client


def _contradictions(row: _Row, client: Client) -> list[Problem]:
    """Dates in an order that cannot be."""
    order = [
        ("assessed_date", client.assessed, "absence_started", client.absence_started),
        ("return_date", client.returned, "absence_started", client.absence_started),
        ("discharged_date", client.discharged, "assessed_date", client.assessed),
    ]
    if client.absent_at_entry:
        order.append(("return_date", client.returned, "assessed_date", client.assessed))
    return [
        Problem(
            row.number, column, row.text(column), f"before {other}, {earlier}; time between them is missing"
        )
        for column, later, other, earlier in order
        if later is not None and earlier is not None and later < earlier
    ]
