"""Absence episodes at scale, as ratios in one run: python benchmarks/norms.py 1000000 10000000.

Each way runs in a process of its own, turn by turn; wall, processor time and peak memory are of the process
with its start and imports (`work`: wall without Python's own start). The best of the rounds counts. Ways:
floor   DuckDB reads the same file and gives it back sorted by practice, patient and start
kernel  the notes checked, collapsed and ordered by Handrail's compiled kernel, as `handrail episodes` does
stream  the same with --memory
sql     the reference SQL
pandas  the idiomatic data-frame way
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = ("work s", "wall s", "CPU s", "peak MB")


def floor(path: Path) -> int:
    import duckdb

    with duckdb.connect() as connection:
        query = f"select practice, patient, issued, diagnosis, starts, ends from '{path}' order by 1, 2, 5"
        return sum(len(batch) for batch in connection.sql(query).to_arrow_reader(1 << 17))


def by_handrail(path: Path, engine: str, memory: str | None = None) -> int:
    from handrail.evaluation.norms.collapse import EpisodeSettings, find_episodes

    limit = None
    if memory:
        from handrail.evaluation.norms.streaming import parse_memory

        limit = parse_memory(memory)
    return sum(
        part.num_rows for part in find_episodes(path, EpisodeSettings(engine=engine, memory=limit)).parts
    )


def by_pandas(path: Path) -> int:
    import pandas as pd

    notes = pd.read_parquet(path).astype({"practice": "category", "diagnosis": "category"})
    for name in ("issued", "starts", "ends"):
        notes[name] = pd.to_datetime(notes[name])
    notes["ends"] = notes["ends"].fillna(pd.Timestamp("2200-01-01"))
    notes = notes.drop_duplicates()
    notes = notes.sort_values(
        ["practice", "patient", "starts", "issued", "diagnosis", "ends"], ignore_index=True
    )
    patient = ["practice", "patient"]
    notes["covered"] = notes.groupby(patient, observed=True)["ends"].cummax()
    before = notes.groupby(patient, observed=True)["covered"].shift()
    new = before.isna() | ((notes["starts"] - before).dt.days > 1)
    notes["episode"] = new.cumsum()
    notes["days"] = (notes["ends"] - notes["starts"]).dt.days + 1
    notes["position"] = notes.index
    votes = notes.groupby(["episode", "diagnosis"], observed=True).agg(
        notes=("days", "size"), days=("days", "sum"), position=("position", "min")
    )
    votes = votes.reset_index().sort_values(
        ["episode", "notes", "days", "position"], ascending=[True, False, False, True]
    )
    winner = votes.drop_duplicates("episode").set_index("episode")["diagnosis"]
    episodes = notes.groupby("episode").agg(
        practice=("practice", "first"),
        patient=("patient", "first"),
        starts=("starts", "min"),
        ends=("ends", "max"),
        notes=("starts", "size"),
    )
    return len(episodes.join(winner))


WAYS = {
    "floor": floor,
    "kernel": lambda path: by_handrail(path, "kernel"),
    "stream": lambda path: by_handrail(path, "kernel", "1.5GB"),
    "sql": lambda path: by_handrail(path, "sql"),
    "pandas": by_pandas,
}


def measure(way: str, path: Path) -> tuple[tuple[float, ...], str]:
    """Work, wall, processor seconds and peak MB of a process of its own, and what it counted."""
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, __file__, "--one", way, str(path)], stdout=subprocess.PIPE, text=True
    )
    said = child.stdout.read().split() if child.stdout else []
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{way} failed")
    wall = time.perf_counter() - began
    return (float(said[1]), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), said[0]


def compare(count: int, ways: list[str], rounds: int) -> None:
    path = HERE.parent / "var" / f"notes_{count}.parquet"
    if not path.exists():
        subprocess.run([sys.executable, HERE / "_make_notes.py", str(count), path], check=True)
    best: dict[str, tuple[float, ...]] = {}
    for _ in range(rounds):
        for way in ways:
            found, _ = measure(way, path)
            best[way] = tuple(map(min, found, best.get(way, found)))
    print(
        f"\n{count} notes, best of {rounds}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n"
    )
    print("| way | " + " | ".join(NAMES) + " | work / floor | CPU / floor |\n|" + "---|" * 7)
    for way in ways:
        ratios = (best[way][at] / best["floor"][at] for at in (0, 2))
        cells = [f"{value:.2f}" for value in (*best[way][:3],)] + [f"{best[way][3]:.0f}"]
        print(f"| {way} | " + " | ".join([*cells, *(f"{ratio:.2f}" for ratio in ratios)]) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("counts", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--ways", default="floor,kernel,stream,pandas")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        began = time.perf_counter()
        count = WAYS[options.one[0]](Path(options.one[1]))
        print(count, time.perf_counter() - began)
        return
    for count in options.counts:
        compare(count, options.ways.split(","), options.rounds)


if __name__ == "__main__":
    main()
