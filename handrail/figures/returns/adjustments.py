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
    ADJUSTMENTS,
    DIFF_HEADER,
    LATE_RECORDS,
    Difference,
    Frozen,
    carried_changed,
    figures_changed,
    records_changed,
)
from handrail.figures.returns.definition import Return

ADJUSTMENT_HEADER = (*DIFF_HEADER, "of")
Row = tuple[str, str, str, str, str, str]


def untold(
    frozen: Frozen, every: Sequence[Frozen], extract: Extract, into: Return, basis: EvaluationBasis | None
) -> tuple[list[Row], list[Row]]:
    """Return what has changed of a frozen return since it was last told, by itself or by an adjustment.

    First what is sent in the return `into`: figures, and where both returns send records those that they
    carry, so that nobody's record is told again who may not be passed to evaluators. Then what stays: the
    records of everybody behind the figures.
    """
    period = f"{frozen.from_} to {frozen.to}"
    sends = frozen.wanted.sends_records and into.sends_records
    told = _told(frozen, _sent_adjustments(frozen, every, sends))
    told_here = _told(frozen, _kept_adjustments(frozen, every))
    records = [row for each in records_changed(frozen, extract) if (row := _declared(each, frozen.wanted))]
    carried = list(carried_changed(frozen, extract, basis)) if sends else []
    if records or carried or told or told_here:  # figures follow from the records behind them
        carried = [*figures_changed(frozen, extract), *carried]
    return [*_differences(carried, told, period)], [*_differences(records, told_here, period)]


def _differences(
    rows: Iterable[Difference], told: dict[tuple[str, str, str], tuple[str, str]], period: str
) -> Iterator[Row]:
    """Yield the differences that were not told as they are now."""
    for what, where, column, was, now in rows:
        before = told.pop((what, where, column), (was, was))[1]
        if before != now:
            yield what, where, column, before, now, period
    for (what, where, column), (was, now) in told.items():  # told, and since then as it had been
        yield what, where, column, now, was, period


def _of_client(where: str) -> bool:
    """Whether a record is of a client; those of other files name the file."""
    return not any(f": {file}" in where or where.startswith(f"{file} ") for file in KEYS)


def _declared(row: Difference, wanted: Return) -> Difference | None:
    """An adjustment, of a client only by the fields of the return."""
    what, where, column, was, now = row
    if what == "figure" or not _of_client(where):
        return row
    fields = (*wanted.fields, COLUMN)
    if column:
        return row if column in fields else None
    return what, where, column, _only(was, fields), _only(now, fields)


def _only(record: str, fields: Sequence[str]) -> str:
    """A record told as its values, of these fields alone."""
    return "; ".join(each for each in record.split("; ") if each.partition("=")[0] in fields)


def _told(frozen: Frozen, adjustments: Iterable[Difference]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """What adjustments have said of a return: as it was sent, and as last told."""
    told: dict[tuple[str, str, str], tuple[str, str]] = {}
    for each in adjustments:
        if row := _declared(each, frozen.wanted):
            what, where, column, was, now = row
            key = (what, where, column)
            told[key] = (told[key][0] if key in told else was, now)
    return {key: pair for key, pair in told.items() if pair[0] != pair[1]}


def _sent_adjustments(frozen: Frozen, every: Sequence[Frozen], with_records: bool) -> Iterator[Difference]:
    for later in every:
        for row in _adjustments(frozen, later, ADJUSTMENTS):
            if row[0] == "figure" or (with_records and _of_client(row[1])):
                yield row


def _kept_adjustments(frozen: Frozen, every: Sequence[Frozen]) -> Iterator[Difference]:
    """Yield what stayed; of a return from before records were chosen for evaluators, what it sent as well."""
    for later in every:
        names = (LATE_RECORDS,) if PASSAGE in later.about else (ADJUSTMENTS, LATE_RECORDS)
        for name in names:
            yield from (row for row in _adjustments(frozen, later, name) if row[0] != "figure")


def _adjustments(frozen: Frozen, later: Frozen, name: str) -> Iterator[Difference]:
    """Yield the adjustments of a return that stand in a file of a later one."""
    path, of = later.folder / name, f"{frozen.from_} to {frozen.to}"
    for row in _read(path) if path.exists() else ():
        if row.get("of") == of:
            yield row["what"], row["where"], row["column"], row["was"], row["now"]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
