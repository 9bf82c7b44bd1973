"""Lines: things counted side by side by predicates over the records, and statistics of their values."""

from __future__ import annotations

from collections import defaultdict

from handrail.extract.connection import Extract
from handrail.figures.engine.declaration import LineBlock, Table, TableLine
from handrail.figures.engine.query import (
    STATISTICS,
    AnswerColumns,
    BlockCounts,
    ExclusionCounts,
    FigureQuery,
    GroupLabels,
    LineCounts,
    add_to_lines,
    base_sql,
    exclusion_conditions,
    list_memberships,
    missing_sql,
    until_sql,
)
from handrail.figures.engine.tallying import tally_records


def resolve_line(table: Table, line: TableLine) -> tuple[str, str, str, str]:
    """Return of, missing, counted and date of a line: the table's own where the line names none."""
    return (
        table.of if line.of is None else line.of,
        table.missing if line.missing is None else line.missing,
        line.counted or "FALSE",
        table.at if line.at is None else line.at,
    )


def count_lines(
    extract: Extract, table: Table, block: LineBlock, query: FigureQuery, exclusions: ExclusionCounts | None
) -> BlockCounts:
    """Count the lines of a block, those of one date in one pass."""
    passes: dict[str, list[TableLine]] = defaultdict(list)
    for line in block.lines:
        passes[resolve_line(table, line)[3] if query.has_periods else table.at].append(line)
    counts: BlockCounts = {}
    for at, lines in passes.items():
        # What is left out is counted by the table's own date, once.
        counts_exclusions = at == table.at and not exclusions
        counts |= _count_in_one_pass(
            extract, table, lines, query, at, exclusions if counts_exclusions else None
        )
    # Lines dated differently fall in different months: where one has nobody, it counts 0.
    for group in {group for group, _ in counts}:
        for line in block.lines:
            counts.setdefault((group, line.label), LineCounts())
    return counts


def _count_in_one_pass(
    extract: Extract,
    table: Table,
    lines: list[TableLine],
    query: FigureQuery,
    at: str,
    exclusions: ExclusionCounts | None,
) -> BlockCounts:
    statistics = _statistics_sql(table, lines, query, at)
    columns = AnswerColumns(values=tuple(statistics.values()))
    conditions = ["TRUE"]
    for line in lines:
        of, missing, counted = map(columns.name_column, resolve_line(table, line)[:3])
        base = base_sql(of, missing)
        conditions += [f"{base} AND ({counted})", base, missing_sql(of, missing)]
    reasons = exclusion_conditions(table, columns) if exclusions is not None else {}
    tally = tally_records(extract, table, query, at, columns)
    numbers = [*map(tally.count_sql, (*conditions, *reasons.values())), *statistics.values()]
    rolled_up, sets = _group_clauses(query, rolls_up=bool(statistics))
    rows = extract.fetch_rows(
        f"SELECT {query.group_list}{rolled_up} AS rolled, {', '.join(numbers)} FROM ({tally.sql}) "
        f"GROUP BY {sets}"
    )
    counts: BlockCounts = {}
    width = len(query.by)
    for row in rows:
        is_rolled_up, everybody, *values = row[width:]
        group = query.label_group(row[:width], is_rolled_up)
        for (label, kind), value in zip(statistics, values[len(values) - len(statistics) :], strict=True):
            counts.setdefault((group, label), LineCounts()).number[kind] = value
        if is_rolled_up:
            continue
        _add_lines(counts, lines, group, everybody, values)
        if exclusions is not None:
            left_out = values[3 * len(lines) : 3 * len(lines) + len(reasons)]
            exclusions.update(dict(zip(reasons, left_out, strict=True)))
    return counts


def _group_clauses(query: FigureQuery, rolls_up: bool) -> tuple[str, str]:
    """Return the SQL of whether a row is rolled up, and what to group by.

    Counts add up over groups. Means and the like do not, so they are taken of all groups together too.
    """
    names = query.group_columns
    if not (rolls_up and names):
        return "0", "ALL"
    return f"grouping({names[0]})", f"GROUPING SETS (({', '.join(names)}), ({', '.join(names[1:])}))"


def _add_lines(
    counts: BlockCounts, lines: list[TableLine], group: GroupLabels, everybody: int, values: list[int]
) -> None:
    """Add the counts of a group to it and to all groups; `values` holds n, base and missing line by line."""
    for number, line in enumerate(lines):
        n, base, missing = values[3 * number : 3 * number + 3]
        line_counts = LineCounts(n, base, missing, everybody - base - missing)
        for member in list_memberships(group):
            add_to_lines(counts, member, [line.label], line_counts)


def _statistics_sql(
    table: Table, lines: list[TableLine], query: FigureQuery, at: str
) -> dict[tuple[str, str], str]:
    """Return (line, statistic) -> its SQL over the records themselves."""
    kinds = [measure.kind for measure in table.measures if measure.kind in STATISTICS]
    statistics = {}
    for line in lines if kinds else ():
        if line.value:
            of, missing, *_ = resolve_line(table, line)
            # An empty value weighs nothing: so do the records that are not in the base of the line.
            arguments = {
                name: f"CASE WHEN {base_sql(of, missing)} THEN {value} END"
                for name, value in (("v", line.value), ("w", line.per or 1))
            }
            for kind in kinds:
                sql = STATISTICS[kind].format(**arguments)
                statistics[line.label, kind] = _put_in_last_day(sql, query, at)
    return statistics


def _put_in_last_day(sql: str, query: FigureQuery, at: str) -> str:
    """Put in `{until}`: the last day of the group's period, or of all groups where these are rolled up."""
    if "{until}" not in sql:
        return sql
    of_group = sql.replace("{until}", until_sql(query, at, query.by))
    of_all = sql.replace("{until}", until_sql(query, at, query.by[1:]))
    return of_group if of_group == of_all else f"CASE WHEN grouping(g0) = 1 THEN {of_all} ELSE {of_group} END"
