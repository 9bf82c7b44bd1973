"""`handrail return`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict, Unpack

import click

from handrail.extract.options import sheet_option
from handrail.reporting.running_service import resolve_services, set_up_django
from handrail.reporting.table_commands import DAY

if TYPE_CHECKING:
    from handrail.extract.connection import Extract
    from handrail.extract.consent import EvaluationBasis
    from handrail.figures.disclosure.disclosure_log import DisclosureLog


@click.group("return")
def return_group() -> None:
    """Returns to a funder: preview, freeze, and see what changed since."""


@return_group.command("list")
def list_returns() -> None:
    """Every return: its name, rhythm and title, as CSV."""
    from handrail.figures.returns.definition import load_returns

    click.echo("name,every,title")
    for each in load_returns().values():
        click.echo(f'{each.name},{each.every},"{each.title}"')


_EXTRACT = click.option(
    "--extract",
    "directory",
    type=click.Path(path_type=Path),
    help="Folder of the extract; the running service's own records if left out.",
)
_SERVICE = click.option("--service", help="Whose records, where no extract is named and there are several.")
_STORE = click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="Frozen returns; 'returns' in the current folder with --extract, else where the pages keep them.",
)
_FROM = click.option("--from", "from_", type=DAY, help="First day; with --to, else the last period over.")
_TO = click.option("--to", type=DAY, help="Last day of the period.")


class RecordOptions(TypedDict):
    """Which records a return is of, as the options of a command give them, and where it is frozen."""

    directory: Path | None
    sheet: str | None
    service: str | None
    store: NotRequired[Path | None]


def _open_records(name: str, options: RecordOptions) -> tuple[Extract, Path, DisclosureLog]:
    """Open the extract named, or that of the running service.

    Returns the extract, the folder of its frozen returns, and the log of what has left of it.
    """
    from handrail.foundation.calendars import to_day
    from handrail.foundation.errors import UserError

    directory, store = options["directory"], options.get("store")
    if directory is not None:
        from handrail.extract.read import open_extract
        from handrail.figures.returns.freeze import find_disclosure_log

        extract, store = open_extract(directory, options["sheet"]), store or Path("returns")
        return extract, store, find_disclosure_log(extract, store)
    set_up_django()
    from handrail.reporting import snapshots
    from handrail.reporting.actions import ServiceReleaseLog
    from handrail.reporting.returns.store import get_returns_folder as store_of

    found = resolve_services(options["service"])
    if len(found) != 1:
        said = (
            f"Expected --extract DIR, or --service with one of: {', '.join(found)}."
            if found
            else ("There is no case yet. Expected --extract DIR with the records to count.")
        )
        raise UserError(f"A return is of one service. {said}")
    last = snapshots.load_latest(found)
    log = ServiceReleaseLog(to_day(last.as_at), returned=name)
    return last.open_extract(), store or store_of(found[0]), log


def _read_basis(directory: Path | None) -> EvaluationBasis | None:
    """The operator's basis for passing on who was not asked: of this shell, or of the running service."""
    if directory is not None:
        import os

        from handrail.extract.consent import read_basis

        return read_basis(os.environ)
    from django.conf import settings

    basis: EvaluationBasis | None = settings.EVALUATION_BASIS
    return basis


def _choose_period(
    name: str, extract: Extract, from_: dt.datetime | None, to: dt.datetime | None
) -> tuple[dt.date, dt.date]:
    """Return the period asked for; with neither day, the last that was over when the extract was made."""
    from handrail.figures.returns.definition import find_last_period, get_return
    from handrail.foundation.errors import UserError

    if from_ and to:
        return from_.date(), to.date()
    if from_ or to:
        raise UserError("Expected both --from and --to, or neither for the last period that is over.")
    return find_last_period(get_return(name), extract.seen_from() + dt.timedelta(days=1))


@return_group.command("preview")
@click.argument("name")
@_EXTRACT
@sheet_option
@_SERVICE
@_FROM
@_TO
def preview_return(
    name: str, from_: dt.datetime | None, to: dt.datetime | None, **records: Unpack[RecordOptions]
) -> None:
    """Print every figure of return NAME for a period, as CSV."""
    from handrail.figures.returns.comparison import list_figures
    from handrail.figures.returns.definition import get_return
    from handrail.figures.returns.freeze import preview_return

    if note := get_return(name).note:
        click.echo(note, err=True)
    extract, _, log = _open_records(name, records)
    _print_rows(
        list_figures(preview_return(name, extract, *_choose_period(name, extract, from_, to), log=log))
    )


@return_group.command("freeze")
@click.argument("name")
@_EXTRACT
@sheet_option
@_SERVICE
@_STORE
@_FROM
@_TO
@click.option("--by", "signed", help="Who signs it off; whoever runs the command if left out.")
def freeze_return(
    name: str,
    from_: dt.datetime | None,
    to: dt.datetime | None,
    signed: str | None,
    **records: Unpack[RecordOptions],
) -> None:
    """Freeze return NAME for a period into the store, with its hash and definitions; prints what it wrote
    and which of it is to be sent.

    Of who refused to be evaluated no record is sent; of who was not asked only under the basis that
    HANDRAIL_EVALUATION_BASIS and HANDRAIL_EVALUATION_BASIS_DATE set. The figures count everybody.
    """
    import getpass
    import json

    from handrail.extract.manifest import PASSAGE
    from handrail.figures.returns.definition import get_return
    from handrail.figures.returns.freeze import SignOff, freeze_return
    from handrail.figures.returns.records import format_carried

    get_return(name)
    extract, store, log = _open_records(name, records)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    days = _choose_period(name, extract, from_, to)
    by = signed or getpass.getuser()
    sign_off = SignOff(now, by, _read_basis(records["directory"]))
    frozen = freeze_return(name, extract, days, store, sign_off, log)
    summary = {"folder": str(frozen.folder), "sent": frozen.sent_files, "kept": frozen.retained_files}
    click.echo(json.dumps({**summary, **frozen.about}, indent=2, ensure_ascii=False))
    click.echo(
        f"Send: {', '.join(frozen.sent_files)}. Kept here, not sent: {', '.join(frozen.retained_files)}.",
        err=True,
    )
    if PASSAGE in frozen.about:
        click.echo(format_carried(frozen.about[PASSAGE]), err=True)


@return_group.command("diff")
@click.argument("name")
@_EXTRACT
@sheet_option
@_SERVICE
@_STORE
@click.option(
    "--from", "from_", type=DAY, help="First day of the frozen period; the last one frozen if left out."
)
@_TO
def compare_return(
    name: str, from_: dt.datetime | None, to: dt.datetime | None, **records: Unpack[RecordOptions]
) -> None:
    """Compare the frozen return NAME with what it would say now, figure by figure and record by record, as
    CSV.
    """
    from handrail.figures.returns.comparison import DIFF_HEADER, compare_return
    from handrail.figures.returns.definition import get_return
    from handrail.figures.returns.frozen_return import find_latest, load_frozen
    from handrail.foundation.errors import UserError

    get_return(name)
    extract, store, _ = _open_records(name, records)
    if from_ and to:
        frozen = load_frozen(store / f"{name}-{from_.date()}-{to.date()}")
    else:
        found = find_latest(name, store)
        if found is None:
            raise UserError(
                f"No return {name} is frozen in {store}. Freeze one first: handrail return freeze."
            )
        frozen = found
    changes = compare_return(frozen, extract, _read_basis(records["directory"]))
    _print_rows([list(DIFF_HEADER), *map(list, changes)])


def _print_rows(rows: list[list[str]]) -> None:
    import csv

    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
