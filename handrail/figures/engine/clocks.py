"""When each thing was due, case by case, by the clocks of the service model the case is under; made for
`deadlines`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from handrail.extract.connection import NUMBER, Extract, quote
from handrail.foundation.calendars import calendar
from handrail.foundation.durations import Duration

if TYPE_CHECKING:
    import pyarrow as pa

# What the deadlines are called here -> the event that meets them, and its date in the extract.
DEADLINE_EVENTS: dict[str, tuple[str, str]] = {
    "referrer_told": ("referrer_told", "referrer_told_date"),
    "first_contact": ("first_contact", "first_contact_date"),
    "assessment": ("assessed", "assessed_date"),
    "first_intervention": ("first_intervention", "first_intervention_date"),
}
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

    @property
    def clock_key(self) -> str:
        return f"{self.calendar}|{self.length}|{self.starts_on}"


@cache
def load_clock_rules() -> tuple[ClockRule, ...]:
    """Every clock that the extract has the dates for; the target, or where there is none the maximum."""
    # The models take longer to load than most tables to count, and few tables ask for a clock.
    from handrail.service_models import catalogue

    found = []
    events = {event: deadline for deadline, (event, _) in DEADLINE_EVENTS.items()}
    for service in catalogue.load_services():
        for version in service.versions:
            for clock in version.clocks:
                length = clock.target or clock.maximum
                if (
                    length
                    and clock.met_by in events
                    and clock.starts_on in _START_DATES
                    and not clock.workstreams
                ):
                    until = version.in_force_to or dt.date.max
                    rule = ClockRule(
                        service.slug,
                        version.id,
                        version.in_force_from,
                        until,
                        events[clock.met_by],
                        clock.starts_on,
                        service.calendar,
                        length,
                    )
                    found.append(rule)
    return tuple(found)


def describe_missing_deadlines(extract: Extract, services: Sequence[str] | None) -> tuple[str, ...]:
    """A sentence on the services of the extract, of those asked about, of which no deadline is known."""
    known = {name for rule in load_clock_rules() for name in _names(rule)}
    asked = [each for each in extract.values("service") if services is None or each in services]
    unknown = [each for each in asked if each not in known]
    if not unknown:
        return ()
    return (
        f"No deadline is known for {', '.join(unknown)}: no service model here sets one. So of these only "
        "days from referral are given.",
    )


def compute_due_date(rule: ClockRule, working_days: list[dt.date], start: dt.date) -> dt.date:
    """The last day in time. Dates carry no hour, so 24 hours end on the next day."""
    length = rule.length
    if length.unit == "working days":
        return working_days[bisect_right(working_days, start) + length.amount - 1]
    if length.unit == "hours":
        return start + dt.timedelta(days=-(-length.amount // 24))
    return length.after(start)


def prepare_deadlines(extract: Extract) -> None:
    """Make FACTS: of each case the start and the due day of each deadline, and the day all is seen from."""
    if extract.prepared.get(DEADLINE_FACTS):
        return
    extract.prepared[DEADLINE_FACTS] = True
    services = set(extract.values("service"))
    mine = [rule for rule in load_clock_rules() if services & _names(rule)]
    keys = sorted({rule.clock_key for rule in mine})
    extract.connection.register("due_dates", _due_dates(extract, mine, keys))
    run = extract.connection.execute
    # Step by step into tables: which terms a case is under takes long to ask, and once a case is enough.
    terms = list(dict.fromkeys((rule.service, rule.version) for rule in mine))
    dates = ", ".join(_START_DATES.values())
    clients = extract.clients((NUMBER, "service", "version", *_START_DATES.values()))
    under = f"{NUMBER}, {dates}, {_terms_sql(mine, terms)} AS terms"
    run(f"CREATE OR REPLACE TEMP TABLE case_terms AS SELECT {under} FROM {clients}")
    clocks = ", ".join(_clock_sql(deadline, mine, keys, terms) for deadline in DEADLINE_EVENTS)
    run(f"CREATE OR REPLACE TEMP TABLE case_clocks AS SELECT {NUMBER}, {clocks} FROM case_terms")
    joins = " ".join(
        f"LEFT JOIN due_dates AS due_{deadline} ON due_{deadline}.rule = {deadline}_rule "
        f"AND due_{deadline}.start = {deadline}_start"
        for deadline in DEADLINE_EVENTS
    )
    found = ", ".join(
        f"due_{deadline}.start AS {deadline}_start, due_{deadline}.due AS {deadline}_due"
        for deadline in DEADLINE_EVENTS
    )
    run(
        f"CREATE OR REPLACE TEMP TABLE {DEADLINE_FACTS} AS SELECT {NUMBER}, {found}, "
        f"DATE '{extract.seen_from()}' AS seen_from FROM case_clocks {joins}"
    )


def _terms_sql(mine: Sequence[ClockRule], terms: Sequence[tuple[str, str]]) -> str:
    """SQL of the terms a case is under, as a number: by its version, else by its date of referral."""
    whens = []
    for number, (service, version) in enumerate(terms):
        rule = next(rule for rule in mine if (rule.service, rule.version) == (service, version))
        names = ", ".join(map(quote, sorted(_names(rule))))
        known = ", ".join(quote(other) for slug, other in terms if slug == service)
        whens.append(
            f"WHEN service IN ({names}) AND (version = {quote(version)} "
            f"OR (coalesce(version, '') NOT IN ({known}) AND "
            f"referral_date BETWEEN DATE '{rule.since}' AND DATE '{rule.until}')) THEN {number}"
        )
    return f"CASE {' '.join(whens)} END" if whens else "NULL::INTEGER"


def _clock_sql(
    deadline: str, mine: Sequence[ClockRule], keys: Sequence[str], terms: Sequence[tuple[str, str]]
) -> str:
    """SQL of the rule of a deadline that the terms of a case set, and of the day its clock starts."""
    clocks: dict[int, ClockRule] = {}
    for rule in mine:
        if rule.deadline == deadline:  # of several clocks of one deadline the first
            clocks.setdefault(terms.index((rule.service, rule.version)), rule)
    if not clocks:
        return f"NULL::INTEGER AS {deadline}_rule, NULL::DATE AS {deadline}_start"
    rule_of = " ".join(f"WHEN {number} THEN {keys.index(rule.clock_key)}" for number, rule in clocks.items())
    start = " ".join(f"WHEN {number} THEN {_START_DATES[rule.starts_on]}" for number, rule in clocks.items())
    return f"CASE terms {rule_of} END AS {deadline}_rule, CASE terms {start} END AS {deadline}_start"


def _names(rule: ClockRule) -> set[str]:
    """What the service of a rule is called in extracts."""
    return {rule.service, *(alias for alias, slug in SERVICE_ALIASES.items() if slug == rule.service)}


def _due_dates(extract: Extract, mine: Sequence[ClockRule], keys: Sequence[str]) -> pa.Table:
    """Every day that could start a clock, with the day it would be due, a rule at a time."""
    import pyarrow as pa

    bounds = ", ".join(f"min({column}), max({column})" for column in _START_DATES.values())
    clients = extract.clients(_START_DATES.values())
    days = [day for day in extract.rows(f"SELECT {bounds} FROM {clients}")[0] if day]
    first = max(min(days, default=dt.date(2010, 1, 1)), dt.date(1990, 1, 1))
    last = min(max(days, default=first), dt.date(2090, 1, 1))
    starts = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    working = {name: _working_days(name, first, last) for name in {rule.calendar for rule in mine}}
    by_key = {rule.clock_key: rule for rule in mine}
    rows = [
        (keys.index(key), start, compute_due_date(rule, working[rule.calendar], start))
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
