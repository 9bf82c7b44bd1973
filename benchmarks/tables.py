"""Every table over 1,000,000 cases and 20,000,000 sessions, against hand-written SQL for the same figures:
at most
three times, in under 4 GiB. python benchmarks/tables.py [CASES SESSIONS]
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from handrail.reporting import tables
from handrail.reporting.extract.files import CLIENTS, SESSIONS
from handrail.reporting.extract.numbered import numbered
from handrail.reporting.extract.read import new_connection, open_extract

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
        f"CASE WHEN random() < 0.6 THEN referral_date + 20 + {later} END AS discharged_date FROM ("
        f"SELECT 'c' || i AS case_id, 'p' || (i // 2) AS person_id, {day} AS referral_date, "
        f"['working-health-services-scotland', 'leicestershire', 'rhyl', 'nottinghamshire'][1 + "
        f"i % 4] AS service, "
        f"['north', 'south', 'east'][1 + i % 3] AS site, {drawn}, {code('gender', few=2)}, "
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
        f"'self' AS source, 16.0 AS hours FROM range({cases // 10})) TO '{folder}/outcomes.parquet'"
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
        "SELECT service, referral_route, count(*) FROM clients "
        "GROUP BY GROUPING SETS ((service, referral_route), (referral_route))"
    ),
    "information-sources": (
        "SELECT service, information_source, count(*) FROM clients "
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
        "FROM clients WHERE work_attendance_entry = 'off_sick' AND discharged_date IS NOT NULL "
        "GROUP BY GROUPING SETS ((service), ())"
    ),
    "weeks-in-service": (
        "SELECT service, avg(w), median(w), count(w) FROM (SELECT service, (discharged_date - "
        "enrolled_date) / 7.0 "
        "AS w FROM clients) GROUP BY GROUPING SETS ((service), ())"
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
}


def least(work: Callable[[], object]) -> float:
    """The least time of several rounds: what the work takes when nothing else runs."""
    times = []
    for _ in range(ROUNDS):
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
        for file in ("clients", "sessions", "outcomes"):
            hand.execute(f"CREATE VIEW {file} AS SELECT * FROM '{folder}/{file}.parquet'")
        extract = open_extract(folder)
        begin = time.perf_counter()
        numbered(extract, "sessions")
        # Counted with the tables, for without it none of sessions could be told.
        total, total_by_hand = time.perf_counter() - begin, 0.0
        print(f"sessions by the number of their case, once an extract: {total:.2f} s")
        for table in tables.names():
            took = least(lambda table=table: tables.compute(table, extract))
            line = f"{table}: {took:.2f} s here"
            if table in BY_HAND:
                by_hand = least(lambda table=table: hand.execute(BY_HAND[table]).fetchall())
                total, total_by_hand = total + took, total_by_hand + by_hand
                line += f", {took / by_hand:.2f} x by hand"
            print(line, flush=True)
    ratio = total / total_by_hand
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{cases:,} cases, {sessions:,} sessions: {ratio:.2f} x hand-written SQL (limit {LIMIT:g}); "
          f"peak {peak:.2f} GiB (limit {PEAK_GIB:g})")  # fmt: skip
    sys.exit(ratio > LIMIT or peak > PEAK_GIB)


if __name__ == "__main__":
    main()
