"""Counts a declared table over an extract in as few passes as its blocks allow, and says which SQL counts
what.

`scope` gives the records a figure could be about. Each is excluded ('x': not what the table is about),
missing ('m') or
in the base ('b'); nobody is in two and nobody is dropped.
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
    BlockCounts,
    ExclusionCounts,
    FigureQuery,
    LineCounts,
    PredicateColumns,
    exclusion_conditions,
    is_true_sql,
    label_group,
    select_groups,
)
from handrail.figures.engine.tallying import tally_records


def count_block(
    extract: Extract,
    table: Table,
    block: Block,
    question: FigureQuery,
    left_out: ExclusionCounts | None = None,
) -> BlockCounts:
    """All the counts of a block under one grouping, the 'all' of the grouping's first field included.

    `left_out`, where given, is told how many records were left out, if the pass looked at all of them.
    """
    if table.unit and question.by:
        return _count_units(extract, table, block, question, left_out)
    return _count_whole_block(extract, table, block, question, left_out)


def _count_units(
    extract: Extract, table: Table, block: Block, question: FigureQuery, left_out: ExclusionCounts | None
) -> BlockCounts:
    """The counts of units by group, and those of all groups together, in which a unit of several is one."""
    counts = _count_whole_block(extract, table, block, question, None)
    whole = _count_whole_block(extract, table, block, replace(question, by=question.by[1:]), left_out)
    groups = {group[1:] for group, _ in counts}
    together = {(group, line): found for (group, line), found in whole.items() if group in groups}
    # Lines that only a group has, such as a size that is not the last one known.
    for _, line in counts:
        for group in groups:
            like = next((each for (of, _), each in together.items() if of == group), LineCounts())
            together.setdefault((group, line), replace(like, n=0))
    return {
        **{(group, line): found for (group, line), found in counts.items() if group[0] != ALL_GROUPS},
        **{((ALL_GROUPS, *group), line): found for (group, line), found in together.items()},
    }


def _count_whole_block(
    extract: Extract, table: Table, block: Block, question: FigureQuery, left_out: ExclusionCounts | None
) -> BlockCounts:
    if isinstance(block, LineBlock):
        return count_lines(extract, table, block, question, left_out)
    if isinstance(block, CategoryBlock | PeriodBlock):
        return _count_categories(extract, table, block, question, left_out)
    if isinstance(block, EventBlock):
        return count_events(extract, table, block, question)
    return _count_spend(extract, table, block, question)


# --- categories and periods --------------------------------------------------------------------------------


def category_sql(table: Table, block: CategoryBlock | PeriodBlock) -> str:
    return grouping.label_sql(block.kind, table.at) if isinstance(block, PeriodBlock) else f"({block.field})"


def category_missing_sql(table: Table, block: CategoryBlock | PeriodBlock) -> str:
    """A record lacks what is needed when the table says so or the field is empty."""
    return f"{is_true_sql(table.missing)} OR {category_sql(table, block)} IS NULL"


def _count_categories(
    extract: Extract,
    table: Table,
    block: CategoryBlock | PeriodBlock,
    question: FigureQuery,
    left_out: ExclusionCounts | None = None,
) -> BlockCounts:
    key = grouping.key_sql(block.kind, table.at) if isinstance(block, PeriodBlock) else f"({block.field})"
    asked = PredicateColumns()
    about, lacking = (is_true_sql(asked.name_column(sql)) for sql in (table.of, table.missing))
    states = f"{about} AS about, {lacking} AS lacking"
    reasons = exclusion_conditions(table, asked) if left_out is not None else {}
    answers = tally_records(extract, table, question, table.at, asked, key)
    numbers = ", ".join(map(answers.count_sql, ("TRUE", *reasons.values())))
    rows = extract.rows(
        f"SELECT {select_groups(question)}{states}, label, {numbers} FROM ({answers.sql}) GROUP BY ALL"
    )
    counted: dict[tuple[str, ...], dict[tuple[str, str | None], int]] = defaultdict(lambda: defaultdict(int))
    width = len(question.by)
    for row in rows:
        about, lacking, found_, n, *out = row[width:]
        group = label_group(question, row[:width])
        state = "x" if not about else "m" if lacking or found_ is None else "b"
        value = (
            grouping.label_key(block.kind if isinstance(block, PeriodBlock) else "", found_)
            if state == "b"
            else None
        )
        counted[group][state, value] += n
        if group:
            counted[ALL_GROUPS, *group[1:]][state, value] += n
        if left_out is not None:
            left_out.update(dict(zip(reasons, out, strict=True)))
    found = {str(value) for each in counted.values() for state_, value in each if state_ == "b"}
    return _fill_categories(
        counted, sorted(found | set(_fixed_labels(block))), block.total, getattr(block, "sparse", False)
    )


def _fixed_labels(block: CategoryBlock | PeriodBlock) -> tuple[str, ...]:
    return () if isinstance(block, PeriodBlock) else (block.always or block.codes)


def _fill_categories(
    tally: Mapping[tuple[str, ...], Mapping[tuple[str, str | None], int]],
    lines: list[str],
    total: str,
    sparse: bool = False,
) -> BlockCounts:
    counts: BlockCounts = {}
    for group, each in tally.items():
        by_state = {state: sum(n for (s, _), n in each.items() if s == state) for state in ("b", "m", "x")}
        for line in lines:
            if sparse and ("b", line) not in each:
                continue
            counts[group, line] = LineCounts(
                each.get(("b", line), 0), by_state["b"], by_state["m"], by_state["x"]
            )
        if total:
            counts[group, total] = LineCounts(by_state["b"], by_state["b"], by_state["m"], by_state["x"])
    return counts


# --- spend -------------------------------------------------------------------------------------------------


def _count_spend(extract: Extract, table: Table, block: SpendBlock, question: FigureQuery) -> BlockCounts:
    if question.by == ("service", "version"):
        # Rolled up is the version: the totals are of a service.
        turned = _count_spend(extract, table, block, replace(question, by=("version", "service")))
        return {(group[::-1], line): counted for (group, line), counted in turned.items()}
    spending.check_spend_query(extract, question)
    clients = _count_categories(extract, table, PeriodBlock(block.kind, block.total), question)
    spend, shared = spending.sum_spend(extract, table, block, question)
    incomplete = spending.find_incomplete(extract, block, question)
    lines = {line for _, line in (*clients, *spend)}
    counts: BlockCounts = {}
    for group in {group for group, _ in (*clients, *spend)}:
        for line in lines:
            known = clients.get((group, line), LineCounts())
            base, missing = int(known.n), known.missing
            service = dict(zip(question.by, group, strict=True)).get("service", ALL_GROUPS)
            if (group, line) not in spend or (service, line) in incomplete:
                # No spend recorded is not spending nothing, and a total without a part of it is too small.
                base, missing = 0, missing + base
            counts[group, line] = LineCounts(spend.get((group, line), 0.0), base, missing, known.excluded)
            counts[group, line].shared = (group, line) in shared
    return counts
