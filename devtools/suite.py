"""The whole suite of tests on both databases, and the coverage they reach."""

import os
import re
import subprocess
import sys
import time
from collections import Counter

from devtools.html_checker import install_html_checker
from devtools.installation import install_group
from devtools.machine import TEST_NEEDS, require_packages
from devtools.postgres import start_postgres
from devtools.process import BIN, ROOT, clean_environment, run_command

TESTS = (BIN / "python", "-m", "pytest")
COVERAGE = (BIN / "python", "-m", "coverage")
# Workers and the commands that tests start are measured too: `patch` in pyproject.toml.
MEASURED_TESTS = (*COVERAGE, "run", "-m", "pytest")
NO_TESTS = 5  # pytest's exit status where it collected none


def run_suite(arguments: list[str]) -> int:
    """Run the whole suite on SQLite, then everything that uses a database again on PostgreSQL.

    Coverage is measured on SQLite, and only of the whole suite: chosen tests reach what they reach.
    """
    install_group("test")
    require_packages(*TEST_NEEDS)
    install_html_checker()
    if not arguments:
        run_command(*COVERAGE, "erase")
    started = time.monotonic()
    counts: Counter[str] = Counter()
    with start_postgres() as address:
        first = run_pytest("SQLite", arguments, counts, runner=TESTS if arguments else MEASURED_TESTS)
        second = run_pytest("PostgreSQL", ["--only-database", *arguments], counts, address)
    if second == NO_TESTS and arguments:  # The chosen tests use no database.
        second = 0
    third = 0 if arguments else report_coverage()
    total = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
    print(f"On SQLite and PostgreSQL together:\n== {total} in {time.monotonic() - started:.2f}s ==")
    return first or second or third


def report_coverage() -> int:
    """Print the share of lines and branches that the tests reached; fail below the floor of pyproject.toml."""
    run_command(*COVERAGE, "combine", "--quiet")
    print("\nLines and branches reached, in percent (details: .venv/bin/coverage report)", flush=True)
    report = (*COVERAGE, "report", "--format=total")
    return subprocess.run(report, cwd=ROOT, env=clean_environment(), check=False).returncode


def run_pytest(
    database: str,
    arguments: list[str],
    counts: Counter[str],
    address: str = "",
    runner: tuple[object, ...] = TESTS,
) -> int:
    """Run pytest on one database, show what it prints, and add the numbers of its last line to `counts`."""
    print(f"\nTests on {database}", flush=True)
    options = f"-n {min(max(os.cpu_count() or 2, 2), 4)} --dist worksteal --no-skips"
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    command = [*map(str, runner), *options.split(), colour, *arguments]
    settings = {"DATABASE_URL": address}
    summary = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(**settings), stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            plain = re.sub(r"\x1b\[[\d;]*m", "", line)
            if re.search(r"\d+ \w+.* in [\d.]+s\b", plain):
                summary = plain
    for number, outcome in re.findall(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)", summary):
        counts[outcome] += int(number)
    return process.returncode
