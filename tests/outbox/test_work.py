"""`handrail work`: a process that does what is due, and ends when it is told to."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.migrated_home import HANDRAIL, fill_home


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return fill_home(tmp_path)


def check_work(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [HANDRAIL, "work", "--check"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_runs_the_schedule_says_what_is_late_and_obeys_sigterm(environment: dict[str, str]) -> None:
    before = check_work(environment)
    assert before.returncode == 1
    assert "concerns: has never ended well" in before.stdout
    worker = subprocess.Popen([HANDRAIL, "work"], env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(60):
            if check_work(environment).returncode == 0:
                break
            time.sleep(0.5)
        assert check_work(environment).stdout == "Nothing is late.\n"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    finally:
        worker.kill()


def test_one_round_does_everything(environment: dict[str, str]) -> None:
    command = [HANDRAIL, "work", "--once"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "concerns: 0 people told" in done.stdout
    assert check_work(environment).returncode == 0
