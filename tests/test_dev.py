"""dev.py: what it finds, what it refuses, and a PostgreSQL that leaves nothing behind."""

import os
import pwd
import socket
from pathlib import Path

import psycopg
import pytest

import dev


def test_what_is_missing_is_named_when_it_may_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = dev.SystemPackage("draws charts", lambda: False, ("libplot", "plot-fonts"))
    monkeypatch.setitem(dev.SYSTEM, "Plot", absent)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.Stop, match=r"lacks Plot \(draws charts\).*apt-get install libplot plot-fonts"):
        dev.need("Pango", "Plot")


def test_a_taken_port_is_refused_with_another_way() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(dev.Stop, match="--port N"):
            dev.refuse_taken(taken.getsockname()[1])


def test_the_environment_is_cleared_of_what_misleads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.delenv("HOME", raising=False)
    environment = dev.environment(DATABASE_URL="")
    assert "PYTHONPATH" not in environment
    assert environment["HOME"]
    assert environment["DATABASE_URL"] == ""


def test_a_given_postgresql_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_TEST_POSTGRES", "postgres://given")
    with dev.postgres() as address:
        assert address == "postgres://given"


def test_postgresql_runs_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HANDRAIL_TEST_POSTGRES", raising=False)
    users = pwd.getpwall()
    modes = {path: path.stat().st_mode for path in [dev.VENV, *dev.VENV.parents]}
    with dev.postgres() as address:
        with psycopg.connect(address) as connection:
            assert connection.info.server_version >= 150000
            folder = Path(connection.execute("show data_directory").fetchone()[0]).parent
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(address.replace("handrail:", "handrail:x"))
    assert not folder.exists()
    assert pwd.getpwall() == users
    assert {path: path.stat().st_mode for path in modes} == modes
