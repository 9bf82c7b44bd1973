"""`handrail instruments` and `handrail score`: what instruments there are, and what answers score."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from handrail import instruments as registry
from handrail.foundation.errors import UserError
from handrail.instruments.eq5d.respondents import Respondent
from handrail.instruments.scoring import score_index

if TYPE_CHECKING:
    from handrail.instruments.score_file import ScoringOptions

WHY_OUTSIDE = "age under 18 or not known, or sex neither male nor female"
OUTSIDE_MAPPING = "No index: the mapping has values from 18 years, for male and female only."


@click.group("instruments")
def show_instruments() -> None:
    """The questionnaires that Handrail knows."""


@show_instruments.command("list")
def list_instruments() -> None:
    """Print every instrument as JSON: name, items, range, whether its wording ships."""
    click.echo(
        json.dumps(
            [_summarise_instrument(instrument) for instrument in registry.load_all_instruments()], indent=2
        )
    )


@show_instruments.command("value-sets")
def list_value_sets() -> None:
    """Print every EQ-5D value set as JSON: name, levels, source."""
    from handrail.instruments.eq5d import value_sets

    fields = ("name", "label", "levels", "source")
    rows = [
        {field: getattr(value_set, field) for field in fields}
        for value_set in map(value_sets.load_value_set, value_sets.list_value_sets())
    ]
    click.echo(json.dumps(rows, indent=2))


@show_instruments.command("reference-case")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day asked about; by default the whole table."
)
def show_reference_case(day: datetime | None) -> None:
    """Print as JSON which EQ-5D value sets NICE's reference case asks for, and since when."""
    from handrail.instruments.eq5d.reference_case import find_reference_case, load_reference_cases

    cases = load_reference_cases() if day is None else (find_reference_case(day.date()),)
    click.echo(json.dumps([asdict(case) for case in cases], indent=2, default=str))


@show_instruments.command("check")
@click.argument("names", nargs=-1)
def check_instruments(names: tuple[str, ...]) -> None:
    """Hold instruments (all, or those named) to their contract: worked examples, ranges, bands, wording."""
    from handrail.instruments.contract import list_faults

    chosen = [registry.load_instrument(name) for name in names or registry.list_slugs()]
    faults = [f"{instrument.slug}: {fault}" for instrument in chosen for fault in list_faults(instrument)]
    for instrument in chosen:
        for language in registry.list_languages(instrument.slug):
            registry.load_instrument(instrument.slug, language)
    if faults:
        raise UserError("\n".join([f"{len(faults)} faults.", *faults]))
    click.echo(json.dumps({"instruments": len(chosen), "faults": 0}))


@show_instruments.command("pages")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def write_pages(folder: Path) -> None:
    """Write the documentation's page of every instrument into FOLDER."""
    from handrail.instruments import pages

    written = pages.write_pages(registry.load_all_instruments(), folder)
    click.echo(f"{len(written)} pages written to {folder}", err=True)


def _summarise_instrument(instrument: registry.Instrument) -> dict[str, object]:
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


class PersonOptions(TypedDict):
    """Who answered, for a value set that depends on it."""

    age: float | None
    sex: str | None


_BANDWIDTH = click.option(
    "--bandwidth",
    type=click.FloatRange(0, 2, min_open=True),
    help="The answer is an index without levels: map it by the states whose index lies within this distance.",
)


# Answers may begin with a minus or a comma; neither is an option.
@click.command("score", context_settings={"ignore_unknown_options": True})
@click.argument("instrument")
@click.argument("answers")
@click.option(
    "--value-set", help="EQ-5D: a value set's name, or an official table as a CSV file (state,value)."
)
@click.option("--age", type=click.FloatRange(0, 120), help="Years, for a value set that depends on age.")
@click.option("--sex", help="male or female, for a value set that depends on sex.")
@_BANDWIDTH
@click.option("--allow-prorating", is_flag=True, help="Allow missing items where the source allows it.")
def score_answers(
    instrument: str,
    answers: str,
    value_set: str | None,
    bandwidth: float | None,
    allow_prorating: bool,
    **person: Unpack[PersonOptions],
) -> None:
    """Score ANSWERS: for EQ-5D a five-digit state, else items separated by commas, empty for missing."""
    chosen = registry.load_instrument(instrument)
    respondent = _find_respondent(value_set, person["age"], person["sex"])
    if bandwidth is None:
        result = chosen.score_answers(chosen.parse_answers(answers), value_set, allow_prorating, respondent)
    else:
        somebody = respondent or Respondent(person["age"], person["sex"] or "")
        result = score_index(chosen, _parse_index(answers), value_set, bandwidth, somebody)
    if respondent is not None and not respondent.is_covered:
        click.echo(OUTSIDE_MAPPING, err=True)
    click.echo(json.dumps(result.select_printed_fields()))


def _find_respondent(value_set: str | None, age: float | None, sex: str | None) -> Respondent | None:
    """Return who answered; None where the value set does not ask. UserError says which option to add."""
    from handrail.instruments.eq5d import value_sets

    if value_set is None or not value_sets.load_value_set(value_set).needs_age_and_sex:
        return None
    absent = [option for option, value in (("--age", age), ("--sex", sex)) if value is None]
    if absent:
        raise UserError(f"The value set {value_set} depends on age and sex. Add {' and '.join(absent)}.")
    return Respondent(age, sex or "")


def _parse_index(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value:
        raise UserError(
            f"{text!r} arrived with --bandwidth; expected an index such as 0.715. "
            "To score a state, leave out --bandwidth."
        )
    return value


_CSV = click.Path(path_type=Path, dir_okay=False)


@click.command("score-file")
@click.argument("instrument")
@click.argument("file", type=_CSV)
@click.option(
    "--out", type=_CSV, required=True, help="The CSV to write, NAME.csv; its bad rows go to NAME.errors.csv."
)
@click.option(
    "--value-set", help="EQ-5D: a value set's name, or an official table as a CSV file (state,value)."
)
@_BANDWIDTH
@click.option("--allow-prorating", is_flag=True, help="Allow missing items where the source allows it.")
@click.option("--sheet", help="The sheet of a workbook (XLSX) that has several.")
def score_file(instrument: str, file: Path, out: Path, **options: Unpack[ScoringOptions]) -> None:
    """Score a FILE (CSV, XLSX, Parquet or Arrow), a row a questionnaire.

    FILE has a column `state` (EQ-5D) or `answers`, written as `handrail score` takes them, or a column an
    item, named by its code or numbered (q1, q2, ...). A value set that depends on age and sex needs
    columns of those names. With --bandwidth FILE has a column `index` in the place of the answers. The
    result has every column of FILE and the scores.
    """
    from handrail.instruments import score_file as module

    definition = registry.load_instrument(instrument)
    counts = module.score_file(definition, file, out, **options)
    click.echo(
        f"{counts.rows} rows: {counts.scored} scored, {counts.incomplete} incomplete, {counts.bad} bad"
        + (f" (see {module.name_errors_file(out)})" if counts.bad else "")
        + (f"; {counts.outside} complete but without an index: {WHY_OUTSIDE}" if counts.outside else ""),
        err=True,
    )
    for note in counts.notes:
        click.echo(note, err=True)
