"""Preview, freeze and compare returns. A frozen return is a folder that no later data can change."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from handrail.foundation.errors import UserError
from handrail.reporting import compute as engine
from handrail.reporting import tables
from handrail.reporting.extract.read import Extract, open_extract, scan
from handrail.reporting.extract.schema import VERSION
from handrail.reporting.render.data import as_data, lines
from handrail.reporting.result import Result
from handrail.reporting.returns.define import Return, get

ABOUT, FIGURES, RECORDS, ADJUSTMENTS = "return.json", "figures.csv", "records.parquet", "adjustments.csv"
FIGURE_HEADER = ("table", "row", "column", "value", "base_n", "missing_n")
DIFF_HEADER = ("what", "where", "column", "was", "now")
# A case belongs to the return of a period by any of these dates.
_DATES = ("referral_date", "enrolled_date", "assessed_date", "discharged_date")


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

    What has come in late for the period frozen before is written beside the figures as adjustments.
    """
    wanted, extract = get(name), open_extract(source)
    folder = store / f"{name}-{from_}-{to}"
    if folder.exists():
        raise UserError(
            f"The return {name} of {from_} to {to} is frozen already, in {folder.name}. Late "
            f"data goes into the next "
            "return; use `handrail return diff` to see what changed."
        )
    before = latest(name, store, before=from_)
    part = folder.with_name(folder.name + ".part")
    part.mkdir(parents=True)
    try:
        about = _write(
            part, wanted, extract, (from_, to), before, {"frozen_at": at.isoformat(), "signed_off_by": by}
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
    before: Frozen | None,
    signed: dict[str, str],
) -> dict[str, Any]:
    """Figures, records, adjustments, and what says what they are."""
    results = preview(wanted.name, extract, *period)
    _write_csv(part / FIGURES, figures(results))
    _write_records(extract, wanted, *period, part / RECORDS)
    adjustments = list(diff(before, extract)) if before else []
    _write_csv(part / ADJUSTMENTS, [list(DIFF_HEADER), *map(list, adjustments)])
    about = {**_about(wanted, extract, results, period, before), **signed}
    about["files"] = {each: _digest(part / each) for each in (FIGURES, RECORDS, ADJUSTMENTS)}
    about["hash"] = hashlib.sha256(_canonical(about).encode()).hexdigest()
    (part / ABOUT).write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    return about


def _about(
    wanted: Return,
    extract: Extract,
    results: list[Result],
    period: tuple[dt.date, dt.date],
    before: Frozen | None,
) -> dict[str, Any]:
    return {
        "return": wanted.model_dump(mode="json"),
        "from": period[0].isoformat(),
        "to": period[1].isoformat(),
        "as_at": extract.as_at or None,
        "schema": VERSION,
        "software": version("handrail"),
        "adjusts": before.folder.name if before else None,
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


def _records_sql(wanted: Return, from_: dt.date, to: dt.date) -> str:
    fields = dict.fromkeys(("case_id", *wanted.fields))
    within = " OR ".join(f"{column} BETWEEN DATE '{from_}' AND DATE '{to}'" for column in _DATES)
    return f"SELECT {', '.join(fields)} FROM typed_clients WHERE {within} ORDER BY case_id"


def records_of(extract: Extract, wanted: Return, from_: dt.date, to: dt.date) -> tuple[int, dict[str, int]]:
    """How many records a return would carry, and in how many of them each of its fields is filled in."""
    counts = ", ".join(f"count({name})" for name in wanted.fields)
    ((everybody, *filled),) = extract.rows(
        f"SELECT count(*), {counts} FROM ({_records_sql(wanted, from_, to)})"
    )
    return everybody, dict(zip(wanted.fields, filled, strict=True))


def _write_records(extract: Extract, wanted: Return, from_: dt.date, to: dt.date, path: Path) -> None:
    table = extract.connection.sql(_records_sql(wanted, from_, to)).to_arrow_table()
    pq.write_table(table, path, compression="zstd")


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


def latest(name: str, store: Path, before: dt.date | None = None) -> Frozen | None:
    """The frozen return of the last period (that ended before a day)."""
    found = [load(path.parent) for path in store.glob(f"{name}-*/{ABOUT}") if path.parent.suffix != ".part"]
    found = [each for each in found if each.about["return"]["name"] == name]
    if before:
        found = [each for each in found if each.to < before]
    return max(found, key=lambda each: each.to, default=None)


def diff(frozen: Frozen, source: object) -> Iterator[tuple[str, str, str, str, str]]:
    """What the same return would say now: figures, then records, each with what it was and what it is."""
    extract = open_extract(source)
    wanted = Return.model_validate(frozen.about["return"])
    yield from _figures_changed(frozen, extract, wanted)
    yield from _records_changed(frozen, extract, wanted)


def _figures_changed(
    frozen: Frozen, extract: Extract, wanted: Return
) -> Iterator[tuple[str, str, str, str, str]]:
    with (frozen.folder / FIGURES).open(newline="", encoding="utf-8") as stream:
        was = {tuple(row[:3]): row[3] for row in list(csv.reader(stream))[1:]}
    results = [
        engine.compute(
            tables.get(each.table),
            extract,
            each.by,
            each.where,
            frozen.from_,
            frozen.to,
            disclosure=wanted.profile,
        )
        for each in wanted.tables
    ]
    now = {tuple(row[:3]): row[3] for row in figures(results)[1:]}
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            table, row, column = key
            yield "figure", f"{table}: {row}", column, was.get(key, ""), now.get(key, "")


def _records_changed(
    frozen: Frozen, extract: Extract, wanted: Return
) -> Iterator[tuple[str, str, str, str, str]]:
    run = extract.connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE was AS SELECT * FROM {scan(frozen.folder / RECORDS)}")
    run(f"CREATE OR REPLACE TEMP TABLE now_ AS {_records_sql(wanted, frozen.from_, frozen.to)}")
    for kind, one, other in (("removed", "was", "now_"), ("added", "now_", "was")):
        for (case,) in extract.rows(
            f"SELECT case_id FROM {one} WHERE case_id NOT IN (SELECT case_id FROM {other}) ORDER BY 1"
        ):
            yield kind, case, "", "", ""
    for name in wanted.fields:
        rows = extract.rows(
            f"SELECT case_id, CAST(was.{name} AS VARCHAR), CAST(now_.{name} AS VARCHAR) FROM was JOIN now_ "
            f"USING (case_id) WHERE was.{name} IS DISTINCT FROM now_.{name} ORDER BY case_id"
        )
        for case, before, after in rows:
            yield "changed", case, name, before or "", after or ""
