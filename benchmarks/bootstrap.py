"""10,000 bootstrap replicates of 5,000 people, against drawing the people alone: at most four times."""

import sys
import time
from collections.abc import Callable

import numpy as np

from handrail.evaluation.economics.bootstrap import bootstrap_means

LIMIT, PEOPLE, REPLICATES, ROUNDS = 4.0, 5_000, 10_000, 3


def main() -> None:
    random = np.random.default_rng(1)
    cost, gain = random.gamma(2.0, 300.0, PEOPLE), random.normal(0.1, 0.3, PEOPLE)

    def alone() -> None:
        draws = np.random.default_rng(1)
        for _ in range(REPLICATES // 200):
            draws.integers(PEOPLE, size=(200, PEOPLE), dtype=np.uint16)

    took = least(lambda: bootstrap_means(cost, gain, REPLICATES))
    ratio = took / least(alone)
    what = f"bootstrap, {REPLICATES:,} x {PEOPLE:,}"
    print(f"{what}: {ratio:.2f} x drawing alone (limit {LIMIT:g}); {took:.2f} s here")
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
