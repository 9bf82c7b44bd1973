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
from handrail.figures.disclosure.cross_table import protect
from handrail.figures.disclosure.disclosure_log import node_of
from handrail.figures.engine.result import Result
from handrail.figures.render.data import lines
from handrail.figures.returns.definition import Return
from handrail.figures.returns.records import BEHIND, behind_sql, carried_sql, records_sql, says_consent
from handrail.foundation.errors import UserError

ABOUT, FIGURES, RECORDS, ADJUSTMENTS = "return.json", "figures.csv", "records.parquet", "adjustments.csv"
LATE_RECORDS = "behind-adjustments.csv"
FIGURE_HEADER = ("table", "row", "column", "value", "base_n", "missing_n")
Difference = tuple[str, str, str, str, str]
DIFF_HEADER = ("what", "where", "column", "was", "now")
# Of somebody not asked, passed on under a basis that holds no more.
WITHOUT_BASIS = ", no other basis"
# What stays with the service says how the rest came about: what was withheld, and the hashes of what stays.
BEHIND_ABOUT = "behind.json"


@dataclass(frozen=True)
class Frozen:
    """A return as it was sent, `about`, and what stayed behind it."""

    folder: Path
    about: dict[str, Any]
    behind: dict[str, Any]

    @property
    def from_(self) -> dt.date:
        return dt.date.fromisoformat(self.about["from"])

    @property
    def to(self) -> dt.date:
        return dt.date.fromisoformat(self.about["to"])

    @property
    def wanted(self) -> Return:
        """The return as it was defined; before it named a format, all were CSV."""
        return Return.model_validate({"format": "csv", **self.about["return"]})

    @property
    def sent(self) -> list[str]:
        """The files for the funder. Before a return said which, records lay among them under any profile."""
        if "sent" in self.about:
            return list(self.about["sent"])
        return [FIGURES, RECORDS, ADJUSTMENTS, ABOUT] if self.wanted.sends_records else [FIGURES, ABOUT]

    @property
    def stays(self) -> list[str]:
        """The files that stay with the service."""
        return [name for name in {**self.about["files"], **self.behind["files"]} if name not in self.sent]


def figures(results: list[Result]) -> list[list[str]]:
    """Every figure of a return, one a line."""
    table = [list(FIGURE_HEADER)]
    for result in results:
        header, *rows = lines(result)
        labels = len(result.row_names)
        for row in rows:
            for column, value in zip(header[labels:-2], row[labels:-2], strict=True):
                table.append([result.table.name, " / ".join(row[:labels]), column, value, *row[-2:]])
    return table


def canonical(about: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in about.items() if key != "hash"}, sort_keys=True)


def digest(path: Path) -> str:
    """The hash of a file; of one that is gone, nothing."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def load(folder: Path) -> Frozen:
    """A frozen return, its hashes checked. Raises UserError when a file of it has been changed."""
    path = folder / ABOUT
    if not path.exists():
        raise UserError(f"{folder} holds no frozen return: {ABOUT} is not there.")
    about = json.loads(path.read_text())
    changed = _changed(folder, about)
    if hashlib.sha256(canonical(about).encode()).hexdigest() != about["hash"]:
        changed.append(ABOUT)
    if changed:
        raise UserError(
            f"The frozen return {folder.name} has been changed since it was signed off: {', '.join(changed)} "
            "no longer match. Restore them from a copy."
        )
    behind = {"withheld": about.get("withheld", []), "files": {}}
    if BEHIND_ABOUT in about["files"]:
        behind = json.loads((folder / BEHIND_ABOUT).read_text())
    return Frozen(folder, about, behind)


def _changed(folder: Path, about: dict[str, Any]) -> list[str]:
    """The files that are not as they were, those that stayed among them."""
    changed = [each for each, was in about["files"].items() if digest(folder / each) != was]
    if BEHIND_ABOUT in about["files"] and BEHIND_ABOUT not in changed:
        behind = json.loads((folder / BEHIND_ABOUT).read_text())
        changed += [each for each, was in behind["files"].items() if digest(folder / each) != was]
    return changed


def all_frozen(name: str, store: Path) -> list[Frozen]:
    """The frozen returns of one name, their hashes checked."""
    found = [load(path.parent) for path in store.glob(f"{name}-*/{ABOUT}") if path.parent.suffix != ".part"]
    return [each for each in found if each.about["return"]["name"] == name]


def latest(name: str, store: Path) -> Frozen | None:
    """The frozen return of the last period."""
    return max(all_frozen(name, store), key=lambda each: each.to, default=None)


def diff(frozen: Frozen, source: object, basis: EvaluationBasis | None = None) -> Iterator[Difference]:
    """What the same return would say now: figures, then records, each with what it was and what it is.

    Last, the records it carried of those who may no longer be passed to evaluators, under `basis`.
    """
    extract = open_extract(source)
    yield from figures_changed(frozen, extract)
    yield from records_changed(frozen, extract)
    if frozen.wanted.sends_records and COLUMN in extract.given["clients"] and not _keeps_consent(frozen):
        yield from (row for row in carried_changed(frozen, extract, basis) if is_withdrawal(row))


def _keeps_consent(frozen: Frozen) -> bool:
    """Return whether the records behind a return hold the consent, so that they show when it changes."""
    kept = frozen.folder / BEHIND.format("clients")
    return kept.exists() and COLUMN in pq.read_schema(kept).names


def is_withdrawal(row: Difference) -> bool:
    """Return whether a difference is that somebody's record may no longer be passed to evaluators."""
    return row[0] == "removed" and row[2] == COLUMN


def figures_changed(frozen: Frozen, extract: Extract) -> Iterator[Difference]:
    wanted = frozen.wanted
    with (frozen.folder / FIGURES).open(newline="", encoding="utf-8") as stream:
        was = {tuple(row[:3]): row[3] for row in list(csv.reader(stream))[1:]}
    withheld = frozen.behind["withheld"] or [[] for _ in wanted.tables]
    results = [
        protect(
            tables.compute(each.table, extract, each.by, each.where, frozen.from_, frozen.to),
            wanted.profile, extract, frozenset(map(node_of, nodes)),
        )
        for each, nodes in zip(wanted.tables, withheld, strict=True)
    ]  # fmt: skip
    now = {tuple(row[:3]): row[3] for row in figures(results)[1:]}
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            table, row, column = key
            yield "figure", f"{table}: {row}", column, was.get(key, ""), now.get(key, "")


def records_changed(frozen: Frozen, extract: Extract) -> Iterator[Difference]:
    wanted = frozen.wanted
    for name in KEYS:
        kept = frozen.folder / BEHIND.format(name)
        if name == "clients" and not kept.exists():
            kept, now = frozen.folder / RECORDS, records_sql(wanted, frozen.from_, frozen.to)
        elif kept.exists():
            now = behind_sql(wanted, name, frozen.from_, frozen.to, with_consent=True)
        else:
            continue
        yield from _changes(extract, name, kept, now)


def carried_changed(frozen: Frozen, extract: Extract, basis: EvaluationBasis | None) -> Iterator[Difference]:
    """Yield how the records that a return carried differ from those it would carry now.

    Of somebody who may no longer be passed to evaluators nothing is told again but the consent.
    """
    kept, period = frozen.folder / RECORDS, (frozen.from_, frozen.to)
    sent = _consents(extract, _stored(kept)) if COLUMN in pq.read_schema(kept).names else {}
    clients = f"(SELECT * FROM numbered_clients SEMI JOIN {_stored(kept)} USING (case_id))"
    present = _consents(extract, clients) if says_consent(extract) else {}
    for row in _changes(extract, "clients", kept, carried_sql(extract, frozen.wanted, period, basis)):
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


def _changes(extract: Extract, name: str, kept: Path, now: str) -> Iterator[Difference]:
    """Yield what differs between a file kept with a return and a SELECT of now, in the columns of both."""
    columns = extract.connection.sql(now).columns
    both = [field for field in pq.read_schema(kept).names if field in columns]
    was, is_ = (f"SELECT {', '.join(both)} FROM {each}" for each in (_stored(kept), f"({now})"))
    for each in changes(extract.connection, name, was, is_, both):
        yield each.what, each.where, each.column, each.was, each.now
