"""Counts the blocks of a declared table over an extract, in as few passes as they allow.

Each record asked about is excluded (not what the table is about), missing or in the base; nobody is in two of
these and nobody is dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from handrail.extract.connection import Extract
from handrail.figures.engine import grouping, spending
from handrail.figures.engine.declaration import (
    Block,
    CategoryBlock,
    EventBlock,
    LineBlock,
    PeriodBlock,
    SpendBlock,
    Table,
)
from handrail.figures.engine.events import count_events
from handrail.figures.engine.lines import count_lines
from handrail.figures.engine.query import (
    ALL_GROUPS,
    AnswerColumns,
    BlockCounts,
    ExclusionCounts,
    FigureQuery,
    GroupLabels,
    LineCounts,
    exclusion_conditions,
    is_true_sql,
    list_memberships,
)
from handrail.figures.engine.tallying import tally_records

# (base, missing or excluded; the category of a record in the base) -> records
_StateCounts = Mapping[tuple[str, str | None], int]


def count_block(
    extract: Extract,
    table: Table,
    block: Block,
    query: FigureQuery,
    exclusions: ExclusionCounts | None = None,
) -> BlockCounts:
    """Return all the counts of a block under one grouping, 'all' of the grouping's first field included.

    `exclusions`, where given, is filled with how many records are left out, if a pass looks at all of them.
    """
    if table.unit and query.by:
        return _count_units(extract, table, block, query, exclusions)
    return _count_records(extract, table, block, query, exclusions)


def _count_units(
    extract: Extract,
    table: Table,
    block: Block,
    query: FigureQuery,
    exclusions: ExclusionCounts | None,
) -> BlockCounts:
    """Count units by group, and in all groups together, where a unit of several groups is one."""
    counts = _count_records(extract, table, block, query, None)
    rolled_up = _count_records(extract, table, block, replace(query, by=query.by[1:]), exclusions)
    groups = {group[1:] for group, _ in counts}
    totals = {(group, line): counted for (group, line), counted in rolled_up.items() if group in groups}
    # Lines that only a group has, such as a size that is not the last one known.
    for _, line in counts:
        for group in groups:
            like = next((counted for (other, _), counted in totals.items() if other == group), LineCounts())
            totals.setdefault((group, line), replace(like, n=0))
    return {
        **{(group, line): counted for (group, line), counted in counts.items() if group[0] != ALL_GROUPS},
        **{((ALL_GROUPS, *group), line): counted for (group, line), counted in totals.items()},
    }


def _count_records(
    extract: Extract,
    table: Table,
    block: Block,
    query: FigureQuery,
    exclusions: ExclusionCounts | None,
) -> BlockCounts:
    if isinstance(block, LineBlock):
        return count_lines(extract, table, block, query, exclusions)
    if isinstance(block, CategoryBlock | PeriodBlock):
        return _count_categories(extract, table, block, query, exclusions)
    if isinstance(block, EventBlock):
        return count_events(extract, table, block, query)
    return _count_spend(extract, table, block, query)


# --- categories and periods --------------------------------------------------------------------------------


def category_sql(table: Table, block: CategoryBlock | PeriodBlock) -> str:
    """Return the SQL of the category of a record."""
    return grouping.label_sql(block.kind, table.at) if isinstance(block, PeriodBlock) else f"({block.field})"


def category_missing_sql(table: Table, block: CategoryBlock | PeriodBlock) -> str:
    """Return the SQL of the records that lack what is needed: the table says so, or the field is empty."""
    return f"{is_true_sql(table.missing)} OR {category_sql(table, block)} IS NULL"


def _count_categories(
    extract: Extract,
    table: Table,
    block: CategoryBlock | PeriodBlock,
    query: FigureQuery,
    exclusions: ExclusionCounts | None = None,
) -> BlockCounts:
    kind = block.kind if isinstance(block, PeriodBlock) else ""
    category = grouping.key_sql(kind, table.at) if isinstance(block, PeriodBlock) else f"({block.field})"
    columns = AnswerColumns(label=category)
    about, missing = (is_true_sql(columns.name_column(sql)) for sql in (table.of, table.missing))
    reasons = exclusion_conditions(table, columns) if exclusions is not None else {}
    tally = tally_records(extract, table, query, table.at, columns)
    numbers = ", ".join(map(tally.count_sql, ("TRUE", *reasons.values())))
    rows = extract.fetch_rows(
        f"SELECT {query.group_list}{about} AS about, {missing} AS missing, label, {numbers} "
        f"FROM ({tally.sql}) GROUP BY ALL"
    )
    states: dict[GroupLabels, dict[tuple[str, str | None], int]] = defaultdict(lambda: defaultdict(int))
    width = len(query.by)
    for row in rows:
        is_about, is_missing, value, n, *left_out = row[width:]
        group = query.label_group(row[:width])
        state = "excluded" if not is_about else "missing" if is_missing or value is None else "base"
        label = grouping.label_key(kind, value) if state == "base" else None
        for member in list_memberships(group):
            states[member][state, label] += n
        if exclusions is not None:
            exclusions.update(dict(zip(reasons, left_out, strict=True)))
    return _fill_categories(block, states)


def _fill_categories(
    block: CategoryBlock | PeriodBlock, states: Mapping[GroupLabels, _StateCounts]
) -> BlockCounts:
    """Return the counts of every category in every group, and of the total line."""
    is_sparse = isinstance(block, CategoryBlock) and block.sparse
    fixed = () if isinstance(block, PeriodBlock) else (block.always or block.codes)
    labels = {label for counts in states.values() for _, label in counts if label is not None}
    lines = sorted({*fixed, *labels})
    counted: BlockCounts = {}
    for group, counts in states.items():
        base, missing, excluded = (
            sum(n for (state, _), n in counts.items() if state == wanted)
            for wanted in ("base", "missing", "excluded")
        )
        for line in lines:
            if not is_sparse or ("base", line) in counts:
                counted[group, line] = LineCounts(counts.get(("base", line), 0), base, missing, excluded)
        if block.total:
            counted[group, block.total] = LineCounts(base, base, missing, excluded)
    return counted


# --- spend -------------------------------------------------------------------------------------------------


def _count_spend(extract: Extract, table: Table, block: SpendBlock, query: FigureQuery) -> BlockCounts:
    if query.by == ("service", "version"):
        # The version is what is rolled up: the totals are of a service.
        turned = _count_spend(extract, table, block, replace(query, by=("version", "service")))
        return {(group[::-1], line): counted for (group, line), counted in turned.items()}
    spending.check_spend_query(extract, query)
    clients = _count_categories(extract, table, PeriodBlock(block.kind, block.total), query)
    spend, shared = spending.sum_spend(extract, table, block, query)
    incomplete = spending.find_incomplete(extract, block, query)
    lines = {line for _, line in (*clients, *spend)}
    counts: BlockCounts = {}
    for group in {group for group, _ in (*clients, *spend)}:
        service = dict(zip(query.by, group, strict=True)).get("service", ALL_GROUPS)
        for line in lines:
            known = clients.get((group, line), LineCounts())
            base, missing = int(known.n), known.missing
            if (group, line) not in spend or (service, line) in incomplete:
                # No spend recorded is not spending nothing, and a total without a part of it is too small.
                base, missing = 0, missing + base
            counts[group, line] = LineCounts(
                spend.get((group, line), 0.0),
                base,
                missing,
                known.excluded,
                shared=(group, line) in shared,
            )
    return counts
