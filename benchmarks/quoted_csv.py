"""A quoted CSV of fit notes beside the same file unquoted: python benchmarks/quoted_csv.py 1000000.

Each way runs in a process of its own, turn by turn, and the best of the rounds counts. Files: `plain` without
quotes, `quoted` with every cell quoted, `texts` with only the texts quoted and a comma in every tenth
diagnosis. Times: `norms`, the whole command with Python's own start; `read`, the file to checked notes.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
AIM = 1.5
FILES = ("plain", "quoted", "texts")


def make_files(count: int, folder: Path) -> dict[str, Path]:
    """Write the notes of `_make_notes.py` three times over, where they are not there yet."""
    import pyarrow.parquet as pq

    paths = {name: folder / f"notes_{count}_{name}.csv" for name in FILES}
    if all(path.exists() for path in paths.values()):
        return paths
    source = folder / f"notes_{count}.parquet"
    if not source.exists():
        subprocess.run([sys.executable, HERE / "_make_notes.py", str(count), source], check=True)
    table = pq.read_table(source)
    rows = list(zip(*(["" if v is None else str(v) for v in c.to_pylist()] for c in table), strict=True))
    heading = table.column_names
    with paths["plain"].open("w") as file:
        file.writelines(",".join(row) + "\n" for row in [heading, *rows])
    with paths["quoted"].open("w") as file:
        file.writelines(",".join(f'"{cell}"' for cell in row) + "\n" for row in [heading, *rows])
    with paths["texts"].open("w") as file:
        file.write(",".join(heading) + "\n")
        for at, (practice, patient, issued, diagnosis, starts, ends) in enumerate(rows):
            typed = f"{diagnosis}, see letter" if at % 10 == 0 else diagnosis
            file.write(f'"{practice}",{patient},{issued},"{typed}",{starts},{ends}\n')
    return paths


def read(path: Path) -> int:
    """Read and check a file in this process; how many notes."""
    from handrail.evaluation.norms.checking import NoteChecker
    from handrail.evaluation.norms.diagnoses import load_diagnosis_map
    from handrail.evaluation.norms.findings import NoteFindings
    from handrail.evaluation.norms.reading import read_rows

    findings = NoteFindings()
    checker = NoteChecker(load_diagnosis_map(), findings)
    return sum(part.num_rows for part in checker.check_tables(read_rows(path, findings), str(path)))


def measure(way: str, path: Path) -> tuple[float, float]:
    """Wall and processor seconds of the command, or of reading without Python's start and imports."""
    if way == "read":
        command = [sys.executable, __file__, "--one", str(path)]
        wall, cpu = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        return float(wall), float(cpu)
    began = time.perf_counter()
    command = [str(Path(sys.executable).with_name("handrail")), "norms", str(path), "--out", os.devnull]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=HERE.parent)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"norms of {path} failed")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        import numpy  # noqa: F401
        import pyarrow.csv  # noqa: F401

        began = time.perf_counter(), time.process_time()
        read(options.one)
        print(time.perf_counter() - began[0], time.process_time() - began[1])
        return
    paths = make_files(options.count, HERE.parent / "var")
    print(
        f"{options.count} notes, best of {options.rounds}, load {os.getloadavg()[0]:.1f}, aim {AIM} x plain"
    )
    for way in ("norms", "read"):
        best = dict.fromkeys(FILES, (float("inf"), float("inf")))
        for _ in range(options.rounds):
            for name in FILES:
                wall, cpu = map(min, best[name], measure(way, paths[name]))
                best[name] = wall, cpu
        for name in FILES:
            wall, cpu = (mine / plain for mine, plain in zip(best[name], best["plain"], strict=True))
            seconds = f"wall {best[name][0]:.2f} s, CPU {best[name][1]:.2f} s"
            print(f"{way:6} {name:7} {seconds}; wall {wall:.2f} x, CPU {cpu:.2f} x", flush=True)


if __name__ == "__main__":
    main()
