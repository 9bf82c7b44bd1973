"""Commands on return to work."""

from pathlib import Path
from typing import Any

import click

from handrail.evaluation.arms import arm_option
from handrail.evaluation.consent import SECTION as CONSENT
from handrail.evaluation.consent import consent_option
from handrail.evaluation.output import (
    as_at_option,
    count_values,
    min_episodes_option,
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
@arm_option
@consent_option
@sheet_option
@plots_option
@output_options
def association(
    counts: Path,
    arm: str | None,
    require_consent: bool,
    sheet: str | None,
    plots: Path | None,
    form: str,
    out: Path | None,
) -> None:
    """Test which characteristics go with returning to work.

    COUNTS is the extract's clients file, or has the columns characteristic, category, n, returned; with a
    column trial_arm, one arm is chosen by --arm; with a column evaluation_consent, who refused is left out.
    Pearson's chi-square without continuity correction, with Fisher's exact test beside it where an expected
    count is under five.
    """
    from handrail.evaluation.impact import association as module
    from handrail.evaluation.impact.client_counts import holds_clients, read_client_counts

    if holds_clients(counts, sheet):
        rows, consent, problems = read_client_counts(counts, arm, sheet, require_consent=require_consent)
        report(counts, problems)
    else:
        rows, consent = module.read_counts(counts, arm, sheet, require_consent=require_consent)
    tests = [[getattr(row, name) for name in ASSOCIATION_COLUMNS] for row in module.associations(rows)]
    if consent.recorded:
        tests.append([CONSENT, "none", None, 0, None, None, consent.describe()])
    elif form == "csv":
        click.echo(consent.describe(), err=True)
    found = consent.state_in(module.study(rows))
    show(found, form, out, plots, csv=csv_text(ASSOCIATION_COLUMNS, tests))


@click.command()
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
def impact(clients: Path, form: str, out: Path | None, plots: Path | None, **options: Any) -> None:
    """Study return to work: who returned, how soon, and against the local norms.

    CLIENTS is the extract's clients file. Everybody off sick at entry is studied who did not refuse to be
    evaluated: open cases count until the day of the extract. Values that cannot be read count as missing and
    are listed on standard error.
    """
    from handrail.evaluation.norms.quick_start import start_quickly

    start_quickly()
    from handrail.evaluation.arms import select_arm
    from handrail.evaluation.clients import of_service, read_clients
    from handrail.evaluation.consent import select_clients
    from handrail.evaluation.impact.episodes_file import read_episodes
    from handrail.evaluation.impact.extract_day import find_extract_day
    from handrail.evaluation.impact.norms_file import describe_left_out, read_norms
    from handrail.evaluation.impact.study import Settings, study

    everybody, problems = read_clients(
        clients, ("case_id", "work_attendance_entry"), options["sheet"], options["as_at"]
    )
    day = find_extract_day(clients, everybody, options["as_at"])
    of_one_service = of_service(everybody, options["service"])
    of_arm = select_arm(of_one_service, lambda client: client.trial_arm, options["arm"])
    people, consent = select_clients(of_arm, problems, require_consent=options["require_consent"])
    controls, bad_episodes = read_episodes(options["episodes"]) if options["episodes"] else (None, [])
    report(clients, problems)
    if bad_episodes:
        report(options["episodes"], bad_episodes)
    notes = {"day of the extract": day.describe()}
    if options["arm"]:
        left_out = len(of_one_service) - len(of_arm)
        notes["trial arm"] = f"{options['arm']}; {left_out} clients of another arm or of none left out"
    count = count_values(problems) + len(bad_episodes)
    norms = read_norms(options["norms"], options["min_episodes"]) if options["norms"] else None
    if unused := describe_left_out(norms):
        notes["norms"] = unused
        click.echo(unused, err=True)
    settings = Settings(day.day, options["seed"], options["firth"], count, notes)
    show(consent.state_in(study(people, norms, controls, settings)), form, out, plots)
