"""The chance that a target is reached with the staff in post: what the records say of demand and staff, given
to `handrail.capacity`, and its answer in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handrail.capacity import Demand, Forecast, Staff, forecast, from_best_months, from_ceiling
from handrail.extract.connection import Extract
from handrail.figures.engine import grouping
from handrail.figures.engine.result import Result
from handrail.figures.engine.tallying import clients
from handrail.figures.targets.attainment import Attainment
from handrail.figures.targets.presentation import in_people
from handrail.figures.targets.versions import Profile

# Stages whose months to come can be told from who asks; discharges hang on those already in the service.
STAGES = {"referred": "referral_date", "enrolled": "enrolled_date", "assessed": "assessed_date"}
OBSERVED, LEAST_OBSERVED = 12, 3
# Who asked so lately may still be on the way.
ON_THE_WAY = dt.timedelta(days=60)
LEAST_STAYS = 8
FORMAT = "%Y-%m"
DAY = dt.timedelta(days=1)


def chances(extract: Extract, found: Attainment) -> dict[str, Forecast]:
    """Profile -> what may become of it; without those of which nothing can be said.

    Nothing is said of measures other than STAGES, nor before three whole months have been observed.
    """
    if found.measure not in STAGES or not found.profiles:
        return {}
    seen = extract.seen_from()
    months = observed(extract, found.where, seen)
    known = len(months) >= LEAST_OBSERVED
    demand = _demand(extract, found, months, seen) if known else Demand((0,))
    held, pace = _posts_and_pace(extract, found, months) if known else ([], None)
    made = {}
    for profile in found.profiles:
        ahead = steps(seen, end_of(profile))
        if ahead and not known:
            continue
        staff = Staff(tuple(posts_in(held, day) for day, _ in ahead), *pace) if pace and ahead else None
        lengths = [length for _, length in ahead]
        one = forecast(*due_and_so_far(found, profile), lengths, demand, staff)
        made[profile.name] = _with_unknown(one, held) if staff else one
    return made


def of_shown(
    shown: Result, measure: str, profiles: Sequence[Profile], seen: dt.date
) -> dict[str, tuple[int, Forecast | None]] | None:
    """Profile -> what is reached so far and what may become of it, from the months of `throughput` as they
    may be shown to a reader, and from nothing else.

    Where the count of a month is withheld there is no chance, and what is reached only by the total of all
    months; None where nothing may be told.
    """
    cells = [
        (days[0], each)
        for each in shown
        if each.row == (measure,) and (days := grouping.days_of("month", each.column))
    ]
    if not cells:
        return None
    whole = not any(each.suppressed for _, each in cells)
    counts = {each.column: int(each.value or 0) for _, each in cells}
    months = whole_months(grouping.months_later(min(day for day, _ in cells), 1), seen)
    demand = Demand(tuple(counts.get(month.strftime(FORMAT), 0) for month in months) or (0,))
    first = min(month for profile in profiles for month in profile.months)
    made: dict[str, tuple[int, Forecast | None]] = {}
    for profile in profiles:
        so_far = _shown_so_far(shown, measure, counts, first, max(profile.months), whole)
        if so_far is None:
            continue
        # What is seen of this month is not shown, so all of it lies ahead.
        lengths = [length for _, length in steps(grouping.months_later(seen + DAY, 0) - DAY, end_of(profile))]
        one = None
        if whole and (not lengths or len(months) >= LEAST_OBSERVED):
            one = forecast(sum(profile.months.values()), so_far, lengths, demand)
            one = replace(one, assumptions=_as_shown(one))
        made[profile.name] = so_far, one
    return made or None


def _shown_so_far(
    shown: Result, measure: str, counts: Mapping[str, int], first: str, last: str, whole: bool
) -> int | None:
    """The total as shown, rounded once, where all its months are of the target; else the months together, if
    none is withheld.
    """
    mine = {month: n for month, n in counts.items() if first <= month <= last}
    total = shown.cells.get(((measure,), shown.table.all_label))
    if total is not None and total.value is not None and mine == counts:
        return int(total.value)
    return sum(mine.values()) if whole else None


def _as_shown(made: Forecast) -> dict[str, str]:
    kept = {code: text for code, text in made.assumptions.items() if code in ("own-law", "few-months")}
    return {
        "shown": "Made from the monthly counts as they may be shown, rounded, and from nothing else.",
        "pace": "As many go on reaching this stage a month as in the months observed, with staff as then.",
        **kept,
    }


def end_of(profile: Profile) -> dt.date:
    """The last day of the last month of a target."""
    year, month = map(int, max(profile.months).split("-"))
    return grouping.months_later(dt.date(year, month, 1), 1) - DAY


def due_and_so_far(found: Attainment, profile: Profile) -> tuple[float, int]:
    """What a target asks by its end, and what counts towards it so far."""
    last = max(profile.months)
    return found.cumulative(last, profile.months), int(found.cumulative(last, found.reached))


def steps(seen: dt.date, end: dt.date) -> list[tuple[dt.date, float]]:
    """Each month from the day after `seen` to `end`: its first day ahead, and its length in months."""
    found, day = [], seen + DAY
    while day <= end:
        after = grouping.months_later(day, 1)
        whole = (after - grouping.months_later(day, 0)).days
        found.append((day, (after - day).days / whole))
        day = after
    return found


def observed(extract: Extract, place: Mapping[str, str], seen: dt.date) -> list[dt.date]:
    """The whole months to learn from, up to twelve: since the month after the first referral."""
    counted = _counted(place)
    ((first,),) = extract.rows_once(
        f"SELECT min(referral_date) FROM {clients(extract, ('referral_date', counted))} WHERE {counted}"
    )
    if first is None:
        return []
    return whole_months(grouping.months_later(first, 1), seen)


def whole_months(begun: dt.date, seen: dt.date) -> list[dt.date]:
    """The last months that are over, up to twelve, none before `begun`."""
    this = grouping.months_later(seen + DAY, 0)
    begun = max(begun, grouping.months_later(this, -OBSERVED))
    count = (this.year - begun.year) * 12 + this.month - begun.month
    return [grouping.months_later(begun, n) for n in range(max(count, 0))]


def _counted(place: Mapping[str, str]) -> str:
    return " AND ".join(grouping.where_sql({**place, "counts_to_target": "yes"}, "referral_date"))


def _by_month(
    extract: Extract, place: Mapping[str, str], column: str, months: Sequence[dt.date]
) -> tuple[int, ...]:
    counted = _counted(place)
    rows = extract.rows_once(
        f"SELECT strftime({column}, '{FORMAT}'), count(*) FROM {clients(extract, (column, counted))} "
        f"WHERE {counted} GROUP BY ALL"
    )
    counts = dict(rows)
    return tuple(int(counts.get(month.strftime(FORMAT), 0)) for month in months)


def _demand(extract: Extract, found: Attainment, months: Sequence[dt.date], seen: dt.date) -> Demand:
    asking = _by_month(extract, found.where, "referral_date", months)
    if found.measure == "referred":
        return Demand(asking)
    stage, counted = STAGES[found.measure], _counted(found.where)
    ((asked, went_on),) = extract.rows_once(
        f"SELECT count(*), count({stage}) FROM {clients(extract, ('referral_date', stage, counted))} "
        f"WHERE {counted} AND referral_date BETWEEN DATE '{months[0]}' AND DATE '{seen - ON_THE_WAY}'"
    )
    return Demand(asking, int(asked), int(went_on))


# --- staff -------------------------------------------------------------------------------------------------


def _posts_and_pace(
    extract: Extract, found: Attainment, months: Sequence[dt.date]
) -> tuple[list[tuple[object, ...]], tuple[float, str] | None]:
    """The rows of staff, and what a post can take on; None where staff are no limit, or it is not known.

    Posts are kept by service and site: of one workstream they say nothing.
    """
    if found.measure == "referred" or "workstream" in found.where:
        return [], None
    held = extract.rows(
        "SELECT whole_time, from_date, to_date FROM staff WHERE ($1 IS NULL OR service = $1) "
        "AND ($2 IS NULL OR site = $2)",
        [found.where.get("service"), found.where.get("site")],
    )
    if not held:
        return [], None
    done = _by_month(extract, found.where, STAGES[found.measure], months)
    return held, _by_ceiling(extract, found) or from_best_months(
        done, [posts_in(held, month) for month in months]
    )


def posts_in(rows: Sequence[Sequence[object]], first: dt.date) -> float:
    """Whole-time equivalents in post from a day to the end of its month, by the days each is there.

    `rows` hold the share of a post, its first day and its last, None for open.
    """
    after = grouping.months_later(first, 1)
    days = (after - first).days
    total = 0.0
    for share, from_, to in rows:
        begins = max(first, from_) if isinstance(from_, dt.date) else first
        ends = min(after, to + DAY) if isinstance(to, dt.date) else after
        total += float(str(share or 0)) * max((ends - begins).days, 0) / days
    return total


def _by_ceiling(extract: Extract, found: Attainment) -> tuple[float, str] | None:
    """From the ceiling in force among the targets and the weeks that clients stay; None without either."""
    service, seen = found.where.get("service"), extract.seen_from()
    ceilings = extract.rows(
        "SELECT last(value ORDER BY month, set_on NULLS FIRST) FROM targets WHERE measure = "
        f"'caseload_ceiling' AND site IS NULL AND workstream IS NULL AND month <= DATE '{seen}' "
        "AND ($1 IS NULL OR service = $1) GROUP BY service",
        [service],
    )
    year_ago = grouping.months_later(seen, -OBSERVED)
    ((stays, weeks),) = extract.rows(
        f"SELECT count(weeks_in_service), avg(weeks_in_service) FROM clients WHERE {_counted(found.where)} "
        f"AND discharged_date BETWEEN DATE '{year_ago}' AND DATE '{seen}'"
    )
    if len(ceilings) != 1 or not ceilings[0][0] or stays < LEAST_STAYS or weeks <= 0:
        return None
    return from_ceiling(float(ceilings[0][0]), float(weeks))


def _with_unknown(made: Forecast, held: Sequence[Sequence[object]]) -> Forecast:
    """Those who are still there and have no share of a post recorded are said."""
    unknown = sum(share is None and to is None for share, _, to in held)
    if not unknown:
        return made
    told = f"{unknown} in post have no share of a post recorded, and are left out."
    return replace(made, assumptions={**made.assumptions, "posts-not-recorded": told})


# --- words -------------------------------------------------------------------------------------------------


def in_ten(probability: float) -> str:
    """A chance in words: no finer than the assumptions bear."""
    if probability < 0.05:
        return "hardly any chance"
    if probability > 0.95:
        return "a better than 9 in 10 chance"
    tenths = min(max(int(probability * 10 + 0.5), 1), 9)
    return f"about {'an' if tenths == 8 else 'a'} {tenths} in 10 chance"


def chance_said(made: Forecast, end: dt.date) -> str:
    """The chance in one sentence."""
    by, wanted = f"{end:%B %Y}", in_people(made.target)
    if made.limit == "reached":
        return f"{wanted} is reached."
    if made.limit == "over":
        return f"{wanted} was not reached by the end of {by}."
    staff = "" if made.posts is None else f", with {made.posts:.1f} whole-time posts filled"
    return f"There is {in_ten(made.probability)} of reaching {wanted} by the end of {by}{staff}."


def range_said(made: Forecast) -> str:
    """The middle of the futures, their range and what is short; '' where nothing is left to chance."""
    if made.limit in ("reached", "over"):
        return ""
    told = f"The likeliest count by then is about {made.median:,}"
    sure = made.low == made.high
    told += "." if sure else f"; 8 times in 10 it would be between {made.low:,} and {made.high:,}."
    if made.probability > 0.95:
        return told
    if made.limit == "staff":
        more = f"with staff for everybody who goes on, there would be {in_ten(made.unlimited)}"
        return f"{told} Staff are what is short: {more}."
    return f"{told} Too few people come forward."
