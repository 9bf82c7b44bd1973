"""Commands on health."""

from pathlib import Path

import click

from handrail.evaluation.consent import consent_option
from handrail.evaluation.output import (
    count_values,
    emit,
    output_options,
    plots_option,
    refuse_people,
    report,
    service_option,
    sheet_option,
    show,
)
from handrail.evaluation.printing import csv_text
from handrail.foundation.errors import UserError

BY = (
    "service", "gender", "employer_size", "condition", "condition_group", "occupational_health", "sector",
    "trial_arm",
)  # fmt: skip
EACH_COLUMNS = (
    "case_id", "index_entry", "index_discharge", "qalys_in_service", "qalys_after", "value_set",
    "index_entry_from", "index_discharge_from",
)  # fmt: skip


@click.command()
@click.argument("clients", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--value-set", required=True, help="Name of an EQ-5D value set, or an official table as CSV.")
@click.option(
    "--by", multiple=True, type=click.Choice(BY), help="Show change by this field; may be repeated."
)
@click.option("--shape", type=click.Choice(["linear", "step"]), default="linear", show_default=True)
@click.option("--horizon-years", type=click.FloatRange(0, 10), default=1.0, show_default=True)
@click.option("--decay", type=click.FloatRange(0), default=0.0, help="Rate a year at which the gain fades.")
@click.option(
    "--each", type=click.Path(path_type=Path), help="Also write each client's indices and QALYs here."
)
@consent_option
@service_option
@sheet_option
@plots_option
@output_options
def qaly(
    clients: Path,
    service: str | None,
    require_consent: bool,
    sheet: str | None,
    value_set: str,
    by: tuple[str, ...],
    shape: str,
    horizon_years: float,
    decay: float,
    each: Path | None,
    plots: Path | None,
    form: str,
    out: Path | None,
) -> None:
    """Change in EQ-5D from entry to discharge, and the QALYs it stands for.

    CLIENTS is the extract's clients file. The level columns, such as eq5d_mobility_entry, are scored; where
    they are empty eq5d_entry and eq5d_discharge hold five levels, such as 21232, or an index. --value-set is
    one for the version that the column eq5d_version names, 3L or 5L. Who refused to be evaluated is left out.
    """
    from handrail.evaluation.clients import of_service, read_clients
    from handrail.evaluation.consent import select_clients
    from handrail.evaluation.health import study as module
    from handrail.evaluation.health.origins import find_origins
    from handrail.evaluation.health.versions import has_answers

    if each is not None:
        refuse_people("--each")
    people, problems = read_clients(clients, ("case_id",), sheet)
    if people and not any(map(has_answers, people)):
        raise UserError(
            f"{clients}: no client has EQ-5D. Expected level columns such as eq5d_mobility_entry and "
            "eq5d_mobility_discharge, or the columns eq5d_entry and eq5d_discharge."
        )
    people, consent = select_clients(of_service(people, service), problems, require_consent=require_consent)
    health, unusable = module.read_health(people, value_set)
    report(clients, [*problems, *unusable])
    chosen = module.Assumptions("step" if shape == "step" else "linear", horizon_years, decay)
    found = module.study(
        health, value_set, by or module.PUBLISHED_GROUPS, chosen, count_values(problems) + len(unusable)
    )
    show(consent.state_in(found), form, out, plots)
    if each is not None:
        during, after = module.qaly_gains(health, value_set, chosen)
        figures = (health.entry.index(value_set), health.discharge.index(value_set), during, after)
        sources = (find_origins(health.entry, value_set), find_origins(health.discharge, value_set))
        rows = [
            [
                client.case_id,
                *(None if value != value else float(value) for value in values),
                value_set,
                *origin,
            ]
            for client, values, origin in zip(
                people, zip(*figures, strict=True), zip(*sources, strict=True), strict=True
            )
        ]
        emit(csv_text(EACH_COLUMNS, rows), each)
