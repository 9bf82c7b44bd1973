"""When each thing was due, case by case, by the clocks of the service model the case is under; made for
`deadlines`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from handrail.foundation.calendars import calendar
from handrail.foundation.durations import Duration
from handrail.reporting.extract.read import NUMBER, Extract
from handrail.reporting.figures.grouping import quote
from handrail.service_models import catalogue

# What the deadlines are called here -> the event that meets them, and its date in the extract.
MET_BY: dict[str, tuple[str, str]] = {
    "referrer_told": ("referrer_told", "referrer_told_date"),
    "first_contact": ("first_contact", "first_contact_date"),
    "assessment": ("assessed", "assessed_date"),
    "first_intervention": ("first_intervention", "first_intervention_date"),
}
_STARTS: dict[str, str] = {
    "referred": "referral_date",
    "screened": "screened_date",
    "enrolled": "enrolled_date",
    "first_contact": "first_contact_date",
    "assessed": "assessed_date",
}
# Names that the published tables give to services -> the service model.
ALIASES: dict[str, str] = {
    "greater_manchester": "greater-manchester",
    "inner_nw_london": "inner-north-west-london",
    "leicester": "leicestershire",
    "north_staffs": "north-staffordshire",
    "scotland": "working-health-services-scotland",
}


@dataclass(frozen=True)
class Rule:
    """One clock of one version of one service."""

    service: str
    version: str
    since: dt.date
    until: dt.date
    deadline: str
    starts_on: str
    calendar: str
    length: Duration

    @property
    def key(self) -> str:
        return f"{self.calendar}|{self.length}|{self.starts_on}"


@cache
def rules() -> tuple[Rule, ...]:
    """Every clock that the extract has the dates for; the target, or where there is none the maximum."""
    found = []
    events = {event: deadline for deadline, (event, _) in MET_BY.items()}
    for service in catalogue.all_services():
        for version in service.versions:
            for clock in version.clocks:
                length = clock.target or clock.maximum
                if length and clock.met_by in events and clock.starts_on in _STARTS and not clock.workstreams:
                    until = version.in_force_to or dt.date.max
                    found.append(
                        Rule(service.slug, version.id, version.in_force_from, until, events[clock.met_by],
                             clock.starts_on, service.calendar, length)
                    )  # fmt: skip
    return tuple(found)


def without_deadline(extract: Extract, services: Sequence[str] | None) -> tuple[str, ...]:
    """A sentence on the services of the extract, of those asked about, of which no deadline is known."""
    known = {rule.service for rule in rules()}
    known |= {alias for alias, slug in ALIASES.items() if slug in known}
    found = extract.rows("SELECT DISTINCT service FROM clients WHERE service IS NOT NULL ORDER BY service")
    unknown = [each for (each,) in found if each not in known and (services is None or each in services)]
    if not unknown:
        return ()
    return (
        f"No deadline is known for {', '.join(unknown)}: no service model here sets one. So of these only "
        "days from referral are given.",
    )


def due_on(rule: Rule, working_days: list[dt.date], start: dt.date) -> dt.date:
    """The last day in time. Dates carry no hour, so 24 hours end on the next day."""
    length = rule.length
    if length.unit == "working days":
        return working_days[bisect_right(working_days, start) + length.amount - 1]
    if length.unit == "hours":
        return start + dt.timedelta(days=-(-length.amount // 24))
    return length.after(start)


def prepare(extract: Extract) -> None:
    """Make `clients_with_deadlines`: for each deadline its start, due and met date; and the day it is all
    seen from.
    """
    if extract.prepared.get("deadlines"):
        return
    extract.prepared["deadlines"] = True
    keys = sorted({rule.key for rule in rules()})
    extract.connection.register("due_dates", _due_dates(extract, keys))
    run = extract.connection.execute
    # Step by step into tables: the rules are long, and asking for them once a case is enough.
    rules_of = ", ".join(f"{_rule_sql(deadline, keys)} AS {deadline}_rule" for deadline in MET_BY)
    dates = ", ".join(dict.fromkeys(_STARTS.values()))
    chosen = f"{NUMBER}, {dates}, {rules_of}"
    run(f"CREATE OR REPLACE TEMP TABLE case_rules AS SELECT {chosen} FROM numbered_clients")
    starts = ", ".join(f"{_start_sql(deadline, keys)} AS {deadline}_start" for deadline in MET_BY)
    run(f"CREATE OR REPLACE TEMP TABLE case_starts AS SELECT *, {starts} FROM case_rules")
    joins = " ".join(
        f"LEFT JOIN due_dates AS due_{deadline} ON due_{deadline}.rule = {deadline}_rule "
        f"AND due_{deadline}.start = {deadline}_start"
        for deadline in MET_BY
    )
    found = ", ".join(
        f"due_{deadline}.start AS {deadline}_start, due_{deadline}.due AS {deadline}_due"
        for deadline in MET_BY
    )
    run(f"CREATE OR REPLACE TEMP TABLE case_deadlines AS SELECT {NUMBER}, {found} FROM case_starts {joins}")
    met = ", ".join(f"{column} AS {deadline}_met" for deadline, (_, column) in MET_BY.items())
    run(
        f"CREATE OR REPLACE TEMP VIEW clients_with_deadlines AS SELECT *, {met}, "
        f"DATE '{seen_from(extract)}' AS seen_from FROM clients LEFT JOIN case_deadlines USING ({NUMBER})"
    )


def _start_sql(deadline: str, keys: Sequence[str]) -> str:
    """SQL of the day the clock of a case starts."""
    numbers: dict[str, list[str]] = {event: [] for event in _STARTS}
    for number, key in enumerate(keys):
        numbers[key.split("|")[2]].append(str(number))
    whens = " ".join(
        f"WHEN {deadline}_rule IN ({', '.join(those)}) THEN {_STARTS[event]}"
        for event, those in numbers.items()
        if those
    )
    return f"CASE {whens} END" if whens else "NULL::DATE"


def seen_from(extract: Extract) -> dt.date:
    """The day the extract was made; where it does not say, the last date in it."""
    if extract.as_at:
        return dt.date.fromisoformat(extract.as_at[:10])
    columns = ("referral_date", "enrolled_date", "assessed_date", "discharged_date", "first_contact_date")
    latest = ", ".join(f"max({column})" for column in columns)
    days = [day for day in extract.rows(f"SELECT {latest} FROM typed_clients")[0] if day]
    return max(days, default=dt.date(1970, 1, 1))


def _rule_sql(deadline: str, keys: Sequence[str]) -> str:
    """SQL of the number of the rule a case is under: by its version, else by its date of referral."""
    whens = []
    for rule in rules():
        if rule.deadline != deadline:
            continue
        names = [rule.service, *(alias for alias, slug in ALIASES.items() if slug == rule.service)]
        versions = {each.version for each in rules() if each.service == rule.service}
        known = ", ".join(map(quote, sorted(versions)))
        whens.append(
            f"WHEN service IN ({', '.join(map(quote, names))}) AND (version = {quote(rule.version)} "
            f"OR (coalesce(version, '') NOT IN ({known}) AND "
            f"referral_date BETWEEN DATE '{rule.since}' AND DATE '{rule.until}')) THEN {keys.index(rule.key)}"
        )
    return f"CASE {' '.join(whens)} END" if whens else "NULL::INTEGER"


def _due_dates(extract: Extract, keys: Sequence[str]) -> pa.Table:
    """Every day that could start a clock, with the day it would be due, a rule at a time."""
    bounds = ", ".join(f"min({column}), max({column})" for column in _STARTS.values())
    days = [day for day in extract.rows(f"SELECT {bounds} FROM typed_clients")[0] if day]
    first = max(min(days, default=dt.date(2010, 1, 1)), dt.date(1990, 1, 1))
    last = min(max(days, default=first), dt.date(2090, 1, 1))
    starts = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    working = {name: _working_days(name, first, last) for name in {rule.calendar for rule in rules()}}
    by_key = {rule.key: rule for rule in rules()}
    rows = [
        (keys.index(key), start, due_on(rule, working[rule.calendar], start))
        for key, rule in by_key.items()
        for start in starts
    ]
    numbers, begun, due = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table({
        "rule": pa.array(numbers, pa.int32()),
        "start": pa.array(begun, pa.date32()),
        "due": pa.array(due, pa.date32()),
    })  # fmt: skip


def _working_days(name: str, first: dt.date, last: dt.date) -> list[dt.date]:
    working = calendar(name)
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 400))
    return [day for day in days if working.is_working_day(day)]
