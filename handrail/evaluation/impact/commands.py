"""Commands on return to work."""

from pathlib import Path

import click

from handrail.evaluation.output import emit, output_options, show
from handrail.evaluation.printing import csv_text

_FILE = click.Path(path_type=Path, dir_okay=False)
ASSOCIATION_COLUMNS = ("characteristic", "test", "statistic", "df", "p", "fisher_p", "note")


@click.command()
@click.argument("counts", type=_FILE)
@output_options
def association(counts: Path, form: str, out: Path | None) -> None:
    """Test which characteristics go with returning to work.

    COUNTS has the columns characteristic, category, n, returned. Pearson's chi-square without continuity
    correction, with Fisher's exact test beside it where an expected count is under five.
    """
    from handrail.evaluation.impact import association as module

    rows = module.read_counts(counts)
    if form != "csv":
        show(module.study(rows), form, out)
        return
    tests = [[getattr(row, name) for name in ASSOCIATION_COLUMNS] for row in module.associations(rows)]
    emit(csv_text(ASSOCIATION_COLUMNS, tests), out)
