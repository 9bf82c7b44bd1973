"""What an extract says of itself: the file beside those of its records."""

import json
from pathlib import Path
from typing import Any

from handrail.extract.schema import VERSION
from handrail.foundation.errors import UserError

MANIFEST = "manifest.json"
# What the manifest of an extract for evaluators says of who is left out of it.
PASSAGE = "for_evaluators"


def read_manifest(directory: Path) -> dict[str, Any]:
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


def describes(manifest: dict[str, Any], path: Path) -> bool:
    """Say whether a file is one of those that the manifest beside it is of."""
    entries = manifest.get("files")
    return bool(manifest) and (entries is None or path.name in {entry["name"] for entry in entries.values()})
