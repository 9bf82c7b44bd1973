"""Lists what an extract lacks, contradicts or cannot mean, by file, row, column, value and reason; drops
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handrail.extract import lines
from handrail.extract.column_types import read_as, text_of
from handrail.extract.connection import Extract, quote
from handrail.extract.contradictions import (
    CHILD_FILES,
    CHILDREN,
    CONTRADICTIONS,
    FACTS,
    Contradiction,
    prepare,
)
from handrail.extract.definitions import with_definitions
from handrail.extract.files import FILES
from handrail.extract.invalid_values import fitting
from handrail.extract.joining import beside
from handrail.extract.read import find_files, open_extract
from handrail.extract.schema import FIRST_DAY, LAST_DAY, TYPES, Field, File
from handrail.foundation.errors import UserError

# Kinds that make an extract wrong; what is merely missing does not.
WRONG = ("unreadable", "out_of_range", "contradictory", "required")
HEADER = ("file", "row", "column", "value", "kind", "reason")
# What tables make of a value that they cannot count.
MISSING = "; counted as missing"
LEFT_OUT = "; left out, the first counts"
UNDRAWN = "; the target is kept, but not drawn"
_BATCH = 10_000
# What somebody may have taken for a file of the extract.
_TABLES = (".csv", ".parquet", ".xlsx", ".xls", ".tsv", ".txt", ".ods")


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `row` counts as the file does: a CSV's header is row 1. None for the whole
    file.
    """

    file: str
    row: int | None
    column: str
    value: str
    kind: str
    reason: str


def check_path(path: Path) -> Iterator[Problem]:
    """Every problem of a folder or file; of one with rows that are not whole, those rows alone.

    Raises UserError where nothing can be read at all.
    """
    try:
        extract = open_extract(path)
    except UserError:
        broken = list(_broken(path))
        if not broken:
            raise
        return iter(broken)
    return check(extract)


def _broken(path: Path) -> Iterator[Problem]:
    files = find_files(path).values() if path.is_dir() else [path]
    for each in files:
        if each.suffix != ".csv":
            continue
        try:
            for row, reason in lines.malformed(each):
                yield Problem(each.stem, row, "", "", "unreadable", reason)
        except UnicodeDecodeError:
            continue


def check(extract: Extract) -> Iterator[Problem]:
    """Every problem, file by file, row by row."""
    yield from _ignored(extract)
    for file in FILES.values():
        yield from check_file(extract, file)


def check_file(extract: Extract, file: File) -> Iterator[Problem]:
    """Every problem of one file, row by row; none where the extract does not have it."""
    name = file.name
    if not extract.raw.get(name):
        return
    yield from _columns(extract, file)
    if not extract.rows(f"SELECT 1 FROM {extract.raw[name]} LIMIT 1"):
        yield Problem(name, None, "", "", "missing", "the file has no records")
        return
    selects = [*_fields(extract, file), *_keys(extract, file)]
    if name == "targets":
        selects += _not_drawn(extract)
    if name == "costs":
        selects += _repeated_amounts(extract)
    if name == "clients":
        prepare(extract)
        extract.connection.execute(
            "CREATE OR REPLACE TEMP TABLE case_children AS "
            f"SELECT DISTINCT case_id, {', '.join(CHILDREN)} FROM {beside('numbered_clients', FACTS)}"
        )
        selects += [_contradiction(extract, rule) for rule in CONTRADICTIONS if _can_ask(extract, rule)]
    if name in CHILD_FILES and extract.has("clients"):
        selects.append(_orphans("no such case in clients; the row counts in no table"))
    elif name == "surveys" and extract.has("clients") and "case_id" in extract.given[name]:
        selects.append(_orphans("no such case in clients"))
    yield from _run(extract, name, selects)


def _ignored(extract: Extract) -> Iterator[Problem]:
    """What lies in the folder and is not read."""
    if extract.directory is None or extract.ours:
        return
    read = {path.name for path in extract.paths.values()}
    for path in sorted(extract.directory.iterdir()):
        if path.name in read or path.name.startswith(".") or path.suffix.lower() not in _TABLES:
            continue
        same = FILES.get(path.stem)
        if path.suffix == ".xlsx":
            why = "a workbook is not read: save each sheet as CSV UTF-8"
        elif same is not None and path.stem in extract.paths:
            why = f"not read: {extract.paths[path.stem].name} stands beside it"
        else:
            why = f"no such file in the schema; it is not read. Expected one of: {', '.join(FILES)}"
        yield Problem(path.name, None, "", "", "unknown", why)


def _run(extract: Extract, name: str, selects: list[str]) -> Iterator[Problem]:
    if not selects:
        return
    # The row numbers of every check must be the same, so the file is read with its numbers once.
    first = 2 if name in extract.csv else 1
    columns = ", ".join(f'"{column}"' for column in extract.given[name])
    number, join = f"nth_ + {first - 1}", ""
    if name in extract.csv and (rows := lines.rows_of(extract.paths[name])) is not None:
        extract.connection.register("rows_of", rows)
        number, join = "rows_of.row", " JOIN rows_of USING (nth_)"
    extract.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE numbered AS SELECT {number} AS row_, {columns} FROM (SELECT "
        f"row_number() OVER () AS nth_, {columns} FROM {extract.raw[name]}){join}"
    )
    cursor = extract.connection.execute(f"{' UNION ALL '.join(selects)} ORDER BY row_, column_, kind, reason")
    while rows := cursor.fetchmany(_BATCH):
        for row, column, value, kind, reason in rows:
            yield Problem(name, row, column, value or "", kind, reason)


def _columns(extract: Extract, file: File) -> Iterator[Problem]:
    for column in extract.extra[file.name]:
        yield Problem(file.name, None, column, "", "unknown", "no such column in the schema; it is not read")
    for item in file.fields:
        if item.name not in extract.given[file.name]:
            kind = "required" if item.required else "missing"
            yield Problem(file.name, None, item.name, "", kind, "the file has no such column")


def _select(column: str, value: str, kind: str, reason: str, where: str) -> str:
    return (
        f"SELECT row_, {quote(column)} AS column_, CAST({value} AS VARCHAR) AS value, {quote(kind)} AS kind, "
        f"{quote(reason)} AS reason FROM numbered WHERE {where}"
    )


def _fields(extract: Extract, file: File) -> Iterator[str]:
    types = extract.types[file.name]
    for item in file.fields:
        if item.name not in types:
            continue
        raw = f"nullif(trim(CAST(\"{item.name}\" AS VARCHAR)), '')"
        typed = read_as(item, types[item.name])
        if item.required:
            yield _select(item.name, "''", "required", "empty, and the record needs it", f"{raw} IS NULL")
        yield from _readable(item, raw, typed)
        yield from _in_range(item, raw, typed, _then(extract, file, item))
        if file.name == "clients" and item.expected and not item.required:
            yield _expected(extract, item, raw)


def _readable(item: Field, raw: str, typed: str) -> Iterator[str]:
    if item.sql_type != "VARCHAR":
        reason = f"cannot be read as {TYPES[item.type][2]}{MISSING}"
        yield _select(item.name, raw, "unreadable", reason, f"{raw} IS NOT NULL AND ({typed}) IS NULL")


def _then(extract: Extract, file: File, item: Field) -> str:
    """What becomes of a value that is not in range."""
    if (file.name, item.name) == ("targets", "measure"):
        return UNDRAWN
    if item.codes and not item.closed:
        return "; shown as it stands"
    return "" if extract.ours else MISSING


def _not_drawn(extract: Extract) -> Iterator[str]:
    if {"measure", "workstream"} <= set(extract.given["targets"]):
        reason = f"employers belong to no workstream{UNDRAWN}"
        where = "trim(measure) = 'employers_engaged' AND trim(workstream) <> ''"
        yield _select("workstream", "workstream", "unknown", reason, where)


def _repeated_amounts(extract: Extract) -> Iterator[str]:
    """An amount that stands on several rows alike in everything: a total would count it twice."""
    if {"service", "quarter", "heading", "amount"} <= set(extract.given["costs"]):
        columns = ", ".join(f'"{name}"' for name in extract.given["costs"])
        ranked = (
            f"SELECT row_, row_number() OVER (PARTITION BY {columns} ORDER BY row_) AS place FROM numbered"
        )
        reason = "the same amount stands on an earlier row; if both were paid, tell them apart in the note"
        where = f"row_ IN (SELECT row_ FROM ({ranked}) WHERE place > 1) AND amount IS NOT NULL"
        yield _select("amount", "amount", "contradictory", reason, where)


def _in_range(item: Field, raw: str, typed: str, then: str) -> Iterator[str]:
    """`then` says what becomes of a value that is not in range."""
    if item.codes:
        allowed = ", ".join(map(quote, item.codes))
        reason = f"expected one of: {', '.join(item.codes)}{then}"
        wrong = f"{raw} NOT IN ({allowed})"
        if item.type == "codes":
            wrong = f"len(list_filter(string_split({raw}, ';'), lambda x: trim(x) NOT IN ({allowed}))) > 0"
        yield _select(item.name, raw, "out_of_range", reason, wrong)
    if item.low is not None:
        reason = f"expected {item.low:g} or more" + (
            f", {item.high:g} at most" if item.high is not None else ""
        )
        reason += then
        high = f" OR ({typed}) > {item.high}" if item.high is not None else ""
        yield _select(item.name, raw, "out_of_range", reason, f"({typed}) < {item.low}{high}")
    if (item.name, item.type) == ("month", "date"):
        where = f"day({typed}) <> 1"
        yield _select(item.name, raw, "out_of_range", "expected the first day of the month", where)
    if item.type == "date":
        reason = f"expected a day from {FIRST_DAY} to {LAST_DAY}{then}"
        where = f"({typed}) NOT BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'"
        yield _select(item.name, raw, "out_of_range", reason, where)


def _expected(extract: Extract, item: Field, raw: str) -> str:
    """Empty where the stage that the case has reached should have filled it."""
    reason = "empty, though the case has reached the stage that records it"
    stage = "TRUE" if item.expected == "TRUE" else _on_typed(extract, item.expected)
    return _select(item.name, "''", "missing", reason, f"{raw} IS NULL AND {stage}")


def _on_typed(extract: Extract, predicate: str) -> str:
    """A predicate over typed fields and definitions, asked of the numbered raw rows."""
    return f"row_ IN (SELECT row_ FROM {_typed_rows(extract)} WHERE {predicate})"


def _typed_rows(extract: Extract) -> str:
    types = extract.types["clients"]
    read = {item: read_as(item, types.get(item.name)) for item in FILES["clients"].fields}
    columns = ", ".join(
        f"{sql if extract.ours or item.name not in types else fitting(item, sql)} AS {item.name}"
        for item, sql in read.items()
    )
    return f"(SELECT row_, {columns} FROM numbered)"


def _contradiction(extract: Extract, rule: Contradiction) -> str:
    values = ", ', ', ".join(
        f"'{column}=', coalesce(CAST({column} AS VARCHAR), '')" for column in rule.columns
    )
    return (
        f"SELECT row_, {quote(rule.columns[0])} AS column_, concat({values}) AS value, "
        f"'contradictory' AS kind, "
        f"{quote(rule.sentence)} AS reason FROM ({with_definitions(_typed_rows(extract), extract.undated)}) "
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
    key = [text_of(file.by_name[name]) for name in given]
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


def _orphans(reason: str) -> str:
    case = "nullif(trim(CAST(case_id AS VARCHAR)), '')"
    where = f"{case} NOT IN (SELECT case_id FROM numbered_clients WHERE case_id IS NOT NULL)"
    return _select("case_id", "case_id", "contradictory", reason, where)
