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
from handrail.figures.engine.result import TableResult
from handrail.figures.engine.tallying import select_clients
from handrail.figures.targets.attainment import Attainment
from handrail.figures.targets.presentation import format_target
from handrail.figures.targets.versions import TargetVersion
from handrail.foundation.dates import first_of_month, months_between
from handrail.foundation.periods import Period

# Stages whose months to come can be told from who asks; discharges hang on those already in the service.
STAGE_DATES = {"referred": "referral_date", "enrolled": "enrolled_date", "assessed": "assessed_date"}
OBSERVED_MONTHS = 12
MIN_OBSERVED_MONTHS = 3
# Who asked so lately may still be on the way.
TIME_TO_PROGRESS = dt.timedelta(days=60)
MIN_STAYS = 8
MONTH_FORMAT = "%Y-%m"
ONE_DAY = dt.timedelta(days=1)


def forecast_versions(extract: Extract, found: Attainment) -> dict[str, Forecast]:
    """Profile -> what may become of it; without those of which nothing can be said.

    Nothing is said of measures other than STAGES, nor before three whole months have been observed.
    """
    if found.measure not in STAGE_DATES or not found.versions:
        return {}
    seen = extract.seen_from()
    months = list_observed_months(extract, found.where, seen)
    known = len(months) >= MIN_OBSERVED_MONTHS
    demand = _estimate_demand(extract, found, months, seen) if known else Demand((0,))
    held, pace = _estimate_pace(extract, found, months) if known else ([], None)
    made = {}
    for profile in found.versions:
        ahead = list_months_ahead(seen, find_end(profile))
        if ahead and not known:
            continue
        staff = Staff(tuple(sum_posts(held, day) for day, _ in ahead), *pace) if pace and ahead else None
        lengths = [length for _, length in ahead]
        one = forecast(*sum_target_and_actual(found, profile), lengths, demand, staff)
        made[profile.name] = _note_unknown_posts(one, held) if staff else one
    return made


def forecast_from_released(
    shown: TableResult, measure: str, profiles: Sequence[TargetVersion], seen: dt.date
) -> dict[str, tuple[int, Forecast | None]] | None:
    """Profile -> what is reached so far and what may become of it, from the months of `throughput` as they
    may be shown to a reader, and from nothing else.

    Where the count of a month is withheld there is no chance, and what is reached only by the total of all
    months; None where nothing may be told.
    """
    cells = [
        (month.first, each)
        for each in shown
        if each.row == (measure,) and (month := Period.from_label("month", each.column))
    ]
    if not cells:
        return None
    whole = not any(each.suppressed for _, each in cells)
    counts = {each.column: int(each.value or 0) for _, each in cells}
    months = list_whole_months(first_of_month(min(day for day, _ in cells), 1), seen)
    demand = Demand(tuple(counts.get(month.strftime(MONTH_FORMAT), 0) for month in months) or (0,))
    first = min(month for profile in profiles for month in profile.months)
    made: dict[str, tuple[int, Forecast | None]] = {}
    for profile in profiles:
        so_far = _released_actual(shown, measure, counts, first, max(profile.months), whole)
        if so_far is None:
            continue
        # What is seen of this month is not shown, so all of it lies ahead.
        lengths = [
            length
            for _, length in list_months_ahead(first_of_month(seen + ONE_DAY) - ONE_DAY, find_end(profile))
        ]
        one = None
        if whole and (not lengths or len(months) >= MIN_OBSERVED_MONTHS):
            one = forecast(sum(profile.months.values()), so_far, lengths, demand)
            one = replace(one, assumptions=_released_assumptions(one))
        made[profile.name] = so_far, one
    return made or None


def _released_actual(
    shown: TableResult, measure: str, counts: Mapping[str, int], first: str, last: str, whole: bool
) -> int | None:
    """The total as shown, rounded once, where all its months are of the target; else the months together, if
    none is withheld.
    """
    mine = {month: n for month, n in counts.items() if first <= month <= last}
    total = shown.cells.get(((measure,), shown.table.all_label))
    if total is not None and total.value is not None and mine == counts:
        return int(total.value)
    return sum(mine.values()) if whole else None


def _released_assumptions(made: Forecast) -> dict[str, str]:
    kept = {code: text for code, text in made.assumptions.items() if code in ("own-law", "few-months")}
    return {
        "shown": "Made from the monthly counts as they may be shown, rounded, and from nothing else.",
        "pace": "As many go on reaching this stage a month as in the months observed, with staff as then.",
        **kept,
    }


def find_end(profile: TargetVersion) -> dt.date:
    """The last day of the last month of a target."""
    return first_of_month(dt.date.fromisoformat(f"{max(profile.months)}-01"), 1) - ONE_DAY


def sum_target_and_actual(found: Attainment, profile: TargetVersion) -> tuple[float, int]:
    """What a target asks by its end, and what counts towards it so far."""
    last = max(profile.months)
    return found.sum_to_month(last, profile.months), int(found.sum_to_month(last, found.actuals))


def list_months_ahead(seen: dt.date, end: dt.date) -> list[tuple[dt.date, float]]:
    """Each month from the day after `seen` to `end`: its first day ahead, and its length in months."""
    found, day = [], seen + ONE_DAY
    while day <= end:
        after = first_of_month(day, 1)
        whole = (after - first_of_month(day)).days
        found.append((day, (after - day).days / whole))
        day = after
    return found


def list_observed_months(extract: Extract, place: Mapping[str, str], seen: dt.date) -> list[dt.date]:
    """The whole months to learn from, up to twelve: since the month after the first referral."""
    counted = _counted_sql(place)
    ((first,),) = extract.rows_once(
        f"SELECT min(referral_date) FROM {select_clients(extract, ('referral_date', counted))} "
        f"WHERE {counted}"
    )
    if first is None:
        return []
    return list_whole_months(first_of_month(first, 1), seen)


def list_whole_months(begun: dt.date, seen: dt.date) -> list[dt.date]:
    """The last months that are over, up to twelve, none before `begun`."""
    this = first_of_month(seen + ONE_DAY)
    begun = max(begun, first_of_month(this, -OBSERVED_MONTHS))
    count = months_between(begun, this)
    return [first_of_month(begun, n) for n in range(max(count, 0))]


def _counted_sql(place: Mapping[str, str]) -> str:
    return " AND ".join(grouping.where_sql({**place, "counts_to_target": "yes"}, "referral_date"))


def _count_by_month(
    extract: Extract, place: Mapping[str, str], column: str, months: Sequence[dt.date]
) -> tuple[int, ...]:
    counted = _counted_sql(place)
    rows = extract.rows_once(
        f"SELECT strftime({column}, '{MONTH_FORMAT}'), count(*) "
        f"FROM {select_clients(extract, (column, counted))} WHERE {counted} GROUP BY ALL"
    )
    counts = dict(rows)
    return tuple(int(counts.get(month.strftime(MONTH_FORMAT), 0)) for month in months)


def _estimate_demand(extract: Extract, found: Attainment, months: Sequence[dt.date], seen: dt.date) -> Demand:
    asking = _count_by_month(extract, found.where, "referral_date", months)
    if found.measure == "referred":
        return Demand(asking)
    stage, counted = STAGE_DATES[found.measure], _counted_sql(found.where)
    ((asked, went_on),) = extract.rows_once(
        f"SELECT count(*), count({stage}) FROM {select_clients(extract, ('referral_date', stage, counted))} "
        f"WHERE {counted} AND referral_date BETWEEN DATE '{months[0]}' AND DATE '{seen - TIME_TO_PROGRESS}'"
    )
    return Demand(asking, int(asked), int(went_on))


# --- staff -------------------------------------------------------------------------------------------------


def _estimate_pace(
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
    done = _count_by_month(extract, found.where, STAGE_DATES[found.measure], months)
    return held, _pace_from_ceiling(extract, found) or from_best_months(
        done, [sum_posts(held, month) for month in months]
    )


def sum_posts(rows: Sequence[Sequence[object]], first: dt.date) -> float:
    """Whole-time equivalents in post from a day to the end of its month, by the days each is there.

    `rows` hold the share of a post, its first day and its last, None for open.
    """
    after = first_of_month(first, 1)
    days = (after - first).days
    total = 0.0
    for share, from_, to in rows:
        begins = max(first, from_) if isinstance(from_, dt.date) else first
        ends = min(after, to + ONE_DAY) if isinstance(to, dt.date) else after
        total += float(str(share or 0)) * max((ends - begins).days, 0) / days
    return total


def _pace_from_ceiling(extract: Extract, found: Attainment) -> tuple[float, str] | None:
    """From the ceiling in force among the targets and the weeks that clients stay; None without either."""
    service, seen = found.where.get("service"), extract.seen_from()
    ceilings = extract.rows(
        "SELECT last(value ORDER BY month, set_on NULLS FIRST) FROM targets WHERE measure = "
        f"'caseload_ceiling' AND site IS NULL AND workstream IS NULL AND month <= DATE '{seen}' "
        "AND ($1 IS NULL OR service = $1) GROUP BY service",
        [service],
    )
    year_ago = first_of_month(seen, -OBSERVED_MONTHS)
    ((stays, weeks),) = extract.rows(
        f"SELECT count(weeks_in_service), avg(weeks_in_service) FROM clients "
        f"WHERE {_counted_sql(found.where)} AND discharged_date BETWEEN DATE '{year_ago}' AND DATE '{seen}'"
    )
    if len(ceilings) != 1 or not ceilings[0][0] or stays < MIN_STAYS or weeks <= 0:
        return None
    return from_ceiling(float(ceilings[0][0]), float(weeks))


def _note_unknown_posts(made: Forecast, held: Sequence[Sequence[object]]) -> Forecast:
    """Those who are still there and have no share of a post recorded are said."""
    unknown = sum(share is None and to is None for share, _, to in held)
    if not unknown:
        return made
    told = f"{unknown} in post have no share of a post recorded, and are left out."
    return replace(made, assumptions={**made.assumptions, "posts-not-recorded": told})


# --- words -------------------------------------------------------------------------------------------------


def describe_probability(probability: float) -> str:
    """A chance in words: no finer than the assumptions bear."""
    if probability < 0.05:
        return "hardly any chance"
    if probability > 0.95:
        return "a better than 9 in 10 chance"
    tenths = min(max(int(probability * 10 + 0.5), 1), 9)
    return f"about {'an' if tenths == 8 else 'a'} {tenths} in 10 chance"


def describe_chance(made: Forecast, end: dt.date) -> str:
    """The chance in one sentence."""
    by, wanted = f"{end:%B %Y}", format_target(made.target)
    if made.limit == "reached":
        return f"{wanted} is reached."
    if made.limit == "over":
        return f"{wanted} was not reached by the end of {by}."
    staff = "" if made.posts is None else f", with {made.posts:.1f} whole-time posts filled"
    return (
        f"There is {describe_probability(made.probability)} of reaching {wanted} by the end of {by}{staff}."
    )


def describe_range(made: Forecast) -> str:
    """The middle of the futures, their range and what is short; '' where nothing is left to chance."""
    if made.limit in ("reached", "over"):
        return ""
    told = f"The likeliest count by then is about {made.median:,}"
    sure = made.low == made.high
    told += "." if sure else f"; 8 times in 10 it would be between {made.low:,} and {made.high:,}."
    if made.probability > 0.95:
        return told
    if made.limit == "staff":
        more = f"with staff for everybody who goes on, there would be {describe_probability(made.unlimited)}"
        return f"{told} Staff are what is short: {more}."
    return f"{told} Too few people come forward."
