"""Commands on cost and benefit."""

from pathlib import Path
from typing import Any, Unpack  # click gives each option as it is declared

import click

from handrail.evaluation.consent import consent_option
from handrail.evaluation.economics.perspective import PERSPECTIVES, SOCIETY
from handrail.evaluation.output import (
    OutputOptions,
    as_at_option,
    min_episodes_option,
    output_options,
    plots_option,
    report_problems,
    service_option,
    write_result,
    write_text,
)
from handrail.evaluation.printing import format_csv, to_csv
from handrail.evaluation.quantities import FiniteRange, Pounds
from handrail.extract.options import sheet_option
from handrail.extract.problem import refuse_problems

NET_BENEFIT_COLUMNS = (
    "client_weeks", "norm_weeks", "weeks_difference", "significant", "weeks_counted",
    "day_value", "saving", "cost", "net_benefit", "break_even_days", "note",
)  # fmt: skip
AMOUNT, DAY, WEEKS = Pounds(), Pounds(above_zero=True), FiniteRange(min=0)


@click.command("net-benefit")
@click.option("--client-weeks", type=WEEKS, required=True, help="Clients' median weeks to return.")
@click.option("--norm-weeks", type=WEEKS, required=True, help="The adjusted norm, in weeks.")
@click.option("--cost", type=AMOUNT, required=True, help="Cost per client, GBP.")
@click.option(
    "--significant",
    type=click.Choice(["yes", "no"]),
    default="yes",
    show_default=True,
    help="Whether the difference is significant at 5%; if not it counts as none.",
)
@click.option("--day-value", type=DAY, default=90.0, show_default=True, help="GBP a working day of absence.")
@plots_option
@output_options
def report_net_benefit(
    client_weeks: float,
    norm_weeks: float,
    cost: float,
    significant: str,
    day_value: float,
    **output: Unpack[OutputOptions],
) -> None:
    """Net benefit per client against the norm, by the pilots' rule."""
    from handrail.evaluation.economics import net_benefit as rule

    counts = significant == "yes"
    benefit = rule.compute_net_benefit(client_weeks, norm_weeks, cost, counts, day_value)
    note = "" if counts else "not significant at 5%: counts as no saving"
    row = [
        client_weeks, norm_weeks, benefit.weeks_difference, significant, benefit.weeks_counted,
        day_value, benefit.saving, cost, benefit.net_benefit, benefit.break_even_days, note,
    ]  # fmt: skip
    result = rule.build_result(benefit, counts, day_value)
    text = format_csv(NET_BENEFIT_COLUMNS, [row])
    write_result(result, output["form"], output["out"], output["plots"], csv=text)


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("economics")
@click.argument("clients", type=_FILE)
@click.option("--cost", type=AMOUNT, required=True, help="Cost per client, GBP.")
@click.option("--day-value", type=DAY, default=90.0, show_default=True, help="GBP a working day of absence.")
@click.option("--perspective", type=click.Choice(list(PERSPECTIVES)), default=SOCIETY, show_default=True)
@click.option(
    "--control-cost", type=AMOUNT, default=0.0, help="Cost of a client in a trial's control arm, GBP."
)
@click.option("--costs", type=_FILE, help="Clients' own costs (case_id, cost), before --cost.")
@click.option("--norms", type=_FILE, help="Local norms, for net benefit by the report's rule.")
@min_episodes_option
@click.option(
    "--episodes", type=_FILE, help="Fit-note episodes the norms come from, for the matched net benefit."
)
@click.option("--value-set", help="EQ-5D value set; by default NICE's reference case in force.")
@click.option("--shape", type=click.Choice(["linear", "step"]), default="linear", show_default=True)
@click.option("--horizon-years", type=FiniteRange(0, 10, min_open=True), default=1.0, show_default=True)
@click.option("--decay", type=FiniteRange(0), default=0.0, help="Rate a year at which the gain fades.")
@click.option(
    "--discount-rate",
    type=FiniteRange(0, 1),
    help="A year, of costs and QALYs after the first year; by default 0.035.",
)
@click.option("--replicates", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@click.option("--imputations", type=click.IntRange(2, 1000), default=20, show_default=True)
@as_at_option
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--checklist", type=_FILE, help="Also write the CHEERS 2022 checklist here, as CSV.")
@consent_option
@service_option
@sheet_option
@plots_option
@output_options
# Any: `run_economics` names each option with its type, and click gives it nothing else.
def report_economics(clients: Path, out: Path | None, **options: Any) -> None:
    """Cost per client, per return to work and per QALY, with what is uncertain.

    CLIENTS is the extract's clients file. Where trial_arm holds treatment and control the arms are compared;
    else the service is compared with none. With --episodes the headline is the net benefit against fit-note
    episodes open at the same week of absence. Who refused to be evaluated is left out.
    """
    from handrail.evaluation.economics.run import run_economics

    form, plots, checklist = (options.pop(name) for name in ("form", "plots", "checklist"))
    result = run_economics(clients, **options)
    unread = [problem for problem in result.problems if problem.column == "cost"]
    report_problems([problem for problem in result.problems if problem not in unread])
    if unused := result.assumptions.get("norms"):
        click.echo(unused, err=True)
    write_result(result, form, out, plots, csv=to_csv(result, assumptions=True))
    if checklist:
        from handrail.evaluation.economics import cheers

        write_text(format_csv(cheers.COLUMNS, cheers.fill_checklist(result)), checklist)
    refuse_problems(options["costs"], unread)
