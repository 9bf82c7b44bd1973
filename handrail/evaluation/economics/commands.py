"""Commands on cost and benefit."""

from pathlib import Path
from typing import Any

import click

from handrail.evaluation.output import (
    count_values,
    emit,
    min_episodes_option,
    output_options,
    plots_option,
    report,
    service_option,
    sheet_option,
    show,
)
from handrail.evaluation.printing import csv_text

NET_BENEFIT_COLUMNS = (
    "client_weeks", "norm_weeks", "weeks_difference", "significant", "weeks_counted",
    "day_value", "saving", "cost", "net_benefit", "break_even_days", "note",
)  # fmt: skip
_AMOUNT = click.FloatRange(min=0)


@click.command("net-benefit")
@click.option("--client-weeks", type=_AMOUNT, required=True, help="Clients' median weeks to return.")
@click.option("--norm-weeks", type=_AMOUNT, required=True, help="The adjusted norm, in weeks.")
@click.option("--cost", type=_AMOUNT, required=True, help="Cost per client, GBP.")
@click.option(
    "--significant",
    type=click.Choice(["yes", "no"]),
    default="yes",
    show_default=True,
    help="Whether the difference is significant at 5%; if not it counts as none.",
)
@click.option("--day-value", type=click.FloatRange(min=0, min_open=True), default=90.0, show_default=True)
@output_options
def net_benefit(
    client_weeks: float,
    norm_weeks: float,
    cost: float,
    significant: str,
    day_value: float,
    form: str,
    out: Path | None,
) -> None:
    """Net benefit per client against the norm, by the pilots' rule."""
    from handrail.evaluation.economics import net_benefit as module

    found = module.net_benefit(client_weeks, norm_weeks, cost, significant == "yes", day_value)
    if form != "csv":
        show(module.study(found, significant == "yes", day_value), form, out)
        return
    note = "" if significant == "yes" else "not significant at 5%: counts as no saving"
    row = [
        client_weeks, norm_weeks, found.weeks_difference, significant, found.weeks_counted,
        day_value, found.saving, cost, found.net_benefit, found.break_even_days, note,
    ]  # fmt: skip
    emit(csv_text(NET_BENEFIT_COLUMNS, [row]), out)


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("clients", type=_FILE)
@click.option("--cost", type=_AMOUNT, required=True, help="Cost per client, GBP.")
@click.option("--day-value", type=click.FloatRange(min=0, min_open=True), default=90.0, show_default=True)
@click.option(
    "--control-cost", type=_AMOUNT, default=0.0, help="Cost of a client in a trial's control arm, GBP."
)
@click.option("--costs", type=_FILE, help="Clients' own costs (case_id, cost), before --cost.")
@click.option("--norms", type=_FILE, help="Local norms, for net benefit against them.")
@min_episodes_option
@click.option("--episodes", type=_FILE, help="Fit-note episodes the norms come from, for their uncertainty.")
@click.option("--value-set", help="EQ-5D value set; by default NICE's reference case in force.")
@click.option("--shape", type=click.Choice(["linear", "step"]), default="linear", show_default=True)
@click.option("--horizon-years", type=click.FloatRange(0, 10, min_open=True), default=1.0, show_default=True)
@click.option("--decay", type=click.FloatRange(0), default=0.0, help="Rate a year at which the gain fades.")
@click.option("--replicates", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@click.option("--imputations", type=click.IntRange(2, 1000), default=20, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--checklist", type=_FILE, help="Also write the CHEERS 2022 checklist here, as CSV.")
@service_option
@sheet_option
@plots_option
@output_options
def economics(clients: Path, cost: float, form: str, out: Path | None, **options: Any) -> None:
    """Cost per client, per return to work and per QALY, with what is uncertain.

    CLIENTS is the extract's clients file. Where trial_arm holds treatment and control the arms are compared;
    else the service is compared with none.
    """
    from handrail.evaluation.clients import of_service, read_clients
    from handrail.evaluation.economics import study as module
    from handrail.evaluation.economics.options import Costs
    from handrail.evaluation.health.study import Assumptions, read_health
    from handrail.evaluation.health.versions import default_value_set
    from handrail.evaluation.impact.episodes_file import read_episodes
    from handrail.evaluation.impact.norms_file import describe_left_out, read_norms

    people, problems = read_clients(clients, sheet=options["sheet"])
    people = of_service(people, options["service"])
    value_set = options["value_set"] or default_value_set(people)
    health, unusable = read_health(people, value_set)
    report(clients, [*problems, *unusable])
    own = _own_costs(options["costs"]) if options["costs"] else None
    assumptions = Assumptions(options["shape"], options["horizon_years"], options["decay"])
    settings = module.Settings(
        Costs(cost, options["control_cost"], own),
        options["day_value"],
        value_set,
        assumptions,
        replicates=options["replicates"],
        imputations=options["imputations"],
        seed=options["seed"],
    )
    norms = read_norms(options["norms"], options["min_episodes"]) if options["norms"] else None
    if unused := describe_left_out(norms):
        click.echo(unused, err=True)
    controls, bad_episodes = read_episodes(options["episodes"]) if options["episodes"] else (None, [])
    if bad_episodes:
        report(options["episodes"], bad_episodes)
    count = count_values(problems) + len(unusable) + len(bad_episodes)
    found = module.study(people, health, settings, norms, count, controls)
    show(found, form, out, options["plots"])
    if options["checklist"]:
        from handrail.evaluation.economics import cheers

        emit(csv_text(cheers.COLUMNS, cheers.checklist(found)), options["checklist"])


def _own_costs(path: Path) -> dict[str, float]:
    """Cost by case; a UserError lists what is not an amount."""
    from handrail.extract.problem import Problem, refuse_problems
    from handrail.extract.text_rows import read_text_rows

    found, problems = dict[str, float](), list[Problem]()
    for number, row in read_text_rows(path, ("case_id", "cost")):
        try:
            found[row["case_id"]] = float(row["cost"])
        except ValueError:
            problems.append(Problem(number, "cost", row["cost"], "expected an amount in pounds"))
    refuse_problems(path, problems)
    return found
