"""Commands that recompute the published figures and list the methods."""

from pathlib import Path

import click

from handrail.evaluation.output import emit
from handrail.evaluation.printing import csv_text


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here (.md: the page).")
@click.option(
    "--format", "form", type=click.Choice(["csv", "markdown"]), help="Default: by the file's ending."
)
def replicate(out: Path | None, form: str | None) -> None:
    """Recompute every published figure of the Fit for Work pilots that its counts allow.

    Prints each beside the published one and says whether they agree; `--out docs/replication.md` writes
    the page.
    """
    from handrail.evaluation.replication import page as module

    found = module.figures()
    form = form or ("markdown" if out is not None and out.suffix == ".md" else "csv")
    text = module.page(found) if form == "markdown" else csv_text(module.COLUMNS, module.rows(found))
    emit(text, out)


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here (.md: the page).")
def methods(out: Path | None) -> None:
    """List every method of the evaluation with its source; as a page also the caveats."""
    from handrail.evaluation import methods as module

    markdown = out is not None and out.suffix == ".md"
    emit(module.page() if markdown else csv_text(module.COLUMNS, module.methods()), out)
