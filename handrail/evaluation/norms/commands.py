"""`handrail episodes` and `handrail norms`: results on standard output, findings on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

SHOWN_PROBLEMS = 1000
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


def _note_options(command: Command) -> Command:
    """What both commands take: where the notes are and how they become episodes."""
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
def _files_named() -> Iterator[None]:
    """Say which file could not be read or written, instead of a traceback."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{error.filename}: expected a file to read or write; {error.strerror}.") from error


@click.command()
@_note_options
@format_option
@assumptions_option
@plots_option
@_files_named()
def episodes(
    out: Path | None,
    details: bool,
    problems: Path | None,
    unmapped: Path | None,
    form: str,
    plots: Path | None,
    **options: Any,
) -> None:
    """Collapse fit notes (CSV, XLSX, Parquet) to absence episodes.

    CSV (or --out FILE.parquet) has a row an episode; JSON has them and what they are in sum, text the sum.
    """
    from handrail.evaluation.norms.quick_start import start_quickly

    start_quickly()
    path, settings = _locate(is_norm=False, **options)
    if form == "csv" and plots is None:
        findings = _stream_episodes(path, settings, out, details)
    else:
        findings = _show_episodes(path, settings, form, out, plots, details)
    _report(findings, problems, unmapped)


def _stream_episodes(path: Any, settings: Any, out: Path | None, details: bool) -> Any:
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


def _show_episodes(
    path: Any, settings: Any, form: str, out: Path | None, plots: Path | None, details: bool
) -> Any:
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


@click.command()
@_note_options
@click.option("--by", type=click.Choice(["practice", "area"]), help="Norms for each, then for all.")
@click.option("--min-episodes", type=click.IntRange(0), default=0, show_default=True, help=MIN_EPISODES_HELP)
@format_option
@assumptions_option
@plots_option
@_files_named()
def norms(
    by: str | None,
    min_episodes: int,
    out: Path | None,
    details: bool,
    problems: Path | None,
    unmapped: Path | None,
    form: str,
    plots: Path | None,
    **options: Any,
) -> None:
    """Local norms: median weeks of absence by diagnosis, whole and adjusted (over four weeks).

    Medians are by Kaplan and Meier: an absence that went on when last seen counts as that long at least.
    """
    from handrail.evaluation.norms.quick_start import start_quickly

    start_quickly()
    from handrail.evaluation.norms.output import describe_norms, write_norms_csv
    from handrail.evaluation.norms.run import compute_local_norms

    path, settings = _locate(is_norm=True, **options)
    local_norms = compute_local_norms(path, settings, by, min_episodes)
    rows = local_norms.norms
    write_result(local_norms.result, form, out, plots, csv=write_norms_csv(rows, by, details))
    for line in describe_norms(rows, by):
        click.echo(line, err=True)
    _report(local_norms.findings, problems, unmapped)


def _locate(is_norm: bool, **options: Any) -> Any:
    """Return where the notes are, and the settings that the options of `_note_options` stand for.

    Episodes for norms are not sorted.
    """
    from handrail.evaluation.norms.collapse import EpisodeSettings
    from handrail.evaluation.norms.lengths import CollectionWindow
    from handrail.evaluation.norms.run import check_window

    notes, memory, censor = options["notes"], options["memory"], options["censor_window"]
    first, last = (options[name] and options[name].date() for name in ("window_first", "window_last"))
    check_window(first, last, censor)
    if memory:
        from handrail.evaluation.norms.streaming import parse_memory

        memory = parse_memory(memory)
    window = CollectionWindow(first, last, is_norm if censor is None else censor)
    settings = EpisodeSettings(
        options["gap_days"], window, options["diagnoses"], options["engine"], memory,
        ordered=not is_norm, sheet=options["sheet"],
    )  # fmt: skip
    return notes if "://" in notes else Path(notes), settings


def _report(findings: Any, problems: Path | None, unmapped: Path | None) -> None:
    """Totals, what was not mapped and every bad cell, on standard error (a very long list in the file asked
    for)."""
    from handrail.evaluation.norms.output import write_problems_csv, write_unmapped_csv

    for line in findings.describe_totals():
        click.echo(line, err=True)
    if unmapped:
        unmapped.write_text(write_unmapped_csv(findings.unmapped), "utf-8")
    found = findings.list_problems()
    if problems:
        problems.write_text(write_problems_csv(found), "utf-8")
        click.echo(f"{found.num_rows} problems in {problems}", err=True)
    elif found.num_rows:
        click.echo(write_problems_csv(found.slice(0, SHOWN_PROBLEMS)), err=True, nl=False)
        if found.num_rows > SHOWN_PROBLEMS:
            click.echo(
                f"... and {found.num_rows - SHOWN_PROBLEMS} more; --problems FILE writes them all", err=True
            )
