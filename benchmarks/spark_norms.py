"""Episodes on local Spark: the kernel through mapInArrow against Spark SQL, as a ratio in one session.

python benchmarks/spark_norms.py 10000000. Both read the same Parquet of notes and write nowhere, and both are
warmed up on a small part first. Wall and processor seconds of the best round.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.spark import NOTES_PER_TASK, collapse_frame, get_session

HERE = Path(__file__).resolve().parent

BY_SQL = """
with note as (
    select distinct practice, patient, issued, diagnosis, starts,
        coalesce(ends, date '2306-11-11') as covers_to, coalesce(ends, starts) as known_to
    from notes
),
ordered as (
    select *,
        row_number() over (partition by practice, patient
            order by starts, issued nulls last, diagnosis, covers_to) as position,
        max(covers_to) over (partition by practice, patient
            order by starts, issued nulls last, diagnosis, covers_to
            rows between unbounded preceding and 1 preceding) as covered_so_far
    from note
),
numbered as (
    select *, count_if(covered_so_far is null or datediff(starts, covered_so_far) > 1)
        over (partition by practice, patient order by position) as episode
    from ordered
),
voted as (
    select practice, patient, episode, diagnosis, count(*) as notes,
        sum(datediff(covers_to, starts) + 1) as days, min(position) as first_position,
        min(starts) as starts, max(covers_to) as covers_to, max(known_to) as known_to
    from numbered group by practice, patient, episode, diagnosis
)
select practice, patient, episode, min(starts) as starts, max(covers_to) as ends, max(known_to) as known_to,
    max_by(diagnosis, struct(notes, days, -first_position)) as diagnosis, sum(notes) as notes
from voted group by practice, patient, episode
"""


def processor_seconds() -> float:
    """Processor time so far of this process and all below it: Java and Spark's Python workers (Linux)."""
    stats: dict[int, list[str]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # a process that has just ended
            stats[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
    ours = {os.getpid()}
    for _ in range(8):  # deeper than Spark's processes go
        ours |= {process for process, stat in stats.items() if int(stat[1]) in ours}
    return sum(int(ticks) for process in ours for ticks in stats[process][11:15]) / os.sysconf("SC_CLK_TCK")


def timed(make: Callable[[], Any]) -> tuple[float, float]:
    """Wall and processor seconds."""
    began, used = time.perf_counter(), processor_seconds()
    make().write.format("noop").mode("overwrite").save()
    return time.perf_counter() - began, processor_seconds() - used


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=10_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    path = HERE.parent / "var" / f"notes_{options.count}.parquet"
    if not path.exists():
        subprocess.run([sys.executable, HERE / "_make_notes.py", str(options.count), path], check=True)
    spark = get_session()
    spark.sparkContext.setLogLevel("ERROR")
    codes = " ".join(f"when '{name}' then {at}" for at, name in enumerate(CATEGORIES))
    raw = spark.read.parquet(str(path)).selectExpr(
        "practice",
        "patient",
        "issued",
        f"cast(case diagnosis {codes} end as smallint) as diagnosis",
        "starts",
        "ends",
    )
    tasks = max(spark.sparkContext.defaultParallelism, 1 + options.count // NOTES_PER_TASK)

    def by_sql(notes: Any) -> Any:
        notes.createOrReplaceTempView("notes")
        return spark.sql(BY_SQL)

    ways = {"Spark SQL": by_sql, "kernel": lambda notes: collapse_frame(notes, 1, tasks)}
    few = raw.limit(10_000).cache()
    counts = {way: make(few).count() for way, make in ways.items()}
    assert len(set(counts.values())) == 1, counts
    seconds: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(options.rounds):
        for way, make in ways.items():
            seconds[way].append(timed(lambda make=make: make(raw)))
    for at, what in enumerate(("wall", "processor")):
        best = {way: min(found[at] for found in rounds) for way, rounds in seconds.items()}
        print(f"{what} s: " + ", ".join(f"{way} {second:.1f}" for way, second in best.items()))
        print(f"kernel / Spark SQL, {what}: {best['kernel'] / best['Spark SQL']:.2f}")
    spark.stop()


if __name__ == "__main__":
    main()
