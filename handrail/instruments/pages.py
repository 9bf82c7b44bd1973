"""The documentation's page of each instrument, written from its file so that it cannot drift from it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.reference_case import ReferenceCase, load_reference_cases
from handrail.instruments.instrument import Instrument
from handrail.instruments.schema import InstrumentMeasure, Item, Number, WorkedExample

NOTE = "Written by `handrail instruments pages`; change the instrument's file, not this page."


def write_pages(instruments: list[Instrument], folder: Path) -> list[Path]:
    """Write the page of every instrument and the index; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{instrument.slug}.md": render_page(instrument) for instrument in instruments}
    texts["README.md"] = render_index(instruments)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def render_index(instruments: list[Instrument]) -> str:
    """Return the page that lists the instruments, with a line each."""
    rows = [
        [
            f"[{instrument.name}]({instrument.slug}.md)",
            f"`{instrument.slug}`",
            instrument.measures_what,
            str(len(instrument.items)),
            _format_range(instrument.total.range) if instrument.total else "subscales only",
            "ships" if instrument.wording_ships else "from the operator",
        ]
        for instrument in instruments
    ]
    header = ["Instrument", "Name in commands", "Measures", "Items", "Score", "Wording"]
    return "\n".join(
        [
            "# Instruments",
            "",
            NOTE,
            "",
            ADDING,
            "",
            *_render_table(header, rows),
            "",
            *_render_value_sets(),
            "",
        ]
    )


ADDING = "How to add one, or the licensed text of one: [Add an instrument](../add-an-instrument.md)."


def render_page(instrument: Instrument) -> str:
    """Return the page of an instrument: everything that its file says, for a reader."""
    return "\n".join(
        line
        for part in (_render_head, _render_items, _render_measures, _render_cut_offs, _render_tail)
        for line in part(instrument)
    )


def _render_head(instrument: Instrument) -> Iterator[str]:
    yield from (f"# {instrument.name}", "", NOTE, "", f"{instrument.measures_what}.", "")
    facts = [
        ["Name in commands", f"`{instrument.slug}`"],
        ["Version", instrument.version],
        ["Answered by", instrument.answered_by],
        ["Wording", "ships" if instrument.wording_ships else "from the operator"],
        ["Licence", instrument.licence],
        ["Missing answers", instrument.missing_rule],
    ]
    if instrument.value_sets:
        sets = (
            f"`{name}`{' (default)' * (name == instrument.default_value_set)}"
            for name in instrument.value_sets
        )
        facts.append(["Value sets", ", ".join(sets)])
    yield from (*_render_table(["", ""], facts), "")


def _render_items(instrument: Instrument) -> Iterator[str]:
    yield from ("## Items", "")
    if instrument.stem:
        yield from (f"{instrument.recall}: {instrument.stem}", "")
    rows = [
        [str(number), f"`{item.code}`", item.label, _describe_answers(item), _describe_remarks(item)]
        for number, item in enumerate(instrument.items, start=1)
    ]
    yield from (*_render_table(["", "Code", "Item", "Answer", ""], rows), "")


def _describe_answers(item: Item) -> str:
    plain = all(option.label == str(option.value) for option in item.options)
    return (
        item.expected_answer
        if plain
        else ", ".join(f"{option.value} {option.label}" for option in item.options)
    )


def _describe_remarks(item: Item) -> str:
    remarks = [
        "counts the other way round" if item.reversed else "",
        "may be left out" if item.optional else "",
        f"unless `{item.required_with}` is answered" if item.required_with else "",
        f"safety: {item.safety_threshold} or more" if item.safety else "",
    ]
    return ", ".join(filter(None, remarks))


def _render_measures(instrument: Instrument) -> Iterator[str]:
    yield from ("## Scores", "")
    rows = [
        [
            measure.label,
            "score" if measure is instrument.total else f"`{measure.code}`",
            _describe_method(measure),
            _format_range(measure.range),
            measure.direction,
        ]
        for measure in instrument.measures
    ]
    yield from (*_render_table(["Score", "Name", "Made from", "Range", ""], rows), "")
    for measure in instrument.measures:
        if measure.convert:
            yield from (
                f"{measure.label} of each raw sum, from the lowest: {_format_numbers(measure.convert)}.",
                "",
            )


def _describe_method(measure: InstrumentMeasure) -> str:
    items = "all items" if not measure.items else ", ".join(f"`{code}`" for code in measure.items)
    if len(measure.items) > 1:
        items = f"{len(measure.items)} items: {items}"
    how = {"sum": "sum of", "mean": "mean of", "value": "answer to", "index": "value set's index of"}
    prorated = f"; when asked for, up to {measure.prorate_up_to} missing" if measure.prorate_up_to else ""
    return f"{how[measure.method]} {items}{prorated}"


def _render_cut_offs(instrument: Instrument) -> Iterator[str]:
    rows = [
        [measure.label, band.label, _format_range((band.lowest, band.highest))]
        for measure in instrument.measures
        for band in measure.bands
    ]
    yield from ("## Bands and change", "")
    if rows:
        yield from (*_render_table(["Score", "Band", "From and to"], rows), "")
    for measure in instrument.measures:
        if measure.caseness:
            yield f"- {measure.label}: a case at {measure.caseness.points} ({measure.caseness.source})"
        if measure.reliable_change:
            change = measure.reliable_change
            yield f"- {measure.label}: a change of {change.points} or more is reliable ({change.source})"
        if measure.prorate_source:
            yield f"- {measure.label}, prorating: {measure.prorate_source}"
    if not any(measure.caseness or measure.reliable_change for measure in instrument.measures):
        yield "No cut-off and no reliable change are defined: change is shown in points."
    yield ""


def _render_tail(instrument: Instrument) -> Iterator[str]:
    yield from ("## Worked examples", "")
    yield from (
        *_render_table(
            ["Answers", "Value set", "Score", "Source"], map(_list_example_cells, instrument.worked_examples)
        ),
        "",
    )
    if instrument.notes:
        yield from ("## Notes", "", *(f"- {note}" for note in instrument.notes), "")
    yield from ("## Sources", "", *(f"- {source}" for source in instrument.sources), "")


def _list_example_cells(example: WorkedExample) -> list[str]:
    scores = {"": example.score} if example.score is not None or not example.subscores else {}
    parts = [
        f"{code} {'none' if value is None else value}".strip()
        for code, value in (scores | example.subscores).items()
    ]
    band = f" ({example.band})" if example.band else ""
    person = f" ({example.sex}, {example.age})" if example.sex else ""
    value_set = (example.value_set or "") + person
    return [f"`{example.answers}`", value_set, ", ".join(parts) + band, example.source]


def _render_value_sets() -> Iterator[str]:
    yield from ("## EQ-5D value sets", "")
    rows = [
        [f"`{chosen.name}`", chosen.label, str(chosen.levels), f"{chosen.table.min():.3f}", chosen.source]
        for chosen in map(value_sets.load_value_set, value_sets.list_shipped_value_sets())
    ]
    yield from _render_table(["Value set", "", "Levels", "Lowest value", "Source"], rows)
    yield from ("", "## NICE's reference case", "", REFERENCE, "")
    cases = [[_describe_start(case), *_list_applied(case), case.source] for case in load_reference_cases()]
    yield from _render_table(["From", "EQ-5D-5L", "EQ-5D-3L", "Source"], cases)


REFERENCE = (
    "`handrail instruments reference-case --on DATE` says which value set applied on a day; economics uses "
    "the newest in force unless `--value-set` names another."
)


def _describe_start(case: ReferenceCase) -> str:
    return str(case.since) if case.status == "in force" else f"{case.since.year} ({case.status})"


def _list_applied(case: ReferenceCase) -> list[str]:
    return [f"`{case.value_sets[version]}`" if version in case.value_sets else "" for version in ("5L", "3L")]


def _format_range(ends: tuple[Number, Number]) -> str:
    return f"{ends[0]} to {ends[1]}"


def _format_numbers(values: tuple[Number, ...]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _render_table(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
