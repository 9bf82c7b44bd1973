"""Settings kept in a file, a line each: `HANDRAIL_BRAND=Working Well`. What the environment says wins."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

PREFIX = "HANDRAIL_"


def read_environment_file(path: Path) -> dict[str, str]:
    """Return the settings of a file by name; none where there is no file. Other lines are passed over."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line.startswith(PREFIX))
    return {name.strip(): value.strip() for name, _, value in pairs}


def write_environment_file(path: Path, values: Mapping[str, str]) -> None:
    """Write settings to a file for its owner's eyes alone, whole or not at all.

    Raises ValueError for a value of several lines.
    """
    if any("\n" in value or "\r" in value for value in values.values()):
        raise ValueError("a setting is one line")
    text = "".join(f"{name}={value}\n" for name, value in sorted(values.items()))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
