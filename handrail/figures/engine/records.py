"""The records behind a figure: those counted, its base, those that lack what is needed and those left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from handrail.extract.connection import Extract, quote
from handrail.extract.read import open_extract
from handrail.figures.engine import counting, events, grouping
from handrail.figures.engine.computation import OF_THE_BASE, compute
from handrail.figures.engine.declaration import (
    Block,
    Categories,
    Events,
    Lines,
    Periods,
    SpendPerClient,
    Table,
)
from handrail.figures.engine.lines import line_parts
from handrail.figures.engine.query import (
    ALL,
    Question,
    Where,
    in_base,
    in_missing,
    scope,
    yes,
)
from handrail.figures.engine.result import Cell, Result, Row
from handrail.foundation.errors import UserError

KINDS = ("numerator", "base", "excluded", "missing")
# Where a count stands: its block, its line and the labels of its group.
Spot = tuple[int, str, tuple[tuple[str, str], ...]]


def records(
    table: Table,
    source: object,
    row: str | Row,
    column: str,
    kind: str = "numerator",
    by: str | Sequence[str] | None = None,
    where: Where | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> list[str]:
    """The case ids behind a figure: its numerator, base, missing or excluded. Raises UserError on unknown
    labels.
    """
    if kind not in KINDS:
        raise UserError(f"'{kind}' is not a kind of record. Expected one of: {', '.join(KINDS)}.")
    extract = open_extract(source)
    result = compute(table, extract, by, where, from_, to)
    labels: Row = (row,) if isinstance(row, str) else tuple(row)
    if (labels, column) not in result.cells:
        raise UserError(
            f"Table '{table.name}' has no figure at row {' / '.join(labels)}, column {column}. "
            f"Rows: {'; '.join(' / '.join(each) for each in result.rows)}. "
            f"Columns: {', '.join(result.columns)}."
        )
    return cell_records(extract, result.cells[labels, column], table, kind, where, from_, to)


def cell_records(
    extract: Extract,
    cell: Cell,
    table: Table,
    kind: str = "numerator",
    where: Where | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> list[str]:
    """The case ids behind one cell of a result; none of a table whose rows are not cases."""
    if table.shows or not table.of_people:
        return []
    rows = shown_rows(extract, cell, table, kind, where, from_, to)
    return [str(case) for (case,) in rows if case is not None]


def shown_rows(
    extract: Extract,
    cell: Cell,
    table: Table,
    kind: str = "numerator",
    where: Where | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> list[tuple[object, ...]]:
    """The rows behind one cell: of each what the table shows, or the case that it is."""
    if kind == "numerator" and cell.measure.kind in OF_THE_BASE:
        kind = "base"
    source, holds = behind(table, (cell.block, cell.line, cell.by), kind, where, from_, to)
    columns = ", ".join(table.shows or ("case_id",))
    return extract.rows(f"SELECT {columns} FROM ({source}) WHERE {holds} ORDER BY ALL")


def count_lacking(extract: Extract, result: Result) -> int:
    """Count what is missing in any figure of a result: people where the table is of people, else its rows.

    A person who is missing in several figures, or by several cases, is one.
    """
    table, days = (
        result.table,
        [dt.date.fromisoformat(day) if day else None for day in (result.from_, result.to)],
    )
    spots = dict.fromkeys((cell.block, cell.line, cell.by) for cell in result if cell.missing_n)
    sources: dict[str, list[str]] = {}
    for spot in spots:
        source, holds = behind(table, spot, "missing", result.where, *days)
        sources.setdefault(source, []).append(f"({holds})")
    of_people = table.of_people and not table.shows
    column = "coalesce(person_id, case_id)" if of_people else "1"
    rows = [f"SELECT {column} AS one FROM ({source}) WHERE {' OR '.join(h)}" for source, h in sources.items()]
    if not rows:
        return 0
    counted = "count(DISTINCT one)" if of_people else "count(*)"
    ((n,),) = extract.rows(f"SELECT {counted} FROM ({' UNION ALL '.join(rows)})")
    return int(n)


def behind(
    table: Table,
    spot: Spot,
    kind: str,
    where: Where | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> tuple[str, str]:
    """SQL of the records asked about, and what holds of those behind a count: its numerator, base, missing or
    excluded.
    """
    line = spot[1]
    block, question, by = _spot(table, spot, where, from_, to)
    question = replace(_within(table, question, by), by=tuple(name for name, _ in by))
    at, predicate, period = _parts(table, block, line, kind, question)
    clauses = [predicate] + [
        f"coalesce({grouping.sql(name, at)}, '{grouping.MISSING}') = {quote(label)}"
        for name, label in by
        if label != ALL
    ]
    # The predicate speaks of the group by its fields, so that many counts share one source.
    return scope(table, replace(question, by=()), at, period), " AND ".join(clauses)


def _within(table: Table, question: Question, by: Sequence[tuple[str, str]]) -> Question:
    """The question, kept to a group of a unit's fields: its facts are those of the rows of that group."""
    if not table.unit:
        return question
    group = {name: label for name, label in by if name in table.unit.fields and label != ALL}
    return replace(question, where={**question.where, **group})


def events_behind(
    table: Table,
    spot: Spot,
    where: Where | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> tuple[str, tuple[str, ...]]:
    """SQL of the case and label of the events that a group of a table may count, and the labels of a line;
    whose they are is for `behind` to say.
    """
    block, question, _ = _spot(table, spot, where, from_, to)
    if not isinstance(block, Events):
        raise TypeError(f"Block {spot[0]} of table {table.name} counts no events.")
    return events.event_rows(block, question), block.unions.get(spot[1], (spot[1],))


def _spot(
    table: Table, spot: Spot, where: Where | None, from_: dt.date | None, to: dt.date | None
) -> tuple[Block, Question, tuple[tuple[str, str], ...]]:
    """The block of a count, what is asked of it, and the labels of its group that speak of the case."""
    block, by = table.blocks[spot[0]], spot[2]
    question = Question((), dict(where or {}), from_, to)
    if isinstance(block, Events):  # a period is that of the events, not of the case
        for name, label in [pair for pair in by if pair[0] in grouping.PERIODS and pair[1] != ALL]:
            block, question = events.of_period(block, question, name, label)
        by = tuple(pair for pair in by if pair[0] not in grouping.PERIODS)
    return block, question, by


def _parts(table: Table, block: Block, label: str, kind: str, question: Question) -> tuple[str, str, bool]:
    """Date, predicate and whether the period bounds the case itself, for one kind of record of a line."""
    if isinstance(block, Lines):
        line = next(each for each in block.lines if each.label == label)
        of, missing, counted, at = line_parts(table, line)
        at = at if _timed(question) else table.at
        return at, _state(kind, of, missing, counted), True
    if isinstance(block, Events):
        return table.at, _event_state(table, block, label, kind, question), False
    if isinstance(block, SpendPerClient):
        block = Periods(block.kind, block.total)
        # What a client of one year cost is taken of the clients of that year.
        kind = "numerator" if kind == "base" else kind
    return table.at, _category_state(table, block, label, kind), True


def _timed(question: Question) -> bool:
    periods = set(grouping.PERIODS)
    return bool(question.from_ or question.to or set(question.by) & periods or set(question.where) & periods)


def _state(kind: str, of: str, missing: str, counted: str) -> str:
    base, lacking = in_base(of, missing), in_missing(of, missing)
    return {
        "numerator": f"({base} AND ({counted}))",
        "base": base,
        "missing": lacking,
        "excluded": f"NOT {yes(of)}",
    }[kind]


def _category_state(table: Table, block: Categories | Periods, line: str, kind: str) -> str:
    total = bool(block.total) and line == block.total
    label = counting.category_sql(table, block)
    counted = "TRUE" if total else f"{label} = {quote(line)}"
    return _state(kind, table.of, counting.category_missing(table, block), counted)


def _event_state(table: Table, block: Events, line: str, kind: str, question: Question) -> str:
    about = yes(table.of)
    members = block.unions.get(line, (line,))
    labels = ", ".join(map(quote, members))
    having = f"SELECT case_id FROM ({events.event_rows(block, question)}) WHERE label IN ({labels})"
    return {
        "numerator": f"({about} AND case_id IN ({having}))",
        "base": about,
        "missing": f"({about} AND case_id IN ({events.event_missing(block, question)}))",
        "excluded": f"NOT {about}",
    }[kind]
