"""What the machine must have that pip cannot bring."""

import contextlib
import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devtools.process import DevError, clean_environment


@dataclass(frozen=True)
class SystemPackage:
    """Something pip cannot bring: why it is needed, how it is found, Debian's packages, and what else will do."""

    why: str
    found: Callable[[], object]
    debian: tuple[str, ...]
    find_substitute: Callable[[], object] = bool


def has_library(name: str) -> bool:
    """Return whether the dynamic linker finds a shared library."""
    with contextlib.suppress(OSError):
        return bool(ctypes.CDLL(name))
    return False


def has_program(*names: str) -> bool:
    return any(map(shutil.which, names))


# The shell has no window to draw and takes half the processor's time of the whole browser.
HEADLESS_CHROMIUM = "chromium-headless-shell"
BROWSERS = (HEADLESS_CHROMIUM, "chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """Return the path of the browser that drives stories; HANDRAIL_CHROMIUM names another."""
    return os.environ.get("HANDRAIL_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


SYSTEM = {
    "Pango": SystemPackage(
        "sets the letters and plans (WeasyPrint)",
        lambda: all(
            map(has_library, ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"))
        ),
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ),
    "a font": SystemPackage(
        "letters, plans and pages need at least one",
        lambda: any(Path("/usr/share/fonts").rglob("*.?tf")),
        ("fonts-dejavu-core",),
    ),
    "Chromium": SystemPackage(
        "the stories are driven in a browser",
        lambda: has_program(HEADLESS_CHROMIUM),
        (HEADLESS_CHROMIUM,),
        find_browser,
    ),
    "npm": SystemPackage("fetches the checker of HTML", lambda: has_program("npm"), ("npm",)),
    "Java": SystemPackage(
        "Spark (absence episodes on a cluster) and the checker of HTML run on it",
        lambda: has_program("java"),
        ("default-jre-headless",),
    ),
}
DEMO_NEEDS = ("Pango", "a font")
TEST_NEEDS = (*DEMO_NEEDS, "Chromium", "Java", "npm")


def require_packages(*names: str) -> None:
    """Find what the machine must have; install it when root on Debian, or stop and say what to do."""
    missing = [name for name in names if not SYSTEM[name].found()]
    if os.geteuid() or not shutil.which("apt-get"):
        if lacking := [name for name in missing if not SYSTEM[name].find_substitute()]:
            packages = " ".join(list_packages(lacking))
            raise DevError(f"This machine lacks {give_reasons(lacking)}. As root: apt-get install {packages}")
    elif missing:
        install_packages(missing)


def install_packages(names: list[str]) -> None:
    """Have apt-get install what is missing."""
    packages = list_packages(names)
    print(f"Installing {give_reasons(names)}: {' '.join(packages)}", flush=True)
    apt = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600")
    for command in ((*apt, "update"), (*apt, "install", "--yes", "--no-install-recommends", *packages)):
        quiet = {"env": clean_environment(DEBIAN_FRONTEND="noninteractive"), "stdout": subprocess.DEVNULL}
        subprocess.run(command, check=False, **quiet)  # type: ignore[call-overload]
    if still := [name for name in names if not (SYSTEM[name].found() or SYSTEM[name].find_substitute())]:
        raise DevError(f"apt-get was asked for {' '.join(packages)}, yet {' and '.join(still)} is not found.")


def list_packages(names: list[str]) -> list[str]:
    return [package for name in names for package in SYSTEM[name].debian]


def give_reasons(names: list[str]) -> str:
    return "; ".join(f"{name} ({SYSTEM[name].why})" for name in names)
