"""An installation after nothing but `handrail manage migrate`, for tests that run Handrail as a process."""

import fcntl
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HANDRAIL = Path(sys.executable).with_name("handrail")


def fill_home(home: Path) -> dict[str, str]:
    """Give `home` a migrated SQLite database; return the environment in which `handrail` uses it."""
    shutil.copytree(make_home(), home, dirs_exist_ok=True)
    return describe_home(home)


@cache
def make_home() -> Path:
    """Migrate once a run: in the folder of all its workers, by the first that asks."""
    home = Path(os.environ["HANDRAIL_HOME"])
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent
    home /= "migrated"
    with home.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not home.exists():
            command = [HANDRAIL, "manage", "migrate", "--verbosity", "0"]
            unfinished = home.with_suffix(".unfinished")
            unfinished.mkdir()
            subprocess.run(command, env=describe_home(unfinished), check=True)
            unfinished.rename(home)
    return home


def describe_home(home: Path) -> dict[str, str]:
    return os.environ | {"HANDRAIL_HOME": str(home), "DATABASE_URL": ""}
