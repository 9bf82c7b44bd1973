"""A million EQ-5D states scored, against reading the file and writing the result alone: at most twice."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pyarrow import csv

from handrail import instruments
from handrail.instruments.score_file import score_file

LIMIT, ROWS, ROUNDS = 2.0, 1_000_000, 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        states, out, copy = (Path(folder) / name for name in ("states.csv", "out.csv", "copy.csv"))
        levels = np.random.default_rng(1).integers(1, 6, size=(ROWS, 5)) @ 10 ** np.arange(4, -1, -1)
        states.write_text("id,state\n" + "\n".join(f"{i},{s}" for i, s in enumerate(levels.tolist())) + "\n")
        score_file(instruments.load_instrument("eq5d-5l"), states, out)
        result = csv.read_csv(out)

        def alone() -> None:
            csv.read_csv(states)
            csv.write_csv(result, copy)

        ratio = least(lambda: score_file(instruments.load_instrument("eq5d-5l"), states, out)) / least(alone)
    print(f"score-file, {ROWS:,} EQ-5D states: {ratio:.2f} x reading and writing alone (limit {LIMIT:g})")
    sys.exit(ratio > LIMIT)


def least(work: Callable[[], object]) -> float:
    """The least time of several rounds: what the work takes when nothing else runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
