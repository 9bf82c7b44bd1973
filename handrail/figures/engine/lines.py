"""Lines: things counted side by side, each by a predicate over every record, and numbers of their values.

Every predicate is asked once of every record, or of every kind of them.
"""

from __future__ import annotations

from collections import defaultdict

from handrail.extract.connection import Extract
from handrail.figures.engine.declaration import LineBlock, Table, TableLine
from handrail.figures.engine.query import (
    ALL_GROUPS,
    STATISTICS,
    BlockCounts,
    ExclusionCounts,
    FigureQuery,
    LineCounts,
    PredicateColumns,
    base_sql,
    exclusion_conditions,
    group_columns,
    label_group,
    missing_sql,
    select_groups,
    until_sql,
)
from handrail.figures.engine.tallying import tally_records
from handrail.foundation.periods import PERIOD_KINDS


def resolve_line(table: Table, line: TableLine) -> tuple[str, str, str, str]:
    """of, missing, counted and date of a line, the table's own where the line says nothing."""
    return (
        table.of if line.of is None else line.of,
        table.missing if line.missing is None else line.missing,
        line.counted or "FALSE",
        table.at if line.at is None else line.at,
    )


def count_lines(
    extract: Extract, table: Table, block: LineBlock, question: FigureQuery, left_out: ExclusionCounts | None
) -> BlockCounts:
    timed = bool(question.from_ or question.to or set(question.by) & set(PERIOD_KINDS)
                 or set(question.where) & set(PERIOD_KINDS))  # fmt: skip
    passes: dict[str, list[TableLine]] = defaultdict(list)
    for line in block.lines:
        passes[resolve_line(table, line)[3] if timed else table.at].append(line)
    counts: BlockCounts = {}
    for at, lines in passes.items():
        # What is left out is told of the table's own date, once.
        told = left_out if at == table.at and not left_out else None
        counts.update(_count_in_one_pass(extract, table, lines, question, at, told))
    # Lines dated differently fall in different months: where one has nobody, it has nought.
    for group in {group for group, _ in counts}:
        for line in block.lines:
            counts.setdefault((group, line.label), LineCounts())
    return counts


def _count_in_one_pass(
    extract: Extract,
    table: Table,
    lines: list[TableLine],
    question: FigureQuery,
    at: str,
    left_out: ExclusionCounts | None,
) -> BlockCounts:
    asked = PredicateColumns()
    parts = [tuple(map(asked.name_column, resolve_line(table, line)[:3])) for line in lines]
    wanted = ["TRUE"]
    for of, missing, counted in parts:
        base = base_sql(of, missing)
        wanted += [f"{base} AND ({counted})", base, missing_sql(of, missing)]
    reasons = exclusion_conditions(table, asked) if left_out is not None else {}
    wanted += reasons.values()
    statistics = _statistics_sql(table, lines, question, at)
    answers = tally_records(extract, table, question, at, asked, more=statistics.values())
    names = group_columns(question)
    # Counts add up over groups. Means and the like do not, so these are taken of all groups together too.
    sets = (
        f"GROUPING SETS (({', '.join(names)}), ({', '.join(names[1:])}))" if statistics and names else "ALL"
    )
    rolled = f"grouping({names[0]})" if statistics and names else "0"
    numbers = ", ".join([*map(answers.count_sql, wanted), *statistics.values()])
    rows = extract.rows(
        f"SELECT {select_groups(question)}{rolled} AS rolled, {numbers} FROM ({answers.sql}) GROUP BY {sets}"
    )
    counts: BlockCounts = {}
    width = len(names)
    for row in rows:
        rolled_up, everybody, *values = row[width:]
        group = label_group(question, row[:width], rolled_up)
        for (label, kind), value in zip(statistics, values[len(wanted) - 1 :], strict=True):
            counts.setdefault((group, label), LineCounts()).number[kind] = value
        if rolled_up:
            continue
        for i, line in enumerate(lines):
            n, base_n, missing_n = values[3 * i : 3 * i + 3]
            found = LineCounts(n, base_n, missing_n, everybody - base_n - missing_n)
            for each in dict.fromkeys((group, (ALL_GROUPS, *group[1:]) if group else ())):
                counts.setdefault((each, line.label), LineCounts()).add_counts(found)
        if left_out is not None:
            left_out.update(dict(zip(reasons, values[3 * len(lines) : len(wanted) - 1], strict=True)))
    return counts


def _statistics_sql(
    table: Table, lines: list[TableLine], question: FigureQuery, at: str
) -> dict[tuple[str, str], str]:
    """Line and statistic -> its SQL, over the records themselves."""
    wanted = [measure.kind for measure in table.measures if measure.kind in STATISTICS]
    found = {}
    for line in lines if wanted else ():
        if line.value:
            of, missing, *_ = resolve_line(table, line)
            # Nothing is not a value: who is not in the base of a line weighs nothing in it.
            own = {
                key: f"CASE WHEN {base_sql(of, missing)} THEN {value} END"
                for key, value in (("v", line.value), ("w", line.per or 1))
            }
            for kind in wanted:
                found[line.label, kind] = _put_in_last_day(STATISTICS[kind].format(**own), question, at)
    return found


def _put_in_last_day(sql: str, question: FigureQuery, at: str) -> str:
    """SQL with `{until}` put in: the last day of the group's period, of the whole period where rolled up."""
    if "{until}" not in sql:
        return sql
    own = sql.replace("{until}", until_sql(question, at, question.by))
    whole = sql.replace("{until}", until_sql(question, at, question.by[1:]))
    return own if own == whole else f"CASE WHEN grouping(g0) = 1 THEN {whole} ELSE {own} END"
