"""Events: rows of a child file by the values of one field, counted with the people who have them."""

from __future__ import annotations

from dataclasses import replace

from handrail.extract.connection import NUMBER, Extract, quote_literal
from handrail.figures.engine import grouping, tallying
from handrail.figures.engine.declaration import EventBlock, Table
from handrail.figures.engine.event_bits import EventLabels, count_by_bits, find_labels_by_value
from handrail.figures.engine.event_rows import (
    countable_sql,
    known_label_sql,
    restrict_to_period,
    select_codes,
    select_event_rows,
    select_unlabelled_cases,
)
from handrail.figures.engine.query import (
    ALL_GROUPS,
    BlockCounts,
    FigureQuery,
    GroupLabels,
    LineCounts,
    add_to_lines,
    is_true_sql,
    list_memberships,
)
from handrail.foundation.periods import PERIOD_KINDS


def count_events(extract: Extract, table: Table, block: EventBlock, query: FigureQuery) -> BlockCounts:
    """Count the rows of a block and the people who have them; a period is that of the events."""
    if set(query.by) & PERIOD_KINDS.keys():
        return _count_by_period(extract, table, block, query)
    reads = ("case_id", NUMBER, table.of)
    records = tallying.select_scoped_records(extract, table, query.without_period(), table.at, reads)
    cohort = f"SELECT case_id, {NUMBER}, {query.group_list}{is_true_sql(table.of)} AS about FROM ({records})"
    labels = find_labels_by_value(extract, block)
    if labels is not None:
        return count_by_bits(extract, block, query, cohort, EventLabels(block, labels))
    return _count_by_label(extract, block, query, cohort)


def _count_by_period(extract: Extract, table: Table, block: EventBlock, query: FigureQuery) -> BlockCounts:
    """Count each period by itself: people with events in several count in each, and once in all of them."""
    place = next(number for number, name in enumerate(query.by) if name in PERIOD_KINDS)
    name, others = query.by[place], (*query.by[:place], *query.by[place + 1 :])
    whole = replace(query, by=others)
    counts: BlockCounts = {}

    def is_kept(group: GroupLabels) -> bool:
        """Groups rolled up over another field than the first are of no use."""
        return not others or group[0] != ALL_GROUPS

    if place == 0:
        inner = count_events(extract, table, block, whole)
        counts |= {((ALL_GROUPS, *g), line): counted for (g, line), counted in inner.items() if is_kept(g)}
    keys = extract.fetch_rows(
        f"SELECT DISTINCT {grouping.key_sql(name, 'date')} FROM {block.file} "
        f"WHERE {countable_sql(block, query)}"
    )
    for label in (grouping.label_key(name, key) for (key,) in keys):
        inner = count_events(extract, table, *restrict_to_period(block, whole, name, label))
        for (group, line), counted in inner.items():
            if place or is_kept(group):
                counts[(*group[:place], label, *group[place:]), line] = counted
    return counts


def _count_by_label(extract: Extract, block: EventBlock, query: FigureQuery, cohort: str) -> BlockCounts:
    """Count fields of more labels than fit into one number."""
    unlabelled = select_unlabelled_cases(block, query)
    cases = extract.fetch_rows(
        f"SELECT {query.group_list}count(*) FILTER (about), "
        f"count(*) FILTER (about AND case_id IN ({unlabelled})), count(*) FILTER (NOT about) "
        f"FROM ({cohort}) GROUP BY ALL"
    )
    counts: BlockCounts = {}
    lines = {*_list_labels(extract, block), *(block.always or block.codes), *block.unions}
    row_bases = _count_row_bases(extract, block, query, cohort) if block.per_rows else {}
    for row in cases:
        group, (base, missing, excluded) = query.label_group(row[:-3]), row[-3:]
        if block.per_rows:
            base, missing = row_bases.get(group, (0, 0))
        for member in list_memberships(group):
            add_to_lines(counts, member, lines, LineCounts(0, base, missing, excluded))
    numbers = _count_rows_and_people(extract, block, query, cohort)
    for (group, line), counted in counts.items():
        counted.n, counted.people = numbers.get((group, line), (0, 0))
    return counts


def _list_labels(extract: Extract, block: EventBlock) -> set[str]:
    """Return every label in the file: one that is on no row asked about counts 0."""
    source, label = (f"({select_codes(block)})", "label") if block.many else (block.file, block.field)
    rows = extract.rows_once(f"SELECT DISTINCT {label} FROM {source} WHERE {label} IS NOT NULL")
    return {row[0] for row in rows}


def _count_row_bases(
    extract: Extract, block: EventBlock, query: FigureQuery, cohort: str
) -> dict[GroupLabels, tuple[int, int]]:
    """Return group -> rows whose label is known, and rows whose label is not, or that may not count."""
    label = known_label_sql(block)
    rows = extract.fetch_rows(
        f"SELECT {query.group_list}count({label}), count(*) - count({label}) FROM {block.file} "
        f"JOIN ({cohort}) USING (case_id) WHERE about AND {countable_sql(block, query)} GROUP BY ALL"
    )
    return {query.label_group(keys): (known, unknown) for *keys, known, unknown in rows}


def _count_rows_and_people(
    extract: Extract, block: EventBlock, query: FigureQuery, cohort: str
) -> dict[tuple[GroupLabels, str], tuple[int, int]]:
    """Return (group, line) -> rows and people, summed to one row a person first: none counts twice."""
    events = select_event_rows(block, query)
    per_label = f"SELECT case_id, label, count(*) AS k FROM ({events}) GROUP BY case_id, label"
    selects = [per_label]
    for name, members in block.unions.items():
        selects.append(
            f"SELECT case_id, {quote_literal(name)} AS label, sum(k) AS k FROM ({per_label}) "
            f"WHERE label IN ({', '.join(map(quote_literal, members))}) GROUP BY case_id"
        )
    counts: dict[tuple[GroupLabels, str], tuple[int, int]] = {}
    for select in selects:
        rows = extract.fetch_rows(
            f"SELECT {query.group_list}label, sum(k), count(*) FROM ({select}) "
            f"JOIN ({cohort}) USING (case_id) WHERE about GROUP BY ALL"
        )
        for *keys, label, n, people in rows:
            for group in list_memberships(query.label_group(keys)):
                before = counts.get((group, label), (0, 0))
                counts[group, label] = (before[0] + int(n), before[1] + people)
    return counts
