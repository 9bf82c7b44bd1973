"""Commands on return to work."""

from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import click

from handrail.evaluation.arms import arm_option
from handrail.evaluation.consent import SECTION as CONSENT
from handrail.evaluation.consent import consent_option
from handrail.evaluation.output import (
    as_at_option,
    min_episodes_option,
    output_options,
    plots_option,
    report_problems,
    service_option,
    write_result,
)
from handrail.evaluation.printing import format_csv
from handrail.extract.options import sheet_option

_FILE = click.Path(path_type=Path, dir_okay=False)
ASSOCIATION_COLUMNS = ("characteristic", "test", "statistic", "df", "p", "fisher_p", "note")


class ReadingOptions(TypedDict):
    """What both commands are told of the people in a file."""

    arm: str | None
    require_consent: bool
    sheet: str | None


class ImpactOptions(ReadingOptions):
    """What `handrail impact` passes on to `run_impact`."""

    norms: Path | None
    episodes: Path | None
    service: str | None
    as_at: date | None
    min_episodes: int
    firth: bool
    seed: int


@click.command("association")
@click.argument("counts", type=_FILE)
@arm_option
@consent_option
@sheet_option
@plots_option
@output_options
def report_association(
    counts: Path, plots: Path | None, form: str, out: Path | None, **reading: Unpack[ReadingOptions]
) -> None:
    """Test which characteristics go with returning to work.

    COUNTS is the extract's clients file, or has the columns characteristic, category, n, returned; with a
    column trial_arm, one arm is chosen by --arm; with a column evaluation_consent, who refused is left out.
    Pearson's chi-square without continuity correction, with Fisher's exact test where an expected count is
    under five.
    """
    from handrail.evaluation.impact.association import find_associations
    from handrail.evaluation.impact.client_counts import read_association
    from handrail.evaluation.impact.run import study_association

    rows, consent, problems = read_association(counts, **reading)
    result = study_association(counts, rows, consent, problems)
    report_problems(result.problems)
    tests = [[getattr(row, name) for name in ASSOCIATION_COLUMNS] for row in find_associations(rows)]
    if consent.recorded:
        tests.append([CONSENT, "none", None, 0, None, None, consent.describe_flow()])
    elif form == "csv":
        click.echo(consent.describe_flow(), err=True)
    write_result(result, form, out, plots, csv=format_csv(ASSOCIATION_COLUMNS, tests))


@click.command("impact")
@click.argument("clients", type=_FILE)
@click.option("--norms", type=_FILE, help="Local norms, as `handrail norms` writes them, to compare with.")
@min_episodes_option
@click.option("--episodes", type=_FILE, help="Fit-note episodes, for the weighted and matched comparisons.")
@as_at_option
@click.option("--seed", type=int, default=1, show_default=True, help="Of the episodes drawn to match.")
@click.option("--firth", is_flag=True, help="Firth's penalty in every logistic model.")
@arm_option
@consent_option
@service_option
@sheet_option
@plots_option
@output_options
def report_impact(
    clients: Path, form: str, out: Path | None, plots: Path | None, **options: Unpack[ImpactOptions]
) -> None:
    """Study return to work: who returned, how soon, and against the local norms.

    CLIENTS is the extract's clients file. Everybody off sick at entry is studied who did not refuse to be
    evaluated: open cases count until the day of the extract. Values that cannot be read count as missing and
    are listed on standard error.
    """
    from handrail.evaluation.impact.run import run_impact

    result = run_impact(clients, **options)
    report_problems(result.problems)
    if unused := result.assumptions.get("norms"):
        click.echo(unused, err=True)
    write_result(result, form, out, plots)
