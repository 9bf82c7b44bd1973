"""Scores a file of questionnaires: every column kept, scores added, answers that cannot be are listed."""

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.foundation.errors import UserError
from handrail.instruments import arrow
from handrail.instruments.answer_file import AnswerFile, read_answer_file
from handrail.instruments.arrow import Flags, Floats
from handrail.instruments.columns import AnswerTable, ColumnProblems, has_answers, read_answers
from handrail.instruments.eq5d.respondents import NO_GROUP, Groups
from handrail.instruments.eq5d.value_sets import ValueSet
from handrail.instruments.index_column import map_answers, read_indices
from handrail.instruments.respondent_columns import read_groups
from handrail.instruments.schema import InstrumentDefinition, InstrumentMeasure
from handrail.instruments.scoring import choose_value_set, compute_measures, find_missing

# Written in pieces of so many rows.
ROWS_PER_BATCH = 1 << 18


@dataclass(frozen=True)
class ScoredFileCounts:
    """Rows of a scored file: `rows` = `scored` + `incomplete` + `outside` + `bad`.

    `outside` counts complete rows of people that the value set has no values for; `notes` say what to know
    of the file.
    """

    rows: int
    scored: int
    incomplete: int
    bad: int
    outside: int = 0
    notes: tuple[str, ...] = ()


def name_errors_file(out: Path) -> Path:
    """Return where the bad rows are listed: FILE.errors.csv next to FILE.csv."""
    return out.with_name(f"{out.stem}.errors.csv")


class ScoringOptions(TypedDict, total=False):
    """How a file is scored.

    `value_set` is a name or the path of an official table; `allow_prorating` allows missing items where the
    source does; with a `bandwidth` the file has a column of indices without levels, which are mapped, see
    `index_mapping.map_indices`; `sheet` is that of a workbook.
    """

    value_set: str | None
    allow_prorating: bool
    bandwidth: float | None
    sheet: str | None


def score_file(
    instrument: InstrumentDefinition, path: Path, out: Path, **options: Unpack[ScoringOptions]
) -> ScoredFileCounts:
    """Score every row of a file into `out`, and list what is wrong in `name_errors_file(out)`.

    `out` has every column and row of the source, then the scores; a row with an answer that cannot be, or
    with too few or too many cells, has none. `path` may be delimited text, XLSX, Parquet or Arrow.

    Raises
    ------
    UserError
        The file cannot be read or written, lacks the columns, or the value set does not fit.
    """
    chosen = choose_value_set(instrument, options.get("value_set"))
    source = _read_source(instrument, path, options.get("sheet"))
    groups, unreadable = None, list[ColumnProblems]()
    if chosen is not None and chosen.needs_age_and_sex:
        groups, unreadable = read_groups(source.answers, chosen.name)
    if (bandwidth := options.get("bandwidth")) is None:
        answers = read_answers(instrument, source.answers)
        if groups is not None:
            answers = answers.expand_rows(unreadable)
        prorating = options.get("allow_prorating", False)
        total, added = _score_rows(instrument, answers, chosen, prorating, groups)
    else:
        answers, total = _map_indices(instrument, source, chosen, groups, bandwidth)
        answers = answers.expand_rows(unreadable)
        added = _list_mapped_columns(total, chosen.name if chosen else "")
    # A score that is an answer (SF-12's summaries) is in the file already.
    added = {name: column for name, column in added.items() if name not in answers.columns}
    bad = _find_bad_rows(source, answers)
    _write_scores(source, answers, added, bad, out)
    _write_errors(source, answers, name_errors_file(out))
    return replace(_count_rows(answers, total, groups, bad), notes=source.notes)


def _score_rows(
    instrument: InstrumentDefinition,
    answers: AnswerTable,
    value_set: ValueSet | None,
    allow_prorating: bool,
    groups: Groups | None,
) -> tuple[Floats, dict[str, pa.Array]]:
    """Return the total of each row of answers, and the columns that scoring adds."""
    values = compute_measures(instrument, answers.matrix, value_set, allow_prorating, groups)
    added = _list_columns(instrument, answers.matrix, values, value_set.name if value_set else None)
    return values[instrument.measures[0].code], added


def _map_indices(
    instrument: InstrumentDefinition,
    source: AnswerFile,
    chosen: ValueSet | None,
    groups: Groups | None,
    bandwidth: float,
) -> tuple[AnswerTable, Floats]:
    if chosen is None:
        raise UserError(f"{instrument.slug} has no value sets, so no index can be mapped; give its answers.")
    answers = read_indices(source.answers, chosen)
    people = np.full(source.table.num_rows, NO_GROUP) if groups is None else groups
    mapped, far = map_answers(answers, source.answers, chosen, people, bandwidth)
    return answers.expand_rows(far), mapped


def _find_bad_rows(source: AnswerFile, answers: AnswerTable) -> Flags:
    bad = source.misfit.copy()
    for problems in answers.problems:
        bad[problems.rows] = True
    return bad


def _count_rows(answers: AnswerTable, total: Floats, groups: Groups | None, bad: Flags) -> ScoredFileCounts:
    scored = int((_expand_flags(~np.isnan(total), answers) & ~bad).sum())
    wrong, rows = int(bad.sum()), len(bad)
    outside = 0
    if groups is not None:
        outside = int((~np.isnan(answers.matrix).any(axis=1) & (groups == NO_GROUP) & ~bad).sum())
    return ScoredFileCounts(rows, scored, rows - scored - wrong - outside, wrong, outside)


def _read_source(instrument: InstrumentDefinition, path: Path, sheet: str | None) -> AnswerFile:
    def is_heading(cells: list[str]) -> bool:
        return "index" in {cell.strip().lower() for cell in cells} or has_answers(instrument, cells)

    return read_answer_file(path, is_heading, sheet)


def _list_columns(
    instrument: InstrumentDefinition, matrix: Floats, values: dict[str, Floats], value_set: str | None
) -> dict[str, pa.Array]:
    """Return the columns that scoring adds, as text: scores, bands, value set and missing items.

    Measures that only repeat an answer (an EQ-5D dimension's level) are there already.
    """
    columns: dict[str, pa.Array] = {}
    for measure in instrument.measures:
        is_total = measure is instrument.total
        if measure.method == "value" and instrument.total and not is_total:
            continue
        columns["score" if is_total else measure.code] = arrow.to_float_array(values[measure.code]).cast(
            pa.string()
        )
        if measure.bands:
            name = "band" if is_total else f"{measure.code}_band"
            columns[name] = _list_bands(measure, values[measure.code])
    if value_set:
        columns["value_set"] = _repeat_value_set(value_set, values["total"])
    return columns | {"missing": _list_missing(instrument, matrix)}


def _list_mapped_columns(total: Floats, value_set: str) -> dict[str, pa.Array]:
    """Return the columns that mapping an index adds."""
    return {
        "score": arrow.to_float_array(total).cast(pa.string()),
        "value_set": _repeat_value_set(value_set, total),
    }


def _repeat_value_set(value_set: str, values: Floats) -> pa.Array:
    """Return the value set of each index there is."""
    first = np.zeros(len(values), dtype=np.int64)
    return arrow.to_text_array([value_set]).take(arrow.to_index_array(first, ~np.isnan(values)))


def _list_bands(measure: InstrumentMeasure, values: Floats) -> pa.Array:
    """Return the band of each value, as `find_band` gives it."""
    labels = arrow.to_text_array([band.label for band in measure.bands])
    place = np.searchsorted([band.lowest for band in measure.bands], values, side="right") - 1
    return labels.take(arrow.to_index_array(place, ~np.isnan(values)))


def _list_missing(instrument: InstrumentDefinition, matrix: Floats) -> pa.Array:
    """Return the codes of each row's missing items, a space between them."""
    absent = find_missing(instrument, ~np.isnan(matrix))
    patterns = arrow.pack_flags(absent).dictionary_encode()
    codes = [item.code for item in instrument.items]
    texts = []
    for pattern in patterns.dictionary.to_pylist():
        gone = np.unpackbits(np.frombuffer(pattern, dtype=np.uint8))
        texts.append(" ".join(code for code, is_gone in zip(codes, gone, strict=False) if is_gone))
    return arrow.to_text_array(texts).take(patterns.indices)


def _expand_flags(flags: Flags, answers: AnswerTable) -> Flags:
    return flags if answers.row_of is None else flags[answers.row_of]


def _write_scores(
    source: AnswerFile, answers: AnswerTable, added: dict[str, pa.Array], bad: Flags, out: Path
) -> None:
    """Write the file's own columns, then the added ones; a row with a bad answer has nothing added.

    Lines are joined by Arrow and written as they lie in memory: less than half the time of its CSV writer.
    """
    names = source.table.column_names
    if clash := [name for name in added if name in names]:
        raise UserError(f"The file has a column {', '.join(clash)} already. Rename or remove it.")
    # The last of the ends is that of a bad row: commas alone.
    ends = pa.concat_arrays([_join_columns([*added.values()]), arrow.to_text_array(["," * (len(added) - 1)])])
    ends = pc.binary_join_element_wise(ends, *arrow.to_text_array(["\n", ""]))
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow([*names, *added])
    rows = np.arange(len(bad)) if answers.row_of is None else answers.row_of
    places = arrow.to_index_array(np.where(bad, len(answers.matrix), rows), np.ones(len(bad), dtype=bool))
    try:
        with out.open("wb") as file:
            file.write(header.getvalue().encode())
            for start in range(0, len(bad), ROWS_PER_BATCH):
                own = [_quote_column(column) for column in source.table.slice(start, ROWS_PER_BATCH).columns]
                lines = _join_columns([*own, ends.take(places.slice(start, ROWS_PER_BATCH))])
                file.write(lines.buffers()[2])
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror}).") from error


def _join_columns(columns: list[pa.Array]) -> pa.Array:
    comma = arrow.to_text_array([","])[0]
    return pc.binary_join_element_wise(*columns, comma, null_handling="replace", null_replacement="")


def _quote_column(column: pa.ChunkedArray) -> pa.Array:
    """Return text as it stands in CSV: in quotes where it holds a comma, a quote or a line break.

    Text without any of those is left as it is.
    """
    text = column.combine_chunks()
    if not arrow.holds_any(text, (b",", b'"', b"\n", b"\r")):
        return text
    mark = arrow.to_text_array(['"'])[0]
    doubled = pc.replace_substring(text, '"', '""')
    inside = pc.binary_join_element_wise(mark, doubled, mark, arrow.to_text_array([""])[0])
    return pc.if_else(pc.match_substring_regex(text, '[,"\r\n]'), inside, text)


def _write_errors(source: AnswerFile, answers: AnswerTable, path: Path) -> None:
    """List every bad answer by row, column, value and reason, in the order of the rows."""
    lines: list[tuple[int, str, str, str]] = [
        (fault.row, "", fault.text, f"{fault.reason}; not scored") for fault in source.faults
    ]
    for problems in answers.problems:
        rows = source.numbers[problems.rows].tolist()
        columns = [problems.column] * len(rows)
        lines += zip(rows, columns, problems.values, problems.reasons, strict=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "column", "value", "reason"])
        writer.writerows(sorted(lines))
