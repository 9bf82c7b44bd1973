"""`handrail tables show` over 1,000,000 cases, start-up counted, beside a Python that runs the SQL an analyst
would write, in DuckDB: at most three times as long. python benchmarks/tables_show.py [CASES]

The files are Handrail's own, the same from elsewhere (where every value is looked at first), and CSV.
"""

import compileall
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
from tables import BY_HAND, make, sign

import handrail

LIMIT, ROUNDS = 3.0, 5
TABLES = ("back-at-work", "gender-age", "referral-routes", "throughput", "weeks-in-service")
PLAIN = """
import sys
import duckdb
connection = duckdb.connect()
connection.execute(f"CREATE VIEW clients AS SELECT * FROM '{sys.argv[1]}'")
for row in connection.execute(sys.argv[2]).fetchall():
    print(*row, sep=",")
"""
# The smallest that answers: to see that start-up has not grown.
HANDRAIL = Path(sys.executable).with_name("handrail")
SMALL = (HANDRAIL, "instruments", "list")


def least_seconds(command: Sequence[object], rounds: int = ROUNDS) -> tuple[float, float]:
    """The least wall and processor seconds of several runs of a process, start-up counted."""
    walls, processor = [], []
    for _ in range(rounds):
        before, begin = os.times(), time.perf_counter()
        subprocess.run([str(part) for part in command], check=True, capture_output=True)
        walls.append(time.perf_counter() - begin)
        after = os.times()
        processor.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    return min(walls), min(processor)


def folders(root: Path, cases: int) -> dict[str, tuple[Path, Path]]:
    """What is read -> its folder, and its file of clients."""
    found = {}
    for name in ("own", "elsewhere", "csv"):
        found[name] = root / name
        found[name].mkdir()
    make(found["own"], cases, 0)
    sign(found["own"])
    clients = found["own"] / "clients.parquet"
    (found["elsewhere"] / "clients.parquet").write_bytes(clients.read_bytes())
    duckdb.execute(f"COPY (SELECT * FROM '{clients}') TO '{found['csv']}/clients.csv'")
    return {name: (folder, next(folder.glob("clients.*"))) for name, folder in found.items()}


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    slow = 0
    # As an installation has it: where Python may not write, changed modules would be compiled in every run.
    compileall.compile_dir(Path(handrail.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        for source, (folder, file) in folders(Path(name), cases).items():
            for table in TABLES:
                show = (HANDRAIL, "tables", "show", table, "--extract", folder)
                here, cpu = least_seconds(show)
                plain, plain_cpu = least_seconds((sys.executable, "-c", PLAIN, file, BY_HAND[table]))
                slow += here / plain > LIMIT
                print(
                    f"{source}, {table}: {here:.2f} s here, {here / plain:.2f} x plain DuckDB "
                    f"({cpu / plain_cpu:.2f} x its processor time)",
                    flush=True,
                )
    wall, _ = least_seconds(SMALL)
    print(f"a small command: {wall:.2f} s; {slow} over {LIMIT:g} times")
    sys.exit(slow > 0)


if __name__ == "__main__":
    main()
