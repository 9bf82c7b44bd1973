"""Lines: things counted side by side, each by a predicate over every record, and numbers of their values.

Every predicate is asked once of every record, or of every kind of them.
"""

from __future__ import annotations

from collections import defaultdict

from handrail.extract.connection import Extract
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import Line, Lines, Table
from handrail.figures.engine.query import (
    ALL,
    STATISTICS,
    Asked,
    Counted,
    Counts,
    LeftOut,
    Question,
    groups_of,
    in_base,
    in_missing,
    label_of,
    left_out_for,
    select_groups,
    until_sql,
)
from handrail.figures.engine.tallying import tally


def line_parts(table: Table, line: Line) -> tuple[str, str, str, str]:
    """of, missing, counted and date of a line, the table's own where the line says nothing."""
    return (
        table.of if line.of is None else line.of,
        table.missing if line.missing is None else line.missing,
        line.counted or "FALSE",
        table.at if line.at is None else line.at,
    )


def count_lines(
    extract: Extract, table: Table, block: Lines, question: Question, left_out: LeftOut | None
) -> Counts:
    timed = bool(question.from_ or question.to or set(question.by) & set(grouping.PERIODS)
                 or set(question.where) & set(grouping.PERIODS))  # fmt: skip
    passes: dict[str, list[Line]] = defaultdict(list)
    for line in block.lines:
        passes[line_parts(table, line)[3] if timed else table.at].append(line)
    counts: Counts = {}
    for at, lines in passes.items():
        # What is left out is told of the table's own date, once.
        told = left_out if at == table.at and not left_out else None
        counts.update(_one_pass(extract, table, lines, question, at, told))
    # Lines dated differently fall in different months: where one has nobody, it has nought.
    for group in {group for group, _ in counts}:
        for line in block.lines:
            counts.setdefault((group, line.label), Counted())
    return counts


def _one_pass(
    extract: Extract, table: Table, lines: list[Line], question: Question, at: str, left_out: LeftOut | None
) -> Counts:
    asked = Asked()
    parts = [tuple(map(asked.column, line_parts(table, line)[:3])) for line in lines]
    wanted = ["TRUE"]
    for of, missing, counted in parts:
        base = in_base(of, missing)
        wanted += [f"{base} AND ({counted})", base, in_missing(of, missing)]
    reasons = left_out_for(table, asked) if left_out is not None else {}
    wanted += reasons.values()
    statistics = _statistics(table, lines, question, at)
    answers = tally(extract, table, question, at, asked, more=statistics.values())
    names = groups_of(question)
    # Counts add up over groups. Means and the like do not, so these are taken of all groups together too.
    sets = (
        f"GROUPING SETS (({', '.join(names)}), ({', '.join(names[1:])}))" if statistics and names else "ALL"
    )
    rolled = f"grouping({names[0]})" if statistics and names else "0"
    numbers = ", ".join([*map(answers.number, wanted), *statistics.values()])
    rows = extract.rows(
        f"SELECT {select_groups(question)}{rolled} AS rolled, {numbers} FROM ({answers.sql}) GROUP BY {sets}"
    )
    counts: Counts = {}
    width = len(names)
    for row in rows:
        rolled_up, everybody, *values = row[width:]
        group = label_of(question, row[:width], rolled_up)
        for (label, kind), value in zip(statistics, values[len(wanted) - 1 :], strict=True):
            counts.setdefault((group, label), Counted()).number[kind] = value
        if rolled_up:
            continue
        for i, line in enumerate(lines):
            n, base_n, missing_n = values[3 * i : 3 * i + 3]
            found = Counted(n, base_n, missing_n, everybody - base_n - missing_n)
            for each in dict.fromkeys((group, (ALL, *group[1:]) if group else ())):
                counts.setdefault((each, line.label), Counted()).add(found)
        if left_out is not None:
            left_out.update(dict(zip(reasons, values[3 * len(lines) : len(wanted) - 1], strict=True)))
    return counts


def _statistics(table: Table, lines: list[Line], question: Question, at: str) -> dict[tuple[str, str], str]:
    """Line and statistic -> its SQL, over the records themselves."""
    wanted = [measure.kind for measure in table.measures if measure.kind in STATISTICS]
    found = {}
    for line in lines if wanted else ():
        if line.value:
            of, missing, *_ = line_parts(table, line)
            # Nothing is not a value: who is not in the base of a line weighs nothing in it.
            own = {
                key: f"CASE WHEN {in_base(of, missing)} THEN {value} END"
                for key, value in (("v", line.value), ("w", line.per or 1))
            }
            for kind in wanted:
                found[line.label, kind] = _in_force(STATISTICS[kind].format(**own), question, at)
    return found


def _in_force(sql: str, question: Question, at: str) -> str:
    """SQL with `{until}` put in: the last day of the group's period, of the whole period where rolled up."""
    if "{until}" not in sql:
        return sql
    own = sql.replace("{until}", until_sql(question, at, question.by))
    whole = sql.replace("{until}", until_sql(question, at, question.by[1:]))
    return own if own == whole else f"CASE WHEN grouping(g0) = 1 THEN {whole} ELSE {own} END"
