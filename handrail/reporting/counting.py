"""Counts a declared table over an extract in as few passes as its blocks allow, and says which SQL counts
what.

`scope` gives the records a figure could be about. Each is excluded ('x': not what the table is about),
missing ('m') or
in the base ('b'); nobody is in two and nobody is dropped.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handrail.foundation.errors import UserError
from handrail.reporting import grouping
from handrail.reporting.declare import Block, Categories, Events, Line, Lines, Periods, SpendPerClient, Table
from handrail.reporting.extract.read import Extract

Where = Mapping[str, str | Sequence[str]]
ALL = "all"


@dataclass(frozen=True)
class Question:
    """What is asked of the extract: one grouping, filters and a period."""

    by: tuple[str, ...] = ()
    where: Where = field(default_factory=dict)
    from_: dt.date | None = None
    to: dt.date | None = None


@dataclass
class Counted:
    """The counts of one line under one group. `number` holds mean, median and so on, or spend."""

    n: float = 0
    base: int = 0
    missing: int = 0
    excluded: int = 0
    people: int = 0
    number: dict[str, float | None] = field(default_factory=dict)


# (labels of the grouping, line label) -> counts
Counts = dict[tuple[tuple[str, ...], str], Counted]


def yes(predicate: str) -> str:
    """A predicate with 'not known' read as no."""
    return f"coalesce(({predicate}), FALSE)"


def in_base(of: str, missing: str) -> str:
    return f"({yes(of)} AND NOT {yes(missing)})"


def in_missing(of: str, missing: str) -> str:
    return f"({yes(of)} AND {yes(missing)})"


def scope(table: Table, question: Question, at: str, period: bool = True) -> str:
    """SELECT of the records asked about, with the grouping as columns g0, g1..."""
    labels = "".join(
        f", coalesce({grouping.sql(name, at)}, '{grouping.MISSING}') AS g{i}"
        for i, name in enumerate(question.by)
    )
    clauses = grouping.where_sql(question.where, at, table.fields)
    if period:
        clauses += grouping.period_sql(at, question.from_, question.to)
    return f"SELECT *{labels} FROM {table.relation}" + (f" WHERE {' AND '.join(clauses)}" if clauses else "")


def _groups(question: Question) -> list[str]:
    return [f"g{i}" for i in range(len(question.by))]


def _grouping_sets(question: Question) -> str:
    """GROUP BY over each group and, for the first field, over all its values together."""
    names = _groups(question)
    if not names:
        return "GROUP BY ALL"
    return f"GROUP BY GROUPING SETS (({', '.join(names)}), ({', '.join(names[1:])}))"


def _label(values: Iterable[str | None]) -> tuple[str, ...]:
    # A grouping set leaves the field it rolls up NULL, and no label is NULL: that one is 'all'.
    return tuple(ALL if value is None else str(value) for value in values)


def _select_groups(question: Question) -> str:
    return "".join(f"{name}, " for name in _groups(question))


def count_block(extract: Extract, table: Table, block: Block, question: Question) -> Counts:
    """All the counts of a block under one grouping, the 'all' of the grouping's first field included."""
    if isinstance(block, Lines):
        return _count_lines(extract, table, block, question)
    if isinstance(block, Categories | Periods):
        return _count_categories(extract, table, block, question)
    if isinstance(block, Events):
        return _count_events(extract, table, block, question)
    return _count_spend(extract, table, block, question)


# --- lines -------------------------------------------------------------------------------------------------


def line_parts(table: Table, line: Line) -> tuple[str, str, str, str]:
    """of, missing, counted and date of a line, the table's own where the line says nothing."""
    return (
        table.of if line.of is None else line.of,
        table.missing if line.missing is None else line.missing,
        line.counted,
        table.at if line.at is None else line.at,
    )


_STATISTICS = {
    "sum": "sum({v})",
    "mean": "avg({v})",
    "median": "median({v})",
    "sd": "stddev_samp({v})",
    "p90": "quantile_cont({v}, 0.9)",
}


def _count_lines(extract: Extract, table: Table, block: Lines, question: Question) -> Counts:
    timed = bool(question.from_ or question.to or set(question.by) & set(grouping.PERIODS)
                 or set(question.where) & set(grouping.PERIODS))  # fmt: skip
    passes: dict[str, list[Line]] = defaultdict(list)
    for line in block.lines:
        passes[line_parts(table, line)[3] if timed else table.at].append(line)
    counts: Counts = {}
    for at, lines in passes.items():
        counts.update(_one_pass(extract, table, lines, question, at))
    return counts


def _one_pass(extract: Extract, table: Table, lines: list[Line], question: Question, at: str) -> Counts:
    wanted = [measure.kind for measure in table.measures if measure.kind in _STATISTICS]
    columns = ["count(*)"]
    for line in lines:
        of, missing, counted, _ = line_parts(table, line)
        base = in_base(of, missing)
        columns.append(f"count(*) FILTER ({base} AND {yes(counted)})")
        columns.append(f"count(*) FILTER ({base})")
        columns.append(f"count(*) FILTER ({in_missing(of, missing)})")
        for kind in wanted:
            value = f"CASE WHEN {base} THEN {line.value or 'NULL'} END"
            columns.append(_STATISTICS[kind].format(v=value) if line.value else "NULL")
    rows = extract.rows(
        f"SELECT {_select_groups(question)}{', '.join(columns)} FROM ({scope(table, question, at)}) "
        + _grouping_sets(question)
    )
    counts: Counts = {}
    width = 3 + len(wanted)
    for row in rows:
        labels, values = _label(row[: len(question.by)]), row[len(question.by) :]
        for i, line in enumerate(lines):
            n, base_n, missing_n, *numbers = values[1 + i * width : 1 + (i + 1) * width]
            counts[labels, line.label] = Counted(
                n, base_n, missing_n, values[0] - base_n - missing_n,
                number=dict(zip(wanted, numbers, strict=True)),
            )  # fmt: skip
    return counts


# --- categories and periods --------------------------------------------------------------------------------


def category_sql(table: Table, block: Categories | Periods) -> str:
    return grouping.sql(block.kind, table.at) if isinstance(block, Periods) else f"({block.field})"


def category_missing(table: Table, block: Categories | Periods) -> str:
    """A record lacks what is needed when the table says so or the field is empty."""
    return f"{yes(table.missing)} OR {category_sql(table, block)} IS NULL"


def _count_categories(
    extract: Extract, table: Table, block: Categories | Periods, question: Question
) -> Counts:
    of, missing = table.of, category_missing(table, block)
    state = f"CASE WHEN {in_base(of, missing)} THEN 'b' WHEN {in_missing(of, missing)} THEN 'm' ELSE 'x' END"
    label = f"CASE WHEN {in_base(of, missing)} THEN {category_sql(table, block)} END"
    rows = extract.rows(
        f"SELECT {_select_groups(question)}{state} AS state, {label} AS label, count(*) "
        f"FROM ({scope(table, question, table.at)}) GROUP BY ALL"
    )
    tally: dict[tuple[str, ...], dict[tuple[str, str | None], int]] = defaultdict(lambda: defaultdict(int))
    for *labels, state_, value, n in rows:
        group = _label(labels)
        tally[group][state_, value] += n
        if group:
            tally[ALL, *group[1:]][state_, value] += n
    found = {str(value) for each in tally.values() for state_, value in each if state_ == "b"}
    return _fill_categories(
        tally, sorted(found | set(_always(block))), block.total, getattr(block, "sparse", False)
    )


def _always(block: Categories | Periods) -> tuple[str, ...]:
    return () if isinstance(block, Periods) else (block.always or block.codes)


def _fill_categories(
    tally: Mapping[tuple[str, ...], Mapping[tuple[str, str | None], int]],
    lines: list[str],
    total: str,
    sparse: bool = False,
) -> Counts:
    counts: Counts = {}
    for group, each in tally.items():
        by_state = {state: sum(n for (s, _), n in each.items() if s == state) for state in ("b", "m", "x")}
        for line in lines:
            if sparse and ("b", line) not in each:
                continue
            counts[group, line] = Counted(
                each.get(("b", line), 0), by_state["b"], by_state["m"], by_state["x"]
            )
        if total:
            counts[group, total] = Counted(by_state["b"], by_state["b"], by_state["m"], by_state["x"])
    return counts


# --- events ------------------------------------------------------------------------------------------------


def event_rows(block: Events, question: Question) -> str:
    """SELECT case_id, label, happened of the child rows that count; several codes become several rows."""
    label = (
        f"unnest(list_distinct(list_transform(string_split({block.field}, ';'), lambda x: trim(x))))"
        if block.many
        else block.field
    )
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    return (
        f"SELECT case_id, {label} AS label, date AS happened FROM {block.file} "
        f"WHERE {block.field} IS NOT NULL AND {' AND '.join(clauses)}"
    )


def event_missing(block: Events, question: Question) -> str:
    """SELECT case_id of those with a counted row that lacks the field."""
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    return (
        f"SELECT DISTINCT case_id FROM {block.file} WHERE {block.field} IS NULL AND {' AND '.join(clauses)}"
    )


def _count_events(extract: Extract, table: Table, block: Events, question: Question) -> Counts:
    timed = [name for name in question.by if name in grouping.PERIODS]
    if timed:
        raise UserError(
            f"'{table.name}' counts people, who may appear in several periods: it cannot be broken down by "
            f"{timed[0]}. Ask for one period at a time with --from and --to."
        )
    groups = _select_groups(question)
    everybody = scope(table, question, table.at, period=False)
    cohort = f"SELECT case_id, {groups}{yes(table.of)} AS about FROM ({everybody})"
    lacking = event_missing(block, question)
    bases = extract.rows(
        f"SELECT {groups}count(*) FILTER (about), count(*) FILTER (NOT about), "
        f"count(*) FILTER (about AND case_id IN ({lacking})) FROM ({cohort}) {_grouping_sets(question)}"
    )
    counts: Counts = {}
    found = _event_counts(extract, block, question, cohort)
    lines = {line for _, line in found} | set(block.always or block.codes) | set(block.unions)
    rows = _event_rows_base(extract, block, question, cohort) if block.per_rows else {}
    for row in bases:
        group, (base, out, missing) = _label(row[:-3]), row[-3:]
        if block.per_rows:
            base, missing = rows.get(group, (0, 0))
        for line in lines:
            n, people = found.get((group, line), (0, 0))
            counts[group, line] = Counted(n, base, missing, out, people)
    return counts


def _event_rows_base(
    extract: Extract, block: Events, question: Question, cohort: str
) -> dict[tuple[str, ...], tuple[int, int]]:
    """group -> rows whose field is known, rows whose field is not."""
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    rows = extract.rows(
        f"SELECT {_select_groups(question)}count({block.field}), count(*) - count({block.field}) "
        f"FROM {block.file} JOIN ({cohort}) USING (case_id) WHERE about AND {' AND '.join(clauses)} "
        + _grouping_sets(question)
    )
    return {_label(labels): (known, lacking) for *labels, known, lacking in rows}


def _event_counts(
    extract: Extract, block: Events, question: Question, cohort: str
) -> dict[tuple[tuple[str, ...], str], tuple[int, int]]:
    """(group, line) -> rows and people. Summed to one row a person and line first, so no distinct count is
    needed.
    """
    per = f"SELECT case_id, label, count(*) AS k FROM ({event_rows(block, question)}) GROUP BY case_id, label"
    groups = _select_groups(question)
    found: dict[tuple[tuple[str, ...], str], tuple[int, int]] = {}
    selects = [per]
    for name, members in block.unions.items():
        quoted = ", ".join(map(grouping.quote, members))
        selects.append(
            f"SELECT case_id, {grouping.quote(name)} AS label, sum(k) AS k FROM ({per}) "
            f"WHERE label IN ({quoted}) GROUP BY case_id"
        )
    for select in selects:
        rows = extract.rows(
            f"SELECT {groups}label, sum(k), count(*) FROM ({select}) JOIN ({cohort}) USING (case_id) "
            f"WHERE about GROUP BY ALL"
        )
        for *labels, label, n, people in rows:
            group = _label(labels)
            for key in {(group, label), ((ALL, *group[1:]) if group else (), label)}:
                was = found.get(key, (0, 0))
                found[key] = (was[0] + int(n), was[1] + people)
    return found


# --- spend -------------------------------------------------------------------------------------------------


def _count_spend(extract: Extract, table: Table, block: SpendPerClient, question: Question) -> Counts:
    if question.by not in ((), ("service",)) or set(question.where) - {"service"}:
        raise UserError(
            "Spend is kept by service and quarter only, so cost per client can be broken down and filtered "
            "by service, and by no other field."
        )
    clients = _count_categories(
        extract, table, Categories(grouping.sql(block.kind, table.at), (), total=block.total), question
    )
    clauses = [
        "funding IS DISTINCT FROM 'unpaid'",
        *grouping.where_sql(question.where, "quarter"),
        *grouping.period_sql("quarter", question.from_, question.to),
    ]
    rows = extract.rows(
        f"SELECT {'service' if question.by else 'NULL'}, {grouping.sql(block.kind, 'quarter')}, sum(amount) "
        f"FROM costs WHERE {' AND '.join(clauses)} GROUP BY ALL"
    )
    spend: dict[tuple[tuple[str, ...], str], float] = defaultdict(float)
    for service, period, amount in rows:
        groups: set[tuple[str, ...]] = {(service,), (ALL,)} if question.by else {()}
        for group in groups:
            spend[group, period] += amount
            spend[group, block.total] += amount
    lines = {line for _, line in (*clients, *spend)}
    counts: Counts = {}
    for group in {group for group, _ in (*clients, *spend)}:
        for line in lines:
            known = clients.get((group, line), Counted())
            base = int(known.n)
            counts[group, line] = Counted(spend.get((group, line), 0.0), base, known.missing, known.excluded)
    return counts
