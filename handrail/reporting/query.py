"""The question of a page of figures: services, filters, period and breakdown, read from its address, so that
the address holds all of it; and the tables it gives, under the disclosure control its reader needs.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest
from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.extract.connection import Extract
from handrail.figures import tables
from handrail.figures.engine import records
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.foundation.dates import first_of_month, months_between
from handrail.foundation.errors import UserError
from handrail.foundation.periods import PERIOD_KINDS, Period
from handrail.foundation.wording import join_words, nhs_date
from handrail.reporting import actions, snapshots

FILTERS = ("site", "workstream")
# Filters of addresses that pages give to those who may see records; no form offers them.
OWN_FILTERS = (*FILTERS, "case_manager")
# Breakdowns that speak of staff: for those who may see records.
STAFF_FIELDS = ("case_manager",)
PERIODS = {
    "this_month": "This month so far",
    "last_month": "Last month",
    "this_quarter": "This quarter so far",
    "last_quarter": "Last quarter",
    "this_year": "This financial year so far",
    "last_year": "Last financial year",
}
# More services than these are counted, not named.
MAX_SERVICES_NAMED = 4

Values = tuple[object, ...]  # a row of a file, by the columns that the table shows
Found = TypeVar("Found", str, Values)


@dataclass(frozen=True)
class ReaderQuery:
    """A question to the tables of some services, as one reader may ask it.

    `protected`: the reader may not see the records of every one of these services, so that figures pass
    disclosure control and the log of releases.
    """

    reader: Reader
    user: User
    services: tuple[str, ...]
    protected: bool
    by: tuple[str, ...] = ()
    where: dict[str, str] = field(default_factory=dict)
    from_: dt.date | None = None
    to: dt.date | None = None
    compare: bool = False
    named: tuple[str, ...] = ()  # the services as the address names them; none for all
    extract_id: str = ""  # the snapshot that the address names; none for the last

    # By services: what `replace` carries over, so that one page reads one extract once.
    snapshots_read: dict[tuple[str, ...], snapshots.Snapshot] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def snapshot(self) -> snapshots.Snapshot:
        """The snapshot that the address names, as long as it is kept; else the last."""
        if self.services not in self.snapshots_read:
            named = snapshots.find_snapshot(self.services, self.extract_id) if self.extract_id else None
            self.snapshots_read[self.services] = named or snapshots.load_latest(self.services)
        return self.snapshots_read[self.services]

    @property
    def is_replaced(self) -> bool:
        """Whether the snapshot that the address names is no longer kept."""
        return bool(self.extract_id) and self.extract_id != self.snapshot.id

    def compute_table(self, table: str | Table) -> TableResult:
        """Compute a table, as this reader may see it. Raises UserError where it cannot be asked so."""
        return self.compute_tables([(table, self)])[0]

    def compute_tables(self, questions: Sequence[tuple[str | Table, "ReaderQuery"]]) -> list[TableResult]:
        """Compute several tables of the same services, each over its own period and filters; release them
        together.
        """
        results = []
        for table, query in questions:
            declared = tables.get_table(table) if isinstance(table, str) else table
            results.append(
                self.snapshot.compute_table(declared, query.by, query.where, query.from_, query.to)
            )
        if not self.protected:
            return results
        released: list[TableResult] = actions.release_tables(
            results,
            "official",
            services=self.services,
            edition=timezone.localdate(self.snapshot.as_at),
            by=self.user,
            at=timezone.now(),
        )
        return released

    def find_cases(self, table: Table, row: Sequence[str], column: str) -> dict[str, list[str]]:
        """Return the references of the cases behind a figure: its numerator, base, missing and excluded.

        Raises UserError where the table has no such figure.
        """
        return {
            kind: list(dict.fromkeys(cases))
            for kind, cases in self._find_records(records.list_cell_records, table, row, column).items()
        }

    def find_rows(self, table: Table, row: Sequence[str], column: str) -> dict[str, list[Values]]:
        """Return the rows behind a figure of a table whose rows are not cases, as `find_cases` does."""
        return self._find_records(records.list_cell_rows, table, row, column)

    def _find_records(
        self,
        list_records: Callable[[Extract, TableResult, FigureCell, str], list[Found]],
        table: Table,
        row: Sequence[str],
        column: str,
    ) -> dict[str, list[Found]]:
        extract = self.snapshot.open_extract()
        result = tables.compute_table(table, extract, self.by or None, self.where, self.from_, self.to)
        cell = result.cells.get((tuple(row), column))
        if cell is None:
            raise UserError(f"Table '{table.name}' has no figure at {' / '.join(row)}, {column}.")
        return {kind: list_records(extract, result, cell, kind) for kind in records.RECORD_KINDS}

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and last day asked about. Raises UserError without a period."""
        if self.from_ is None or self.to is None:
            raise UserError("Choose the first and last day of a period to compare it with the one before.")
        return self.from_, self.to

    def with_period(self, days: tuple[dt.date, dt.date]) -> "ReaderQuery":
        """Return the same question of other days."""
        return replace(self, from_=days[0], to=days[1])

    def with_default_period(self, days: tuple[dt.date, dt.date]) -> "ReaderQuery":
        """Return the question over these days where its address names no others."""
        return replace(self, from_=self.from_ or days[0], to=self.to or days[1])

    def with_earlier_period(self) -> "ReaderQuery":
        """Return the same question of the period before, as long as this one.

        Raises UserError without a period, and of a breakdown by period.
        """
        if set(self.by) & set(PERIOD_KINDS):
            raise UserError(
                "You cannot compare a breakdown by period with another period. Choose another breakdown."
            )
        return self.with_period(find_earlier_period(*self.days))

    def by_field(self, *fields: str) -> "ReaderQuery":
        """Return the same question broken down by these fields."""
        return replace(self, by=fields)

    @property
    def scope_in_words(self) -> str:
        """The services, the period and the filters, in words."""
        names = [service_models.get_service(slug).name for slug in self.services]
        parts = [join_words(names) if len(names) <= MAX_SERVICES_NAMED else f"{len(names)} services together"]
        if self.from_ or self.to:
            parts.append(describe_period(self.from_, self.to))
        parts += [self._describe_filter(name, label) for name, label in self.where.items()]
        return ", ".join(parts)

    def _describe_filter(self, name: str, label: str) -> str:
        if name in STAFF_FIELDS:
            return "your own cases" if label == str(self.user.pk) else "one case manager’s cases"
        return f"{name} {wording.label_code(label)}"

    def to_query_string(self, **changes: object) -> str:
        """Return the question as the query of an address; `changes` add or replace, None leaves out."""
        parameters: dict[str, object] = {
            "service": self.named,
            "by": self.by,
            **self.where,
            "from": self.from_ or "",
            "to": self.to or "",
            "compare": "on" if self.compare else "",
            **changes,
        }
        pairs = [
            (name, part)
            for name, value in parameters.items()
            for part in (value if isinstance(value, list | tuple) else (value,))
            if part not in ("", None)
        ]
        return f"?{urlencode(pairs)}" if pairs else ""


def describe_period(from_: dt.date | None, to: dt.date | None) -> str:
    """Describe a period in words; '' where neither end is named."""
    if not from_ and not to:
        return ""
    return f"{nhs_date(from_) or 'the beginning'} to {nhs_date(to) or 'the last record'}"


def find_earlier_period(from_: dt.date, to: dt.date) -> tuple[dt.date, dt.date]:
    """Return the period just before: of as many whole months where this one is of whole months, else of as
    many days.
    """
    day = dt.timedelta(days=1)
    after = to + day
    if from_.day == 1 and after.day == 1:
        return first_of_month(from_, -months_between(from_, after)), from_ - day
    return from_ - (after - from_), from_ - day


def find_named_period(name: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the days of a period named in PERIODS, as seen from a day."""
    which, _, kind = name.partition("_")
    period = Period.find_containing("financial_year" if kind == "year" else kind, today)
    if which == "last":
        period = period.move_by(-1)
    return period.first, period.last


def read_query(request: StaffRequest, *, permission: Permission = Permission.READ_FIGURES) -> ReaderQuery:
    """Read the question of this address.

    Raises Http404 on a service the reader may not ask about, UserError on what cannot be read.
    """
    reader: Reader = request.reader
    allowed = reader.list_services_with(permission)
    parameters = request.GET
    named = tuple(slug for slug in parameters.getlist("service") if slug)
    if unknown := [slug for slug in named if slug not in allowed]:
        raise Http404(f"There is no service {unknown[0]} whose figures you can see.")
    services = tuple(sorted(set(named))) or allowed
    protected = not all(reader.has_permission(Permission.READ_RECORDS, slug) for slug in services)
    from_, to = _read_period(parameters)
    if protected:
        from_, to = widen_to_months(from_, to)
    by = tuple(name for name in parameters.getlist("by") if name)
    if protected and set(by) & set(STAFF_FIELDS):
        raise UserError("Figures by case manager are for the service itself.")
    return ReaderQuery(
        reader,
        request.user,
        services,
        protected,
        by,
        {name: parameters[name] for name in (FILTERS if protected else OWN_FILTERS) if parameters.get(name)},
        from_,
        to,
        bool(parameters.get("compare")),
        named,
        parameters.get("extract", ""),
    )


def _read_period(parameters: QueryDict) -> tuple[dt.date | None, dt.date | None]:
    if parameters.get("period") in PERIODS:
        return find_named_period(parameters.get("period", ""), timezone.localdate())
    from_, to = _read_day(parameters.get("from", "")), _read_day(parameters.get("to", ""))
    if from_ and to and from_ > to:
        raise UserError("The period ends before it begins. Swap the two dates.")
    return from_, to


def _read_day(text: str) -> dt.date | None:
    """Read a date as the browser sends it. A word of PERIODS is not one."""
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(f"Enter a date as year-month-day, such as 2026-04-01; got '{text}'.") from None


def widen_to_months(from_: dt.date | None, to: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """Return the whole months that hold these days.

    Day by day, a reader could watch a single client come and go.
    """
    return (
        first_of_month(from_) if from_ else None,
        Period.find_containing("month", to).last if to else None,
    )
