"""The whole suite of tests on both databases, and the coverage they reach."""

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter

from devtools.html_checker import install_html_checker
from devtools.installation import install_group
from devtools.machine import TEST_NEEDS, require_packages
from devtools.postgres import start_postgres
from devtools.process import BIN, ROOT, clean_environment

TESTS = (BIN / "python", "-m", "pytest")
# Measures by instructions put into the code, which costs a third of what tracing did (decision 0066).
COVERAGE = (BIN / "python", "-m", "slipcover")
MEASURED_TESTS = (*COVERAGE, "-m", "pytest")
# At every start SlipCover warns that the tests themselves are not measured, which nobody asked for.
UNASKED = (
    "ignore:Unable to activate pytest branch coverage:RuntimeWarning,"
    "ignore:Module already imported so cannot be rewritten"
)
NO_TESTS = 5  # pytest's exit status where it collected none


def run_suite(arguments: list[str]) -> int:
    """Run the whole suite on SQLite, then everything that uses a database again on PostgreSQL.

    Coverage is measured on SQLite, and only of the whole suite: chosen tests reach what they reach.
    """
    install_group("test")
    require_packages(*TEST_NEEDS)
    install_html_checker()
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
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    floor, report = settings["handrail"]["coverage-floor"], settings["slipcover"]["out"]
    reached = json.loads((ROOT / report).read_text())["summary"]["percent_covered"]
    print(
        f"\nLines and branches reached: {reached:.1f} percent, {floor} expected (each file: {report})",
        flush=True,
    )
    return 0 if reached >= floor else 2


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
    settings = {"DATABASE_URL": address, "PYTHONWARNINGS": UNASKED}
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
