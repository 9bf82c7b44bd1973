"""Every table over 1,000,000 cases and 20,000,000 sessions, against hand-written SQL for the same figures:
at most three times, each and all together, in under 4 GiB. python benchmarks/tables.py [CASES SESSIONS]

A table that makes something ready first, as the deadlines of every case, is timed with that.
"""

import datetime as dt
import resource
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from handrail.extract.case_numbers import number_rows
from handrail.extract.connection import new_connection
from handrail.extract.files import CLIENTS, SESSIONS
from handrail.extract.read import open_extract
from handrail.figures import tables
from handrail.foundation.calendars import find_calendar

LIMIT, PEAK_GIB, ROUNDS = 3.0, 4.0, 2


def code(name: str, file: object = CLIENTS, few: int = 6) -> str:
    """SQL that draws one of the first codes of a field, or none for one record in twelve."""
    values = ", ".join(f"'{value}'" for value in file.by_name[name].codes[:few])
    drawn = f"[{values}][1 + CAST(floor(random() * {few}) AS INTEGER)]"
    return f"CASE WHEN random() > 0.08 THEN {drawn} END AS {name}"


def make(folder: Path, cases: int, sessions: int) -> None:
    """Person-made records, drawn in SQL."""
    run = duckdb.connect().execute
    run("SELECT setseed(0.5)")
    day = "DATE '2011-04-01' + CAST(floor(random() * 700) AS INTEGER)"
    later = "CAST(floor(random() * 90) AS INTEGER)"
    codes = ("referral_route", "information_source", "outcome", "employer_size", "sector", "condition")
    drawn = ", ".join(code(name, few=4) for name in codes)
    run(
        f"COPY (SELECT *, referral_date + 3 AS enrolled_date, referral_date + 5 AS first_contact_date, "
        f"CASE WHEN random() < 0.8 THEN referral_date + 8 END AS assessed_date, "
        f"CASE WHEN random() < 0.5 THEN referral_date + 15 END AS first_intervention_date, "
        f"CASE WHEN random() < 0.6 THEN referral_date + 20 + {later} END AS discharged_date FROM ("
        f"SELECT 'c' || i AS case_id, 'p' || (i // 2) AS person_id, {day} AS referral_date, "
        f"['working-health-services-scotland', 'leicestershire', 'rhyl', 'nottinghamshire'][1 + "
        f"i % 4] AS service, "
        f"['north', 'south', 'east'][1 + i % 3] AS site, {drawn}, {code('gender', few=2)}, "
        f"{code('trial_arm', few=2)}, "
        f"{code('work_attendance_entry', few=2)}, {code('work_attendance_discharge', few=2)}, "
        f"CAST(16 + floor(random() * 50) AS INTEGER) AS age, round(random(), 3) AS eq5d_entry, "
        f"CASE WHEN random() < 0.5 THEN round(random(), 3) END AS eq5d_discharge FROM range({cases}) t(i))) "
        f"TO '{folder}/clients.parquet'"
    )
    kinds = ", ".join(code(name, SESSIONS) for name in ("type", "mode", "length_band", "content"))
    run(
        f"COPY (SELECT 'c' || CAST(floor(random() * {cases}) AS BIGINT) AS case_id, {day} AS date, {kinds}, "
        f"random() < 0.9 AS attended FROM range({sessions})) TO '{folder}/sessions.parquet'"
    )
    run(
        f"COPY (SELECT 'c' || CAST(floor(random() * {cases}) AS BIGINT) AS case_id, 'new_job' AS "
        f"kind, {day} AS date, "
        f"'self' AS source, true AS four_hours_completed FROM range({cases // 10})) "
        f"TO '{folder}/outcomes.parquet'"
    )
    run(
        f"COPY (SELECT service, quarter, heading, 1000 AS amount FROM (SELECT DISTINCT service FROM "
        f"'{folder}/clients.parquet'), unnest(['2011-Q2', '2011-Q4', '2012-Q2', '2012-Q4']) q(quarter), "
        f"unnest(['staff', 'premises']) h(heading)) TO '{folder}/costs.parquet'"
    )


def sign(folder: Path) -> None:
    """Mark the files as Handrail's own, as `handrail extract write` does."""
    (folder / "manifest.json").write_text(
        '{"schema": "handrail-extract", "version": 1, "as_at": "2013-03-31"}'
    )


def _share(field: str) -> str:
    return (
        f"SELECT service, {field}, count(*) AS n FROM clients WHERE assessed_date IS NOT NULL "
        f"GROUP BY GROUPING SETS ((service, {field}), ({field}))"
    )


def _sessions(field: str) -> str:
    return (
        f"SELECT {field}, count(*) AS sessions, count(DISTINCT case_id) AS people FROM sessions "
        f"JOIN clients USING (case_id) WHERE coalesce(attended, true) AND assessed_date IS NOT "
        f"NULL GROUP BY {field}"
    )


def _complete(fields: dict[str, str]) -> str:
    """`fields`: which cases should carry each."""
    counts = ", ".join(f"count({name}) FILTER ({of}), count(*) FILTER ({of})" for name, of in fields.items())
    return f"SELECT service, {counts} FROM clients GROUP BY GROUPING SETS ((service), ())"


def _days(name: str, start: str, met: str, base: str) -> str:
    days = f"CASE WHEN {base} THEN {met} - {start} END"
    return f"median({days}) AS {name}_median, quantile_cont({days}, 0.9) AS {name}_p90"


def _deadline(name: str, met: str) -> str:
    start, due = f"{name}_start", f"{name}_due"
    base = f"{start} IS NOT NULL AND NOT ({met} IS NULL AND ({due} >= DATE '2013-03-31' OR "
    base += f"coalesce(discharged_date <= {due}, false)))"
    if name == "intervention":
        base += f" AND {met} IS NOT NULL"
    return f"count(*) FILTER ({base} AND {met} <= {due}), count(*) FILTER ({base}), " + _days(
        name, start, met, base
    )


# When each deadline of the four services is due; `due` has working days of both calendars by the day they
# are counted from.
DUE = (
    "SELECT clients.*, "
    "CASE WHEN service LIKE 'working%' THEN enrolled_date ELSE referral_date END AS contact_start, "
    "CASE service WHEN 'leicestershire' THEN referral_date + 1 WHEN 'rhyl' THEN referral_date + 7 "
    "WHEN 'nottinghamshire' THEN referred.england_2 ELSE enrolled.scotland_2 END AS contact_due, "
    "CASE service WHEN 'leicestershire' THEN referral_date WHEN 'rhyl' THEN first_contact_date "
    "ELSE enrolled_date END AS assessment_start, "
    "CASE service WHEN 'leicestershire' THEN referral_date + 7 WHEN 'rhyl' THEN first_contact_date + 7 "
    "WHEN 'nottinghamshire' THEN enrolled.england_10 ELSE enrolled.scotland_5 END AS assessment_due, "
    "CASE WHEN service LIKE 'working%' THEN assessed_date END AS intervention_start, "
    "CASE WHEN service LIKE 'working%' THEN assessed.scotland_10 END AS intervention_due FROM clients "
    "LEFT JOIN due AS referred ON referred.day = referral_date "
    "LEFT JOIN due AS enrolled ON enrolled.day = enrolled_date "
    "LEFT JOIN due AS assessed ON assessed.day = assessed_date"
)
MET = {
    "contact": "first_contact_date",
    "assessment": "assessed_date",
    "intervention": "first_intervention_date",
}

# What a careful analyst would write for each table.
BY_HAND: dict[str, str] = {
    "throughput": (
        "SELECT service, count(*), count(outcome), count(*) FILTER (outcome = 'eligible'), "
        "count(enrolled_date), "
        "count(first_contact_date), count(assessed_date), count(discharged_date), "
        "count(*) FILTER (outcome IS NULL AND (enrolled_date IS NOT NULL OR assessed_date IS NOT NULL)), "
        "count(*) FILTER (enrolled_date IS NULL AND (assessed_date IS NOT NULL OR "
        "discharged_date IS NOT NULL)), "
        "count(*) FILTER (first_contact_date IS NULL AND assessed_date IS NOT NULL) "
        "FROM clients GROUP BY GROUPING SETS ((service), ())"
    ),
    "referral-routes": (
        "SELECT service, referral_route, count(*) FROM clients WHERE assessed_date IS NOT NULL "
        "GROUP BY GROUPING SETS ((service, referral_route), (referral_route))"
    ),
    "information-sources": (
        "SELECT service, information_source, count(*) FROM clients WHERE assessed_date IS NOT NULL "
        "GROUP BY GROUPING SETS ((service, information_source), (information_source))"
    ),
    "sector": _share("sector"),
    "employer-size": _share("employer_size"),
    "absence-at-entry": _share("work_attendance_entry"),
    "conditions": (
        "SELECT service, condition, grp, count(*) FROM (SELECT service, condition, CASE WHEN "
        "condition LIKE 'back%' "
        "OR condition LIKE '%limb%' OR condition = 'other_musculoskeletal' THEN "
        "'musculoskeletal' WHEN condition IN "
        "('depression', 'anxiety', 'stress', 'other_mental_health') THEN 'mental_health' ELSE "
        "'other' END AS grp "
        "FROM clients WHERE assessed_date IS NOT NULL) "
        "GROUP BY GROUPING SETS ((service, condition), (condition), (service, grp), (grp))"
    ),
    "back-at-work": (
        "SELECT service, count(*) FILTER (work_attendance_discharge = 'at_work'), "
        "count(work_attendance_discharge) "
        "FROM clients WHERE assessed_date IS NOT NULL AND work_attendance_entry = 'off_sick' "
        "AND discharged_date IS NOT NULL "
        "GROUP BY GROUPING SETS ((service), ())"
    ),
    "weeks-in-service": (
        "SELECT service, avg(w), median(w), count(w) FROM (SELECT service, (discharged_date - "
        "enrolled_date) / 7.0 "
        "AS w FROM clients WHERE assessed_date IS NOT NULL) GROUP BY GROUPING SETS ((service), ())"
    ),
    "clients-by-year": (
        "SELECT service, year(assessed_date - INTERVAL 3 MONTH) AS y, count(*) FROM clients "
        "WHERE assessed_date IS NOT NULL GROUP BY GROUPING SETS ((service, y), (y), (service), ())"
    ),
    "support-modes": _sessions("mode"),
    "support-lengths": _sessions("length_band"),
    "support-types": _sessions("type"),
    "support-content": (
        "SELECT label, count(*) AS sessions, count(DISTINCT case_id) AS people FROM (SELECT case_id, "
        "unnest(string_split(content, ';')) AS label FROM sessions WHERE coalesce(attended, true)) "
        "JOIN clients USING (case_id) WHERE assessed_date IS NOT NULL GROUP BY label"
    ),
    "job-outcomes": (
        "SELECT service, kind, count(*), count(DISTINCT case_id) FROM outcomes JOIN clients USING (case_id) "
        "WHERE assessed_date IS NOT NULL GROUP BY GROUPING SETS ((service, kind), (kind))"
    ),
    "job-sources": (
        "SELECT service, source, count(*), count(DISTINCT case_id) FROM outcomes "
        "JOIN clients USING (case_id) WHERE kind = 'new_job' AND four_hours_completed AND "
        "trial_arm IS DISTINCT FROM 'control' AND (assessed_date IS NOT NULL OR trial_arm = 'treatment') "
        "GROUP BY GROUPING SETS ((service, source), (source))"
    ),
    "sme-share": (
        "SELECT service, count(*) FILTER (employer_size IN ('under_10', '10-49', '50-249')), "
        "count(*) FILTER (employer_size IN ('under_10', '10-49', '50-249', '250+')) FROM clients "
        "WHERE assessed_date IS NOT NULL GROUP BY GROUPING SETS ((service), ())"
    ),
    "gender-age": (
        "SELECT service, gender, band, count(*) FROM (SELECT service, gender, CASE WHEN age < 16 THEN "
        "'under_16' WHEN age < 30 THEN '16-29' WHEN age < 40 THEN '30-39' WHEN age < 50 THEN '40-49' "
        "WHEN age >= 50 THEN '50+' END AS band FROM clients WHERE assessed_date IS NOT NULL) "
        "GROUP BY GROUPING SETS ((service, gender), (gender), (service, band), (band))"
    ),
    "eq5d-change": (
        "SELECT service, gender, employer_size, condition, avg(change), stddev_samp(change), count(change), "
        "count(*) FROM (SELECT *, eq5d_discharge - eq5d_entry AS change FROM clients "
        "WHERE assessed_date IS NOT NULL AND (discharged_date IS NOT NULL OR eq5d_discharge IS NOT NULL)) "
        "GROUP BY GROUPING SETS ((service), (gender), (employer_size), (condition), ())"
    ),
    "cost-per-client": (
        "SELECT service, y, spent / clients FROM (SELECT service, "
        "year(assessed_date - INTERVAL 3 MONTH) AS y, count(*) AS clients FROM clients "
        "WHERE assessed_date IS NOT NULL GROUP BY GROUPING SETS ((service, y), (y), (service), ())) "
        "JOIN (SELECT service, CAST(left(quarter, 4) AS INTEGER) - "
        "CASE WHEN quarter LIKE '%Q1' THEN 1 ELSE 0 END AS y, sum(amount) AS spent FROM costs "
        "GROUP BY GROUPING SETS ((service, y), (y), (service), ())) AS paid "
        "USING (service, y)"
    ),
    "randomised": (
        "SELECT site, trial_arm, referral_route, count(*) FROM clients WHERE trial_arm IS NOT NULL "
        "GROUP BY GROUPING SETS ((site, trial_arm, referral_route), (site, trial_arm), "
        "(trial_arm, referral_route), (trial_arm))"
    ),
    "deadlines": (
        "SELECT service, "
        + ", ".join(_deadline(name, met) for name, met in MET.items())
        + ", "
        + ", ".join(_days(met, "referral_date", met, f"{met} >= referral_date") for met in MET.values())
        + f" FROM ({DUE}) GROUP BY GROUPING SETS ((service), ())"
    ),
    "completeness": _complete(
        dict.fromkeys(("person_id", "service", "referral_date", "referral_route"), "true")
        | dict.fromkeys(
            (
                "information_source", "enrolled_date", "first_contact_date", "work_attendance_entry",
                "gender", "age", "condition", "eq5d_entry",
            ),
            "assessed_date IS NOT NULL",
        )
        | dict.fromkeys(
            ("assessed_date", "work_attendance_discharge", "eq5d_discharge"), "discharged_date IS NOT NULL"
        )
    ),
    "contradictions": (
        "SELECT service, "
        + ", ".join(
            f"count(*) FILTER ({later} < {earlier}), "
            f"count(*) FILTER ({later} IS NOT NULL AND {earlier} IS NOT NULL)"
            for later, earlier in (
                ("enrolled_date", "referral_date"), ("first_contact_date", "referral_date"),
                ("assessed_date", "referral_date"), ("assessed_date", "enrolled_date"),
                ("discharged_date", "assessed_date"), ("discharged_date", "referral_date"),
                ("first_intervention_date", "referral_date"), ("first_session", "referral_date"),
                ("discharged_date", "last_support"), ("first_outcome", "referral_date"),
            )
        )
        + ", count(*) FILTER (assessed_date IS NOT NULL AND enrolled_date IS NULL), "
        "count(*) FILTER (enrolled_date IS NOT NULL AND outcome = 'not_eligible'), "
        "count(*) FILTER (work_attendance_discharge IS NOT NULL AND discharged_date IS NULL), "
        "count(*) FILTER (trial_arm = 'control' AND first_session IS NOT NULL) FROM clients "
        "LEFT JOIN (SELECT case_id, min(date) AS first_session, max(date) FILTER (type IS NULL OR "
        "type NOT IN ('in_work_support', 'review')) AS last_support FROM sessions GROUP BY case_id) "
        "USING (case_id) LEFT JOIN (SELECT case_id, min(date) AS first_outcome FROM outcomes "
        "GROUP BY case_id) USING (case_id) GROUP BY GROUPING SETS ((service), ())"
    ),
}  # fmt: skip


def working_days(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `due`: for every day the days that 2, 5 and 10 working days after it are."""
    days = [dt.date(2011, 3, 1) + dt.timedelta(n) for n in range(900)]
    columns = {"day": pa.array(days)}
    for name in ("england-and-wales", "scotland"):
        working = [day for day in days if find_calendar(name).is_working_day(day)]
        for amount in (2, 5, 10):
            places = [bisect_right(working, day) + amount - 1 for day in days]
            due = [working[place] if place < len(working) else None for place in places]
            columns[f"{name.split('-')[0]}_{amount}"] = pa.array(due, pa.date32())
    connection.register("due", pa.table(columns))


def least(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least time of several rounds: what the work takes when nothing else runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    cases, sessions = (int(text) for text in sys.argv[1:3]) if len(sys.argv) > 2 else (1_000_000, 20_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, cases, sessions)
        sign(folder)
        hand = new_connection()
        for file in ("clients", "sessions", "outcomes", "costs"):
            hand.execute(f"CREATE VIEW {file} AS SELECT * FROM '{folder}/{file}.parquet'")
        working_days(hand)
        extract = open_extract(folder)
        begin = time.perf_counter()
        number_rows(extract, "sessions")
        # Counted with the tables, for without it none of sessions could be told.
        total, total_by_hand = time.perf_counter() - begin, 0.0
        print(f"sessions by the number of their case, once an extract: {total:.2f} s")
        slow = 0
        for table in tables.list_names():
            # What a table makes ready is there in a second round.
            rounds = 1 if tables.get_table(table).prepare else ROUNDS
            took = least(lambda table=table: tables.compute_table(table, extract), rounds)
            line = f"{table}: {took:.2f} s here"
            if table in BY_HAND:
                by_hand = least(lambda table=table: hand.execute(BY_HAND[table]).fetchall())
                slow += took / by_hand > LIMIT
                total, total_by_hand = total + took, total_by_hand + by_hand
                line += f", {took / by_hand:.2f} x by hand"
            print(line, flush=True)
    ratio = total / total_by_hand
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{cases:,} cases, {sessions:,} sessions: {ratio:.2f} x hand-written SQL (limit {LIMIT:g}); "
          f"{slow} of {len(BY_HAND)} tables over it; peak {peak:.2f} GiB (limit {PEAK_GIB:g})")  # fmt: skip
    sys.exit(slow > 0 or ratio > LIMIT or peak > PEAK_GIB)


if __name__ == "__main__":
    main()
