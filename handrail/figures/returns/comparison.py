"""What a frozen return would say now, compared with what it said: figures, then records."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from handrail.extract.connection import Extract, quote_literal
from handrail.extract.consent import COLUMN, NOT_ASKED, EvaluationBasis, is_left_out
from handrail.extract.diff import KEYS, find_changes
from handrail.extract.read import open_extract
from handrail.figures import tables
from handrail.figures.disclosure.cross_table import protect_table
from handrail.figures.disclosure.disclosure_log import read_nodes
from handrail.figures.engine.result import TableResult
from handrail.figures.render.data import make_grid
from handrail.figures.returns.frozen_return import FIGURES_FILE, RECORDS_FILE, FrozenReturn
from handrail.figures.returns.records import (
    UNDERLYING_FILE,
    records_consent,
    select_carried,
    select_period_clients,
    select_underlying,
)

FIGURE_HEADER = ("table", "row", "column", "value", "base_n", "missing_n")
# What changed, where, in which column, and what it was and is.
Difference = tuple[str, str, str, str, str]
DIFF_HEADER = ("what", "where", "column", "was", "now")
# Of somebody not asked, passed on under a basis that holds no more.
WITHOUT_BASIS = ", no other basis"


def list_figures(results: list[TableResult]) -> list[list[str]]:
    """Return every figure of a return, one a line, below a header."""
    figures = [list(FIGURE_HEADER)]
    for result in results:
        header, *rows = make_grid(result)
        labels = len(result.row_names)
        for row in rows:
            for column, value in zip(header[labels:-2], row[labels:-2], strict=True):
                figures.append([result.table.name, " / ".join(row[:labels]), column, value, *row[-2:]])
    return figures


def compare_return(
    frozen: FrozenReturn, source: object, basis: EvaluationBasis | None = None
) -> Iterator[Difference]:
    """Yield the figures, then the records, that the same return would have otherwise now.

    Last, the records it carried of those who may no longer be passed to evaluators, under `basis`.
    """
    extract = open_extract(source)
    yield from compare_figures(frozen, extract)
    yield from compare_records(frozen, extract)
    sends_records = frozen.return_definition.sends_records
    if sends_records and COLUMN in extract.given["clients"] and not _keeps_consent(frozen):
        yield from (row for row in compare_carried(frozen, extract, basis) if is_withdrawal(row))


def _keeps_consent(frozen: FrozenReturn) -> bool:
    """Return whether the records behind a return hold the consent, so that they show when it find_changes."""
    path = frozen.folder / UNDERLYING_FILE.format("clients")
    return path.exists() and COLUMN in pq.read_schema(path).names


def is_withdrawal(row: Difference) -> bool:
    """Return whether a difference is that somebody's record may no longer be passed to evaluators."""
    return row[0] == "removed" and row[2] == COLUMN


def compare_figures(frozen: FrozenReturn, extract: Extract) -> Iterator[Difference]:
    """Yield the figures that are others now, protected as they were."""
    definition = frozen.return_definition
    with (frozen.folder / FIGURES_FILE).open(newline="", encoding="utf-8") as stream:
        before = {tuple(row[:3]): row[3] for row in list(csv.reader(stream))[1:]}
    withheld = frozen.behind["withheld"] or [[] for _ in definition.tables]
    period = (frozen.first_day, frozen.last_day)
    results = []
    for entry, nodes in zip(definition.tables, withheld, strict=True):
        result = tables.compute_table(entry.table, extract, entry.by, entry.where, *period)
        results.append(protect_table(result, definition.profile, extract, read_nodes(nodes)))
    now = {tuple(row[:3]): row[3] for row in list_figures(results)[1:]}
    for key in dict.fromkeys((*before, *now)):
        if before.get(key) != now.get(key):
            table, labels, column = key
            yield "figure", f"{table}: {labels}", column, before.get(key, ""), now.get(key, "")


def compare_records(frozen: FrozenReturn, extract: Extract) -> Iterator[Difference]:
    """Yield the records behind the figures that are others now."""
    definition, period = frozen.return_definition, (frozen.first_day, frozen.last_day)
    for name in KEYS:
        path = frozen.folder / UNDERLYING_FILE.format(name)
        if path.exists():
            now = select_underlying(definition, name, *period, with_consent=True)
            yield from _compare_file(extract, name, path, now)
        elif name == "clients":
            now = select_period_clients(definition, *period)
            yield from _compare_file(extract, name, frozen.folder / RECORDS_FILE, now)


def compare_carried(
    frozen: FrozenReturn, extract: Extract, basis: EvaluationBasis | None
) -> Iterator[Difference]:
    """Yield how the records that a return carried differ from those it would carry now.

    Of somebody who may no longer be passed to evaluators nothing is repeated but the consent.
    """
    path, period = frozen.folder / RECORDS_FILE, (frozen.first_day, frozen.last_day)
    stored = _stored_sql(path)
    sent = _read_consents(extract, stored) if COLUMN in pq.read_schema(path).names else {}
    clients = f"(SELECT * FROM numbered_clients SEMI JOIN {stored} USING (case_id))"
    present = _read_consents(extract, clients) if records_consent(extract) else {}
    carried = select_carried(extract, frozen.return_definition, period, basis)
    for row in _compare_file(extract, "clients", path, carried):
        what, case, *_ = row
        left_out = case in present and is_left_out(present[case], keeps_not_asked=basis is not None)
        if what == "removed" and left_out:
            before, now = sent.get(case, ""), present[case]
            yield "removed", case, COLUMN, before, now if now != before else f"{now}{WITHOUT_BASIS}"
        else:
            yield row


def _read_consents(extract: Extract, clients: str) -> dict[str, str]:
    """Return the consent of each case of a relation."""
    return dict(extract.fetch_rows(f"SELECT case_id, coalesce({COLUMN}, '{NOT_ASKED}') FROM {clients}"))


def _stored_sql(path: Path) -> str:
    return f"read_parquet({quote_literal(path)})"


def _compare_file(extract: Extract, name: str, path: Path, now: str) -> Iterator[Difference]:
    """Yield what differs between a file kept with a return and a SELECT of now, in the columns of both."""
    columns = extract.connection.sql(now).columns
    shared = [field for field in pq.read_schema(path).names if field in columns]
    listed = ", ".join(shared)
    before, after = (f"SELECT {listed} FROM {relation}" for relation in (_stored_sql(path), f"({now})"))
    for change in find_changes(extract.connection, name, before, after, shared):
        yield change.what, change.record_label, change.column, change.was, change.now
