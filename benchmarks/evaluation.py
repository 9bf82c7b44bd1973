"""`impact` and `economics` of 50,000 clients against the tag before-A in one run: at most a third of its
time.

The tag is checked out under var/ for the run and removed after it. The two take turns with the same files and
the same Python, each command a process of its own, start included; the least of the rounds counts. On a busy
machine processor time tells more than wall time.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _make_clients import write_study

ROOT = Path(__file__).resolve().parents[1]
BEFORE, COMMIT = ROOT / "var" / "before-A", "7c3346f416"
FOLDER = ROOT / "var" / "study"
PEOPLE, ROUNDS, LIMIT = 50_000, 3, 1 / 3
STUDY = ("--norms", "norms.csv", "--episodes", "episodes.csv")
COMMANDS = {
    "impact": ("impact", "clients.csv", *STUDY),
    "impact, norms only": ("impact", "clients.csv", "--norms", "norms.csv"),
    "economics": ("economics", "clients.csv", "--cost", "584", *STUDY),
}
# Python finds the package of the tree named first, before the one that is installed.
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from handrail.cli import handrail; handrail()"


@contextmanager
def check_out_before() -> Iterator[None]:
    """The tree of the tag, for as long as it is needed."""
    git = ("git", "-C", ROOT, "worktree")
    subprocess.run((*git, "remove", "--force", BEFORE), check=False, stderr=subprocess.DEVNULL)
    subprocess.run((*git, "add", "--quiet", "--detach", BEFORE, COMMIT), check=True)
    try:
        yield
    finally:
        subprocess.run((*git, "remove", "--force", BEFORE), check=True)


def run(tree: Path, arguments: tuple[str, ...]) -> tuple[float, float]:
    """Wall and processor seconds of a command of a tree."""
    command = (sys.executable, "-c", RUN, str(tree), *arguments, "--out", "out.csv")
    start = time.perf_counter()
    with (FOLDER / "errors.txt").open("w") as errors:
        child = subprocess.Popen(command, cwd=FOLDER, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    if status:
        sys.exit(f"{tree.name}: {' '.join(arguments)}\n{(FOLDER / 'errors.txt').read_text()[-2000:]}")
    return took, used.ru_utime + used.ru_stime


def compare(names: list[str], rounds: int) -> bool:
    """Print seconds and ratio of each command; whether all keep within the limit."""
    load, processors = os.getloadavg()[0], os.cpu_count()
    print(f"\n{PEOPLE:,} clients, least of {rounds}, load {load:.1f} on {processors} processors\n")
    print(
        "| command | before-A wall s | now | ratio | before-A processor s | now | ratio |\n"
        + "|---" * 7
        + "|"
    )
    within = True
    for name in names:
        times = [(run(BEFORE, COMMANDS[name]), run(ROOT, COMMANDS[name])) for _ in range(rounds)]
        cells = []
        for kind in (0, 1):
            before, now = (min(pair[tree][kind] for pair in times) for tree in (0, 1))
            cells += [f"{before:.2f}", f"{now:.2f}", f"{now / before:.2f}"]
            within &= now / before <= LIMIT
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    return within


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commands", nargs="*", choices=[[], *COMMANDS], default=[])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    if not (FOLDER / "episodes.csv").exists():
        write_study(FOLDER, PEOPLE)
    with check_out_before():
        within = compare(options.commands or list(COMMANDS), options.rounds)
    if not within:
        sys.exit(f"over {LIMIT:.2f} of the time of before-A")


if __name__ == "__main__":
    main()
