"""Frozen returns: read with their hashes checked, and compared with what they would say now."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from handrail.extract.connection import Extract, quote
from handrail.extract.consent import COLUMN, NOT_ASKED, EvaluationBasis, is_left_out
from handrail.extract.diff import KEYS, changes
from handrail.extract.read import open_extract
from handrail.figures import tables
from handrail.figures.disclosure.cross_table import protect_table
from handrail.figures.disclosure.disclosure_log import read_node
from handrail.figures.engine.result import TableResult
from handrail.figures.render.data import make_grid
from handrail.figures.returns.definition import Return
from handrail.figures.returns.records import (
    UNDERLYING_FILE,
    records_consent,
    select_carried,
    select_period_clients,
    select_underlying,
)
from handrail.foundation.errors import UserError

ABOUT_FILE = "return.json"
FIGURES_FILE = "figures.csv"
RECORDS_FILE = "records.parquet"
ADJUSTMENTS_FILE = "adjustments.csv"
RECORD_ADJUSTMENTS_FILE = "behind-adjustments.csv"
FIGURE_HEADER = ("table", "row", "column", "value", "base_n", "missing_n")
Difference = tuple[str, str, str, str, str]
DIFF_HEADER = ("what", "where", "column", "was", "now")
# Of somebody not asked, passed on under a basis that holds no more.
WITHOUT_BASIS = ", no other basis"
# What stays with the service says how the rest came about: what was withheld, and the hashes of what stays.
UNDERLYING_ABOUT_FILE = "behind.json"


@dataclass(frozen=True)
class FrozenReturn:
    """A return as it was sent, `about`, and what stayed behind it."""

    folder: Path
    about: dict[str, Any]
    behind: dict[str, Any]

    @property
    def first_day(self) -> dt.date:
        return dt.date.fromisoformat(self.about["from"])

    @property
    def last_day(self) -> dt.date:
        return dt.date.fromisoformat(self.about["to"])

    @property
    def return_definition(self) -> Return:
        """The return as it was defined; before it named a format, all were CSV."""
        return Return.model_validate({"format": "csv", **self.about["return"]})

    @property
    def sent_files(self) -> list[str]:
        """The files for the funder. Before a return said which, records lay among them under any profile."""
        if "sent" in self.about:
            return list(self.about["sent"])
        return (
            [FIGURES_FILE, RECORDS_FILE, ADJUSTMENTS_FILE, ABOUT_FILE]
            if self.return_definition.sends_records
            else [FIGURES_FILE, ABOUT_FILE]
        )

    @property
    def retained_files(self) -> list[str]:
        """The files that stay with the service."""
        return [
            name for name in {**self.about["files"], **self.behind["files"]} if name not in self.sent_files
        ]


def list_figures(results: list[TableResult]) -> list[list[str]]:
    """Every figure of a return, one a line."""
    table = [list(FIGURE_HEADER)]
    for result in results:
        header, *rows = make_grid(result)
        labels = len(result.row_names)
        for row in rows:
            for column, value in zip(header[labels:-2], row[labels:-2], strict=True):
                table.append([result.table.name, " / ".join(row[:labels]), column, value, *row[-2:]])
    return table


def serialise_about(about: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in about.items() if key != "hash"}, sort_keys=True)


def hash_file(path: Path) -> str:
    """The hash of a file; of one that is gone, nothing."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def load_frozen(folder: Path) -> FrozenReturn:
    """A frozen return, its hashes checked. Raises UserError when a file of it has been changed."""
    path = folder / ABOUT_FILE
    if not path.exists():
        raise UserError(f"{folder} holds no frozen return: {ABOUT_FILE} is not there.")
    about = json.loads(path.read_text())
    changed = _find_changed_files(folder, about)
    if hashlib.sha256(serialise_about(about).encode()).hexdigest() != about["hash"]:
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


def _find_changed_files(folder: Path, about: dict[str, Any]) -> list[str]:
    """The files that are not as they were, those that stayed among them."""
    changed = [each for each, was in about["files"].items() if hash_file(folder / each) != was]
    if UNDERLYING_ABOUT_FILE in about["files"] and UNDERLYING_ABOUT_FILE not in changed:
        behind = json.loads((folder / UNDERLYING_ABOUT_FILE).read_text())
        changed += [each for each, was in behind["files"].items() if hash_file(folder / each) != was]
    return changed


def load_all_frozen(name: str, store: Path) -> list[FrozenReturn]:
    """The frozen returns of one name, their hashes checked."""
    found = [
        load_frozen(path.parent)
        for path in store.glob(f"{name}-*/{ABOUT_FILE}")
        if path.parent.suffix != ".part"
    ]
    return [each for each in found if each.about["return"]["name"] == name]


def find_latest(name: str, store: Path) -> FrozenReturn | None:
    """The frozen return of the last period."""
    return max(load_all_frozen(name, store), key=lambda each: each.last_day, default=None)


def compare_return(
    frozen: FrozenReturn, source: object, basis: EvaluationBasis | None = None
) -> Iterator[Difference]:
    """What the same return would say now: figures, then records, each with what it was and what it is.

    Last, the records it carried of those who may no longer be passed to evaluators, under `basis`.
    """
    extract = open_extract(source)
    yield from compare_figures(frozen, extract)
    yield from compare_records(frozen, extract)
    if (
        frozen.return_definition.sends_records
        and COLUMN in extract.given["clients"]
        and not _keeps_consent(frozen)
    ):
        yield from (row for row in compare_carried(frozen, extract, basis) if is_withdrawal(row))


def _keeps_consent(frozen: FrozenReturn) -> bool:
    """Return whether the records behind a return hold the consent, so that they show when it changes."""
    kept = frozen.folder / UNDERLYING_FILE.format("clients")
    return kept.exists() and COLUMN in pq.read_schema(kept).names


def is_withdrawal(row: Difference) -> bool:
    """Return whether a difference is that somebody's record may no longer be passed to evaluators."""
    return row[0] == "removed" and row[2] == COLUMN


def compare_figures(frozen: FrozenReturn, extract: Extract) -> Iterator[Difference]:
    wanted = frozen.return_definition
    with (frozen.folder / FIGURES_FILE).open(newline="", encoding="utf-8") as stream:
        was = {tuple(row[:3]): row[3] for row in list(csv.reader(stream))[1:]}
    withheld = frozen.behind["withheld"] or [[] for _ in wanted.tables]
    results = [
        protect_table(
            tables.compute_table(each.table, extract, each.by, each.where, frozen.first_day, frozen.last_day),
            wanted.profile, extract, frozenset(map(read_node, nodes)),
        )
        for each, nodes in zip(wanted.tables, withheld, strict=True)
    ]  # fmt: skip
    now = {tuple(row[:3]): row[3] for row in list_figures(results)[1:]}
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            table, row, column = key
            yield "figure", f"{table}: {row}", column, was.get(key, ""), now.get(key, "")


def compare_records(frozen: FrozenReturn, extract: Extract) -> Iterator[Difference]:
    wanted = frozen.return_definition
    for name in KEYS:
        kept = frozen.folder / UNDERLYING_FILE.format(name)
        if name == "clients" and not kept.exists():
            kept, now = (
                frozen.folder / RECORDS_FILE,
                select_period_clients(wanted, frozen.first_day, frozen.last_day),
            )
        elif kept.exists():
            now = select_underlying(wanted, name, frozen.first_day, frozen.last_day, with_consent=True)
        else:
            continue
        yield from _compare_file(extract, name, kept, now)


def compare_carried(
    frozen: FrozenReturn, extract: Extract, basis: EvaluationBasis | None
) -> Iterator[Difference]:
    """Yield how the records that a return carried differ from those it would carry now.

    Of somebody who may no longer be passed to evaluators nothing is told again but the consent.
    """
    kept, period = frozen.folder / RECORDS_FILE, (frozen.first_day, frozen.last_day)
    sent = _consents(extract, _stored(kept)) if COLUMN in pq.read_schema(kept).names else {}
    clients = f"(SELECT * FROM numbered_clients SEMI JOIN {_stored(kept)} USING (case_id))"
    present = _consents(extract, clients) if records_consent(extract) else {}
    for row in _compare_file(
        extract, "clients", kept, select_carried(extract, frozen.return_definition, period, basis)
    ):
        what, case, *_ = row
        left_out = case in present and is_left_out(present[case], keeps_not_asked=basis is not None)
        if what == "removed" and left_out:
            was, now = sent.get(case, ""), present[case]
            yield "removed", case, COLUMN, was, now if now != was else f"{now}{WITHOUT_BASIS}"
        else:
            yield row


def _consents(extract: Extract, clients: str) -> dict[str, str]:
    """Return the consent of each case of a relation."""
    return dict(extract.rows(f"SELECT case_id, coalesce({COLUMN}, '{NOT_ASKED}') FROM {clients}"))


def _stored(kept: Path) -> str:
    return f"read_parquet({quote(kept)})"


def _compare_file(extract: Extract, name: str, kept: Path, now: str) -> Iterator[Difference]:
    """Yield what differs between a file kept with a return and a SELECT of now, in the columns of both."""
    columns = extract.connection.sql(now).columns
    both = [field for field in pq.read_schema(kept).names if field in columns]
    was, is_ = (f"SELECT {', '.join(both)} FROM {each}" for each in (_stored(kept), f"({now})"))
    for each in changes(extract.connection, name, was, is_, both):
        yield each.what, each.where, each.column, each.was, each.now
