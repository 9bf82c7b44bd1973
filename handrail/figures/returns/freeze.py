"""Preview and freeze returns. A frozen return is a folder that no later data can change."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain
from pathlib import Path

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
    FlatNode,
    PendingReleases,
    flatten_node,
)
from handrail.figures.disclosure.release import release_table
from handrail.figures.engine.result import TableResult
from handrail.figures.render import to_xlsx
from handrail.figures.render.data import make_document
from handrail.figures.returns.adjustments import ADJUSTMENT_HEADER, list_unreported
from handrail.figures.returns.comparison import list_figures
from handrail.figures.returns.definition import Return, get_return
from handrail.figures.returns.frozen_return import (
    ABOUT_FILE,
    ADJUSTMENTS_FILE,
    FIGURES_FILE,
    RECORD_ADJUSTMENTS_FILE,
    RECORDS_FILE,
    UNDERLYING_ABOUT_FILE,
    FrozenReturn,
    ReturnAbout,
    hash_about,
    hash_file,
    load_all_frozen,
    load_frozen,
)
from handrail.figures.returns.records import (
    UNDERLYING_FILE,
    describe_carried,
    records_consent,
    select_carried,
    select_period_clients,
    select_underlying,
)
from handrail.foundation.errors import UserError

# The first and last day of a return.
ReturnPeriod = tuple[dt.date, dt.date]
_ABOUT_TABLE = ("table", "title", "by", "where", "base", "missing", "definitions")


@dataclass(frozen=True)
class SignOff:
    """Who signed a return off and when, and on what basis records of people not asked may be passed on."""

    at: dt.datetime
    by: str
    basis: EvaluationBasis | None = None


@dataclass(frozen=True)
class _ReturnRun:
    """A return of one period of an extract."""

    definition: Return
    extract: Extract
    period: ReturnPeriod

    def compute_tables(self) -> list[TableResult]:
        return [
            tables.compute_table(entry.table, self.extract, entry.by, entry.where, *self.period)
            for entry in self.definition.tables
        ]


def preview_return(
    name: str,
    source: object,
    from_: dt.date,
    to: dt.date,
    profile: str | None = None,
    log: DisclosureLog | None = None,
) -> list[TableResult]:
    """Return the tables of a return as they would leave, given what the log holds; nothing is entered in it.

    They are under the return's own profile, or under another for those who may see it.
    """
    definition, extract = get_return(name), open_extract(source)
    results = _ReturnRun(definition, extract, (from_, to)).compute_tables()
    chosen = profile or definition.profile
    if chosen == "internal":
        return results
    pending, now = PendingReleases(log), dt.datetime.now(dt.UTC)
    return [release_table(result, chosen, extract, pending, now, "")[0] for result in results]


def freeze_return(
    name: str,
    source: object,
    period: ReturnPeriod,
    store: Path,
    sign_off: SignOff,
    log: DisclosureLog | None = None,
) -> FrozenReturn:
    """Write the return of a period into `store`, once. What leaves is entered in `log`.

    Without a log it is entered in the files next to the store and the extract. Late data of any period frozen
    before, not reported yet, is written with the figures as adjustments. `FrozenReturn.sent_files` names the
    files for the funder; under a profile with a threshold no record, nor any record of an adjustment, is
    among them. Records leave for evaluators: of nobody who refused, and of those not asked only under the
    basis of the sign-off, which the return then carries; the figures count everybody. Raises UserError where
    the period is frozen already.
    """
    run = _ReturnRun(get_return(name), open_extract(source), period)
    first, last = period
    folder = store / f"{name}-{first}-{last}"
    if folder.exists():
        raise UserError(
            f"The return {name} of {first} to {last} is frozen already, in {folder.name}. Late data goes "
            "into the next return; use `handrail return diff` to see what changed."
        )
    part = folder.with_name(folder.name + ".part")
    part.mkdir(parents=True)
    try:
        _write_return(part, run, store, sign_off, log or find_disclosure_log(run.extract, store))
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return load_frozen(folder)


def find_disclosure_log(extract: Extract, store: Path) -> FileDisclosureLog:
    """Return the log of what was released of an extract, as a table or in a return of any store."""
    of_extract = [extract.directory / RELEASES] if extract.directory else []
    return FileDisclosureLog(store / RELEASES, *of_extract)


def _write_return(part: Path, run: _ReturnRun, store: Path, sign_off: SignOff, log: DisclosureLog) -> None:
    """Write what is sent, what stays behind it, and what says what they are."""
    results, withheld = _release_tables(run, sign_off, log)
    sent = [_write_figures(part, run.definition, results)]
    if run.definition.sends_records:
        carried = select_carried(run.extract, run.definition, run.period, sign_off.basis)
        _write_parquet(run.extract, carried, part / RECORDS_FILE)
        sent.append(RECORDS_FILE)
    earlier = _write_adjustments(part, run, store, sign_off.basis)
    sent.append(ADJUSTMENTS_FILE)
    retained = [] if FIGURES_FILE in sent else [FIGURES_FILE]
    retained += [RECORD_ADJUSTMENTS_FILE, *_write_underlying_records(part, run)]
    behind = {"withheld": withheld, "files": _hash_files(part, retained)}
    _write_json(part / UNDERLYING_ABOUT_FILE, behind)
    about = _describe_return(run, results, earlier)
    about |= {"frozen_at": sign_off.at.isoformat(), "signed_off_by": sign_off.by, "sent": [*sent, ABOUT_FILE]}
    if run.definition.sends_records:
        about[PASSAGE] = describe_carried(run.extract, run.period, sign_off.basis)
    about["files"] = _hash_files(part, [*sent, UNDERLYING_ABOUT_FILE])
    about["hash"] = hash_about(about)
    _write_json(part / ABOUT_FILE, about)


def _release_tables(
    run: _ReturnRun, sign_off: SignOff, log: DisclosureLog
) -> tuple[list[TableResult], list[list[FlatNode]]]:
    """Return the tables as they leave, entered in the log, and what each suppresses because of others."""
    results = run.compute_tables()
    if run.definition.profile == "internal":
        return results, []
    releases = [
        release_table(result, run.definition.profile, run.extract, log, sign_off.at, sign_off.by)
        for result in results
    ]
    withheld = [[flatten_node(node) for node in sorted(nodes)] for _, nodes in releases]
    return [result for result, _ in releases], withheld


def _write_figures(part: Path, definition: Return, results: list[TableResult]) -> str:
    """Write the figures in the format of the return, and as CSV to compare later; return what is sent."""
    _write_csv(part / FIGURES_FILE, list_figures(results))
    sent = f"figures.{definition.format}"
    if definition.format == "xlsx":
        (part / sent).write_bytes(to_xlsx(*results))
    elif definition.format == "json":
        _write_json(part / sent, {"tables": list(map(make_document, results))})
    return sent


def _write_adjustments(
    part: Path, run: _ReturnRun, store: Path, basis: EvaluationBasis | None
) -> list[FrozenReturn]:
    """Write the late data of earlier periods, to be sent and to stay; return the returns it adjusts."""
    frozen_returns = sorted(
        load_all_frozen(run.definition.name, store), key=lambda frozen: str(frozen.about["frozen_at"])
    )
    earlier = [frozen for frozen in frozen_returns if frozen.last_day < run.period[0]]
    earlier.sort(key=lambda frozen: frozen.last_day)
    unreported = [
        list_unreported(frozen, frozen_returns, run.extract, run.definition, basis) for frozen in earlier
    ]
    for name, rows in (
        (ADJUSTMENTS_FILE, [sent for sent, _ in unreported]),
        (RECORD_ADJUSTMENTS_FILE, [retained for _, retained in unreported]),
    ):
        _write_csv(part / name, [ADJUSTMENT_HEADER, *chain.from_iterable(rows)])
    return earlier


def _write_underlying_records(part: Path, run: _ReturnRun) -> list[str]:
    """Write the records that the figures follow from, a file each, to compare later; return their names.

    They stay with the service: what is sent is the figures and the fields of the return.
    """
    with_consent = run.definition.sends_records and records_consent(run.extract)
    names = [name for name in KEYS if name == "clients" or run.extract.has_file(name)]
    for name in names:
        records = select_underlying(run.definition, name, *run.period, with_consent)
        _write_parquet(run.extract, records, part / UNDERLYING_FILE.format(name))
    return [UNDERLYING_FILE.format(name) for name in names]


def _describe_return(run: _ReturnRun, results: list[TableResult], earlier: list[FrozenReturn]) -> ReturnAbout:
    documents = [make_document(result) for result in results]
    return {
        "return": run.definition.model_dump(mode="json"),
        "from": run.period[0].isoformat(),
        "to": run.period[1].isoformat(),
        "as_at": run.extract.as_at or None,
        "schema": VERSION,
        "software": version("handrail"),
        "adjusts": [frozen.folder.name for frozen in earlier],
        "tables": [{key: document[key] for key in _ABOUT_TABLE} for document in documents],
    }


def _hash_files(part: Path, names: list[str]) -> dict[str, str]:
    return {name: hash_file(part / name) for name in names}


def _write_json(path: Path, data: ReturnAbout) -> None:
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_csv(path: Path, rows: Iterable[Iterable[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def _write_parquet(extract: Extract, sql: str, path: Path) -> None:
    pq.write_table(extract.connection.sql(sql).to_arrow_table(), path, compression="zstd")


def count_filled_fields(
    extract: Extract, definition: Return, from_: dt.date, to: dt.date
) -> tuple[int, dict[str, int]]:
    """Count the records of a period, and those in which each field of a return is filled in."""
    counts = ", ".join(f"count({name})" for name in definition.fields)
    records = select_period_clients(definition, from_, to)
    ((everybody, *filled),) = extract.fetch_rows(f"SELECT count(*), {counts} FROM ({records})")
    return everybody, dict(zip(definition.fields, filled, strict=True))
