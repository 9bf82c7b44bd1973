"""Whatever an installation writes is for the user who runs it alone."""

import os
import subprocess
import sys
from pathlib import Path


def test_files_are_private_to_the_user_of_the_service(tmp_path: Path) -> None:
    """Though the shell that starts it would let everybody read them; one table is a database too."""
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    environment = os.environ | {"HANDRAIL_HOME": str(home), "DATABASE_URL": ""}
    commands = (
        ["manage", "migrate", "contenttypes", "-v0"],
        ["manage", "sendtestemail", "nobody@example.org"],
    )
    for arguments in commands:
        subprocess.run(
            [Path(sys.executable).with_name("handrail"), *arguments], env=environment, check=True, umask=0o022
        )
    assert (home / "handrail.sqlite3").exists()
    assert list((home / "mail").iterdir())
    shared = [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077]
    assert shared == []
