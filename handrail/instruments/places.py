"""Where instruments are kept: ours next to this file, the operator's own in folders named by a setting."""

from pathlib import Path

from handrail.foundation.declared_files import list_setting_folders

SHIPPED_FOLDER = Path(__file__).parent
# An environment variable; several folders are separated as in PATH.
FOLDERS_VARIABLE = "HANDRAIL_INSTRUMENTS"


def list_own_folders() -> tuple[Path, ...]:
    """Return the operator's folders, in the order given."""
    return list_setting_folders(FOLDERS_VARIABLE)


def list_folders() -> tuple[Path, ...]:
    """Return every folder to look in: Handrail's own, then the operator's."""
    return (SHIPPED_FOLDER, *list_own_folders())
