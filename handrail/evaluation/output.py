"""The options every evaluation command shares: where its output goes and in what form.

A CSV file has no place for assumptions and seed: they go to a companion, `out.assumptions.json` of `out.csv`,
or to the file that `--assumptions` names.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

import click

from handrail.evaluation.printing import to_companion, to_csv, to_json, to_text
from handrail.evaluation.results import StudyResult
from handrail.extract.options import Command
from handrail.extract.problem import Problem
from handrail.foundation.errors import UserError

ASSUMPTIONS = "handrail.evaluation.assumptions"
FORMATS = ("csv", "json", "text")
_WRITERS = {"csv": to_csv, "json": to_json, "text": to_text}


class OutputOptions(TypedDict):
    """What `output_options` and `plots_option` give a command."""

    form: str
    out: Path | None
    plots: Path | None


# What makes a result fit to leave, such as disclosure control; it stands above the evaluation, which does not
# know it.
Release = Callable[[StudyResult], StudyResult]
_RELEASE = "handrail.evaluation.release"


def output_options(command: Command) -> Command:
    """Add `--out FILE`, `--format` and `--assumptions FILE` to a command."""
    options = (
        format_option,
        click.option("--out", type=click.Path(path_type=Path), help="Write here instead of standard output."),
        assumptions_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def format_option(command: Command) -> Command:
    """Add `--format` to a command."""
    return click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)(
        command
    )


def assumptions_option(command: Command) -> Command:
    """Add `--assumptions FILE` to a command; `write_result` reads it, the command itself does not."""
    return click.option(
        "--assumptions",
        type=click.Path(path_type=Path, dir_okay=False),
        expose_value=False,
        callback=_remember_assumptions,
        help="Write assumptions, seed and caveats here as JSON; by default next to a CSV file.",
    )(command)


def _remember_assumptions(context: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
    context.meta[ASSUMPTIONS] = path
    return path


def service_option(command: Command) -> Command:
    """Add `--service NAME` to a command."""
    return click.option("--service", help="Only the clients of this service; by default all, pooled.")(
        command
    )


def as_at_option(command: Command) -> Command:
    """Add `--as-at DAY` to a command."""
    return click.option(
        "--as-at",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _context, _option, value: value and value.date(),
        help="Day of the extract, on which open cases are cut off; by default that of the manifest.json next "
        "to CLIENTS, else the latest date in the file.",
    )(command)


def min_episodes_option(command: Command) -> Command:
    """Add `--min-episodes N` to a command that compares with norms."""
    return click.option(
        "--min-episodes",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help="Use no norm that rests on fewer episodes than this.",
    )(command)


def plots_option(command: Command) -> Command:
    """Add `--plots FOLDER` to a command."""
    return click.option(
        "--plots", type=click.Path(path_type=Path, file_okay=False), help="Also draw the plots here, as SVG."
    )(command)


def set_release(context: click.Context, release: Release) -> None:
    """Have every result of a command pass `release` before it is written."""
    context.meta[_RELEASE] = release


def get_release() -> Release | None:
    """Return what a result passes before it is written; None where it is written as it is."""
    context = click.get_current_context(silent=True)
    return context.meta.get(_RELEASE) if context else None


def refuse_people(option: str) -> None:
    """Raise a UserError where what leaves is under disclosure control, and an option lists people."""
    if get_release():
        raise UserError(
            f"{option} writes a line for each client, which no disclosure control makes safe. Leave out "
            f"{option}, or --disclosure."
        )


def write_text(text: str, out: Path | None) -> None:
    """Write text to a file, or to standard output when there is none."""
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror}). Choose another place.") from error


def write_result(
    result: StudyResult, form: str, out: Path | None, plots: Path | None = None, csv: str | None = None
) -> None:
    """Write a result in the form asked for, its companion and, where asked for, its plots.

    `csv` is the text of a command whose CSV has columns of its own; what has to be released is written in
    the columns of every command.
    """
    if release := get_release():
        result, csv = release(result), None
    write_text(csv if form == "csv" and csv is not None else _WRITERS[form](result), out)
    write_companions(result, form, out, plots)


def write_companions(result: StudyResult, form: str, out: Path | None, plots: Path | None) -> None:
    """Write what goes with an output: assumptions and seed (of a CSV file, or where asked), and the plots."""
    companion = _place_companion(form, out)
    if companion is not None:
        write_text(to_companion(result), companion)
    if plots is not None:
        for plot in result.plots:
            write_text(plot.svg, plots / f"{plot.name}.svg")


def _place_companion(form: str, out: Path | None) -> Path | None:
    """Return where assumptions and seed go: where asked, else next to a CSV file."""
    context = click.get_current_context(silent=True)
    named: Path | None = context.meta.get(ASSUMPTIONS) if context is not None else None
    if named is not None or out is None or form != "csv":
        return named
    return out.with_name(f"{out.stem}.assumptions.json")


def report_problems(problems: Sequence[Problem]) -> None:
    """List on standard error the values that could not be used, each with what becomes of it."""
    for problem in problems:
        click.echo(problem.reason if problem.row is None else f"{problem.file}: {problem}", err=True)
