"""Late data: what has changed of returns frozen before goes into the next as adjustments, told once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from handrail.extract.connection import Extract
from handrail.extract.diff import KEYS
from handrail.figures.returns.compare import (
    ADJUSTMENTS,
    DIFF_HEADER,
    LATE_RECORDS,
    Difference,
    Frozen,
    figures_changed,
    records_changed,
)
from handrail.figures.returns.definition import Return

ADJUSTMENT_HEADER = (*DIFF_HEADER, "of")


def untold(frozen: Frozen, every: Sequence[Frozen], extract: Extract) -> Iterator[tuple[str, ...]]:
    """What has changed of a frozen return since it was last told, by itself or by an adjustment."""
    period = f"{frozen.from_} to {frozen.to}"
    told = _told(frozen, every)
    records = list(records_changed(frozen, extract))
    now = [row for each in records if (row := _declared(each, frozen.wanted))]
    if records or told:  # figures follow from the records behind them
        now = [*figures_changed(frozen, extract), *now]
    for what, where, column, was, is_ in now:
        before = told.pop((what, where, column), (was, was))[1]
        if before != is_:
            yield what, where, column, before, is_, period
    for (what, where, column), (was, is_) in told.items():  # told, and since then as it had been
        yield what, where, column, is_, was, period


def goes(row: Sequence[str], *returns: Return) -> bool:
    """Whether an adjustment is sent: figures are, and clients where the return it is of and that it goes into
    both send their records.
    """
    return row[0] == "figure" or (_of_client(row[1]) and all(each.sends_records for each in returns))


def _of_client(where: str) -> bool:
    """Whether a record is of a client; those of other files name the file."""
    return not any(f": {file}" in where or where.startswith(f"{file} ") for file in KEYS)


def _declared(row: Difference, wanted: Return) -> Difference | None:
    """An adjustment, of a client only by the fields of the return."""
    what, where, column, was, now = row
    if what == "figure" or not _of_client(where):
        return row
    if column:
        return row if column in wanted.fields else None
    return what, where, column, _only(was, wanted.fields), _only(now, wanted.fields)


def _only(record: str, fields: Sequence[str]) -> str:
    """A record told as its values, of these fields alone."""
    return "; ".join(each for each in record.split("; ") if each.partition("=")[0] in fields)


def _told(frozen: Frozen, every: Sequence[Frozen]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """What adjustments have said of a return: as it was sent, and as last told."""
    told: dict[tuple[str, str, str], tuple[str, str]] = {}
    for what, where, column, was, now in _adjustments(frozen, every):
        key = (what, where, column)
        told[key] = (told[key][0] if key in told else was, now)
    return {key: pair for key, pair in told.items() if pair[0] != pair[1]}


def _adjustments(frozen: Frozen, every: Sequence[Frozen]) -> Iterator[Difference]:
    """The adjustments of a return, sent and kept, in the order they were made."""
    of = f"{frozen.from_} to {frozen.to}"
    for later in sorted(every, key=lambda each: str(each.about["frozen_at"])):
        for path in (later.folder / ADJUSTMENTS, later.folder / LATE_RECORDS):
            for row in _read(path) if path.exists() else ():
                if row.get("of") == of and (
                    told := _declared((row["what"], row["where"], row["column"], row["was"], row["now"]),
                                      frozen.wanted)
                ):  # fmt: skip
                    yield told


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
