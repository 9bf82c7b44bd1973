"""Lists what an extract lacks, contradicts or cannot mean, by file, row, column, value and reason; drops
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from handrail.extract.cell_reader import SHOWN
from handrail.extract.connection import NUMBER, Extract, quote_literal
from handrail.extract.contradictions import (
    CHILD_FACTS,
    CHILD_FILES,
    CHILDREN,
    CONTRADICTIONS,
    Contradiction,
    make_child_facts,
)
from handrail.extract.definitions import with_definitions
from handrail.extract.eq5d_states import OCCASIONS, index_field, level_fields
from handrail.extract.file_reader import ROW, FileReading
from handrail.extract.files import FILES
from handrail.extract.intake import read_into
from handrail.extract.joining import join_facts
from handrail.extract.problem import MISSING, Problem, RowTally
from handrail.extract.problem import REPEAT_LEFT_OUT as LEFT_OUT
from handrail.extract.read import open_extract
from handrail.extract.schema import Field, File

# Kinds that make an extract wrong; what is merely missing does not.
WRONG = ("unreadable", "out_of_range", "contradictory", "required")
HEADER = ("file", "row", "column", "value", "kind", "reason")
UNDRAWN = "; the target is kept, but not drawn"
_BATCH = 10_000
_LEVELS = {index_field(occasion): level_fields(occasion) for occasion in OCCASIONS}
# What somebody may have taken for a file of the extract.
_TABLES = (".csv", ".parquet", ".xlsx", ".xlsm", ".xls", ".tsv", ".txt", ".ods", ".arrow", ".feather")
_FAULT = pa.schema(
    [("row_", pa.int64()), ("column_", pa.string()), ("value", pa.string()), ("kind", pa.string()),
     ("reason", pa.string())]
)  # fmt: skip


def check_path(
    path: Path, sheet: str | None = None, tallies: dict[str, RowTally] | None = None
) -> Iterator[Problem]:
    """Yield every problem of a folder or file; see `check`.

    Raises UserError where the file is refused.
    """
    return check_extract(open_extract(path, sheet), tallies)


def check_extract(extract: Extract, tallies: dict[str, RowTally] | None = None) -> Iterator[Problem]:
    """Yield every problem, file by file, row by row; count the rows of each file in `tallies`."""
    yield from _ignored(extract)
    counted = {} if tallies is None else tallies
    for name, file in FILES.items():
        if not extract.raw.get(name):
            continue
        yield from _columns(extract, file)
        reading = _read(extract, name)
        tally = counted[name] = RowTally(reading.source.records, notes=reading.source.notes)
        tally.left_out |= {fault.row for fault in reading.source.faults}
        if not tally.read:
            yield Problem(None, "", "", "the file has no records", name, "missing")
            continue
        for problem in _run(extract, name, _selects(extract, file)):
            _count(tally, problem)
            yield problem


def check_file(extract: Extract, file: File) -> Iterator[Problem]:
    """Yield what is wrong with the rows of one file that the extract has."""
    _read(extract, file.name)
    yield from _run(extract, file.name, _selects(extract, file))


def _count(tally: RowTally, problem: Problem) -> None:
    if problem.row is not None:
        tally.listed.add(problem.row)
        if problem.reason.endswith(LEFT_OUT):
            tally.left_out.add(problem.row)


def _read(extract: Extract, name: str) -> FileReading:
    """Make `numbered`, the rows of a file as they are typed, and `faults`, what is wrong with its cells."""
    reading, source = extract.readings.get(name), extract.raw[name]
    if reading is None:
        source = "read_for_check"
        reading = read_into(extract, name, _origin(extract, name), source)
    columns = ", ".join(
        item.name
        if item.name in reading.arrow_schema.names
        else f"CAST(NULL AS {item.sql_type}) AS {item.name}"
        for item in FILES[name].fields
    )
    extract.connection.execute(
        f"CREATE OR REPLACE TEMP VIEW numbered AS SELECT {ROW} AS row_, {NUMBER}, {columns} FROM {source}"
    )
    extract.connection.register("faults", _table_of_faults(extract, reading))
    return reading


def _origin(extract: Extract, name: str) -> object:
    """What the rows of a file that was read as it stands can be read from once more, cell by cell."""
    if name in extract.paths:
        return extract.paths[name]
    return extract.connection.sql(f"SELECT * FROM {extract.raw[name]}").to_arrow_table()


def _table_of_faults(extract: Extract, reading: FileReading) -> pa.Table:
    cells = chain.from_iterable(fault.list_problems() for fault in reading.cell_faults)
    problems = [*cells, *reading.faulty_rows()]
    columns = [
        [problem.row for problem in problems],
        [problem.column for problem in problems],
        [problem.value for problem in problems],
        [problem.kind for problem in problems],
        [_becomes(extract, reading.file, problem) for problem in problems],
    ]
    return pa.table(dict(zip(_FAULT.names, columns, strict=True)), schema=_FAULT)


def _becomes(extract: Extract, file: File, problem: Problem) -> str:
    """The reason, with what becomes of the value."""
    reason = problem.reason
    if (file.name, problem.column) == ("targets", "measure"):
        return reason.removesuffix(SHOWN) + UNDRAWN
    return reason.removesuffix(MISSING) if extract.ours else reason


def _selects(extract: Extract, file: File) -> list[str]:
    """SQL of everything that is asked of the rows of a file."""
    name = file.name
    selects = ["SELECT * FROM faults", *_fields(extract, file), *_keys(extract, file)]
    if name == "targets":
        selects += _not_drawn(extract)
    if name == "costs":
        selects += _repeated_costs(extract)
    if name == "clients":
        make_child_facts(extract)
        extract.connection.execute(
            "CREATE OR REPLACE TEMP TABLE case_children AS "
            f"SELECT DISTINCT case_id, {', '.join(CHILDREN)} "
            f"FROM {join_facts('numbered_clients', CHILD_FACTS)}"
        )
        selects += [_contradiction(extract, rule) for rule in CONTRADICTIONS if _can_ask(extract, rule)]
    if name in CHILD_FILES and extract.has_file("clients"):
        selects.append(_orphans("no such case in clients; the row counts in no table"))
    elif name == "surveys" and extract.has_file("clients") and "case_id" in extract.given[name]:
        selects.append(_orphans("no such case in clients"))
    return selects


def _ignored(extract: Extract) -> Iterator[Problem]:
    """What lies in the folder and is not read."""
    if extract.directory is None or extract.ours:
        return
    read = {path.name for name, path in extract.paths.items() if extract.raw.get(name)}
    for path in sorted(extract.directory.iterdir()):
        if path.name in read or path.name.startswith(".") or path.suffix.lower() not in _TABLES:
            continue
        same = FILES.get(path.stem)
        if same is not None and extract.paths.get(path.stem) == path:
            why = f"none of its columns is of {path.stem}; it is not read"
        elif same is not None and path.stem in extract.paths:
            why = f"not read: {extract.paths[path.stem].name} stands there too"
        else:
            why = f"no such file in the schema; it is not read. Expected one of: {', '.join(FILES)}"
        yield Problem(None, "", "", why, path.name, "unknown")


def _run(extract: Extract, name: str, selects: list[str]) -> Iterator[Problem]:
    cursor = extract.connection.execute(f"{' UNION ALL '.join(selects)} ORDER BY row_, column_, kind, reason")
    while rows := cursor.fetchmany(_BATCH):
        for row, column, value, kind, reason in rows:
            yield Problem(row, column, value or "", reason, name, kind)


def _columns(extract: Extract, file: File) -> Iterator[Problem]:
    for column in extract.extra[file.name]:
        reason = "no such column in the schema; it is not read"
        yield Problem(None, column, "", reason, file.name, "unknown")
    for item in file.fields:
        if item.name not in extract.given[file.name]:
            kind = "required" if item.required else "missing"
            yield Problem(None, item.name, "", "the file has no such column", file.name, kind)


def _select(column: str, value: str, kind: str, reason: str, where: str) -> str:
    return (
        f"SELECT row_, {quote_literal(column)} AS column_, CAST({value} AS VARCHAR) AS value, "
        f"{quote_literal(kind)} AS kind, {quote_literal(reason)} AS reason FROM numbered WHERE {where}"
    )


def _fields(extract: Extract, file: File) -> Iterator[str]:
    """What is not there, though it should be."""
    for item in file.fields:
        if item.name not in extract.given[file.name]:
            continue
        if item.required:
            reason = "empty, and the record needs it"
            yield _select(item.name, "''", "required", reason, _is_empty(item))
        elif file.name == "clients" and item.expected:
            yield _expected(item)


def _is_empty(item: Field) -> str:
    """SQL that holds where nothing stands in a field; what cannot be read is listed as that."""
    faulty = f"SELECT row_ FROM faults WHERE column_ = {quote_literal(item.name)}"
    empty = f"{item.name} IS NULL AND row_ NOT IN ({faulty})"
    # Where the index would stand a file may have the levels themselves, as a state.
    levels = _LEVELS.get(item.name, ())
    return " AND ".join([empty, *(f"{level} IS NULL" for level in levels)])


def _not_drawn(extract: Extract) -> Iterator[str]:
    if {"measure", "workstream"} <= set(extract.given["targets"]):
        reason = f"employers belong to no workstream{UNDRAWN}"
        where = "measure = 'employers_engaged' AND workstream <> ''"
        yield _select("workstream", "workstream", "unknown", reason, where)


def _expected(item: Field) -> str:
    """Empty where the stage that the case has reached should have filled it."""
    reason = "empty, though the case has reached the stage that records it"
    return _select(item.name, "''", "missing", reason, f"{_is_empty(item)} AND ({item.expected})")


def _contradiction(extract: Extract, rule: Contradiction) -> str:
    values = ", ', ', ".join(
        f"'{column}=', coalesce(CAST({column} AS VARCHAR), '')" for column in rule.columns
    )
    return (
        f"SELECT row_, {quote_literal(rule.columns[0])} AS column_, concat({values}) AS value, "
        f"'contradictory' AS kind, "
        f"{quote_literal(rule.sentence)} AS reason FROM ({with_definitions('numbered', extract.undated)}) "
        "LEFT JOIN case_children USING (case_id) "
        f"WHERE ({rule.applies}) AND ({rule.broken})"
    )


def _can_ask(extract: Extract, rule: Contradiction) -> bool:
    """A rule about columns that the file does not have says nothing."""
    return all(column in extract.given["clients"] for column in rule.columns)


def _keys(extract: Extract, file: File) -> Iterator[str]:
    given = [name for name in file.key if name in extract.given[file.name]]
    if not given or file.key[0] not in given:
        return
    key = [f"CAST({name} AS VARCHAR)" for name in given]
    said = f"concat_ws(', ', {', '.join(key)})"
    same = f"(PARTITION BY {', '.join(key)})"
    ranked = f"SELECT row_, count(*) OVER {same} AS rows_, min(row_) OVER {same} AS first FROM numbered"
    ranked += f" WHERE {key[0]} IS NOT NULL"
    for which, then in _of_rows(extract, file):
        where = f"row_ IN (SELECT row_ FROM ({ranked}) WHERE rows_ > 1 AND {which})"
        yield _select(file.key[0], said, "contradictory", f"the same key stands on several rows{then}", where)


def _of_rows(extract: Extract, file: File) -> tuple[tuple[str, str], ...]:
    """What becomes of rows of one key: which, and what is said of them."""
    if file.name != "clients" or extract.ours:
        return (("TRUE", ""),)
    return (("row_ = first", "; this one, the first, counts"), ("row_ > first", LEFT_OUT))


def _repeated_costs(extract: Extract) -> Iterator[str]:
    """The same cost twice counts twice; nobody can tell whether it was paid twice."""
    given = ", ".join(extract.given["costs"])
    reason = "the same cost stands on several rows; take one out, or tell them apart by their notes"
    repeats = (
        f"SELECT row_ FROM (SELECT row_, count(*) OVER (PARTITION BY {given}) AS n FROM numbered) WHERE n > 1"
    )
    if "amount" in extract.given["costs"]:
        where = f"amount IS NOT NULL AND row_ IN ({repeats})"
        yield _select("amount", "amount", "contradictory", reason, where)


def _orphans(reason: str) -> str:
    where = "case_id NOT IN (SELECT case_id FROM numbered_clients WHERE case_id IS NOT NULL)"
    return _select("case_id", "case_id", "contradictory", reason, where)
