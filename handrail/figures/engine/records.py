"""The records behind a figure: its numerator, its base, and those missing or excluded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handrail.extract.connection import Extract, quote_literal
from handrail.figures.engine import counting, grouping
from handrail.figures.engine.computation import BASE_STATISTICS
from handrail.figures.engine.declaration import (
    Block,
    CategoryBlock,
    EventBlock,
    LineBlock,
    PeriodBlock,
    SpendBlock,
    Table,
)
from handrail.figures.engine.event_rows import (
    restrict_to_period,
    select_event_rows,
    select_unlabelled_cases,
)
from handrail.figures.engine.lines import resolve_line
from handrail.figures.engine.query import (
    ALL_GROUPS,
    FigureQuery,
    base_sql,
    is_true_sql,
    missing_sql,
    select_scope,
)
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.foundation.errors import UserError
from handrail.foundation.periods import PERIOD_KINDS

RECORD_KINDS = ("numerator", "base", "excluded", "missing")
# (field, label) of each field of a group
GroupPairs = tuple[tuple[str, str], ...]
# Where a count stands: its block, its line and its group.
CountPlace = tuple[int, str, GroupPairs]


def list_records(
    extract: Extract, result: TableResult, row: Sequence[str], column: str, kind: str = "numerator"
) -> list[str]:
    """Return the case ids behind the figure at a row and column.

    Raises UserError on an unknown kind of record and on labels that the result does not have.
    """
    if kind not in RECORD_KINDS:
        raise UserError(f"'{kind}' is not a kind of record. Expected one of: {', '.join(RECORD_KINDS)}.")
    cell = result.cells.get((tuple(row), column))
    if cell is None:
        raise UserError(
            f"Table '{result.table.name}' has no figure at row {' / '.join(row)}, column {column}. "
            f"Rows: {'; '.join(map(' / '.join, result.rows))}. Columns: {', '.join(result.columns)}."
        )
    return list_cell_records(extract, result, cell, kind)


def list_cell_records(
    extract: Extract, result: TableResult, cell: FigureCell, kind: str = "numerator"
) -> list[str]:
    """Return the case ids behind one cell of a result; none of a table whose rows are not cases."""
    if result.table.shows or not result.table.of_people:
        return []
    rows = list_cell_rows(extract, result, cell, kind)
    return [str(case) for (case,) in rows if case is not None]


def list_cell_rows(
    extract: Extract, result: TableResult, cell: FigureCell, kind: str = "numerator"
) -> list[tuple[object, ...]]:
    """Return the rows behind one cell: of each the columns that the table shows, or its case id."""
    if kind == "numerator" and cell.measure.kind in BASE_STATISTICS:
        kind = "base"
    source, condition = select_records(result.table, _place_of(cell), kind, result.query)
    columns = ", ".join(result.table.shows or ("case_id",))
    return extract.fetch_rows(f"SELECT {columns} FROM ({source}) WHERE {condition} ORDER BY ALL")


def count_missing(extract: Extract, result: TableResult) -> int:
    """Count what is missing in any figure of a result: people where the table is of people, else its rows.

    A person who is missing in several figures, or in several cases, is one.
    """
    conditions: dict[str, list[str]] = {}
    for place in dict.fromkeys(_place_of(cell) for cell in result if cell.missing_n):
        source, condition = select_records(result.table, place, "missing", result.query)
        conditions.setdefault(source, []).append(f"({condition})")
    if not conditions:
        return 0
    of_people = result.table.of_people and not result.table.shows
    column, number = (
        ("coalesce(person_id, case_id)", "count(DISTINCT who)") if of_people else ("1", "count(*)")
    )
    rows = " UNION ALL ".join(
        f"SELECT {column} AS who FROM ({source}) WHERE {' OR '.join(holding)}"
        for source, holding in conditions.items()
    )
    ((n,),) = extract.fetch_rows(f"SELECT {number} FROM ({rows})")
    return int(n)


def _place_of(cell: FigureCell) -> CountPlace:
    return cell.block, cell.line, cell.by


# --- SQL of the records behind a count ---------------------------------------------------------------------


def select_records(table: Table, place: CountPlace, kind: str, query: FigureQuery) -> tuple[str, str]:
    """Return the SELECT of the records asked about, and the condition on those behind a count."""
    line = place[1]
    block, query, group = _find_place(table, place, query)
    query = replace(_restrict_to_unit(table, query, group), by=tuple(name for name, _ in group))
    at, predicate = _line_condition(table, block, line, kind, query)
    if isinstance(block, EventBlock):
        query = query.without_period()
    conditions = [
        predicate,
        *(
            f"coalesce({grouping.label_sql(name, at)}, '{grouping.MISSING}') = {quote_literal(label)}"
            for name, label in group
            if label != ALL_GROUPS
        ),
    ]
    # The condition speaks of the group by its fields, so that many counts share one source.
    return select_scope(table, replace(query, by=()), at), " AND ".join(conditions)


def select_events(table: Table, place: CountPlace, query: FigureQuery) -> tuple[str, tuple[str, ...]]:
    """Return the SELECT of case and label of the events that a group may count, and the labels of a line.

    Which cases they are of is for `select_records` to say. Raises TypeError on a block of no events.
    """
    block, query, _ = _find_place(table, place, query)
    if not isinstance(block, EventBlock):
        raise TypeError(f"Block {place[0]} of table {table.name} counts no events.")
    return select_event_rows(block, query), block.unions.get(place[1], (place[1],))


def _find_place(table: Table, place: CountPlace, query: FigureQuery) -> tuple[Block, FigureQuery, GroupPairs]:
    """Return the block of a count, its query, and the fields of its group that speak of the case."""
    number, _, group = place
    block = table.blocks[number]
    if isinstance(block, EventBlock):  # a period is that of the events, not of the case
        for name, label in group:
            if name in PERIOD_KINDS and label != ALL_GROUPS:
                block, query = restrict_to_period(block, query, name, label)
        group = tuple(pair for pair in group if pair[0] not in PERIOD_KINDS)
    return block, query, group


def _restrict_to_unit(table: Table, query: FigureQuery, group: Iterable[tuple[str, str]]) -> FigureQuery:
    """Keep a query to a group of a unit's fields: its facts are those of the rows of that group."""
    if not table.unit:
        return query
    labels = {name: label for name, label in group if name in table.unit.fields and label != ALL_GROUPS}
    return replace(query, where={**query.where, **labels})


def _line_condition(table: Table, block: Block, label: str, kind: str, query: FigureQuery) -> tuple[str, str]:
    """Return the date of a line and the condition on one kind of its records."""
    if isinstance(block, LineBlock):
        line = next(line for line in block.lines if line.label == label)
        of, missing, counted, at = resolve_line(table, line)
        return at if query.has_periods else table.at, _state_sql(kind, of, missing, counted)
    if isinstance(block, EventBlock):
        return table.at, _event_state_sql(table, block, label, kind, query)
    if isinstance(block, SpendBlock):
        block = PeriodBlock(block.kind, block.total)
        # What a client of one year cost is taken of the clients of that year.
        kind = "numerator" if kind == "base" else kind
    return table.at, _category_state_sql(table, block, label, kind)


def _state_sql(kind: str, of: str, missing: str, counted: str) -> str:
    base = base_sql(of, missing)
    return {
        "numerator": f"({base} AND ({counted}))",
        "base": base,
        "missing": missing_sql(of, missing),
        "excluded": f"NOT {is_true_sql(of)}",
    }[kind]


def _category_state_sql(table: Table, block: CategoryBlock | PeriodBlock, line: str, kind: str) -> str:
    is_total = bool(block.total) and line == block.total
    counted = "TRUE" if is_total else f"{counting.category_sql(table, block)} = {quote_literal(line)}"
    return _state_sql(kind, table.of, counting.category_missing_sql(table, block), counted)


def _event_state_sql(table: Table, block: EventBlock, line: str, kind: str, query: FigureQuery) -> str:
    about = is_true_sql(table.of)
    labels = ", ".join(map(quote_literal, block.unions.get(line, (line,))))
    cases = f"SELECT case_id FROM ({select_event_rows(block, query)}) WHERE label IN ({labels})"
    return {
        "numerator": f"({about} AND case_id IN ({cases}))",
        "base": about,
        "missing": f"({about} AND case_id IN ({select_unlabelled_cases(block, query)}))",
        "excluded": f"NOT {about}",
    }[kind]
