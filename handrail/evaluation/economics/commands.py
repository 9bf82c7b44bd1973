"""Commands on cost and benefit."""

from pathlib import Path

import click

from handrail.evaluation.output import emit, output_options, show
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
