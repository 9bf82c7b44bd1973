"""The `handrail` command: thin, one call each. A command's module is imported only when it is called."""

import sys
from importlib import import_module

import click

from handrail.foundation.errors import UserError

# name -> "module:command". The help line is given here so that `handrail --help` imports nothing else.
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("handrail.config.commands:serve_command", "Serve the web application."),
    "work": ("handrail.outbox.commands:work_command", "Send messages that wait, and run the schedule."),
    "setup": ("handrail.opening.commands:setup_command", "Set up a service, and say what is missing."),
    "staff": ("handrail.staff.commands:staff_group", "Who works here: add, list, suspend, roles."),
    "diary": ("handrail.journey.diary.commands:diary_group", "Day lists for when the system is down."),
    "cases": ("handrail.transfer.commands:cases_group", "Cases that come in and move on: import, export."),
    "person": ("handrail.rights.commands:person_group", "One person's whole record, as they may ask for it."),
    "retention": ("handrail.rights.retention.commands:retention_group", "Whose record is due for review."),
    "audit": ("handrail.audit.commands:audit_group", "Whether the audit of readings is whole."),
    "association": (
        "handrail.evaluation.impact.commands:report_association",
        "Test which characteristics go with returning to work.",
    ),
    "economics": (
        "handrail.evaluation.economics.commands:report_economics",
        "Cost per client, per return and per QALY.",
    ),
    "example-data": (
        "handrail.evaluation.example_data.commands:example_data",
        "Write small files to try the evaluation on.",
    ),
    "impact": (
        "handrail.evaluation.impact.commands:report_impact",
        "Study return to work against local norms.",
    ),
    "methods": (
        "handrail.evaluation.replication.commands:list_methods",
        "List the methods of the evaluation with their sources.",
    ),
    "net-benefit": (
        "handrail.evaluation.economics.commands:report_net_benefit",
        "Net benefit per client against a norm.",
    ),
    "qaly": (
        "handrail.evaluation.health.commands:report_health",
        "Change in EQ-5D and the QALYs it stands for.",
    ),
    "replicate": (
        "handrail.evaluation.replication.commands:report_replication",
        "Recompute the published figures of the Fit for Work pilots.",
    ),
    "extract": ("handrail.reporting.extract_commands:extract_group", "Write, check and describe extracts."),
    "return": ("handrail.reporting.returns.commands:return_group", "Preview, freeze and compare returns."),
    "tables": ("handrail.reporting.table_commands:tables_group", "Management information from an extract."),
    "episodes": (
        "handrail.evaluation.norms.commands:write_episodes",
        "Collapse fit notes to absence episodes.",
    ),
    "norms": (
        "handrail.evaluation.norms.commands:write_norms",
        "Median weeks of absence by diagnosis from fit notes.",
    ),
    "demo": ("handrail.demo.commands:run_demo", "Make an invented service to look at."),
    "manage": ("handrail.config.commands:manage_command", "Run a Django management command."),
    "instruments": ("handrail.instruments.commands:show_instruments", "List the questionnaires."),
    "questions": ("handrail.questions.commands:questions_group", "The operator's own questions."),
    "services": (
        "handrail.service_models.commands:service_commands",
        "The services as data: list, show, compare.",
    ),
    "eligibility": (
        "handrail.service_models.commands:print_eligibility",
        "Who is eligible for a service, why, and what to ask next.",
    ),
    "score": ("handrail.instruments.commands:score_answers", "Score the answers to a questionnaire."),
    "score-file": ("handrail.instruments.commands:score_file", "Score a file of questionnaires."),
}


# Commands of the evaluation that take --disclosure: its rules stand above them, so they are joined here.
UNDER_DISCLOSURE = ("qaly", "impact", "association")


class LazyGroup(click.Group):
    """A click group that imports a command when it is asked for, so that small commands answer at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        if name in UNDER_DISCLOSURE:
            from handrail.figures.disclosure.evaluation_option import with_disclosure

            return with_disclosure(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def handrail() -> None:
    """Run, measure and evaluate work-and-health services.

    Results go to standard output. What went wrong goes to standard error with exit status 2, saying what was
    expected, what arrived and what to do.
    """


def main() -> None:
    try:
        handrail(prog_name="handrail")
    except UserError as error:
        click.echo(f"handrail: {error}", err=True)
        sys.exit(2)
