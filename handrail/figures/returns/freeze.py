"""Preview and freeze returns. A frozen return is a folder that no later data can change."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from handrail.extract.connection import Extract
from handrail.extract.consent import EvaluationBasis
from handrail.extract.diff import KEYS
from handrail.extract.manifest import PASSAGE
from handrail.extract.read import RELEASES, open_extract
from handrail.extract.schema import VERSION
from handrail.figures import tables
from handrail.figures.disclosure.disclosure_log import (
    DisclosureLog,
    FileDisclosureLog,
    PendingReleases,
    flatten_node,
)
from handrail.figures.disclosure.release import release_table
from handrail.figures.engine.result import TableResult
from handrail.figures.render import to_xlsx
from handrail.figures.render.data import make_document
from handrail.figures.returns.adjustments import ADJUSTMENT_HEADER, list_unreported
from handrail.figures.returns.comparison import (
    ABOUT_FILE,
    ADJUSTMENTS_FILE,
    FIGURES_FILE,
    RECORD_ADJUSTMENTS_FILE,
    RECORDS_FILE,
    UNDERLYING_ABOUT_FILE,
    FrozenReturn,
    hash_file,
    list_figures,
    load_all_frozen,
    load_frozen,
    serialise_about,
)
from handrail.figures.returns.definition import Return, get_return
from handrail.figures.returns.records import (
    UNDERLYING_FILE,
    describe_carried,
    records_consent,
    select_carried,
    select_period_clients,
    select_underlying,
)
from handrail.foundation.errors import UserError


def preview_return(
    name: str,
    source: object,
    from_: dt.date,
    to: dt.date,
    profile: str | None = None,
    log: DisclosureLog | None = None,
) -> list[TableResult]:
    """The tables of a return over a period, under its own profile (or another, for those allowed), as they
    would leave beside what the log holds; nothing is entered in it.
    """
    wanted, extract = get_return(name), open_extract(source)
    results = _compute_tables(wanted, extract, (from_, to))
    if (profile or wanted.profile) == "internal":
        return results
    would, now = PendingReleases(log), dt.datetime.now(dt.UTC)
    return [release_table(each, profile or wanted.profile, extract, would, now, "")[0] for each in results]


def _compute_tables(wanted: Return, extract: Extract, period: tuple[dt.date, dt.date]) -> list[TableResult]:
    return [tables.compute_table(each.table, extract, each.by, each.where, *period) for each in wanted.tables]


def freeze_return(
    name: str,
    source: object,
    from_: dt.date,
    to: dt.date,
    store: Path,
    at: dt.datetime,
    by: str,
    log: DisclosureLog | None = None,
    basis: EvaluationBasis | None = None,
) -> FrozenReturn:
    """Write the return of a period into `store` and never again: a second freeze of the same period is
    refused. What leaves is entered in `log`; in the files beside the store and the extract if left out.

    What has come in late for any period frozen before, and was not told yet, is written beside the figures as
    adjustments. `FrozenReturn.sent_files` names the files for the funder; under a profile with a threshold
    no record, nor any record of an adjustment, is among them. Records leave for evaluators: of nobody
    who refused, and of who was not asked only under `basis`, which the return then carries; the figures
    count everybody.
    """
    wanted, extract = get_return(name), open_extract(source)
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
        _write_return(
            part, wanted, extract, (from_, to), store, log or find_disclosure_log(extract, store),
            {"frozen_at": at.isoformat(), "signed_off_by": by}, basis,
        )  # fmt: skip
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return load_frozen(folder)


def find_disclosure_log(extract: Extract, store: Path) -> FileDisclosureLog:
    """What has left of an extract, as a table or in a return of this store or of another."""
    beside = [extract.directory / RELEASES] if extract.directory else []
    return FileDisclosureLog(store / RELEASES, *beside)


def _write_return(
    part: Path,
    wanted: Return,
    extract: Extract,
    period: tuple[dt.date, dt.date],
    store: Path,
    log: DisclosureLog,
    signed: dict[str, str],
    basis: EvaluationBasis | None,
) -> None:
    """What is sent, what stays behind it, and what says what they are."""
    results, withheld = _release_tables(wanted, extract, period, log, signed)
    sent = _write_figures(part, wanted, results)
    if wanted.sends_records:
        _write_parquet(extract, select_carried(extract, wanted, period, basis), part / RECORDS_FILE)
        sent.append(RECORDS_FILE)
    every = sorted(load_all_frozen(wanted.name, store), key=lambda each: str(each.about["frozen_at"]))
    before = sorted((each for each in every if each.last_day < period[0]), key=lambda each: each.last_day)
    late = [list_unreported(each, every, extract, wanted, basis) for each in before]
    for name, rows in (
        (ADJUSTMENTS_FILE, [sent for sent, _ in late]),
        (RECORD_ADJUSTMENTS_FILE, [kept for _, kept in late]),
    ):
        _write_csv(part / name, [list(ADJUSTMENT_HEADER), *map(list, chain.from_iterable(rows))])
    sent.append(ADJUSTMENTS_FILE)
    stays = [] if FIGURES_FILE in sent else [FIGURES_FILE]
    stays += [RECORD_ADJUSTMENTS_FILE, *write_underlying_records(extract, wanted, period, part)]
    _write_json(part / UNDERLYING_ABOUT_FILE, {"withheld": withheld, "files": _hash_files(part, stays)})
    about = {
        **_describe_return(wanted, extract, results, period, before),
        **signed,
        "sent": [*sent, ABOUT_FILE],
    }
    if wanted.sends_records:
        about[PASSAGE] = describe_carried(extract, period, basis)
    about["files"] = _hash_files(part, [*sent, UNDERLYING_ABOUT_FILE])
    about["hash"] = hashlib.sha256(serialise_about(about).encode()).hexdigest()
    _write_json(part / ABOUT_FILE, about)


def _write_figures(part: Path, wanted: Return, results: list[TableResult]) -> list[str]:
    """The figures in the format of the return, and as CSV for the comparison later; names what is sent."""
    _write_csv(part / FIGURES_FILE, list_figures(results))
    sent = f"figures.{wanted.format}"
    if wanted.format == "xlsx":
        (part / sent).write_bytes(to_xlsx(*results))
    elif wanted.format == "json":
        _write_json(part / sent, {"tables": list(map(make_document, results))})
    return [sent]


def _hash_files(part: Path, names: list[str]) -> dict[str, str]:
    return {name: hash_file(part / name) for name in names}


def _release_tables(
    wanted: Return,
    extract: Extract,
    period: tuple[dt.date, dt.date],
    log: DisclosureLog,
    signed: dict[str, str],
) -> tuple[list[TableResult], list[list[Any]]]:
    """The tables as they leave, entered in the log of releases; and what each withholds for the sake of
    others.
    """
    results = _compute_tables(wanted, extract, period)
    if wanted.profile == "internal":
        return results, []
    at = dt.datetime.fromisoformat(signed["frozen_at"])
    released = [
        release_table(each, wanted.profile, extract, log, at, signed["signed_off_by"]) for each in results
    ]
    withheld = [[flatten_node(node) for node in sorted(nodes)] for _, nodes in released]
    return [result for result, _ in released], withheld


def _describe_return(
    wanted: Return,
    extract: Extract,
    results: list[TableResult],
    period: tuple[dt.date, dt.date],
    before: list[FrozenReturn],
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
                key: make_document(result)[key]
                for key in ("table", "title", "by", "where", "base", "missing", "definitions")
            }
            for result in results
        ],
    }


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def count_filled_fields(
    extract: Extract, wanted: Return, from_: dt.date, to: dt.date
) -> tuple[int, dict[str, int]]:
    """How many records of a period there are, and in how many of them each field of a return is filled in."""
    counts = ", ".join(f"count({name})" for name in wanted.fields)
    ((everybody, *filled),) = extract.rows(
        f"SELECT count(*), {counts} FROM ({select_period_clients(wanted, from_, to)})"
    )
    return everybody, dict(zip(wanted.fields, filled, strict=True))


def _write_parquet(extract: Extract, sql: str, path: Path) -> None:
    pq.write_table(extract.connection.sql(sql).to_arrow_table(), path, compression="zstd")


def write_underlying_records(
    extract: Extract, wanted: Return, period: tuple[dt.date, dt.date], folder: Path
) -> list[str]:
    """The records that the figures follow from, a file each, for the comparison later; names what it wrote.

    They stay with the service: what is sent is the figures and the fields of the return.
    """
    written = []
    with_consent = wanted.sends_records and records_consent(extract)
    for name in KEYS:
        if name == "clients" or extract.has(name):
            sql = select_underlying(wanted, name, *period, with_consent)
            _write_parquet(extract, sql, folder / UNDERLYING_FILE.format(name))
            written.append(UNDERLYING_FILE.format(name))
    return written
