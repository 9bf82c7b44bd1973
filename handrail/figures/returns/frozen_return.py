"""Frozen returns: folders that no later data can change, read with their hashes checked."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # what a return says of itself is JSON, of every type

from handrail.figures.returns.definition import Return
from handrail.foundation.errors import UserError

ABOUT_FILE = "return.json"
FIGURES_FILE = "figures.csv"
RECORDS_FILE = "records.parquet"
ADJUSTMENTS_FILE = "adjustments.csv"
RECORD_ADJUSTMENTS_FILE = "behind-adjustments.csv"
# What stays with the service says how the rest came about: what was suppressed, and the hashes of what stays.
UNDERLYING_ABOUT_FILE = "behind.json"
ReturnAbout = dict[str, Any]


@dataclass(frozen=True)
class FrozenReturn:
    """A return as it was sent: `about` what was sent, and about what stayed `behind`."""

    folder: Path
    about: ReturnAbout
    behind: ReturnAbout

    @property
    def first_day(self) -> dt.date:
        """The first day of the period."""
        return dt.date.fromisoformat(self.about["from"])

    @property
    def last_day(self) -> dt.date:
        """The last day of the period."""
        return dt.date.fromisoformat(self.about["to"])

    @property
    def return_definition(self) -> Return:
        """The return as it was defined; before it named a format, all were CSV."""
        return Return.model_validate({"format": "csv", **self.about["return"]})

    @property
    def sent_files(self) -> list[str]:
        """The files for the funder. Before a return said which, records were among them under any profile."""
        if "sent" in self.about:
            return list(self.about["sent"])
        if self.return_definition.sends_records:
            return [FIGURES_FILE, RECORDS_FILE, ADJUSTMENTS_FILE, ABOUT_FILE]
        return [FIGURES_FILE, ABOUT_FILE]

    @property
    def retained_files(self) -> list[str]:
        """The files that stay with the service."""
        names = {**self.about["files"], **self.behind["files"]}
        return [name for name in names if name not in self.sent_files]


def load_frozen(folder: Path) -> FrozenReturn:
    """Return the frozen return of a folder. Raises UserError when a file of it has been changed."""
    path = folder / ABOUT_FILE
    if not path.exists():
        raise UserError(f"{folder} holds no frozen return: {ABOUT_FILE} is not there.")
    about = json.loads(path.read_text())
    changed = _find_changed_files(folder, about)
    if hash_about(about) != about["hash"]:
        changed.append(ABOUT_FILE)
    if changed:
        raise UserError(
            f"The frozen return {folder.name} has been changed since it was signed off: {', '.join(changed)} "
            "no longer match. Restore them from a copy."
        )
    behind = {"withheld": about.get("withheld", []), "files": {}}
    if UNDERLYING_ABOUT_FILE in about["files"]:
        behind = json.loads((folder / UNDERLYING_ABOUT_FILE).read_text())
    return FrozenReturn(folder, about, behind)


def _find_changed_files(folder: Path, about: ReturnAbout) -> list[str]:
    """Return the files that are not as they were, those that stayed among them."""
    changed = [name for name, before in about["files"].items() if hash_file(folder / name) != before]
    if UNDERLYING_ABOUT_FILE in about["files"] and UNDERLYING_ABOUT_FILE not in changed:
        behind = json.loads((folder / UNDERLYING_ABOUT_FILE).read_text())
        changed += [name for name, before in behind["files"].items() if hash_file(folder / name) != before]
    return changed


def load_all_frozen(name: str, store: Path) -> list[FrozenReturn]:
    """Return the frozen returns of one name, their hashes checked."""
    folders = [path.parent for path in store.glob(f"{name}-*/{ABOUT_FILE}")]
    frozen_returns = [load_frozen(folder) for folder in folders if folder.suffix != ".part"]
    return [frozen for frozen in frozen_returns if frozen.about["return"]["name"] == name]


def find_latest(name: str, store: Path) -> FrozenReturn | None:
    """Return the frozen return of the last period."""
    return max(load_all_frozen(name, store), key=lambda frozen: frozen.last_day, default=None)


def hash_about(about: ReturnAbout) -> str:
    """Return the hash of what is said about a return, without the hash itself."""
    others = {key: value for key, value in about.items() if key != "hash"}
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()


def hash_file(path: Path) -> str:
    """Return the hash of a file; '' of one that is gone."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
