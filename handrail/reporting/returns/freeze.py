"""Preview, freeze and compare returns. A frozen return is a folder that no later data can change."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from handrail.foundation.errors import UserError
from handrail.reporting import tables
from handrail.reporting.changed import KEYS, changes
from handrail.reporting.disclosure import profile as profile_named
from handrail.reporting.disclosure import protect
from handrail.reporting.extract.files import FILES
from handrail.reporting.extract.read import Extract, open_extract, scan
from handrail.reporting.extract.schema import VERSION
from handrail.reporting.releases import ReleaseLog, flat, node_of
from handrail.reporting.render.data import as_data, lines
from handrail.reporting.result import Result
from handrail.reporting.returns.define import Return, get
from handrail.reporting.returns.records import BEHIND, behind_sql, records_sql

ABOUT, FIGURES, RECORDS, ADJUSTMENTS = "return.json", "figures.csv", "records.parquet", "adjustments.csv"
LOG = "releases.jsonl"
FIGURE_HEADER = ("table", "row", "column", "value", "base_n", "missing_n")
DIFF_HEADER = ("what", "where", "column", "was", "now")
ADJUSTMENT_HEADER = (*DIFF_HEADER, "of")


@dataclass(frozen=True)
class Frozen:
    """A return as it was sent."""

    folder: Path
    about: dict[str, Any]

    @property
    def from_(self) -> dt.date:
        return dt.date.fromisoformat(self.about["from"])

    @property
    def to(self) -> dt.date:
        return dt.date.fromisoformat(self.about["to"])


def preview(
    name: str, source: object, from_: dt.date, to: dt.date, profile: str | None = None
) -> list[Result]:
    """The tables of a return over a period, under its own profile (or another, for those allowed)."""
    wanted = get(name)
    extract = open_extract(source)
    return [
        tables.compute(
            each.table, extract, each.by, each.where, from_, to, disclosure=profile or wanted.profile
        )
        for each in wanted.tables
    ]


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


def freeze(
    name: str, source: object, from_: dt.date, to: dt.date, store: Path, at: dt.datetime, by: str
) -> Frozen:
    """Write the return of a period into `store` and never again: a second freeze of the same period is
    refused.

    What has come in late for any period frozen before, and was not told yet, is written beside the figures as
    adjustments.
    """
    wanted, extract = get(name), open_extract(source)
    folder = store / f"{name}-{from_}-{to}"
    if folder.exists():
        raise UserError(
            f"The return {name} of {from_} to {to} is frozen already, in {folder.name}. Late "
            f"data goes into the next "
            "return; use `handrail return diff` to see what changed."
        )
    part = folder.with_name(folder.name + ".part")
    part.mkdir(parents=True)
    try:
        about = _write(
            part, wanted, extract, (from_, to), store, {"frozen_at": at.isoformat(), "signed_off_by": by}
        )
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Frozen(folder, about)


def _write(
    part: Path,
    wanted: Return,
    extract: Extract,
    period: tuple[dt.date, dt.date],
    store: Path,
    signed: dict[str, str],
) -> dict[str, Any]:
    """Figures, records, adjustments, what the figures follow from, and what says what they are."""
    results, withheld = _released(wanted, extract, period, ReleaseLog(store / LOG), signed)
    _write_csv(part / FIGURES, figures(results))
    _write_parquet(extract, records_sql(wanted, *period), part / RECORDS)
    behind = write_behind(extract, wanted, period, part)
    every = all_frozen(wanted.name, store)
    before = sorted((each for each in every if each.to < period[0]), key=lambda each: each.to)
    late = [row for each in before for row in untold(each, every, extract)]
    _write_csv(part / ADJUSTMENTS, [list(ADJUSTMENT_HEADER), *map(list, late)])
    about = {**_about(wanted, extract, results, period, before), **signed, "withheld": withheld}
    about["files"] = {each: _digest(part / each) for each in (FIGURES, RECORDS, ADJUSTMENTS, *behind)}
    about["hash"] = hashlib.sha256(_canonical(about).encode()).hexdigest()
    (part / ABOUT).write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    return about


def _released(
    wanted: Return, extract: Extract, period: tuple[dt.date, dt.date], log: ReleaseLog, signed: dict[str, str]
) -> tuple[list[Result], list[list[Any]]]:
    """The tables as they leave, entered in the log of releases; and what each withholds for the sake of
    returns that went before.
    """
    results = preview(wanted.name, extract, *period, profile="internal")
    if not profile_named(wanted.profile).threshold:
        return results, []
    at = dt.datetime.fromisoformat(signed["frozen_at"])
    released = [
        log.release_without(each, wanted.profile, at, signed["signed_off_by"]) if each.table.of_people
        else (protect(each, wanted.profile), frozenset())
        for each in results
    ]  # fmt: skip
    withheld = [[flat(node) for node in sorted(nodes)] for _, nodes in released]
    return [result for result, _ in released], withheld


def _about(
    wanted: Return,
    extract: Extract,
    results: list[Result],
    period: tuple[dt.date, dt.date],
    before: list[Frozen],
) -> dict[str, Any]:
    return {
        "return": wanted.model_dump(mode="json"),
        "from": period[0].isoformat(),
        "to": period[1].isoformat(),
        "as_at": extract.as_at or None,
        "schema": VERSION,
        "software": version("handrail"),
        "adjusts": [each.folder.name for each in before],
        "tables": [
            {
                key: as_data(result)[key]
                for key in ("table", "title", "by", "where", "base", "missing", "definitions")
            }
            for result in results
        ],
    }


def _canonical(about: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in about.items() if key != "hash"}, sort_keys=True)


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def records_of(extract: Extract, wanted: Return, from_: dt.date, to: dt.date) -> tuple[int, dict[str, int]]:
    """How many records a return would carry, and in how many of them each of its fields is filled in."""
    counts = ", ".join(f"count({name})" for name in wanted.fields)
    ((everybody, *filled),) = extract.rows(
        f"SELECT count(*), {counts} FROM ({records_sql(wanted, from_, to)})"
    )
    return everybody, dict(zip(wanted.fields, filled, strict=True))


def _write_parquet(extract: Extract, sql: str, path: Path) -> None:
    pq.write_table(extract.connection.sql(sql).to_arrow_table(), path, compression="zstd")


def write_behind(
    extract: Extract, wanted: Return, period: tuple[dt.date, dt.date], folder: Path
) -> list[str]:
    """The records that the figures follow from, a file each, for the comparison later; names what it wrote.

    They stay with the service: what is sent is the figures and the fields of the return.
    """
    written = []
    for name in KEYS:
        if name == "clients" or extract.has(name):
            _write_parquet(extract, behind_sql(wanted, name, *period), folder / BEHIND.format(name))
            written.append(BEHIND.format(name))
    return written


# --- frozen returns --------------------------------------------------------------------------------------


def load(folder: Path) -> Frozen:
    """A frozen return, its hashes checked. Raises UserError when a file of it has been changed."""
    path = folder / ABOUT
    if not path.exists():
        raise UserError(f"{folder} holds no frozen return: {ABOUT} is not there.")
    about = json.loads(path.read_text())
    changed = [each for each, digest in about["files"].items() if _digest(folder / each) != digest]
    if hashlib.sha256(_canonical(about).encode()).hexdigest() != about["hash"]:
        changed.append(ABOUT)
    if changed:
        raise UserError(
            f"The frozen return {folder.name} has been changed since it was signed off: {', '.join(changed)} "
            "no longer match. Restore them from a copy."
        )
    return Frozen(folder, about)


def all_frozen(name: str, store: Path) -> list[Frozen]:
    """The frozen returns of one name, their hashes checked."""
    found = [load(path.parent) for path in store.glob(f"{name}-*/{ABOUT}") if path.parent.suffix != ".part"]
    return [each for each in found if each.about["return"]["name"] == name]


def latest(name: str, store: Path) -> Frozen | None:
    """The frozen return of the last period."""
    return max(all_frozen(name, store), key=lambda each: each.to, default=None)


def diff(frozen: Frozen, source: object) -> Iterator[tuple[str, str, str, str, str]]:
    """What the same return would say now: figures, then records, each with what it was and what it is."""
    extract = open_extract(source)
    wanted = Return.model_validate(frozen.about["return"])
    yield from _figures_changed(frozen, extract, wanted)
    yield from _records_changed(frozen, extract, wanted)


def untold(
    frozen: Frozen, every: Sequence[Frozen], extract: Extract
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """What has changed of a frozen return since it was last told, by itself or by an adjustment."""
    wanted = Return.model_validate(frozen.about["return"])
    period = f"{frozen.from_} to {frozen.to}"
    told = _told(frozen, every)
    now = list(_records_changed(frozen, extract, wanted))
    if now or told:  # figures follow from the records behind them
        now = [*_figures_changed(frozen, extract, wanted), *now]
    for what, where, column, was, is_ in now:
        before = told.pop((what, where, column), (was, was))[1]
        if before != is_:
            yield what, where, column, before, is_, period
    for (what, where, column), (was, is_) in told.items():  # told, and since then as it had been
        yield what, where, column, is_, was, period


def _told(frozen: Frozen, every: Sequence[Frozen]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """What adjustments have said of a return: as it was sent, and as last told."""
    told: dict[tuple[str, str, str], tuple[str, str]] = {}
    for later in sorted(every, key=lambda each: str(each.about["frozen_at"])):
        with (later.folder / ADJUSTMENTS).open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row.get("of") == f"{frozen.from_} to {frozen.to}":
                    key = (row["what"], row["where"], row["column"])
                    sent = told[key][0] if key in told else row["was"]
                    told[key] = (sent, row["now"])
    return {key: pair for key, pair in told.items() if pair[0] != pair[1]}


def _figures_changed(
    frozen: Frozen, extract: Extract, wanted: Return
) -> Iterator[tuple[str, str, str, str, str]]:
    with (frozen.folder / FIGURES).open(newline="", encoding="utf-8") as stream:
        was = {tuple(row[:3]): row[3] for row in list(csv.reader(stream))[1:]}
    withheld = frozen.about.get("withheld") or [[] for _ in wanted.tables]
    results = [
        protect(
            tables.compute(each.table, extract, each.by, each.where, frozen.from_, frozen.to),
            wanted.profile, frozenset(map(node_of, nodes)),
        )
        for each, nodes in zip(wanted.tables, withheld, strict=True)
    ]  # fmt: skip
    now = {tuple(row[:3]): row[3] for row in figures(results)[1:]}
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            table, row, column = key
            yield "figure", f"{table}: {row}", column, was.get(key, ""), now.get(key, "")


def _records_changed(
    frozen: Frozen, extract: Extract, wanted: Return
) -> Iterator[tuple[str, str, str, str, str]]:
    for name in KEYS:
        kept = frozen.folder / BEHIND.format(name)
        if name == "clients" and not kept.exists():
            kept, now = frozen.folder / RECORDS, records_sql(wanted, frozen.from_, frozen.to)
        elif kept.exists():
            now = behind_sql(wanted, name, frozen.from_, frozen.to)
        else:
            continue
        both = [field for field in pq.read_schema(kept).names if field in FILES[name].by_name]
        was, is_ = (f"SELECT {', '.join(both)} FROM {each}" for each in (scan(kept), f"({now})"))
        for each in changes(extract.connection, name, was, is_, both):
            yield each.what, each.where, each.column, each.was, each.now
