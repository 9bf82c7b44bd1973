"""The folder of attached files: one private file each, under a name that says nothing."""

import os
import secrets
from pathlib import Path

from django.conf import settings


def write_file(content: bytes) -> str:
    """Write a file that only this user can read, and return its name."""
    folder = _get_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def read_file(name: str) -> bytes | None:
    """Return what a file holds; None where it is missing."""
    try:
        return (_get_folder() / name).read_bytes()
    except FileNotFoundError:
        return None


def has_file(name: str) -> bool:
    """Return whether a file is there."""
    return (_get_folder() / name).is_file()


def remove_file(name: str) -> None:
    """Remove a file, where it is there."""
    (_get_folder() / name).unlink(missing_ok=True)


def _get_folder() -> Path:
    return Path(settings.ATTACHMENTS)
