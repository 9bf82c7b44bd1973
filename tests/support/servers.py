"""A real server in a process of its own, for stories that kill it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.migrated_home import describe_home, fill_home


class RealServer:
    """gunicorn as the demo runs it, with a SQLite database and documents of its own in `home`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        fill_home(home)

    @property
    def environment(self) -> dict[str, str]:
        return describe_home(self.home) | {"PYTHONUNBUFFERED": "1"}

    def run_handrail(self, *arguments: str) -> str:
        """Run the `handrail` command against this server's database; returns what it prints."""
        done = subprocess.run(
            [Path(sys.executable).with_name("handrail"), *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run_python(self, code: str) -> str:
        """Run Python lines with Django set up on this server's database; returns what they print."""
        return self.run_handrail("manage", "shell", "--verbosity", "0", "--command", code)

    def start_process(self) -> None:
        """Start, in a process group of its own, and wait until it answers."""
        log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            [Path(sys.executable).with_name("handrail"), "serve", "--port", str(self.port)],
            env=self.environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            if self.is_answering():
                return
            time.sleep(0.1)
        raise AssertionError(f"the server did not start:\n{(self.home / 'server.log').read_text()}")

    def is_answering(self) -> bool:
        try:
            urlopen(self.url, timeout=20).close()
        except URLError as error:
            return hasattr(error, "code")  # an HTTP error is an answer
        except OSError:
            return False
        return True

    def kill_processes(self) -> None:
        """Kill every process of the server at once, as a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def restart_process(self) -> None:
        self.kill_processes()
        self.start_process()


@pytest.fixture
def real_server(tmp_path: Path) -> Iterator[RealServer]:
    server = RealServer(tmp_path)
    server.start_process()
    yield server
    server.kill_processes()
