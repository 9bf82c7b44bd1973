"""Late data: what has changed of returns frozen before goes into the next as adjustments, told once."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from handrail.extract.connection import Extract
from handrail.extract.consent import COLUMN, EvaluationBasis
from handrail.extract.diff import KEYS
from handrail.extract.manifest import PASSAGE
from handrail.figures.returns.comparison import (
    ADJUSTMENTS_FILE,
    DIFF_HEADER,
    RECORD_ADJUSTMENTS_FILE,
    Difference,
    FrozenReturn,
    compare_carried,
    compare_figures,
    compare_records,
)
from handrail.figures.returns.definition import Return

ADJUSTMENT_HEADER = (*DIFF_HEADER, "of")
AdjustmentRow = tuple[str, str, str, str, str, str]


def list_unreported(
    frozen: FrozenReturn,
    every: Sequence[FrozenReturn],
    extract: Extract,
    into: Return,
    basis: EvaluationBasis | None,
) -> tuple[list[AdjustmentRow], list[AdjustmentRow]]:
    """Return what has changed of a frozen return since it was last told, by itself or by an adjustment.

    First what is sent in the return `into`: figures, and where both returns send records those that they
    carry, so that nobody's record is told again who may not be passed to evaluators. Then what stays: the
    records of everybody behind the figures.
    """
    period = f"{frozen.first_day} to {frozen.last_day}"
    sends = frozen.return_definition.sends_records and into.sends_records
    told = _collect_reported(frozen, _read_sent(frozen, every, sends))
    told_here = _collect_reported(frozen, _read_retained(frozen, every))
    records = [
        row
        for each in compare_records(frozen, extract)
        if (row := _keep_declared(each, frozen.return_definition))
    ]
    carried = list(compare_carried(frozen, extract, basis)) if sends else []
    if records or carried or told or told_here:  # figures follow from the records behind them
        carried = [*compare_figures(frozen, extract), *carried]
    return [*_list_new_differences(carried, told, period)], [
        *_list_new_differences(records, told_here, period)
    ]


def _list_new_differences(
    rows: Iterable[Difference], told: dict[tuple[str, str, str], tuple[str, str]], period: str
) -> Iterator[AdjustmentRow]:
    """Yield the differences that were not told as they are now."""
    for what, where, column, was, now in rows:
        before = told.pop((what, where, column), (was, was))[1]
        if before != now:
            yield what, where, column, before, now, period
    for (what, where, column), (was, now) in told.items():  # told, and since then as it had been
        yield what, where, column, now, was, period


def _is_of_client(where: str) -> bool:
    """Whether a record is of a client; those of other files name the file."""
    return not any(f": {file}" in where or where.startswith(f"{file} ") for file in KEYS)


def _keep_declared(row: Difference, wanted: Return) -> Difference | None:
    """An adjustment, of a client only by the fields of the return."""
    what, where, column, was, now = row
    if what == "figure" or not _is_of_client(where):
        return row
    fields = (*wanted.fields, COLUMN)
    if column:
        return row if column in fields else None
    return what, where, column, _keep_fields(was, fields), _keep_fields(now, fields)


def _keep_fields(record: str, fields: Sequence[str]) -> str:
    """A record told as its values, of these fields alone."""
    return "; ".join(each for each in record.split("; ") if each.partition("=")[0] in fields)


def _collect_reported(
    frozen: FrozenReturn, adjustments: Iterable[Difference]
) -> dict[tuple[str, str, str], tuple[str, str]]:
    """What adjustments have said of a return: as it was sent, and as last told."""
    told: dict[tuple[str, str, str], tuple[str, str]] = {}
    for each in adjustments:
        if row := _keep_declared(each, frozen.return_definition):
            what, where, column, was, now = row
            key = (what, where, column)
            told[key] = (told[key][0] if key in told else was, now)
    return {key: pair for key, pair in told.items() if pair[0] != pair[1]}


def _read_sent(
    frozen: FrozenReturn, every: Sequence[FrozenReturn], with_records: bool
) -> Iterator[Difference]:
    for later in every:
        for row in _read_adjustments(frozen, later, ADJUSTMENTS_FILE):
            if row[0] == "figure" or (with_records and _is_of_client(row[1])):
                yield row


def _read_retained(frozen: FrozenReturn, every: Sequence[FrozenReturn]) -> Iterator[Difference]:
    """Yield what stayed; of a return from before records were chosen for evaluators, what it sent as well."""
    for later in every:
        names = (
            (RECORD_ADJUSTMENTS_FILE,)
            if PASSAGE in later.about
            else (ADJUSTMENTS_FILE, RECORD_ADJUSTMENTS_FILE)
        )
        for name in names:
            yield from (row for row in _read_adjustments(frozen, later, name) if row[0] != "figure")


def _read_adjustments(frozen: FrozenReturn, later: FrozenReturn, name: str) -> Iterator[Difference]:
    """Yield the adjustments of a return that stand in a file of a later one."""
    path, of = later.folder / name, f"{frozen.first_day} to {frozen.last_day}"
    for row in _read_rows(path) if path.exists() else ():
        if row.get("of") == of:
            yield row["what"], row["where"], row["column"], row["was"], row["now"]


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
