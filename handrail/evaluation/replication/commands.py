"""Commands that recompute the published figures and list the methods."""

from pathlib import Path

import click

from handrail.evaluation.output import (
    FORMATS,
    assumptions_option,
    plots_option,
    write_companions,
    write_result,
    write_text,
)
from handrail.evaluation.printing import format_csv


@click.command("replicate")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here (.md: the page).")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "markdown"]),
    help="Default: by the file's ending, or csv.",
)
@assumptions_option
@plots_option
def report_replication(out: Path | None, form: str | None, plots: Path | None) -> None:
    """Recompute every published figure of the Fit for Work pilots that its counts allow.

    Prints each with the published one and whether they agree; `--out docs/replication.md` writes
    the page.
    """
    from handrail.evaluation.replication.page import COLUMNS, list_rows, recompute_figures, write_page
    from handrail.evaluation.replication.study import study_replication

    figures = recompute_figures()
    form = form or ("markdown" if out is not None and out.suffix == ".md" else "csv")
    result = study_replication(figures)
    if form == "markdown":
        write_text(write_page(figures), out)
        write_companions(result, form, out, plots)
    else:
        write_result(result, form, out, plots, csv=format_csv(COLUMNS, list_rows(figures)))


@click.command("methods")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here (.md: the page).")
def list_methods(out: Path | None) -> None:
    """List every method of the evaluation with its source; as a page also the caveats."""
    from handrail.evaluation import methods as module

    markdown = out is not None and out.suffix == ".md"
    write_text(module.render_page() if markdown else format_csv(module.COLUMNS, module.list_methods()), out)
