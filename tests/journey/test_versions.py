"""A database that an earlier version made keeps its records and its figures (see tests/journey/versions)."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

VERSIONS = Path(__file__).parent / "versions"
EARLIER = sorted(folder.name for folder in VERSIONS.iterdir() if folder.name.isdigit())


def run_program(home: Path, *command: str) -> str:
    environment = {**os.environ, "HANDRAIL_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_parts(text: str) -> dict[str, str]:
    """The counts of records and the CSV of every table, by the name that heads each."""
    parts = text.removeprefix("# ").split("\n# ")
    return {name: lines for name, _, lines in (part.partition("\n") for part in parts)}


@pytest.mark.of_files
@pytest.mark.parametrize("version", EARLIER)
def test_an_earlier_database_keeps_its_records_and_figures(version: str, tmp_path: Path) -> None:
    with tarfile.open(VERSIONS / version / "home.tar.gz") as home:
        home.extractall(tmp_path, filter="data")
    handrail = str(Path(sys.executable).with_name("handrail"))
    run_program(tmp_path, handrail, "manage", "migrate", "--verbosity", "0")
    before = read_parts((VERSIONS / version / "figures.txt").read_text())
    after = read_parts(run_program(tmp_path, sys.executable, "-m", "tests.journey.versions.figures"))
    before["records"] = before["records"].replace("accounts.Reading", "audit.AuditEntry")
    # A new table of the database or of the figures is no difference.
    assert set(before.pop("records").splitlines()) <= set(after.pop("records").splitlines())
    assert {name: after.get(name) for name in before} == before


def test_every_table_of_the_journey_has_a_record_in_the_first_version() -> None:
    counts = read_parts((VERSIONS / "1" / "figures.txt").read_text())["records"]
    empty = [line for line in counts.splitlines() if line.startswith("journey.") and line.endswith(",0")]
    assert empty == []
