"""The folder of sheets that were uploaded and not imported yet: private files, outside the database."""

import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

# What somebody uploaded and left is kept no longer; the rows of a batch that were to be corrected, so long.
UPLOADS_KEPT = timedelta(days=2)
ROWS_KEPT = timedelta(days=30)
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass
class KeptUpload:
    """A sheet between the steps of its import: whose it is, of which service, and which column is what."""

    key: str
    user_id: int
    service: str
    file_name: str
    # The mapping as `MappingFile` has it; None until somebody has looked at it.
    mapping: dict[str, dict[str, str]] | None = None

    @property
    def path(self) -> Path:
        return _get_folder() / self.key


def keep_upload(content: bytes, *, user_id: int, service: str, file_name: str, at: datetime) -> KeptUpload:
    """Keep what was uploaded under a name that says nothing; what others left long ago is removed."""
    _remove_old(at)
    upload = KeptUpload(secrets.token_hex(16), user_id, service, file_name[:160])
    _write(upload.path, content)
    save_upload(upload)
    return upload


def save_upload(upload: KeptUpload) -> None:
    """Keep what has been said about an upload."""
    _write(_name_details(upload.key), json.dumps(asdict(upload)).encode())


def find_upload(key: str, user_id: int | None) -> KeptUpload | None:
    """Return an upload of this member of staff; None where it is gone, or somebody else's."""
    if not KEY.fullmatch(key):
        return None
    try:
        upload = KeptUpload(**json.loads(_name_details(key).read_bytes()))
    except FileNotFoundError:
        return None
    return upload if upload.user_id == user_id and upload.path.is_file() else None


def remove_upload(upload: KeptUpload) -> None:
    """Remove an upload, once it is imported."""
    upload.path.unlink(missing_ok=True)
    _name_details(upload.key).unlink(missing_ok=True)


def keep_rows(batch_key: str, text: str) -> None:
    """Keep the rows of a batch that are to be corrected."""
    _write(_name_rows(batch_key), text.encode("utf-8-sig"))


def read_rows_kept(batch_key: str) -> bytes | None:
    """Return the rows of a batch that are to be corrected; None where they are kept no longer."""
    try:
        return _name_rows(batch_key).read_bytes()
    except FileNotFoundError:
        return None


def _remove_old(at: datetime) -> None:
    for path in _get_folder().iterdir() if _get_folder().is_dir() else ():
        kept = ROWS_KEPT if path.suffix == ".csv" else UPLOADS_KEPT
        if path.stat().st_mtime < (at - kept).timestamp():
            path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _name_details(key: str) -> Path:
    return _get_folder() / f"{key}.json"


def _name_rows(batch_key: str) -> Path:
    return _get_folder() / f"{batch_key}.csv"


def _get_folder() -> Path:
    return Path(settings.HOME) / "imports"
