"""When each step was due, case by case, by the clocks of the service model that the case is under."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from handrail.extract.connection import NUMBER, Extract, quote_literal
from handrail.foundation.calendars import find_calendar
from handrail.foundation.durations import Duration

if TYPE_CHECKING:
    import pyarrow as pa

# name of a deadline here -> the event that meets it, and the date of that event in the extract
DEADLINE_EVENTS: dict[str, tuple[str, str]] = {
    "referrer_told": ("referrer_told", "referrer_told_date"),
    "first_contact": ("first_contact", "first_contact_date"),
    "assessment": ("assessed", "assessed_date"),
    "first_intervention": ("first_intervention", "first_intervention_date"),
}
# The temporary table that `prepare_deadlines` makes.
DEADLINE_FACTS = "facts_of_deadlines"
_START_DATES: dict[str, str] = {
    "referred": "referral_date",
    "screened": "screened_date",
    "enrolled": "enrolled_date",
    "first_contact": "first_contact_date",
    "assessed": "assessed_date",
}
# Names that the published tables give to services -> the service model.
SERVICE_ALIASES: dict[str, str] = {
    "greater_manchester": "greater-manchester",
    "inner_nw_london": "inner-north-west-london",
    "leicester": "leicestershire",
    "north_staffs": "north-staffordshire",
    "scotland": "working-health-services-scotland",
}
# Days outside these are slips of the keyboard.
_EARLIEST, _LATEST = dt.date(1990, 1, 1), dt.date(2090, 1, 1)


@dataclass(frozen=True)
class ClockRule:
    """One clock of one version of one service."""

    service: str
    version: str
    since: dt.date
    until: dt.date
    deadline: str
    starts_on: str
    calendar: str
    length: Duration
    # Days on which the service was closed, as an extract says them.
    closed_days: tuple[dt.date, ...] = ()

    @property
    def terms(self) -> tuple[str, str]:
        """The service and the version."""
        return self.service, self.version

    @property
    def length_key(self) -> str:
        """What clocks of one length in one calendar have in common."""
        closed = ",".join(day.isoformat() for day in self.closed_days)
        return f"{self.calendar}|{self.length}|{self.starts_on}|{closed}"

    @property
    def service_names(self) -> set[str]:
        """What the service is called in extracts."""
        return {self.service, *(alias for alias, slug in SERVICE_ALIASES.items() if slug == self.service)}


@cache
def load_clock_rules() -> tuple[ClockRule, ...]:
    """Return every clock that the extract has the dates for: its target, else its maximum."""
    # The models take longer to load than most tables to count, and few tables ask for a clock.
    from handrail.service_models import catalogue

    deadlines = {event: deadline for deadline, (event, _) in DEADLINE_EVENTS.items()}
    return tuple(
        ClockRule(
            service.slug,
            version.id,
            version.in_force_from,
            version.in_force_to or dt.date.max,
            deadlines[clock.met_by],
            clock.starts_on,
            service.calendar,
            length,
        )
        for service in catalogue.load_services()
        for version in service.versions
        for clock in version.clocks
        if clock.met_by in deadlines and clock.starts_on in _START_DATES and not clock.workstreams
        if (length := clock.target or clock.maximum)
    )


def describe_missing_deadlines(extract: Extract, services: Sequence[str] | None) -> tuple[str, ...]:
    """Name the services of the extract, of those asked about, of which no deadline is known."""
    known = {name for rule in load_clock_rules() for name in rule.service_names}
    names = [name for name in extract.list_values("service") if services is None or name in services]
    unknown = [name for name in names if name not in known]
    if not unknown:
        return ()
    return (
        f"No deadline is known for {', '.join(unknown)}: no service model here sets one. So of these only "
        "days from referral are given.",
    )


def compute_due_date(rule: ClockRule, working_days: list[dt.date], start: dt.date) -> dt.date:
    """Return the last day in time. Dates carry no hour, so 24 hours end on the next day."""
    length = rule.length
    if length.unit == "working days":
        return working_days[bisect_right(working_days, start) + length.amount - 1]
    if length.unit == "hours":
        return start + dt.timedelta(days=-(-length.amount // 24))
    return length.add_to(start)


def prepare_deadlines(extract: Extract) -> None:
    """Make DEADLINE_FACTS: start and due day of each deadline of each case, and the day of the extract."""
    if extract.prepared.get(DEADLINE_FACTS):
        return
    extract.prepared[DEADLINE_FACTS] = True
    services = set(extract.list_values("service"))
    rules = [
        replace(rule, closed_days=extract.closed_days.get(rule.service, ()))
        for rule in load_clock_rules()
        if services & rule.service_names
    ]
    # length of a clock, and terms of a case -> their number
    lengths = {key: number for number, key in enumerate(sorted({rule.length_key for rule in rules}))}
    terms = {key: number for number, key in enumerate(dict.fromkeys(rule.terms for rule in rules))}
    extract.connection.register("due_dates", _make_due_dates(extract, rules, lengths))
    # Step by step into tables: to find the terms that a case is under takes long, and once a case is enough.
    clients = extract.select_clients((NUMBER, "service", "version", *_START_DATES.values()))
    columns = f"{NUMBER}, {', '.join(_START_DATES.values())}, {_terms_sql(rules, terms)} AS terms"
    _make_table(extract, "case_terms", f"SELECT {columns} FROM {clients}")
    clocks = ", ".join(_clock_sql(deadline, rules, lengths, terms) for deadline in DEADLINE_EVENTS)
    _make_table(extract, "case_clocks", f"SELECT {NUMBER}, {clocks} FROM case_terms")
    joins = " ".join(
        f"LEFT JOIN due_dates AS due_{deadline} ON due_{deadline}.rule = {deadline}_rule "
        f"AND due_{deadline}.start = {deadline}_start"
        for deadline in DEADLINE_EVENTS
    )
    dates = ", ".join(
        f"due_{deadline}.start AS {deadline}_start, due_{deadline}.due AS {deadline}_due"
        for deadline in DEADLINE_EVENTS
    )
    seen_from = f"DATE '{extract.seen_from()}' AS seen_from"
    _make_table(extract, DEADLINE_FACTS, f"SELECT {NUMBER}, {dates}, {seen_from} FROM case_clocks {joins}")


def _make_table(extract: Extract, name: str, select: str) -> None:
    extract.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")


def _terms_sql(rules: Iterable[ClockRule], terms: Mapping[tuple[str, str], int]) -> str:
    """Return the SQL of the terms that a case is under: by its version, else by its date of referral."""
    whens = []
    first_rules = {rule.terms: rule for rule in reversed(list(rules))}
    for (service, version), number in terms.items():
        rule = first_rules[service, version]
        names = ", ".join(map(quote_literal, sorted(rule.service_names)))
        known = ", ".join(quote_literal(other) for slug, other in terms if slug == service)
        whens.append(
            f"WHEN service IN ({names}) AND (version = {quote_literal(version)} "
            f"OR (coalesce(version, '') NOT IN ({known}) AND "
            f"referral_date BETWEEN DATE '{rule.since}' AND DATE '{rule.until}')) THEN {number}"
        )
    return f"CASE {' '.join(whens)} END" if whens else "NULL::INTEGER"


def _clock_sql(
    deadline: str,
    rules: Iterable[ClockRule],
    lengths: Mapping[str, int],
    terms: Mapping[tuple[str, str], int],
) -> str:
    """Return the SQL of the clock of a deadline that the terms of a case set, and of the day it starts."""
    clocks: dict[int, ClockRule] = {}
    for rule in rules:
        if rule.deadline == deadline:  # of several clocks of one deadline the first
            clocks.setdefault(terms[rule.terms], rule)
    if not clocks:
        return f"NULL::INTEGER AS {deadline}_rule, NULL::DATE AS {deadline}_start"
    length = " ".join(f"WHEN {number} THEN {lengths[rule.length_key]}" for number, rule in clocks.items())
    start = " ".join(f"WHEN {number} THEN {_START_DATES[rule.starts_on]}" for number, rule in clocks.items())
    return f"CASE terms {length} END AS {deadline}_rule, CASE terms {start} END AS {deadline}_start"


def _make_due_dates(extract: Extract, rules: Iterable[ClockRule], lengths: Mapping[str, int]) -> pa.Table:
    """Return every day that could start a clock, with the day it would be due, a length at a time."""
    import pyarrow as pa

    bounds = ", ".join(f"min({column}), max({column})" for column in _START_DATES.values())
    clients = extract.select_clients(_START_DATES.values())
    days = [day for day in extract.fetch_rows(f"SELECT {bounds} FROM {clients}")[0] if day]
    first = max(min(days, default=dt.date(2010, 1, 1)), _EARLIEST)
    last = min(max(days, default=first), _LATEST)
    starts = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    calendars = {(rule.calendar, rule.closed_days) for rule in rules}
    working_days = {calendar: _list_working_days(*calendar, first, last) for calendar in calendars}
    by_length = {rule.length_key: rule for rule in rules}
    rows = [
        (lengths[key], start, compute_due_date(rule, working_days[rule.calendar, rule.closed_days], start))
        for key, rule in by_length.items()
        for start in starts
    ]
    numbers, begins, dues = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {
        "rule": pa.array(numbers, pa.int32()),
        "start": pa.array(begins, pa.date32()),
        "due": pa.array(dues, pa.date32()),
    }
    return pa.table(columns)


def _list_working_days(
    name: str, closed_days: tuple[dt.date, ...], first: dt.date, last: dt.date
) -> list[dt.date]:
    """Return the working days of a calendar but the closed ones, from `first` to over a year after `last`."""
    working, closed = find_calendar(name), set(closed_days)
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 400))
    return [day for day in days if working.is_working_day(day) and day not in closed]
