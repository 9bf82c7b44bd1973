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

from handrail.reporting import grouping, spending
from handrail.reporting.declare import Block, Categories, Events, Line, Lines, Periods, SpendPerClient, Table
from handrail.reporting.extract.read import Extract
from handrail.reporting.scoping import (
    ALL,
    STATISTICS,
    Counted,
    Counts,
    Question,
    Where,
    groups_of,
    in_base,
    in_missing,
    label_of,
    scope,
    select_groups,
    until_sql,
    yes,
)

__all__ = ["ALL", "STATISTICS", "Counted", "Counts", "Question", "Where", "count_block", "scope", "yes"]


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


def _count_lines(extract: Extract, table: Table, block: Lines, question: Question) -> Counts:
    timed = bool(question.from_ or question.to or set(question.by) & set(grouping.PERIODS)
                 or set(question.where) & set(grouping.PERIODS))  # fmt: skip
    passes: dict[str, list[Line]] = defaultdict(list)
    for line in block.lines:
        passes[line_parts(table, line)[3] if timed else table.at].append(line)
    counts: Counts = {}
    for at, lines in passes.items():
        counts.update(_one_pass(extract, table, lines, question, at))
    # Lines dated differently fall in different months: where one has nobody, it has nought.
    for group in {group for group, _ in counts}:
        for line in block.lines:
            counts.setdefault((group, line.label), Counted())
    return counts


def _one_pass(extract: Extract, table: Table, lines: list[Line], question: Question, at: str) -> Counts:
    """Counts add up over groups; means and the like do not, so for those every sum is taken in SQL."""
    wanted = [measure.kind for measure in table.measures if measure.kind in STATISTICS]
    names = groups_of(question)
    columns = [column for line in lines for column in _line_columns(table, line, wanted, question, at)]
    sets = f"GROUPING SETS (({', '.join(names)}), ({', '.join(names[1:])}))" if wanted and names else "ALL"
    rolled = f"grouping({names[0]})" if wanted and names else "0"
    rows = extract.rows(
        f"SELECT {select_groups(question)}{rolled} AS rolled, count(*), {', '.join(columns)} "
        f"FROM ({scope(table, question, at)}) GROUP BY {sets}"
    )
    counts: Counts = {}
    for row in rows:
        keys, (rolled_up, everybody, *values) = row[: len(names)], row[len(names) :]
        group = label_of(question, keys, rolled_up)
        for i, line in enumerate(lines):
            n, base, missing, *numbers = values[i * (3 + len(wanted)) : (i + 1) * (3 + len(wanted))]
            counted = Counted(n, base, missing, everybody - base - missing)
            counted.number = dict(zip(wanted, numbers, strict=True))
            counts[group, line.label] = counted
            if group and not wanted:
                counts.setdefault(((ALL, *group[1:]), line.label), Counted()).add(counted)
    return counts


def _line_columns(table: Table, line: Line, wanted: list[str], question: Question, at: str) -> list[str]:
    """SQL of the numerator, base, missing and each statistic of a line."""
    of, missing, counted, _ = line_parts(table, line)
    base = in_base(of, missing)
    whole = of == "TRUE" and missing == "FALSE"
    columns = [
        f"count(*) FILTER ({base} AND {yes(counted)})" if counted != "TRUE" else f"count(*) FILTER ({base})",
        "count(*)" if whole else f"count(*) FILTER ({base})",
        "0" if missing == "FALSE" else f"count(*) FILTER ({in_missing(of, missing)})",
    ]
    for kind in wanted:
        value = f"CASE WHEN {base} THEN {line.value} END"
        weight = f"CASE WHEN {base} THEN {line.per or 1} END"
        columns.append(_in_force(STATISTICS[kind].format(v=value, w=weight), question, at)
                       if line.value else "NULL")  # fmt: skip
    return columns


def _in_force(sql: str, question: Question, at: str) -> str:
    """SQL with `{until}` put in: the last day of the group's period, of the whole period where rolled up."""
    if "{until}" not in sql:
        return sql
    own = sql.replace("{until}", until_sql(question, at, question.by))
    whole = sql.replace("{until}", until_sql(question, at, question.by[1:]))
    return own if own == whole else f"CASE WHEN grouping(g0) = 1 THEN {whole} ELSE {own} END"


# --- categories and periods --------------------------------------------------------------------------------


def category_sql(table: Table, block: Categories | Periods) -> str:
    return grouping.sql(block.kind, table.at) if isinstance(block, Periods) else f"({block.field})"


def category_missing(table: Table, block: Categories | Periods) -> str:
    """A record lacks what is needed when the table says so or the field is empty."""
    return f"{yes(table.missing)} OR {category_sql(table, block)} IS NULL"


def _count_categories(
    extract: Extract, table: Table, block: Categories | Periods, question: Question
) -> Counts:
    key = grouping.key(block.kind, table.at) if isinstance(block, Periods) else f"({block.field})"
    rows = extract.rows(
        f"SELECT {select_groups(question)}{yes(table.of)} AS about, {yes(table.missing)} AS "
        f"lacking, {key} AS label, "
        f"count(*) FROM ({scope(table, question, table.at)}) GROUP BY ALL"
    )
    tally: dict[tuple[str, ...], dict[tuple[str, str | None], int]] = defaultdict(lambda: defaultdict(int))
    for *keys, about, lacking, found_, n in rows:
        group = label_of(question, keys)
        state = "x" if not about else "m" if lacking or found_ is None else "b"
        value = (
            grouping.label(block.kind if isinstance(block, Periods) else "", found_) if state == "b" else None
        )
        tally[group][state, value] += n
        if group:
            tally[ALL, *group[1:]][state, value] += n
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
    """SELECT case_id, label of the child rows that count; several codes become several rows."""
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    where = f"{block.field} IS NOT NULL AND {' AND '.join(clauses)}"
    if not block.many:
        return f"SELECT case_id, {block.field} AS label FROM {block.file} WHERE {where}"
    # Few lists of codes stand on many rows: each is taken apart once.
    parted = (
        f"SELECT {block.field}, unnest({_codes_in(block)}) AS label FROM (SELECT DISTINCT {block.field} FROM "
        f"{block.file})"
    )
    return f"SELECT case_id, label FROM {block.file} JOIN ({parted}) USING ({block.field}) WHERE {where}"


def event_missing(block: Events, question: Question) -> str:
    """SELECT case_id of those with a counted row that lacks the field."""
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    return (
        f"SELECT DISTINCT case_id FROM {block.file} WHERE {block.field} IS NULL AND {' AND '.join(clauses)}"
    )


def _count_events(extract: Extract, table: Table, block: Events, question: Question) -> Counts:
    if set(question.by) & set(grouping.PERIODS):
        return _count_events_by_period(extract, table, block, question)
    groups = select_groups(question)
    everybody = scope(table, question, table.at, period=False)
    cohort = f"SELECT case_id, {groups}{yes(table.of)} AS about FROM ({everybody})"
    labels = _event_labels(extract, block)
    if len(labels) <= AT_ONCE:
        return _count_at_once(extract, block, question, cohort, labels)
    lacking = event_missing(block, question)
    bases = extract.rows(
        f"SELECT {groups}count(*) FILTER (about), count(*) FILTER (NOT about), "
        f"count(*) FILTER (about AND case_id IN ({lacking})) FROM ({cohort}) GROUP BY ALL"
    )
    counts: Counts = {}
    found = _event_counts(extract, block, question, cohort)
    lines = {line for _, line in found} | set(block.always or block.codes) | set(block.unions)
    rows = _event_rows_base(extract, block, question, cohort) if block.per_rows else {}
    for row in bases:
        group, (base, out, missing) = label_of(question, row[:-3]), row[-3:]
        if block.per_rows:
            base, missing = rows.get(group, (0, 0))
        for key in _and_all(group):
            for line in lines:
                counts.setdefault((key, line), Counted(0)).add(Counted(0, base, missing, out))
    for (group, line), counted in counts.items():
        counted.n, counted.people = found.get((group, line), (0, 0))
    return counts


def _count_events_by_period(extract: Extract, table: Table, block: Events, question: Question) -> Counts:
    """Each period by itself, by the date of the event: people who appear in several count in each, and once
    in all of them.
    """
    place = next(n for n, name in enumerate(question.by) if name in grouping.PERIODS)
    name, rest = question.by[place], (*question.by[:place], *question.by[place + 1 :])
    whole = replace(question, by=rest)
    counts: Counts = {}
    if place == 0:
        inner = count_block(extract, table, block, whole)
        counts |= {((ALL, *g), line): n for (g, line), n in inner.items() if not rest or g[0] != ALL}
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    keys = extract.rows(
        f"SELECT DISTINCT {grouping.key(name, 'date')} FROM {block.file} WHERE {' AND '.join(clauses)}"
    )
    for label in (grouping.label(name, key) for (key,) in keys):
        inner = count_block(extract, table, *of_period(block, whole, name, label))
        for (g, line), n in inner.items():
            if place or not rest or g[0] != ALL:
                counts[(*g[:place], label, *g[place:]), line] = n
    return counts


def of_period(block: Events, question: Question, name: str, label: str) -> tuple[Events, Question]:
    """The same question of the events of one period; of those without a date, under 'missing'."""
    days = grouping.days_of(name, label)
    if days is None:
        return replace(block, of=f"({block.of}) AND date IS NULL"), question
    first, last = days
    return block, replace(
        question, from_=max(first, question.from_ or first), to=min(last, question.to or last)
    )


# Of so many labels each is a bit of a number, and all are counted in one pass over the file.
AT_ONCE = 60


def _codes_in(block: Events) -> str:
    """SQL of the list of codes in the field of a row."""
    return f"list_distinct(list_transform(string_split({block.field}, ';'), lambda x: trim(x)))"


def _event_labels(extract: Extract, block: Events) -> list[str]:
    """The labels that stand in the file, in order."""
    label = f"unnest({_codes_in(block)})" if block.many else block.field
    given = f"SELECT DISTINCT {block.field} FROM {block.file} WHERE {block.field} IS NOT NULL"
    return [row[0] for row in extract.rows(f"SELECT DISTINCT {label} AS label FROM ({given}) ORDER BY label")]


def _count_at_once(
    extract: Extract, block: Events, question: Question, cohort: str, labels: list[str]
) -> Counts:
    """One row a case with a count of each label, then all cases together: one pass over each file."""
    places = {label: n for n, label in enumerate(labels)}
    lines: dict[str, tuple[int, ...]] = {label: (n,) for label, n in places.items()}
    lines |= {
        name: tuple(places[code] for code in members if code in places)
        for name, members in block.unions.items()
    }
    sums = {line: " + ".join(f"c{n}" for n in numbers) or "0" for line, numbers in lines.items()}
    columns = "".join(
        f", sum({each}) FILTER (about), count(*) FILTER (about AND {each} > 0)" for each in sums.values()
    )
    rows = extract.rows(
        f"SELECT {select_groups(question)}count(*) FILTER (about), count(*) FILTER (NOT about), "
        f"count(*) FILTER (about AND lacking > 0), sum(known) FILTER (about), sum(lacking) FILTER (about)"
        f"{columns} FROM ({cohort}) LEFT JOIN ({_event_cases(block, question, labels)}) USING (case_id) "
        "GROUP BY ALL"
    )
    counts: Counts = {}
    for *keys, base, out, missing, known, unknown in (row[: len(question.by) + 5] for row in rows):
        base, missing = (known or 0, unknown or 0) if block.per_rows else (base, missing)
        for group in _and_all(label_of(question, keys)):
            for line in {*lines, *(block.always or block.codes)}:
                counts.setdefault((group, line), Counted(0)).add(Counted(0, base, missing, out))
    for row in rows:
        for group in _and_all(label_of(question, row[: len(question.by)])):
            for n, line in enumerate(lines):
                times, people = row[len(question.by) + 5 + 2 * n :][:2]
                counts[group, line].n += int(times or 0)
                counts[group, line].people += people
    return counts


def _event_cases(block: Events, question: Question, labels: list[str]) -> str:
    """SELECT of each case of the file: rows where the field is known, where it is not, and of each label."""
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    source, hold = block.file, [f"{block.field} = {grouping.quote(label)}" for label in labels]
    if block.many and labels:
        # Few lists of codes stand on many rows: each is taken apart once.
        bits = " ".join(f"WHEN {grouping.quote(label)} THEN {1 << n}" for n, label in enumerate(labels))
        mask = f"list_sum(list_transform({_codes_in(block)}, lambda x: CASE x {bits} ELSE 0 END))"
        given = f"SELECT DISTINCT {block.field} FROM {block.file} WHERE {block.field} IS NOT NULL"
        parted = f"SELECT {block.field}, CAST({mask} AS BIGINT) AS mask FROM ({given})"
        source = f"{block.file} LEFT JOIN ({parted}) USING ({block.field})"
        hold = [f"mask & {1 << n} <> 0" for n in range(len(labels))]
    counted = "".join(f", count(*) FILTER ({each}) AS c{n}" for n, each in enumerate(hold))
    return (
        f"SELECT case_id, count({block.field}) AS known, count(*) - count({block.field}) AS lacking{counted} "
        f"FROM {source} WHERE {' AND '.join(clauses)} GROUP BY case_id"
    )


def _and_all(group: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A group, and all groups of its first field."""
    return (group, (ALL, *group[1:])) if group else (group,)


def _event_rows_base(
    extract: Extract, block: Events, question: Question, cohort: str
) -> dict[tuple[str, ...], tuple[int, int]]:
    """group -> rows whose field is known, rows whose field is not."""
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    rows = extract.rows(
        f"SELECT {select_groups(question)}count({block.field}), count(*) - count({block.field}) "
        f"FROM {block.file} JOIN ({cohort}) USING (case_id) WHERE about AND {' AND '.join(clauses)} "
        "GROUP BY ALL"
    )
    return {label_of(question, keys): (known, lacking) for *keys, known, lacking in rows}


def _event_counts(
    extract: Extract, block: Events, question: Question, cohort: str
) -> dict[tuple[tuple[str, ...], str], tuple[int, int]]:
    """(group, line) -> rows and people. Summed to one row a person and line first, so no distinct count is
    needed.
    """
    per = f"SELECT case_id, label, count(*) AS k FROM ({event_rows(block, question)}) GROUP BY case_id, label"
    groups = select_groups(question)
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
        for *keys, label, n, people in rows:
            for group in _and_all(label_of(question, keys)):
                was = found.get((group, label), (0, 0))
                found[group, label] = (was[0] + int(n), was[1] + people)
    return found


# --- spend -------------------------------------------------------------------------------------------------


def _count_spend(extract: Extract, table: Table, block: SpendPerClient, question: Question) -> Counts:
    if question.by == ("service", "version"):
        # Rolled up is the version: the totals are of a service.
        turned = _count_spend(extract, table, block, replace(question, by=("version", "service")))
        return {(group[::-1], line): counted for (group, line), counted in turned.items()}
    spending.check(extract, question)
    clients = _count_categories(
        extract, table, Categories(grouping.sql(block.kind, table.at), (), total=block.total), question
    )
    spend, shared = spending.spent(extract, table, block, question)
    lines = {line for _, line in (*clients, *spend)}
    counts: Counts = {}
    for group in {group for group, _ in (*clients, *spend)}:
        for line in lines:
            known = clients.get((group, line), Counted())
            base, missing = int(known.n), known.missing
            if (group, line) not in spend:
                # No spend recorded is not spending nothing.
                base, missing = 0, missing + base
            counts[group, line] = Counted(spend.get((group, line), 0.0), base, missing, known.excluded)
            counts[group, line].shared = (group, line) in shared
    return counts
