"""dev.py: what it finds and refuses, a PostgreSQL that leaves nothing behind, and the floor of coverage."""

import os
import pwd
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

import dev
from devtools import machine, process, suite
from devtools.postgres import start_postgres
from devtools.process import VENV, DevError, clean_environment


def test_what_is_missing_is_named_when_it_may_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = machine.SystemPackage("draws charts", lambda: False, ("libplot", "plot-fonts"))
    monkeypatch.setitem(machine.SYSTEM, "Plot", absent)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(DevError, match=r"lacks Plot \(draws charts\).*apt-get install libplot plot-fonts"):
        machine.require_packages("Pango", "Plot")


def test_a_substitute_will_do_where_nothing_may_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = machine.SystemPackage("draws charts", lambda: False, ("libplot",), lambda: "/usr/bin/graph")
    monkeypatch.setitem(machine.SYSTEM, "Plot", replaced)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert machine.require_packages("Plot") is None


def test_a_taken_port_is_refused_with_another_way() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(DevError, match="--port N"):
            dev.refuse_taken(taken.getsockname()[1])


def test_the_environment_is_cleared_of_what_misleads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.delenv("HOME", raising=False)
    environment = clean_environment(DATABASE_URL="")
    assert "PYTHONPATH" not in environment
    assert environment["HOME"]
    assert environment["DATABASE_URL"] == ""


def test_a_given_postgresql_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_TEST_POSTGRES", "postgres://given")
    with start_postgres() as address:
        assert address == "postgres://given"


def test_postgresql_runs_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HANDRAIL_TEST_POSTGRES", raising=False)
    users = pwd.getpwall()
    modes = {path: path.stat().st_mode for path in [VENV, *VENV.parents]}
    with start_postgres() as address:
        with psycopg.connect(address) as connection:
            assert connection.info.server_version >= 150000
            folder = Path(connection.execute("show data_directory").fetchone()[0]).parent
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(address.replace("handrail:", "handrail:x"))
    assert not folder.exists()
    assert pwd.getpwall() == users
    assert {path: path.stat().st_mode for path in modes} == modes


def test_coverage_below_its_floor_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of which one way is never taken, against two floors."""
    (tmp_path / "sample.py").write_text("def choose(flag):\n    if flag:\n        return 1\n    return 2\n")
    (tmp_path / "try_sample.py").write_text("import sample\nsample.choose(True)\n")
    measure = "[tool.slipcover]\nbranch = true\nformat = 'json'\nout = 'coverage.json'\n"
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    monkeypatch.setattr(process, "ROOT", tmp_path)
    # Where this very run keeps its results: whoever gathers them removes it.
    monkeypatch.delenv("SLIPCOVER_COVERAGE_DIR", raising=False)
    outcomes = []
    for floor in (60, 90):
        (tmp_path / "pyproject.toml").write_text(f"{measure}[tool.handrail]\ncoverage-floor = {floor}\n")
        process.run_command(*suite.COVERAGE, "try_sample.py")
        outcomes.append(suite.report_coverage())
    assert outcomes == [0, 2]


def test_server_and_worker_end_together() -> None:
    """Whichever ends, or when told to end, nothing that was started goes on."""
    began = time.monotonic()
    dev.run_together([sys.executable, "-c", "pass"], ["sleep", "600"])
    assert time.monotonic() - began < 60
    code = "import dev, signal; signal.signal(signal.SIGTERM, lambda *_: exit(143));"
    code += "dev.run_together(['sleep', '601'], ['sleep', '601'])"
    demonstration = subprocess.Popen([sys.executable, "-c", code], cwd=process.ROOT)
    time.sleep(3)
    demonstration.terminate()
    assert demonstration.wait(timeout=60) == 143
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert b"sleep\x00601\x00" not in commands
