"""Commands on return to work."""

from pathlib import Path

import click

from handrail.evaluation.output import (
    count_values,
    emit,
    output_options,
    plots_option,
    report,
    service_option,
    sheet_option,
    show,
)
from handrail.evaluation.printing import csv_text

_FILE = click.Path(path_type=Path, dir_okay=False)
ASSOCIATION_COLUMNS = ("characteristic", "test", "statistic", "df", "p", "fisher_p", "note")


@click.command()
@click.argument("counts", type=_FILE)
@sheet_option
@output_options
def association(counts: Path, sheet: str | None, form: str, out: Path | None) -> None:
    """Test which characteristics go with returning to work.

    COUNTS has the columns characteristic, category, n, returned. Pearson's chi-square without continuity
    correction, with Fisher's exact test beside it where an expected count is under five.
    """
    from handrail.evaluation.impact import association as module

    rows = module.read_counts(counts, sheet)
    if form != "csv":
        show(module.study(rows), form, out)
        return
    tests = [[getattr(row, name) for name in ASSOCIATION_COLUMNS] for row in module.associations(rows)]
    emit(csv_text(ASSOCIATION_COLUMNS, tests), out)


@click.command()
@click.argument("clients", type=_FILE)
@click.option("--norms", type=_FILE, required=True, help="Local norms, as `handrail norms` writes them.")
@click.option("--episodes", type=_FILE, help="Fit-note episodes, for the weighted and matched comparisons.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the bootstrap.")
@click.option("--firth", is_flag=True, help="Firth's penalty in every logistic model.")
@service_option
@sheet_option
@plots_option
@output_options
def impact(
    clients: Path,
    norms: Path,
    service: str | None,
    sheet: str | None,
    episodes: Path | None,
    seed: int,
    firth: bool,
    plots: Path | None,
    form: str,
    out: Path | None,
) -> None:
    """Study return to work: who returned, how soon, and against the local norms.

    CLIENTS is the extract's clients file. Values that cannot be read count as missing and are listed on
    standard error.
    """
    from handrail.evaluation.clients import of_service, read_clients
    from handrail.evaluation.impact.episodes_file import read_episodes
    from handrail.evaluation.impact.norms_file import read_norms
    from handrail.evaluation.impact.study import study

    people, problems = read_clients(clients, ("case_id", "work_attendance_entry"), sheet)
    controls, bad_episodes = read_episodes(episodes) if episodes else (None, [])
    report(clients, problems)
    if episodes:
        report(episodes, bad_episodes)
    found = count_values(problems) + len(bad_episodes)
    show(
        study(of_service(people, service), read_norms(norms), controls, seed, firth, found), form, out, plots
    )
