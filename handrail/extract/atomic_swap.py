"""A folder of files changed for another at a stroke: whoever is stopped half-way leaves the one before."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handrail.extract.files import FILES
from handrail.extract.manifest import MANIFEST
from handrail.extract.read import SUFFIXES
from handrail.foundation.errors import UserError

OURS = {MANIFEST, "state.parquet", *(f"{name}{suffix}" for name in FILES for suffix in SUFFIXES)}
_AT_FDCWD, _EXCHANGE = -100, 2


@contextmanager
def make_fresh_folder(directory: Path) -> Iterator[Path]:
    """Make an empty folder next to `directory`, on the same disk, removed again unless it was swapped in.

    Raises UserError where `directory` holds anything but an extract.
    """
    strange = (
        sorted(path.name for path in directory.iterdir() if path.name not in OURS)
        if directory.exists()
        else []
    )
    if strange:
        raise UserError(
            f"{directory} holds other files ({', '.join(strange[:3])}). Expected a folder that is empty, is "
            "yet to be made, or holds an extract; name another."
        )
    directory.parent.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        _clear(directory)
        fresh = Path(tempfile.mkdtemp(prefix=_prefix(directory), dir=directory.parent))
        try:
            fresh.chmod(0o777 & ~_umask())
            yield fresh
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One writer at a time; the system lets go of the lock of one that was stopped."""
    with (directory.parent / f".{directory.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError(f"{directory} is being written by another. Wait until it is done.") from error
        yield


def replace_folder(fresh: Path, directory: Path) -> None:
    """Give `fresh` the name `directory`; what had it before stands at `fresh` afterwards, to be removed."""
    if not directory.exists():
        os.rename(fresh, directory)
    elif not _exchange(fresh, directory):
        # Where the system cannot exchange names there is a moment without the folder, never with half of it.
        before = fresh.with_name(f"{fresh.name}.before")
        os.rename(directory, before)
        os.rename(fresh, directory)
        os.rename(before, fresh)


def _clear(directory: Path) -> None:
    """Remove what a write that was stopped left next to the folder; bring back a folder moved away."""
    for left in directory.parent.glob(f"{_prefix(directory)}*"):
        if left.name.endswith(".before") and not directory.exists():
            os.rename(left, directory)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _prefix(directory: Path) -> str:
    return f".{directory.name}-being-written-"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step (Linux); False where that cannot be done here."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))
