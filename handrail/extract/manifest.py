"""What an extract says of itself, in a file next to those of its records."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any, TypeAlias  # values of JSON are of every type

from handrail.extract.schema import VERSION
from handrail.foundation.errors import UserError

Manifest: TypeAlias = dict[str, Any]
MANIFEST = "manifest.json"
SCHEMA = "handrail-extract"
# What the manifest of an extract for evaluators says of who is left out of it.
PASSAGE = "for_evaluators"
# What the manifest says of the days on which each service was closed.
CLOSED_DAYS = "closed_days"


def read_manifest(directory: Path) -> Manifest:
    """Return what an extract says of itself; nothing where it comes from outside.

    Raises UserError for an extract of a later version of the schema.
    """
    path = directory / MANIFEST
    manifest = dict(json.loads(path.read_text())) if path.exists() else {}
    if (version := manifest.get("version", VERSION)) > VERSION:
        raise UserError(
            f"{directory}: an extract of version {version} of the schema; this software reads up to version "
            f"{VERSION}. Update Handrail, or write the extract with this one."
        )
    return manifest


def covers_file(manifest: Manifest, path: Path) -> bool:
    """Say whether a file is one of those that a manifest is of."""
    entries = _entries(manifest)
    return bool(manifest) and (not entries or path.name in entries)


def is_ours(manifest: Manifest, path: Path) -> bool:
    """Say whether Handrail wrote a file, as the manifest of its folder says, and nobody has edited it since.

    Text alone is compared with what was written: nobody edits Parquet by hand.
    """
    if manifest.get("schema") != SCHEMA or not covers_file(manifest, path):
        return False
    entry = _entries(manifest).get(path.name)
    return entry is None or path.suffix == ".parquet" or hash_file(path) == entry["sha256"]


def _entries(manifest: Manifest) -> dict[str, Manifest]:
    return {entry["name"]: entry for entry in manifest.get("files", {}).values()}


def read_as_at(manifest: Manifest) -> dt.date | None:
    """Return the day that an extract was made, where its manifest says so.

    Raises UserError where what it says is not a date.
    """
    as_at = str(manifest.get("as_at", ""))
    try:
        return dt.date.fromisoformat(as_at[:10]) if as_at else None
    except ValueError as error:
        raise UserError(
            f"{MANIFEST}: expected as_at to be a date, year-month-day, got {as_at!r}. "
            "Put it right, or give the day of the extract with --as-at."
        ) from error


def read_closed_days(manifest: Manifest) -> dict[str, tuple[dt.date, ...]]:
    """Return the days on which each service was closed besides weekends and bank holidays, in order.

    None where the manifest says none. Raises UserError where one is not a date.
    """
    try:
        return {
            service: tuple(sorted(dt.date.fromisoformat(day) for day in days))
            for service, days in manifest.get(CLOSED_DAYS, {}).items()
        }
    except ValueError as error:
        raise UserError(
            f"{MANIFEST}: expected {CLOSED_DAYS} to be dates, year-month-day; {error}."
        ) from error


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
