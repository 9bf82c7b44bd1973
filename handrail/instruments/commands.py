"""`handrail instruments` and `handrail score`: what instruments there are, and what answers score."""

import json
from pathlib import Path

import click

from handrail import instruments as registry


@click.group()
def instruments() -> None:
    """The questionnaires that Handrail knows."""


@instruments.command("list")
def list_instruments() -> None:
    """Print every instrument as JSON: name, items, range, whether its wording ships."""
    click.echo(json.dumps([_summary(instrument) for instrument in registry.all_instruments()], indent=2))


def _summary(instrument: registry.Instrument) -> dict[str, object]:
    return {
        "instrument": instrument.slug,
        "name": instrument.name,
        "version": instrument.version,
        "items": len(instrument.items),
        "range": instrument.total.range if instrument.total else None,
        "subscores": [measure.code for measure in instrument.subscales],
        "bands": [band.label for band in instrument.bands],
        "value_sets": instrument.value_sets,
        "wording_ships": instrument.wording_ships,
    }


# Answers may begin with a minus or a comma; neither is an option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("instrument")
@click.argument("answers")
@click.option(
    "--value-set", help="EQ-5D: a value set's name, or an official table as a CSV file (state,value)."
)
@click.option("--allow-prorating", is_flag=True, help="Allow missing items where the source allows it.")
def score(instrument: str, answers: str, value_set: str | None, allow_prorating: bool) -> None:
    """Score ANSWERS: for EQ-5D a five-digit state, else items separated by commas, empty for missing."""
    chosen = registry.get(instrument)
    result = chosen.score(chosen.parse(answers), value_set, allow_prorating)
    click.echo(json.dumps(result.printed()))


_CSV = click.Path(path_type=Path, dir_okay=False)


@click.command("score-file")
@click.argument("instrument")
@click.argument("file", type=_CSV)
@click.option(
    "--out", type=_CSV, required=True, help="The file to write; its bad rows go to FILE.errors.csv."
)
@click.option(
    "--value-set", help="EQ-5D: a value set's name, or an official table as a CSV file (state,value)."
)
@click.option("--allow-prorating", is_flag=True, help="Allow missing items where the source allows it.")
def score_file(instrument: str, file: Path, out: Path, value_set: str | None, allow_prorating: bool) -> None:
    """Score a CSV FILE, a row a questionnaire.

    FILE has a column `state` (EQ-5D) or `answers`, written as `handrail score` takes them, or a column an
    item, named by its code or numbered (q1, q2, ...). The result has every column of FILE and the scores.
    """
    from handrail.instruments import score_file as module

    counts = module.score_file(registry.get(instrument), file, out, value_set, allow_prorating)
    click.echo(
        f"{counts.rows} rows: {counts.scored} scored, {counts.incomplete} incomplete, {counts.bad} bad"
        + (f" (see {module.errors_path(out)})" if counts.bad else ""),
        err=True,
    )
