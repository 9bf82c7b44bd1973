"""`handrail services` and `handrail eligibility`: JSON on standard output, errors on standard error."""

import json
import sys
from datetime import date
from pathlib import Path

import click

from handrail.foundation.errors import UserError
from handrail.service_models import catalogue
from handrail.service_models.diff import compare_versions, list_announced_changes
from handrail.service_models.eligibility import evaluate_eligibility
from handrail.service_models.provenance import list_assumptions, list_sourced_statements
from handrail.service_models.schema.version import Version, build_json_schema
from handrail.service_models.stated_facts import list_all_facts, write_facts


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _day(text: str | None) -> date:
    """Return the date of --on, or today: a command, unlike the rules, may look at the clock."""
    if text is None:
        return date.today()  # noqa: DTZ011 - the day on the clock of whoever runs the command
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--on: expected a date such as 2011-06-01; got {text!r}.") from None


@click.group("services")
def service_commands() -> None:
    """The services as data: list, show, compare, check."""


@service_commands.command("list")
def list_services() -> None:
    """Every service and its versions."""
    _print([_summary(service) for service in catalogue.load_services()])
    for problem in catalogue.find_problems():
        click.echo(f"handrail: {problem}", err=True)


def _summary(service: catalogue.Service) -> dict[str, object]:
    return {
        "service": service.slug,
        "name": service.name,
        "calendar": service.calendar,
        "nations": list(service.nations),
        "versions": [
            {
                "version": version.id,
                "in_force_from": version.in_force_from.isoformat(),
                "in_force_to": version.in_force_to.isoformat() if version.in_force_to else None,
            }
            for version in service.versions
        ],
    }


@service_commands.command("show")
@click.argument("service")
@click.option("--on", metavar="DATE", help="Day of referral; today unless given.")
def show_version(service: str, on: str | None) -> None:
    """One version in full: the one in force on a day."""
    chosen = catalogue.get_service(service)
    version = chosen.find_version_on(_day(on))
    model = version.model_dump(mode="json", by_alias=True)
    _print(
        {
            "service": model.pop("service"),
            "version": model.pop("id"),
            "about": chosen.about.model_dump(mode="json"),
            **model,
            "rests_on": {
                "facts": [vars(statement) for statement in list_sourced_statements(version)],
                "assumptions": [vars(statement) for statement in list_assumptions(version)],
            },
        }
    )


@service_commands.command("diff")
@click.argument("service")
@click.argument("before")
@click.argument("after")
def print_differences(service: str, before: str, after: str) -> None:
    """What differs between two versions, in words."""
    chosen = catalogue.get_service(service)
    old, new = chosen.find_version(before), chosen.find_version(after)
    _print(
        {
            "service": service,
            "from": old.id,
            "to": new.id,
            "announced": list_announced_changes(chosen, old, new),
            "changes": [vars(change) for change in compare_versions(old, new)],
        }
    )


@service_commands.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check_models(folder: Path | None) -> None:
    """Check the built-in models, or those of a folder."""
    if folder is None:
        faults, services = catalogue.find_problems(), catalogue.load_services()
    elif folder.is_dir():
        faults, services = catalogue.check_folder(folder)
    else:
        raise UserError(f"Folder: expected a folder of service models; {folder} is not one.")
    if faults:
        raise UserError("\n".join(["service models with errors:", *faults]))
    _print({"checked": {service.slug: [version.id for version in service.versions] for service in services}})


@service_commands.command("schema")
def print_schema() -> None:
    """The JSON Schema of a version file, for editors."""
    _print(build_json_schema())


@service_commands.command("facts")
def print_facts() -> None:
    """Print every fact of the built-in models as CSV, with the document and section that states it."""
    write_facts(list_all_facts(), sys.stdout)


@service_commands.command("docs")
@click.argument("folder", type=click.Path(path_type=Path))
def write_documentation(folder: Path) -> None:
    """Write the pages of every service and the comparisons into a folder."""
    from handrail.service_models.pages import write_pages

    _print({"written": [str(path.name) for path in write_pages(folder)]})


@click.command("eligibility")
@click.argument("service")
@click.argument("answers", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--on", metavar="DATE", help="Day of referral; today unless given.")
def print_eligibility(service: str, answers: Path, on: str | None) -> None:
    """Who is eligible, why, and what to ask next, from a file of answers (- for standard input)."""
    version = catalogue.get_service(service).find_version_on(_day(on))
    _print(_outcome(version, _read(answers)))


def _outcome(version: Version, answers: dict[str, object]) -> dict[str, object]:
    result = evaluate_eligibility(version, answers)
    return {
        "service": version.service,
        "version": version.id,
        "outcome": result.outcome,
        "workstream": result.workstream,
        "reasons": [
            {"criterion": reason.criterion, "state": reason.state, "text": reason.text}
            for reason in result.reasons
        ],
        "ask_next": list(result.ask_next),
        "signpost": [entry.model_dump(mode="json", exclude_none=True) for entry in result.signpost],
    }


def _read(path: Path) -> dict[str, object]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        answers = json.loads(text)
    except OSError as error:
        raise UserError(f"Answers: expected a file that can be read; {path}: {error.strerror}.") from None
    except ValueError as error:
        raise UserError(f"Answers: expected JSON in {path}; {error}.") from None
    if not isinstance(answers, dict):
        raise UserError(f'Answers: expected an object such as {{"age": 40}} in {path}; got {text[:40]!r}.')
    return answers
