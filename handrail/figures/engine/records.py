"""The records behind a figure: those counted, its base, those that lack what is needed and those left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from handrail.extract.connection import Extract, quote
from handrail.extract.read import open_extract
from handrail.figures.engine import counting, events, grouping
from handrail.figures.engine.computation import BASE_STATISTICS, compute_table
from handrail.figures.engine.declaration import (
    Block,
    CategoryBlock,
    EventBlock,
    LineBlock,
    PeriodBlock,
    SpendBlock,
    Table,
)
from handrail.figures.engine.lines import resolve_line
from handrail.figures.engine.query import (
    ALL_GROUPS,
    FieldFilters,
    FigureQuery,
    base_sql,
    is_true_sql,
    missing_sql,
    select_scope,
)
from handrail.figures.engine.result import FigureCell, RowLabels, TableResult
from handrail.foundation.errors import UserError
from handrail.foundation.periods import PERIOD_KINDS

RECORD_KINDS = ("numerator", "base", "excluded", "missing")
# Where a count stands: its block, its line and the labels of its group.
CountPlace = tuple[int, str, tuple[tuple[str, str], ...]]


def list_records(
    table: Table,
    source: object,
    row: str | RowLabels,
    column: str,
    kind: str = "numerator",
    by: str | Sequence[str] | None = None,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> list[str]:
    """The case ids behind a figure: its numerator, base, missing or excluded. Raises UserError on unknown
    labels.
    """
    if kind not in RECORD_KINDS:
        raise UserError(f"'{kind}' is not a kind of record. Expected one of: {', '.join(RECORD_KINDS)}.")
    extract = open_extract(source)
    result = compute_table(table, extract, by, where, from_, to)
    labels: RowLabels = (row,) if isinstance(row, str) else tuple(row)
    if (labels, column) not in result.cells:
        raise UserError(
            f"Table '{table.name}' has no figure at row {' / '.join(labels)}, column {column}. "
            f"Rows: {'; '.join(' / '.join(each) for each in result.rows)}. "
            f"Columns: {', '.join(result.columns)}."
        )
    return list_cell_records(extract, result.cells[labels, column], table, kind, where, from_, to)


def list_cell_records(
    extract: Extract,
    cell: FigureCell,
    table: Table,
    kind: str = "numerator",
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> list[str]:
    """The case ids behind one cell of a result; none of a table whose rows are not cases."""
    if table.shows or not table.of_people:
        return []
    rows = list_cell_rows(extract, cell, table, kind, where, from_, to)
    return [str(case) for (case,) in rows if case is not None]


def list_cell_rows(
    extract: Extract,
    cell: FigureCell,
    table: Table,
    kind: str = "numerator",
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> list[tuple[object, ...]]:
    """The rows behind one cell: of each what the table shows, or the case that it is."""
    if kind == "numerator" and cell.measure.kind in BASE_STATISTICS:
        kind = "base"
    source, holds = select_records(table, (cell.block, cell.line, cell.by), kind, where, from_, to)
    columns = ", ".join(table.shows or ("case_id",))
    return extract.rows(f"SELECT {columns} FROM ({source}) WHERE {holds} ORDER BY ALL")


def count_missing(extract: Extract, result: TableResult) -> int:
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
        source, holds = select_records(table, spot, "missing", result.where, *days)
        sources.setdefault(source, []).append(f"({holds})")
    of_people = table.of_people and not table.shows
    column = "coalesce(person_id, case_id)" if of_people else "1"
    rows = [f"SELECT {column} AS one FROM ({source}) WHERE {' OR '.join(h)}" for source, h in sources.items()]
    if not rows:
        return 0
    counted = "count(DISTINCT one)" if of_people else "count(*)"
    ((n,),) = extract.rows(f"SELECT {counted} FROM ({' UNION ALL '.join(rows)})")
    return int(n)


def select_records(
    table: Table,
    spot: CountPlace,
    kind: str,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> tuple[str, str]:
    """SQL of the records asked about, and what holds of those behind a count: its numerator, base, missing or
    excluded.
    """
    line = spot[1]
    block, question, by = _find_place(table, spot, where, from_, to)
    question = replace(_restrict_to_unit(table, question, by), by=tuple(name for name, _ in by))
    at, predicate, period = _line_condition(table, block, line, kind, question)
    clauses = [predicate] + [
        f"coalesce({grouping.label_sql(name, at)}, '{grouping.MISSING}') = {quote(label)}"
        for name, label in by
        if label != ALL_GROUPS
    ]
    # The predicate speaks of the group by its fields, so that many counts share one source.
    return select_scope(table, replace(question, by=()), at, period), " AND ".join(clauses)


def _restrict_to_unit(table: Table, question: FigureQuery, by: Sequence[tuple[str, str]]) -> FigureQuery:
    """The question, kept to a group of a unit's fields: its facts are those of the rows of that group."""
    if not table.unit:
        return question
    group = {name: label for name, label in by if name in table.unit.fields and label != ALL_GROUPS}
    return replace(question, where={**question.where, **group})


def select_events(
    table: Table,
    spot: CountPlace,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> tuple[str, tuple[str, ...]]:
    """SQL of the case and label of the events that a group of a table may count, and the labels of a line;
    whose they are is for `behind` to say.
    """
    block, question, _ = _find_place(table, spot, where, from_, to)
    if not isinstance(block, EventBlock):
        raise TypeError(f"Block {spot[0]} of table {table.name} counts no events.")
    return events.select_event_rows(block, question), block.unions.get(spot[1], (spot[1],))


def _find_place(
    table: Table, spot: CountPlace, where: FieldFilters | None, from_: dt.date | None, to: dt.date | None
) -> tuple[Block, FigureQuery, tuple[tuple[str, str], ...]]:
    """The block of a count, what is asked of it, and the labels of its group that speak of the case."""
    block, by = table.blocks[spot[0]], spot[2]
    question = FigureQuery((), dict(where or {}), from_, to)
    if isinstance(block, EventBlock):  # a period is that of the events, not of the case
        for name, label in [pair for pair in by if pair[0] in PERIOD_KINDS and pair[1] != ALL_GROUPS]:
            block, question = events.restrict_to_period(block, question, name, label)
        by = tuple(pair for pair in by if pair[0] not in PERIOD_KINDS)
    return block, question, by


def _line_condition(
    table: Table, block: Block, label: str, kind: str, question: FigureQuery
) -> tuple[str, str, bool]:
    """Date, predicate and whether the period bounds the case itself, for one kind of record of a line."""
    if isinstance(block, LineBlock):
        line = next(each for each in block.lines if each.label == label)
        of, missing, counted, at = resolve_line(table, line)
        at = at if _is_timed(question) else table.at
        return at, _state_sql(kind, of, missing, counted), True
    if isinstance(block, EventBlock):
        return table.at, _event_state_sql(table, block, label, kind, question), False
    if isinstance(block, SpendBlock):
        block = PeriodBlock(block.kind, block.total)
        # What a client of one year cost is taken of the clients of that year.
        kind = "numerator" if kind == "base" else kind
    return table.at, _category_state_sql(table, block, label, kind), True


def _is_timed(question: FigureQuery) -> bool:
    periods = set(PERIOD_KINDS)
    return bool(question.from_ or question.to or set(question.by) & periods or set(question.where) & periods)


def _state_sql(kind: str, of: str, missing: str, counted: str) -> str:
    base, lacking = base_sql(of, missing), missing_sql(of, missing)
    return {
        "numerator": f"({base} AND ({counted}))",
        "base": base,
        "missing": lacking,
        "excluded": f"NOT {is_true_sql(of)}",
    }[kind]


def _category_state_sql(table: Table, block: CategoryBlock | PeriodBlock, line: str, kind: str) -> str:
    total = bool(block.total) and line == block.total
    label = counting.category_sql(table, block)
    counted = "TRUE" if total else f"{label} = {quote(line)}"
    return _state_sql(kind, table.of, counting.category_missing_sql(table, block), counted)


def _event_state_sql(table: Table, block: EventBlock, line: str, kind: str, question: FigureQuery) -> str:
    about = is_true_sql(table.of)
    members = block.unions.get(line, (line,))
    labels = ", ".join(map(quote, members))
    having = f"SELECT case_id FROM ({events.select_event_rows(block, question)}) WHERE label IN ({labels})"
    return {
        "numerator": f"({about} AND case_id IN ({having}))",
        "base": about,
        "missing": f"({about} AND case_id IN ({events.select_unlabelled_cases(block, question)}))",
        "excluded": f"NOT {about}",
    }[kind]
