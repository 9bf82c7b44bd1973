"""The folders of the clone, and how commands are run in it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"


class DevError(Exception):
    """What went wrong and what to do about it; ends the program with exit status 2."""


def clean_environment(**changes: str) -> dict[str, str]:
    """Return the caller's environment without what misleads our commands, and with what they need."""
    misleading = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "PIP_USER")
    # Without it every command that the tests start would compile Handrail from its source.
    misleading += ("PYTHONDONTWRITEBYTECODE",)
    kept = {name: value for name, value in os.environ.items() if name not in misleading}
    kept["PATH"] = kept.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
    kept.setdefault("HOME", str(ROOT / "var" / "home"))
    kept["PYTHONUTF8"] = "1"
    return kept | changes


def run_command(*command: object, **options: object) -> None:
    """Run a command in the project folder; end with its exit status when it fails."""
    options = {"cwd": ROOT, "env": clean_environment(), "check": False} | options
    result = subprocess.run([str(part) for part in command], **options)  # type: ignore[call-overload]
    if result.returncode:
        sys.exit(result.returncode)


def read_output(*command: object) -> str:
    """Return what a command prints, nothing where it fails."""
    words = [str(part) for part in command]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=clean_environment()).stdout
