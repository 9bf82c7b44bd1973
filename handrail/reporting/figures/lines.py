"""Lines: things counted side by side, each by a predicate over every record, and numbers of their values.

Every predicate is asked of every record once, and equal answers are counted together: of a million records
few rows are left, over which all that is counted, missing or left out costs nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from handrail.reporting.extract.read import Extract
from handrail.reporting.figures import grouping
from handrail.reporting.figures.declare import Line, Lines, Table
from handrail.reporting.figures.scoping import (
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
    scope,
    select_groups,
    until_sql,
    yes,
)
from handrail.reporting.figures.tallying import tally

# More predicates than this are asked in several passes: their answers would make too many combinations.
AT_ONCE = 16


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
        for some in _packs(table, lines):
            # What is left out is told of the table's own date, once.
            told = left_out if at == table.at and not left_out else None
            counts.update(_one_pass(extract, table, some, question, at, told))
        _add_statistics(extract, table, lines, question, at, counts)
    # Lines dated differently fall in different months: where one has nobody, it has nought.
    for group in {group for group, _ in counts}:
        for line in block.lines:
            counts.setdefault((group, line.label), Counted())
    return counts


def _packs(table: Table, lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines in lots that ask few enough predicates between them."""
    held: list[Line] = []
    asked: set[str] = set()
    for line in lines:
        more = {*line_parts(table, line)[:3]} - {"TRUE", "FALSE"}
        if held and len(asked | more) > AT_ONCE:
            yield held
            held, asked = [], set()
        held.append(line)
        asked |= more
    yield held


def _one_pass(
    extract: Extract, table: Table, lines: list[Line], question: Question, at: str, left_out: LeftOut | None
) -> Counts:
    asked = Asked()
    parts = [tuple(map(asked.column, line_parts(table, line)[:3])) for line in lines]
    wanted = ["TRUE"]
    for of, missing, counted in parts:
        base = in_base(of, missing)
        wanted += [f"{base} AND {yes(counted)}", base, in_missing(of, missing)]
    reasons = left_out_for(table, asked) if left_out is not None else {}
    wanted += reasons.values()
    sums = ", ".join(f"CAST(coalesce(sum(n) FILTER ({each}), 0) AS BIGINT)" for each in wanted)
    counted = tally(extract, table, question, at, asked)
    rows = extract.rows(f"SELECT {select_groups(question)}{sums} FROM ({counted}) GROUP BY ALL")
    counts: Counts = {}
    width = len(question.by)
    for row in rows:
        group, everybody, values = label_of(question, row[:width]), row[width], row[width + 1 :]
        for i, line in enumerate(lines):
            n, base_n, missing_n = values[3 * i : 3 * i + 3]
            counted_ = Counted(n, base_n, missing_n, everybody - base_n - missing_n)
            counts[group, line.label] = counted_
            if group:
                counts.setdefault(((ALL, *group[1:]), line.label), Counted()).add(counted_)
        if left_out is not None:
            left_out.update(dict(zip(reasons, values[3 * len(lines) :], strict=True)))
    return counts


def _add_statistics(
    extract: Extract, table: Table, lines: list[Line], question: Question, at: str, counts: Counts
) -> None:
    """Counts add up over groups; means and the like do not, so for those every sum is taken in SQL, all lines
    in one reading.
    """
    wanted = [measure.kind for measure in table.measures if measure.kind in STATISTICS]
    valued = [line for line in lines if line.value]
    if not wanted or not valued:
        return
    names = groups_of(question)
    sets = f"GROUPING SETS (({', '.join(names)}), ({', '.join(names[1:])}))" if names else "ALL"
    rolled = f"grouping({names[0]})" if names else "0"
    numbers = []
    for line in valued:
        of, missing, *_ = line_parts(table, line)
        # Nothing is not a value: who is not in the base of a line weighs nothing in it.
        own = {
            key: f"CASE WHEN {in_base(of, missing)} THEN {value} END"
            for key, value in (("v", line.value), ("w", line.per or 1))
        }
        numbers += [_in_force(STATISTICS[kind].format(**own), question, at) for kind in wanted]
    rows = extract.rows(
        f"SELECT {select_groups(question)}{rolled} AS rolled, {', '.join(numbers)} "
        f"FROM ({scope(table, question, at)}) GROUP BY {sets}"
    )
    for row in rows:
        group, found = label_of(question, row[: len(names)], row[len(names)]), iter(row[len(names) + 1 :])
        for line in valued:
            counted = counts.setdefault((group, line.label), Counted())
            counted.number = {kind: next(found) for kind in wanted}


def _in_force(sql: str, question: Question, at: str) -> str:
    """SQL with `{until}` put in: the last day of the group's period, of the whole period where rolled up."""
    if "{until}" not in sql:
        return sql
    own = sql.replace("{until}", until_sql(question, at, question.by))
    whole = sql.replace("{until}", until_sql(question, at, question.by[1:]))
    return own if own == whole else f"CASE WHEN grouping(g0) = 1 THEN {whole} ELSE {own} END"
