"""The frozen returns of a running service: a folder a service, next to the database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from handrail.extract.diff import KEYS
from handrail.figures.returns.frozen_return import (
    ABOUT_FILE,
    ADJUSTMENTS_FILE,
    RECORD_ADJUSTMENTS_FILE,
    RECORDS_FILE,
    UNDERLYING_ABOUT_FILE,
    FrozenReturn,
    load_frozen,
)
from handrail.figures.returns.records import UNDERLYING_FILE
from handrail.foundation.errors import UserError

FILE_DESCRIPTIONS = {
    "figures.csv": "Every figure, as CSV",
    "figures.xlsx": "Every figure, as a workbook (XLSX)",
    "figures.json": "Every figure, as JSON",
    RECORDS_FILE: "The records, as Parquet",
    ADJUSTMENTS_FILE: "Late data of earlier periods, as CSV",
    ABOUT_FILE: "Definitions, sign-off and hash, as JSON",
    RECORD_ADJUSTMENTS_FILE: "Late records of earlier periods, as CSV",
    UNDERLYING_ABOUT_FILE: "What was suppressed, and the hashes of the files that stay, as JSON",
    **{UNDERLYING_FILE.format(name): "The records the figures are based on, as Parquet" for name in KEYS},
}


@dataclass(frozen=True)
class StoredReturn:
    """A frozen return of one service; `problem` says that its files no longer match their hash."""

    service: str
    name: str
    folder: Path
    frozen: FrozenReturn | None
    problem: str = ""

    @property
    def key(self) -> str:
        """The name of its folder, by which addresses name it."""
        return self.folder.name

    @property
    def title(self) -> str:
        """The title it was sent under; its name where its files have been changed."""
        return self.frozen.about["return"]["title"] if self.frozen else self.name

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """The first and last day of the return, as its folder is named."""
        first, last = self.key[-21:-11], self.key[-10:]
        return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def get_returns_folder(service: str) -> Path:
    """Return the folder of a service's returns."""
    return Path(settings.HOME) / "returns" / service


def list_stored_returns(service: str) -> list[StoredReturn]:
    """List the frozen returns of a service, the last period first."""
    folders = [path.parent for path in get_returns_folder(service).glob(f"*/{ABOUT_FILE}")]
    stored_returns = [_read_return(service, folder) for folder in folders if folder.suffix != ".part"]
    return sorted(stored_returns, key=lambda stored: stored.key[-21:], reverse=True)


def _read_return(service: str, folder: Path) -> StoredReturn:
    try:
        frozen = load_frozen(folder)
    except UserError as problem:
        return StoredReturn(service, folder.name[:-22], folder, None, str(problem))
    return StoredReturn(service, frozen.about["return"]["name"], folder, frozen)


def find_stored_return(service: str, key: str) -> StoredReturn | None:
    """Return a frozen return by the name of its folder."""
    return next((stored for stored in list_stored_returns(service) if stored.key == key), None)


def list_latest_returns(services: Sequence[str]) -> list[StoredReturn]:
    """List the last frozen return of each kind, service by service."""
    latest: dict[tuple[str, str], StoredReturn] = {}
    for service in services:
        for stored in list_stored_returns(service):
            latest.setdefault((service, stored.name), stored)
    return list(latest.values())
