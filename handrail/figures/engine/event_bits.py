"""Counts events with their labels as bits of a number, in one pass over the file: whole numbers only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from handrail.extract.case_numbers import group_densely, list_values, number_rows
from handrail.extract.connection import NUMBER, Extract, quote_literal
from handrail.figures.engine.declaration import EventBlock
from handrail.figures.engine.event_rows import codes_sql, countable_sql, known_label_sql
from handrail.figures.engine.query import (
    BlockCounts,
    FigureQuery,
    LineCounts,
    add_to_lines,
    list_memberships,
)

# With more labels than this a number has no bit for each.
MAX_LABELS_PER_PASS = 60
# The bit of the rows that lack a label.
_UNLABELLED = 1 << MAX_LABELS_PER_PASS


@dataclass(frozen=True)
class EventLabels:
    """The labels of a block, each a bit; `by_value` maps each value of the field to the labels in it."""

    block: EventBlock
    by_value: Mapping[str, Sequence[str]]

    @cached_property
    def names(self) -> list[str]:
        return sorted({label for labels in self.by_value.values() for label in labels})

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """The labels that each line counts: one of its own, or those of a union that are found."""
        unions = {
            name: [code for code in members if code in self.names]
            for name, members in self.block.unions.items()
        }
        return {label: [label] for label in self.names} | unions

    def combine_bits(self, labels: Iterable[str]) -> int:
        return sum(1 << self.names.index(label) for label in labels)


def find_labels_by_value(extract: Extract, block: EventBlock) -> dict[str, list[str]] | None:
    """Return every value of the field with the labels in it; None where these are too many for one pass."""
    values = list_values(extract, block.file, block.field)
    if values is None:
        return None
    labels = {value: [value] for value in values}
    if block.many and values:
        listed = ", ".join(map(quote_literal, values))
        rows = extract.fetch_rows(f"SELECT value, {codes_sql('value')} FROM unnest([{listed}]) AS t(value)")
        labels = dict(rows)
    distinct = {label for codes in labels.values() for label in codes}
    return labels if len(distinct) <= MAX_LABELS_PER_PASS else None


def count_by_bits(
    extract: Extract, block: EventBlock, query: FigureQuery, cohort: str, labels: EventLabels
) -> BlockCounts:
    """Count the cases, then their rows by value, then the people by label."""
    source = _select_rows_of_cohort(extract, block, query, cohort)
    groups, width = query.group_list, len(query.by)
    cases = extract.fetch_rows(
        f"SELECT {groups}count(*) FILTER (about), count(*) FILTER (NOT about) FROM ({cohort}) GROUP BY ALL"
    )
    row_counts: dict[tuple[object, ...], Counter[str | None]] = defaultdict(Counter)
    known: Counter[tuple[object, ...]] = Counter()
    by_value = f"SELECT {groups}{known_label_sql(block)}, count(*) FROM {source} GROUP BY ALL"
    for row in extract.fetch_rows(by_value):
        keys, (value, n) = row[:width], row[width:]
        row_counts[keys].update(dict.fromkeys(labels.by_value.get(value, [None]), n))
        known[keys] += n if value is not None else 0
    people = _count_people(extract, query, source, labels)
    counts: BlockCounts = {}
    for row in cases:
        keys, (base, excluded) = row[:width], row[width:]
        rows, (missing, *with_line) = row_counts[keys], people.get(keys, [0] * (1 + len(labels.lines)))
        if block.per_rows:
            base, missing = known[keys], rows[None]
        for group in list_memberships(query.label_group(keys)):
            lines = {*labels.lines, *(block.always or block.codes)}
            add_to_lines(counts, group, lines, LineCounts(0, base, missing, excluded))
            for (line, members), n in zip(labels.lines.items(), with_line, strict=True):
                counts[group, line].n += sum(rows[member] for member in members)
                counts[group, line].people += n
    return counts


def _select_rows_of_cohort(extract: Extract, block: EventBlock, query: FigureQuery, cohort: str) -> str:
    """Return the SQL of the rows that may count, of the cases that the table is about, with their groups."""
    rows = number_rows(extract, block.file, f"{block.field} {block.of} date")
    cases = f"SELECT {NUMBER}, {query.group_list}about FROM ({cohort})"
    return f"{rows} JOIN ({cases}) USING ({NUMBER}) WHERE about AND {countable_sql(block, query)}"


def _count_people(
    extract: Extract, query: FigureQuery, source: str, labels: EventLabels
) -> dict[tuple[object, ...], list[int]]:
    """Return group -> people with a row that lacks the field, then with a row of each line."""
    block = labels.block
    masks = [labels.combine_bits(labels.by_value[value]) for value in sorted(labels.by_value)]
    code = f"enum_code({known_label_sql(block)}) + 1"
    mask = f"list_extract({masks}::BIGINT[], {code})" if masks else "NULL::BIGINT"
    wanted = [_UNLABELLED, *map(labels.combine_bits, labels.lines.values())]
    with_bits = ", ".join(f"count(*) FILTER (labels & {bits} <> 0)" for bits in wanted)
    groups = "".join(f"any_value({name}) AS {name}, " for name in query.group_columns)
    people = (
        f"SELECT {groups}bit_or(coalesce({mask}, {_UNLABELLED})) AS labels FROM {source} GROUP BY {NUMBER}"
    )
    with group_densely(extract, block.file, 1 + len(query.by)):
        rows = extract.fetch_rows(f"SELECT {query.group_list}{with_bits} FROM ({people}) GROUP BY ALL")
    width = len(query.by)
    return {row[:width]: list(row[width:]) for row in rows}
