"""Targets and what was reached: a measure of a service by month, beside every version of its target."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from handrail.extract.connection import Extract
from handrail.extract.read import open_extract
from handrail.figures.engine.result import Number, compute_percent
from handrail.figures.render import wording
from handrail.figures.targets.actuals import (
    MEASURES,
    ActualCount,
    MonthlyActuals,
    count_by_month,
    explain_uncountable,
)
from handrail.figures.targets.versions import (
    PLACE_FIELDS,
    TargetVersion,
    list_places,
    list_targets,
    load_versions,
    refuse_faulty_targets,
)
from handrail.foundation.dates import first_of_month, months_between
from handrail.foundation.errors import UserError


@dataclass(frozen=True)
class Attainment:
    """A measure against its targets. Months are YYYY-MM; both the counts and the targets are by month.

    Of a percentage, `to_date` has for each month begun all that was counted from the first month of the
    target to its end; percentages are never added up.
    """

    measure: str
    where: dict[str, str]
    months: tuple[str, ...]
    actuals: dict[str, int]
    versions: tuple[TargetVersion, ...]
    to_date: dict[str, ActualCount] = field(default_factory=dict)
    # Of a count: how many more there may be, it not being recorded whether they count.
    unknown: dict[str, int] = field(default_factory=dict)

    @property
    def is_percent(self) -> bool:
        return MEASURES[self.measure].percent

    @property
    def measure_name(self) -> str:
        return name_measure(self.measure)

    @property
    def full_name(self) -> str:
        return name_measure(self.measure, self.where)

    def sum_to_month(self, month: str, series: dict[str, float] | dict[str, int]) -> float:
        return sum(value for each, value in series.items() if each <= month)

    def percent_to_month(self, month: str) -> Number:
        """The percentage to the end of a month; None of nobody."""
        found = self.to_date.get(month, ActualCount())
        return compute_percent(found.n, found.base)


def name_measure(measure: str, place: Mapping[str, str] | None = None) -> str:
    """A measure in words, with the service and its part."""
    known = MEASURES.get(measure)
    labels = [wording.label_code((place or {})[each]) for each in PLACE_FIELDS if each in (place or {})]
    return ", ".join([(known.title if known else "") or wording.label_code(measure), *labels])


def compute_attainment(
    source: object, measure: str = "enrolled", where: dict[str, str] | None = None
) -> Attainment:
    """Cases counted towards the target of a measure, with every version of the target, original first.

    `where` may name a service, a site and a workstream. Cases that do not count to target are left
    out. Raises UserError on an unknown measure or place, and where percentages of several places would have
    to be added up.
    """
    if measure not in MEASURES:
        raise UserError(f"There is no target of '{measure}'. Expected one of: {', '.join(MEASURES)}.")
    place = dict(where or {})
    unknown = [name for name in place if name not in PLACE_FIELDS]
    if unknown:
        raise UserError(f"Targets are kept by {', '.join(PLACE_FIELDS)}; got {', '.join(unknown)}.")
    extract = open_extract(source)
    if why := explain_uncountable(extract, measure, place):
        raise UserError(f"'{measure}' cannot be counted: {why}.")
    if MEASURES[measure].percent:
        place = _require_one_place(measure, place, list_places(extract, measure, place))
    refuse_faulty_targets(extract, measure)
    profiles = load_versions(extract, measure, place)
    counted = count_by_month(extract, [measure], place)
    return _compare_with_targets(extract, measure, place, profiles, counted[(), measure])


def _require_one_place(measure: str, place: dict[str, str], found: list[dict[str, str]]) -> dict[str, str]:
    if len(found) <= 1:
        return found[0] if found else place
    kept_for = "; ".join(" ".join(f"{name}={label}" for name, label in each.items()) for each in found)
    raise UserError(
        f"Targets of '{measure}' are percentages, which do not add up. Choose one with --where: {kept_for}."
    )


def compute_attainments(
    extract: Extract, services: Sequence[str], measures: Sequence[str], where: Mapping[str, str]
) -> list[Attainment]:
    """The attainment of each measure of each service that has a target, each table counted in one pass.

    `where` may name a site and a workstream, of every service. A percentage whose targets are kept by site or
    workstream alone comes once for each of these.
    """
    wanted = [
        (measure, place, profiles)
        for service in services
        for measure in measures
        for place in _list_measure_places(extract, measure, {"service": service, **where})
        if (profiles := load_versions(extract, measure, place))
    ]
    counted = _count_places(extract, services, wanted)
    return [
        _compare_with_targets(
            extract, measure, place, profiles, counted[_within_service(place)][(place["service"],), measure]
        )
        for measure, place, profiles in wanted
    ]


def _list_measure_places(extract: Extract, measure: str, place: dict[str, str]) -> list[dict[str, str]]:
    if explain_uncountable(extract, measure, place):
        return []
    return list_places(extract, measure, place) if MEASURES[measure].percent else [place]


def _within_service(place: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, place[name]) for name in PLACE_FIELDS[1:] if name in place)


def _count_places(
    extract: Extract,
    services: Sequence[str],
    wanted: Sequence[tuple[str, dict[str, str], list[TargetVersion]]],
) -> dict[tuple[tuple[str, str], ...], MonthlyActuals]:
    """Site and workstream -> what is counted there of each service."""
    at: defaultdict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for measure, place, _ in wanted:
        at[_within_service(place)].append(measure)
    return {
        part: count_by_month(extract, set(measures), {**dict(part), "service": tuple(services)}, ("service",))
        for part, measures in at.items()
    }


def _compare_with_targets(
    extract: Extract,
    measure: str,
    place: dict[str, str],
    profiles: Sequence[TargetVersion],
    counted: Mapping[str, ActualCount],
) -> Attainment:
    targeted = {month for profile in profiles for month in profile.months}
    first = min(targeted, default="")
    since = {month: each.n for month, each in counted.items() if month >= first}
    if MEASURES[measure].percent:
        months = _list_months(targeted or set(since))
        begun = [month for month in months if month <= extract.seen_from().isoformat()]
        tallies = accumulate(counted.get(month, ActualCount()) for month in begun)
        to_date = dict(zip(begun, tallies, strict=True))
        return Attainment(measure, place, tuple(months), since, tuple(profiles), to_date)
    months = sorted(targeted | {month for month, n in since.items() if n})
    unknown = {month: n for month, each in counted.items() if month >= first and (n := each.missing)}
    return Attainment(measure, place, tuple(months), since, tuple(profiles), unknown=unknown)


def _list_months(months: Iterable[str]) -> list[str]:
    """Every month from the first to the last."""
    days = sorted(dt.date.fromisoformat(f"{month}-01") for month in months)
    if not days:
        return []
    count = months_between(days[0], days[-1])
    return [f"{first_of_month(days[0], n):%Y-%m}" for n in range(count + 1)]


def find_undrawn(
    extract: Extract, services: Sequence[str], found: Sequence[Attainment]
) -> list[tuple[str, dict[str, str]]]:
    """The measure and place of every target of these services that is kept and is not among those found."""
    held = [(measure, place) for measure, place in list_targets(extract) if place["service"] in services]

    def drawn_in(each: Attainment, measure: str, place: dict[str, str]) -> bool:
        exact = each.is_percent or (each.measure, each.where) in held
        within = each.where == place if exact else each.where.items() <= place.items()
        return each.measure == measure and within

    return [
        (measure, place) for measure, place in held
        if not any(drawn_in(each, measure, place) for each in found)
    ]  # fmt: skip
