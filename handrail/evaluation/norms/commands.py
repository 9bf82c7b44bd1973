"""`handrail episodes` and `handrail norms`: results on standard output, findings on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from handrail.evaluation.output import (
    assumptions_option,
    format_option,
    plots_option,
    write_companions,
    write_result,
    write_text,
)
from handrail.extract.options import Command
from handrail.foundation.errors import UserError

if TYPE_CHECKING:
    from datetime import datetime

    from handrail.evaluation.norms.collapse import EpisodeSettings
    from handrail.evaluation.norms.findings import NoteFindings

MAX_PROBLEMS_SHOWN = 1000
GAP_HELP = "Greatest difference in days between an end and the next start that is still one absence."
CENSOR_HELP = (
    "Whether episodes that touch an edge of the window count as censored; by default they do in norms and are"
    " only flagged among episodes."
)
DIAGNOSES_HELP = "Your own mapping table (CSV: kind, pattern, category), read before the shipped one."
MIN_EPISODES_HELP = "Give no median on fewer episodes than this."
UNMAPPED_HELP = "Write diagnoses not mapped to this CSV: fill in the categories, give it to --diagnoses."
ENGINE_HELP = "By default SQL for small files and the compiled kernel for large ones."
ENGINES = ["auto", "sql", "kernel", "spark"]
_FILE = click.Path(path_type=Path)
_DATE = click.DateTime(["%Y-%m-%d"])


class NoteOptions(TypedDict):
    """Where the notes are and how they become episodes, as `_note_options` names them."""

    notes: str
    sheet: str | None
    gap_days: int
    window_first: datetime | None
    window_last: datetime | None
    censor_window: bool | None
    diagnoses: Path | None
    engine: str
    memory: str | None


class CommandOptions(NoteOptions):
    """What both commands take: the notes, details, and the files of problems and diagnoses not mapped."""

    details: bool
    problems: Path | None
    unmapped: Path | None


def _add_note_options(command: Command) -> Command:
    """Add to a command where the notes are and how they become episodes."""
    options = [
        click.argument("notes"),
        click.option("--sheet", help="Which sheet of a workbook that has several."),
        click.option("--gap-days", type=int, default=1, show_default=True, help=GAP_HELP),
        click.option("--window-first", type=_DATE, help="First day of collection (YYYY-MM-DD)."),
        click.option("--window-last", type=_DATE, help="Last day of collection (YYYY-MM-DD)."),
        click.option("--censor-window/--no-censor-window", default=None, help=CENSOR_HELP),
        click.option("--diagnoses", type=_FILE, help=DIAGNOSES_HELP),
        click.option("--problems", type=_FILE, help="Write every bad cell to this CSV file."),
        click.option("--unmapped", type=_FILE, help=UNMAPPED_HELP),
        click.option("--details", is_flag=True, help="Add columns on censoring after the fixed ones."),
        click.option("--engine", type=click.Choice(ENGINES), default="auto", help=ENGINE_HELP),
        click.option("--memory", help="Work in this much memory, for example 2GB, with buckets on disk."),
        click.option("--out", type=_FILE, help="Write to this file, not to standard output."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def _name_files() -> Iterator[None]:
    """Name the file that could not be read or written, instead of a traceback."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{error.filename}: expected a file to read or write; {error.strerror}.") from error


@click.command("episodes")
@_add_note_options
@format_option
@assumptions_option
@plots_option
@_name_files()
def write_episodes(
    out: Path | None, form: str, plots: Path | None, **options: Unpack[CommandOptions]
) -> None:
    """Collapse fit notes (CSV, XLSX, Parquet) to absence episodes.

    CSV (or --out FILE.parquet) has a row an episode; JSON has them and what they are in sum, text the sum.
    """
    settings, details = _read_settings(options, is_norm=False), options["details"]
    path = _locate_notes(options["notes"])
    if form == "csv" and plots is None:
        findings = _write_episode_parts(path, settings, out, details)
    else:
        findings = _write_whole_episodes(path, settings, details, form, out, plots)
    _report_findings(findings, options["problems"], options["unmapped"])


def _write_episode_parts(
    path: Path | str, settings: EpisodeSettings, out: Path | None, details: bool
) -> NoteFindings:
    """Write the episodes part by part, however many there are."""
    from handrail.evaluation.norms.collapse import find_episodes
    from handrail.evaluation.norms.episode_study import TITLE, describe_settings
    from handrail.evaluation.norms.output import build_episode_rows, write_csv_parts, write_episodes
    from handrail.evaluation.results import StudyResult

    episodes = find_episodes(path, settings)
    parts = (build_episode_rows(part, details) for part in episodes.parts)
    if out:
        write_episodes(parts, out)
    else:
        for text in write_csv_parts(parts):
            click.echo(text, nl=False)
    write_companions(StudyResult(TITLE, (), assumptions=describe_settings(settings)), "csv", out, None)
    return episodes.findings


def _write_whole_episodes(
    path: Path | str,
    settings: EpisodeSettings,
    details: bool,
    form: str,
    out: Path | None,
    plots: Path | None,
) -> NoteFindings:
    """Write the episodes, or what they are in sum, with what goes with it."""
    from handrail.evaluation.norms.output import drop_details, write_csv_parts, write_episodes_json
    from handrail.evaluation.norms.run import collapse_notes

    episodes = collapse_notes(path, settings)
    rows = episodes.table if details else drop_details(episodes.table)
    if form == "json":
        write_text(write_episodes_json(episodes.result, rows), out)
        write_companions(episodes.result, form, out, plots)
    else:
        text = b"".join(write_csv_parts([rows])).decode()
        write_result(episodes.result, form, out, plots, csv=text)
    return episodes.findings


@click.command("norms")
@_add_note_options
@click.option("--by", type=click.Choice(["practice", "area"]), help="Norms for each, then for all.")
@click.option("--min-episodes", type=click.IntRange(0), default=0, show_default=True, help=MIN_EPISODES_HELP)
@format_option
@assumptions_option
@plots_option
@_name_files()
def write_norms(
    by: str | None,
    min_episodes: int,
    out: Path | None,
    form: str,
    plots: Path | None,
    **options: Unpack[CommandOptions],
) -> None:
    """Local norms: median weeks of absence by diagnosis, whole and adjusted (over four weeks).

    Medians are by Kaplan and Meier: an absence that went on when last seen counts as that long at least.
    """
    from handrail.evaluation.norms.output import describe_norms, write_norms_csv
    from handrail.evaluation.norms.run import compute_local_norms

    settings, path = _read_settings(options, is_norm=True), _locate_notes(options["notes"])
    local_norms = compute_local_norms(path, settings, by, min_episodes)
    text = write_norms_csv(local_norms.norms, by, options["details"])
    write_result(local_norms.result, form, out, plots, csv=text)
    for line in describe_norms(local_norms.norms, by):
        click.echo(line, err=True)
    _report_findings(local_norms.findings, options["problems"], options["unmapped"])


def _locate_notes(notes: str) -> Path | str:
    """Return a path on this machine as such; an address on a cluster stays text."""
    return notes if "://" in notes else Path(notes)


def _read_settings(options: NoteOptions, is_norm: bool) -> EpisodeSettings:
    """Return the settings that options stand for; episodes for norms are not sorted."""
    from handrail.evaluation.norms.collapse import EpisodeSettings
    from handrail.evaluation.norms.lengths import CollectionWindow
    from handrail.evaluation.norms.run import check_window

    memory, censor = None, options["censor_window"]
    first, last = options["window_first"], options["window_last"]
    window = CollectionWindow(
        first and first.date(), last and last.date(), is_norm if censor is None else censor
    )
    check_window(window.first, window.last, bool(censor))
    if options["memory"]:
        from handrail.evaluation.norms.streaming import parse_memory

        memory = parse_memory(options["memory"])
    return EpisodeSettings(
        options["gap_days"],
        window,
        options["diagnoses"],
        options["engine"],
        memory,
        ordered=not is_norm,
        sheet=options["sheet"],
    )


def _report_findings(findings: NoteFindings, problems_file: Path | None, unmapped_file: Path | None) -> None:
    """Print totals, what was not mapped and every bad cell, or write the lists to the files asked for."""
    from handrail.evaluation.norms.output import write_problems_csv, write_unmapped_csv

    for line in findings.describe_totals():
        click.echo(line, err=True)
    if unmapped_file:
        unmapped_file.write_text(write_unmapped_csv(findings.unmapped), "utf-8")
    problems = findings.list_problems()
    if problems_file:
        problems_file.write_text(write_problems_csv(problems), "utf-8")
        click.echo(f"{problems.num_rows} problems in {problems_file}", err=True)
    elif problems.num_rows:
        click.echo(write_problems_csv(problems.slice(0, MAX_PROBLEMS_SHOWN)), err=True, nl=False)
        if (hidden := problems.num_rows - MAX_PROBLEMS_SHOWN) > 0:
            click.echo(f"... and {hidden} more; --problems FILE writes them all", err=True)
