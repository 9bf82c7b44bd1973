"""Commands on health."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from handrail.evaluation.consent import consent_option
from handrail.evaluation.output import (
    OutputOptions,
    output_options,
    plots_option,
    refuse_people,
    report_problems,
    service_option,
    write_result,
    write_text,
)
from handrail.evaluation.printing import format_csv
from handrail.extract.options import sheet_option

GROUP_FIELDS = (
    "service", "gender", "employer_size", "condition", "condition_group", "occupational_health", "sector",
    "trial_arm",
)  # fmt: skip

if TYPE_CHECKING:
    from handrail.evaluation.health.assumptions import Shape


class HealthOptions(OutputOptions):
    """The options of `handrail qaly`."""

    service: str | None
    require_consent: bool
    sheet: str | None
    value_set: str | None
    by: tuple[str, ...]
    shape: Shape
    horizon_years: float
    decay: float
    each: Path | None


@click.command("qaly")
@click.argument("clients", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--value-set", help="Name of an EQ-5D value set, or an official table as CSV; by default NICE's."
)
@click.option(
    "--by", multiple=True, type=click.Choice(GROUP_FIELDS), help="Show change by this field; may be repeated."
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
def report_health(clients: Path, **options: Unpack[HealthOptions]) -> None:
    """Change in EQ-5D from entry to discharge, and the QALYs it stands for.

    CLIENTS is the extract's clients file. The level columns, such as eq5d_mobility_entry, are scored; where
    they are empty eq5d_entry and eq5d_discharge hold five levels, such as 21232, or an index. --value-set is
    one for the version that the column eq5d_version names, 3L or 5L. Who refused to be evaluated is left out.
    """
    from handrail.evaluation.health.assumptions import Assumptions
    from handrail.evaluation.health.individuals import EACH_COLUMNS, list_individuals
    from handrail.evaluation.health.run import read_health_records, study_health
    from handrail.evaluation.health.study import PUBLISHED_GROUPS

    if (individuals := options["each"]) is not None:
        refuse_people("--each")
    records = read_health_records(
        clients,
        options["value_set"],
        service=options["service"],
        require_consent=options["require_consent"],
        sheet=options["sheet"],
    )
    chosen = Assumptions(options["shape"], options["horizon_years"], options["decay"])
    result = study_health(records, options["by"] or PUBLISHED_GROUPS, chosen)
    report_problems(result.problems)
    write_result(result, options["form"], options["out"], options["plots"])
    if individuals is not None:
        write_text(format_csv(EACH_COLUMNS, list_individuals(records, chosen)), individuals)
