"""Where instruments are kept: ours beside this file, the operator's own in folders named by a setting."""

import os
from pathlib import Path

SHIPPED = Path(__file__).parent
# An environment variable; several folders are separated as in PATH.
SETTING = "HANDRAIL_INSTRUMENTS"


def own_folders() -> tuple[Path, ...]:
    """The operator's folders, in the order given."""
    return tuple(Path(part) for part in os.environ.get(SETTING, "").split(os.pathsep) if part)


def folders() -> tuple[Path, ...]:
    """Every folder to look in: Handrail's own, then the operator's."""
    return (SHIPPED, *own_folders())
