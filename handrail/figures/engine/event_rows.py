"""The SQL of the rows of a child file that count as events, and of their labels."""

from __future__ import annotations

from dataclasses import replace

from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import EventBlock
from handrail.figures.engine.query import FigureQuery, is_true_sql
from handrail.foundation.periods import Period


def restrict_to_period(
    block: EventBlock, query: FigureQuery, name: str, label: str
) -> tuple[EventBlock, FigureQuery]:
    """Return the same query of the events of one period; of those without a date, under 'missing'."""
    period = Period.from_label(name, label)
    if period is None:
        return replace(block, of=f"({block.of}) AND date IS NULL"), query
    first, last = max(period.first, query.from_ or period.first), min(period.last, query.to or period.last)
    return block, replace(query, from_=first, to=last)


def select_event_rows(block: EventBlock, query: FigureQuery) -> str:
    """Return the SELECT of case_id and label of the rows that count; several codes become several rows."""
    clauses = [is_true_sql(block.of), *grouping.period_sql("date", query.from_, query.to)]
    where = f"{block.field} IS NOT NULL AND {' AND '.join(clauses)}"
    if not block.many:
        return f"SELECT case_id, {block.field} AS label FROM {block.file} WHERE {where}"
    rows = f"{block.file} JOIN ({select_codes(block)}) USING ({block.field})"
    return f"SELECT case_id, label FROM {rows} WHERE {where}"


def select_unlabelled_cases(block: EventBlock, query: FigureQuery) -> str:
    """Return the SELECT of case_id of those with a row that may count and has no label."""
    return (
        f"SELECT DISTINCT case_id FROM {block.file} "
        f"WHERE ({known_label_sql(block)}) IS NULL AND {countable_sql(block, query)}"
    )


def select_codes(block: EventBlock) -> str:
    """Return the SELECT of each list of codes with each code in it: few lists stand on many rows."""
    distinct = f"SELECT DISTINCT {block.field} FROM {block.file}"
    return f"SELECT {block.field}, unnest({codes_sql(block.field)}) AS label FROM ({distinct})"


def codes_sql(field: str) -> str:
    """Return the SQL of the list of codes in a text."""
    return f"list_distinct(list_transform(string_split({field}, ';'), lambda x: trim(x)))"


def countable_sql(block: EventBlock, query: FigureQuery) -> str:
    """Return the SQL of the rows of the period that count, or of which that is not known."""
    may_count = f"coalesce(({block.of}), TRUE)"
    return " AND ".join([may_count, *grouping.period_sql("date", query.from_, query.to)])


def known_label_sql(block: EventBlock) -> str:
    """Return the SQL of the label of a row that counts; NULL where it has none, or may not count."""
    return block.field if block.of == "TRUE" else f"CASE WHEN {block.of} THEN {block.field} END"
