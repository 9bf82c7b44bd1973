"""Targets and what was reached: month by month, every version of the profile beside the count, with how it
was derived.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from handrail.capacity import Forecast
from handrail.design.charts import Chart, lines, standalone
from handrail.foundation.errors import UserError
from handrail.reporting import tables
from handrail.reporting.extract.read import Extract, open_extract
from handrail.reporting.figures import grouping
from handrail.reporting.figures.grouping import MISSING
from handrail.reporting.figures.result import percent
from handrail.reporting.figures.scoping import ALL, Where
from handrail.reporting.render import words

# What a target may be of that the stages count month by month.
MEASURES = ("referred", "enrolled", "assessed", "discharged")
_PLACES = ("service", "site", "workstream")
# A month that is not over would look like a fall.
UNFINISHED = "What is reached is drawn to the last month that is over."


@dataclass(frozen=True)
class Profile:
    """One version of a target: its own months, from `begins` on, after those of the version before."""

    name: str
    set_on: dt.date | None
    author: str
    reason: str
    derivation: str
    months: dict[str, float]
    begins: str


@dataclass(frozen=True)
class Attainment:
    """A measure against its targets. Months are YYYY-MM; both the counts and the targets are by month."""

    measure: str
    where: dict[str, str]
    months: tuple[str, ...]
    reached: dict[str, int]
    profiles: tuple[Profile, ...]

    def cumulative(self, month: str, series: dict[str, float] | dict[str, int]) -> float:
        return sum(value for each, value in series.items() if each <= month)


def attainment(source: object, measure: str = "enrolled", where: dict[str, str] | None = None) -> Attainment:
    """Cases counted towards the target of a measure, with every version of the target, original first.

    `where` may name a service, a site and a workstream. Cases that do not count to target (Local Support)
    are left
    out. Raises UserError on an unknown measure or place.
    """
    if measure not in MEASURES:
        raise UserError(f"There is no target of '{measure}'. Expected one of: {', '.join(MEASURES)}.")
    place = dict(where or {})
    unknown = [name for name in place if name not in _PLACES]
    if unknown:
        raise UserError(f"Targets are kept by {', '.join(_PLACES)}; got {', '.join(unknown)}.")
    extract = open_extract(source)
    profiles = profiles_of(extract, measure, place)
    return _against(measure, place, profiles, _reached(extract, place)[(), measure])


def attainments(
    extract: Extract, services: Sequence[str], measures: Sequence[str], where: Mapping[str, str]
) -> list[Attainment]:
    """The attainment of each measure of each service that has a target, all counted in one pass.

    `where` may name a site and a workstream, of every service.
    """
    wanted = [
        (measure, place, profiles)
        for service in services
        for place in [{"service": service, **where}]
        for measure in measures
        if (profiles := profiles_of(extract, measure, place))
    ]
    if not wanted:
        return []
    reached = _reached(extract, {**where, "service": tuple(services)}, ("service",))
    return [
        _against(measure, place, profiles, reached[(place["service"],), measure])
        for measure, place, profiles in wanted
    ]


def _reached(
    extract: Extract, place: Where, by: tuple[str, ...] = ()
) -> Mapping[tuple[tuple[str, ...], str], dict[str, int]]:
    """(labels of `by`, measure) -> month -> how many reached it, of those who count to target."""
    counted: Where = {**place, "counts_to_target": "yes"}
    result = tables.compute("throughput", extract, by=(*by, "month"), where=counted)
    found: defaultdict[tuple[tuple[str, ...], str], dict[str, int]] = defaultdict(dict)
    for cell in result.cells.values():
        *group, month = (label for _, label in cell.by)
        if month not in (MISSING, ALL):
            found[tuple(group), cell.line][month] = int(cell.value or 0)
    return found


def _against(
    measure: str, place: dict[str, str], profiles: Sequence[Profile], reached: Mapping[str, int]
) -> Attainment:
    targeted = {month for profile in profiles for month in profile.months}
    first = min(targeted, default="")
    since = {month: n for month, n in reached.items() if month >= first}
    months = sorted(targeted | {month for month, n in since.items() if n})
    return Attainment(measure, place, tuple(months), since, tuple(profiles))


# A target of the whole service, or the sum of those of its parts, never both.
_SQL = """
SELECT profile, strftime(month, '%Y-%m') AS month, sum(value), min(set_on), min(author), min(reason),
  min(derivation)
FROM targets
WHERE measure = $1 AND ($2 IS NULL OR service = $2) AND ($3 IS NULL OR site = $3)
  AND ($4 IS NULL OR workstream = $4)
  AND ((site IS NULL) = ($3 IS NULL) OR ($3 IS NULL AND NOT EXISTS (
    SELECT 1 FROM targets AS whole WHERE whole.site IS NULL AND whole.measure = targets.measure
      AND whole.service = targets.service AND whole.profile = targets.profile)))
GROUP BY ALL ORDER BY min(set_on) NULLS FIRST, profile, month
"""


def profiles_of(extract: Extract, measure: str, place: Mapping[str, str]) -> list[Profile]:
    """Every version of the target of a measure at a place, the original first."""
    return _profiles(extract.rows(_SQL, [measure, *(place.get(name) for name in _PLACES)]))


def _profiles(rows: Sequence[tuple[object, ...]]) -> list[Profile]:
    found: dict[str, Profile] = {}
    before: dict[str, float] = {}
    for name, month, value, set_on, author, reason, derivation in rows:
        if name not in found:
            before = next(reversed(found.values())).months if found else {}
            found[str(name)] = Profile(
                str(name),
                set_on if isinstance(set_on, dt.date) else None,
                str(author or ""),
                str(reason or ""),
                str(derivation or ""),
                {each: due for each, due in before.items() if each < str(month)},
                str(month),
            )
        found[str(name)].months[str(month)] = float(str(value))
    return list(found.values())


def to_csv(found: Attainment, chances: Mapping[str, Forecast] | None = None) -> str:
    """month, reached, reached so far, then for each profile its target, the target so far and percent
    reached.

    With `chances`, profile by profile, the last month of each says in further columns the chance of reaching
    it in tenths, the middle and the range of what may be counted by then, and what that rests on.
    """
    header = ["month", found.measure, "cumulative"]
    for profile in found.profiles:
        header += [f"target_{profile.name}", f"cumulative_{profile.name}", f"percent_{profile.name}"]
    made = {each.name: chances[each.name] for each in found.profiles if chances and each.name in chances}
    header += [f"{column}_{name}" for name in made for column in _CHANCE]
    rows: list[list[object]] = [list(header)]
    for month in found.months:
        so_far = found.cumulative(month, found.reached)
        row: list[object] = [month, found.reached.get(month, 0), int(so_far)]
        for profile in found.profiles:
            due = found.cumulative(month, profile.months)
            row += [f"{profile.months.get(month, 0):g}", f"{due:g}", percent(so_far, due)]
        for profile in (each for each in found.profiles if each.name in made):
            last = month == max(profile.months)
            row += _chance_of(made[profile.name]) if last else [""] * len(_CHANCE)
        rows.append(row)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


_CHANCE = ("chance", "low", "median", "high", "limit", "rests_on")


def _chance_of(made: Forecast) -> list[object]:
    rests_on = " ".join([*made.assumptions.values(), f"{made.method.name}, version {made.version}."])
    return [f"{made.probability:.1f}", made.low, made.median, made.high, made.limit, rests_on]


def to_json(found: Attainment, chances: Mapping[str, Forecast]) -> str:
    """All of it: counts and every version of the target by month, with what may become of each."""
    profiles = [{**asdict(each), "chance": chances[each.name].as_dict() if each.name in chances else None}
                for each in found.profiles]  # fmt: skip
    told = {"measure": found.measure, "where": found.where, "months": found.months, "reached": found.reached}
    return json.dumps({**told, "profiles": profiles}, indent=2, ensure_ascii=False, default=str) + "\n"


def in_people(due: float) -> str:
    """A target as people count: where 346.9 are due, the 347th reaches it."""
    return f"{math.ceil(round(due, 6)):,}"


def over(found: Attainment, as_at: dt.date) -> list[str]:
    """The months that are over on a day: of another not all is reached yet that is due in it."""
    return [
        month for month in found.months
        if grouping.months_later(dt.date.fromisoformat(f"{month}-01"), 1) <= as_at
    ]  # fmt: skip


def drawn(title: str, found: Attainment, told: Sequence[str]) -> Chart:
    """What was reached in the months `told` and each version of the target, month by month."""
    days = {month: dt.date.fromisoformat(f"{month}-01") for month in found.months}
    whole = all(float(value).is_integer() for each in found.profiles for value in each.months.values())
    return lines(
        title,
        {
            "Reached": [
                (day, found.reached.get(month, 0) if month in told else "not over yet")
                for month, day in days.items()
            ],
            **{
                f"Target: {each.name}": [
                    (day, each.months.get(month, "–") if month >= each.begins else "–")
                    for month, day in days.items()
                ]
                for each in found.profiles
            },
        },
        named={day: words.label(month) for month, day in days.items()},
        places=0 if whole else None,
        heading="Month",
        note="" if set(found.months[-1:]) <= set(told) else UNFINISHED,
    )


def to_svg(found: Attainment, as_at: dt.date) -> str:
    """The same drawing as a file of its own, every figure and who set the targets in its text alternative."""
    chart = drawn(f"{words.label(found.measure)} against target, by month", found, over(found, as_at))
    return standalone(chart, says=alternative(found)) + "\n"


def alternative(found: Attainment) -> str:
    """The chart in words."""
    said = []
    for month in found.months:
        targets = ", ".join(
            f"{profile.name} target {profile.months[month]:g}"
            for profile in found.profiles
            if month in profile.months
        )
        said.append(f"{month}: {found.reached.get(month, 0)}" + (f", {targets}" if targets else ""))
    why = [
        f"{profile.name}: set on {profile.set_on or 'an unknown day'} by {profile.author or 'nobody named'}. "
        f"{profile.reason} {profile.derivation}".strip()
        for profile in found.profiles
    ]
    return "; ".join(said) + ". " + " ".join(why)
