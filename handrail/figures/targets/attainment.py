"""Attainment: a measure of a service by month, against every version of its target."""

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

# Site and workstream, as (field, label) pairs.
_Part = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Attainment:
    """A measure against its targets. Months are YYYY-MM; both the counts and the targets are by month.

    Of a percentage, `to_date` has for each month begun all that was counted from the first month of the
    target to its end; percentages are never added up. Of a count, `unknown` has how many more there may be,
    it not being recorded whether they count.
    """

    measure: str
    where: dict[str, str]
    months: tuple[str, ...]
    actuals: dict[str, int]
    versions: tuple[TargetVersion, ...]
    to_date: dict[str, ActualCount] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    @property
    def is_percent(self) -> bool:
        """Whether the target is a percentage."""
        return MEASURES[self.measure].percent

    @property
    def measure_name(self) -> str:
        """The measure in words."""
        return name_measure(self.measure)

    @property
    def full_name(self) -> str:
        """The measure in words, with its place."""
        return name_measure(self.measure, self.where)

    def sum_actuals(self, month: str) -> int:
        """Return the cumulative actual at the end of a month."""
        return sum(n for label, n in self.actuals.items() if label <= month)

    def sum_unknown(self, month: str) -> int:
        """Return how many it is not known of whether they count, to the end of a month."""
        return sum(n for label, n in self.unknown.items() if label <= month)

    def percent_to_month(self, month: str) -> Number:
        """Return the percentage to the end of a month; None of nobody."""
        actual = self.to_date.get(month, ActualCount())
        return compute_percent(actual.n, actual.base)


def name_measure(measure: str, place: Mapping[str, str] | None = None) -> str:
    """Return a measure in words, with the service and its part."""
    title = MEASURES[measure].title if measure in MEASURES else ""
    labels = [wording.label_code((place or {})[name]) for name in PLACE_FIELDS if name in (place or {})]
    return ", ".join([title or wording.label_code(measure), *labels])


def compute_attainment(
    source: object, measure: str = "enrolled", where: dict[str, str] | None = None
) -> Attainment:
    """Compute the actuals of a measure against every version of its target, original first.

    `where` may name a service, a site and a workstream. Cases that do not count to target are left out.
    Raises UserError on an unknown measure or place, and where percentages of several places would have to be
    added up.
    """
    if measure not in MEASURES:
        raise UserError(f"There is no target of '{measure}'. Expected one of: {', '.join(MEASURES)}.")
    place = dict(where or {})
    if unknown := [name for name in place if name not in PLACE_FIELDS]:
        raise UserError(f"Targets are kept by {', '.join(PLACE_FIELDS)}; got {', '.join(unknown)}.")
    extract = open_extract(source)
    if reason := explain_uncountable(extract, measure, place):
        raise UserError(f"'{measure}' cannot be counted: {reason}.")
    if MEASURES[measure].percent:
        place = _require_one_place(measure, place, list_places(extract, measure, place))
    refuse_faulty_targets(extract, measure)
    versions = load_versions(extract, measure, place)
    actuals = count_by_month(extract, [measure], place)
    return _compare_with_targets(extract, measure, place, versions, actuals[(), measure])


def _require_one_place(measure: str, place: dict[str, str], places: list[dict[str, str]]) -> dict[str, str]:
    if len(places) <= 1:
        return places[0] if places else place
    choices = "; ".join(" ".join(f"{name}={label}" for name, label in other.items()) for other in places)
    raise UserError(
        f"Targets of '{measure}' are percentages, which do not add up. Choose one with --where: {choices}."
    )


def compute_attainments(
    extract: Extract, services: Sequence[str], measures: Sequence[str], where: Mapping[str, str]
) -> list[Attainment]:
    """Compute the attainment of each measure of each service that has a target, each table in one pass.

    `where` may name a site and a workstream, of every service. A percentage whose targets are set by site or
    workstream alone comes once for each of these.
    """
    targets = [
        (measure, place, versions)
        for service in services
        for measure in measures
        for place in _list_measure_places(extract, measure, {"service": service, **where})
        if (versions := load_versions(extract, measure, place))
    ]
    measures_of_parts: defaultdict[_Part, set[str]] = defaultdict(set)
    for measure, place, _ in targets:
        measures_of_parts[_within_service(place)].add(measure)
    actuals: dict[_Part, MonthlyActuals] = {
        part: count_by_month(extract, names, {**dict(part), "service": tuple(services)}, ("service",))
        for part, names in measures_of_parts.items()
    }
    return [
        _compare_with_targets(
            extract,
            measure,
            place,
            versions,
            actuals[_within_service(place)][(place["service"],), measure],
        )
        for measure, place, versions in targets
    ]


def _list_measure_places(extract: Extract, measure: str, place: dict[str, str]) -> list[dict[str, str]]:
    if explain_uncountable(extract, measure, place):
        return []
    return list_places(extract, measure, place) if MEASURES[measure].percent else [place]


def _within_service(place: Mapping[str, str]) -> _Part:
    return tuple((name, place[name]) for name in PLACE_FIELDS[1:] if name in place)


def _compare_with_targets(
    extract: Extract,
    measure: str,
    place: dict[str, str],
    versions: Sequence[TargetVersion],
    counts: Mapping[str, ActualCount],
) -> Attainment:
    """Return the counts since the first month of a target next to its versions."""
    target_months = {month for version in versions for month in version.months}
    first = min(target_months, default="")
    actuals = {month: count.n for month, count in counts.items() if month >= first}
    if MEASURES[measure].percent:
        months = _list_months(target_months or set(actuals))
        begun = [month for month in months if month <= extract.seen_from().isoformat()]
        sums = accumulate(counts.get(month, ActualCount()) for month in begun)
        to_date = dict(zip(begun, sums, strict=True))
        return Attainment(measure, place, tuple(months), actuals, tuple(versions), to_date)
    months = sorted(target_months | {month for month, n in actuals.items() if n})
    unknown = {month: count.missing for month, count in counts.items() if month >= first and count.missing}
    return Attainment(measure, place, tuple(months), actuals, tuple(versions), unknown=unknown)


def _list_months(months: Iterable[str]) -> list[str]:
    """Return every month from the first to the last."""
    days = sorted(dt.date.fromisoformat(f"{month}-01") for month in months)
    if not days:
        return []
    return [f"{first_of_month(days[0], n):%Y-%m}" for n in range(months_between(days[0], days[-1]) + 1)]


def find_undrawn(
    extract: Extract, services: Sequence[str], attainments: Sequence[Attainment]
) -> list[tuple[str, dict[str, str]]]:
    """Return measure and place of every target of these services that is not among the attainments."""
    targets = [(measure, place) for measure, place in list_targets(extract) if place["service"] in services]

    def is_in(attainment: Attainment, measure: str, place: dict[str, str]) -> bool:
        is_exact = attainment.is_percent or (attainment.measure, attainment.where) in targets
        is_within = attainment.where == place if is_exact else attainment.where.items() <= place.items()
        return attainment.measure == measure and is_within

    return [
        (measure, place)
        for measure, place in targets
        if not any(is_in(attainment, measure, place) for attainment in attainments)
    ]
