"""An installation after nothing but `handrail manage migrate`, for tests that run Handrail as a process."""

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
    """Migrate once a run, in the home of this run's worker, which is removed with it."""
    home = Path(os.environ["HANDRAIL_HOME"]) / "migrated"
    home.mkdir()
    command = [HANDRAIL, "manage", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=describe_home(home), check=True)
    return home


def describe_home(home: Path) -> dict[str, str]:
    return os.environ | {"HANDRAIL_HOME": str(home), "DATABASE_URL": ""}
