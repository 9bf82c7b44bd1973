"""Adjustments: late data of returns frozen before, which goes into the next return and is reported once."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from handrail.extract.connection import Extract
from handrail.extract.consent import COLUMN, EvaluationBasis
from handrail.extract.diff import KEYS
from handrail.extract.manifest import PASSAGE
from handrail.figures.returns.comparison import (
    DIFF_HEADER,
    Difference,
    compare_carried,
    compare_figures,
    compare_records,
)
from handrail.figures.returns.definition import Return
from handrail.figures.returns.frozen_return import (
    ADJUSTMENTS_FILE,
    RECORD_ADJUSTMENTS_FILE,
    FrozenReturn,
)

ADJUSTMENT_HEADER = (*DIFF_HEADER, "of")
# A difference, and the period that it is of.
AdjustmentRow = tuple[str, str, str, str, str, str]
# (what, where, column) -> what was first sent, and what was last reported
_Reported = dict[tuple[str, str, str], tuple[str, str]]


def list_unreported(
    frozen: FrozenReturn,
    frozen_returns: Sequence[FrozenReturn],
    extract: Extract,
    into: Return,
    basis: EvaluationBasis | None,
) -> tuple[list[AdjustmentRow], list[AdjustmentRow]]:
    """Return what has changed of a frozen return since it was last reported, by itself or by an adjustment.

    First what is sent in the return `into`: figures, and where both returns send records those that they
    carry, so that no record of somebody who may not be passed to evaluators is repeated. Then what stays: the
    records of everybody behind the figures.
    """
    definition = frozen.return_definition
    period = f"{frozen.first_day} to {frozen.last_day}"
    sends_records = definition.sends_records and into.sends_records
    sent = _collect_reported(frozen, _read_sent(frozen, frozen_returns, sends_records))
    retained = _collect_reported(frozen, _read_retained(frozen, frozen_returns))
    declared = (_keep_declared(row, definition) for row in compare_records(frozen, extract))
    records = [row for row in declared if row]
    carried = list(compare_carried(frozen, extract, basis)) if sends_records else []
    if records or carried or sent or retained:  # figures follow from the records behind them
        carried = [*compare_figures(frozen, extract), *carried]
    to_send = _list_new_differences(carried, sent, period)
    to_retain = _list_new_differences(records, retained, period)
    return list(to_send), list(to_retain)


def _list_new_differences(
    rows: Iterable[Difference], reported: _Reported, period: str
) -> Iterator[AdjustmentRow]:
    """Yield the differences that are not reported as they are now."""
    for what, where, column, was, now in rows:
        before = reported.pop((what, where, column), (was, was))[1]
        if before != now:
            yield what, where, column, before, now, period
    # What was reported and is again as it was first.
    for (what, where, column), (was, now) in reported.items():
        yield what, where, column, now, was, period


def _is_of_client(where: str) -> bool:
    """Return whether a record is of a client; those of other files name the file."""
    return not any(f": {file}" in where or where.startswith(f"{file} ") for file in KEYS)


def _keep_declared(row: Difference, definition: Return) -> Difference | None:
    """Return a difference, of a client only by the fields of the return."""
    what, where, column, was, now = row
    if what == "figure" or not _is_of_client(where):
        return row
    fields = (*definition.fields, COLUMN)
    if column:
        return row if column in fields else None
    return what, where, column, _keep_fields(was, fields), _keep_fields(now, fields)


def _keep_fields(record: str, fields: Sequence[str]) -> str:
    """Return a record written as its values, of these fields alone."""
    return "; ".join(value for value in record.split("; ") if value.partition("=")[0] in fields)


def _collect_reported(frozen: FrozenReturn, adjustments: Iterable[Difference]) -> _Reported:
    """Return what adjustments have said of a return: as it was sent, and as last reported."""
    reported: _Reported = {}
    for adjustment in adjustments:
        if row := _keep_declared(adjustment, frozen.return_definition):
            what, where, column, was, now = row
            key = (what, where, column)
            reported[key] = (reported[key][0] if key in reported else was, now)
    return {key: pair for key, pair in reported.items() if pair[0] != pair[1]}


def _read_sent(
    frozen: FrozenReturn, frozen_returns: Sequence[FrozenReturn], with_records: bool
) -> Iterator[Difference]:
    """Yield the adjustments of a return that later returns sent."""
    for later in frozen_returns:
        for row in _read_adjustments(frozen, later, ADJUSTMENTS_FILE):
            if row[0] == "figure" or (with_records and _is_of_client(row[1])):
                yield row


def _read_retained(frozen: FrozenReturn, frozen_returns: Sequence[FrozenReturn]) -> Iterator[Difference]:
    """Yield what stayed; of a return from before records were chosen for evaluators, what it sent as well."""
    for later in frozen_returns:
        names = [] if PASSAGE in later.about else [ADJUSTMENTS_FILE]
        for name in (*names, RECORD_ADJUSTMENTS_FILE):
            yield from (row for row in _read_adjustments(frozen, later, name) if row[0] != "figure")


def _read_adjustments(frozen: FrozenReturn, later: FrozenReturn, name: str) -> Iterator[Difference]:
    """Yield the adjustments of a return in a file of a later one."""
    path, period = later.folder / name, f"{frozen.first_day} to {frozen.last_day}"
    for row in _read_rows(path) if path.exists() else ():
        if row.get("of") == period:
            yield row["what"], row["where"], row["column"], row["was"], row["now"]


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
