"""Events: rows of a child file by the values of one field: how many there are, and of how many people."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from handrail.extract.case_numbers import dense, numbered, values_of
from handrail.extract.connection import NUMBER, Extract, quote
from handrail.figures.engine import grouping, tallying
from handrail.figures.engine.declaration import EventBlock, Table
from handrail.figures.engine.query import (
    ALL_GROUPS,
    BlockCounts,
    FigureQuery,
    LineCounts,
    group_columns,
    is_true_sql,
    label_group,
    select_groups,
)
from handrail.foundation.periods import PERIOD_KINDS, Period


def select_event_rows(block: EventBlock, question: FigureQuery) -> str:
    """SELECT case_id, label of the child rows that count; several codes become several rows."""
    clauses = [is_true_sql(block.of), *grouping.period_sql("date", question.from_, question.to)]
    where = f"{block.field} IS NOT NULL AND {' AND '.join(clauses)}"
    if not block.many:
        return f"SELECT case_id, {block.field} AS label FROM {block.file} WHERE {where}"
    rows = f"{block.file} JOIN ({_select_codes(block)}) USING ({block.field})"
    return f"SELECT case_id, label FROM {rows} WHERE {where}"


def _select_codes(block: EventBlock) -> str:
    """SELECT of each list of codes with each code in it: few lists stand on many rows."""
    distinct = f"SELECT DISTINCT {block.field} FROM {block.file}"
    return f"SELECT {block.field}, unnest({_codes_sql(block.field)}) AS label FROM ({distinct})"


def _find_labels(extract: Extract, block: EventBlock) -> set[str]:
    """Every label in the file: one that stands on no row asked about reads nought."""
    source, label = (f"({_select_codes(block)})", "label") if block.many else (block.file, block.field)
    rows = extract.rows_once(f"SELECT DISTINCT {label} FROM {source} WHERE {label} IS NOT NULL")
    return {row[0] for row in rows}


def select_unlabelled_cases(block: EventBlock, question: FigureQuery) -> str:
    """SELECT case_id of those with a row that may count and lacks the field, or of which that is unknown."""
    clauses = [_may_count_sql(block), *grouping.period_sql("date", question.from_, question.to)]
    return (
        f"SELECT DISTINCT case_id FROM {block.file} "
        f"WHERE ({_known_label_sql(block)}) IS NULL AND {' AND '.join(clauses)}"
    )


def _may_count_sql(block: EventBlock) -> str:
    """SQL of the rows that count, and of those of which that is not known."""
    return f"coalesce(({block.of}), TRUE)"


def _known_label_sql(block: EventBlock) -> str:
    """SQL of the label of a row that counts; NULL where it has none, or may not count."""
    return block.field if block.of == "TRUE" else f"CASE WHEN {block.of} THEN {block.field} END"


def count_events(extract: Extract, table: Table, block: EventBlock, question: FigureQuery) -> BlockCounts:
    if set(question.by) & set(PERIOD_KINDS):
        return _count_events_by_period(extract, table, block, question)
    groups = select_groups(question)
    everybody = tallying.select_scoped_records(
        extract, table, question, table.at, ("case_id", NUMBER, table.of), period=False
    )
    cohort = f"SELECT case_id, {NUMBER}, {groups}{is_true_sql(table.of)} AS about FROM ({everybody})"
    values = _find_values(extract, block)
    if values is not None:
        return _count_in_one_pass(extract, block, question, cohort, values)
    lacking = select_unlabelled_cases(block, question)
    bases = extract.rows(
        f"SELECT {groups}count(*) FILTER (about), count(*) FILTER (NOT about), "
        f"count(*) FILTER (about AND case_id IN ({lacking})) FROM ({cohort}) GROUP BY ALL"
    )
    counts: BlockCounts = {}
    found = _count_rows_and_people(extract, block, question, cohort)
    lines = _find_labels(extract, block) | set(block.always or block.codes) | set(block.unions)
    rows = _count_row_bases(extract, block, question, cohort) if block.per_rows else {}
    for row in bases:
        group, (base, out, missing) = label_group(question, row[:-3]), row[-3:]
        if block.per_rows:
            base, missing = rows.get(group, (0, 0))
        for key in _with_all_groups(group):
            for line in lines:
                counts.setdefault((key, line), LineCounts(0)).add_counts(LineCounts(0, base, missing, out))
    for (group, line), counted in counts.items():
        counted.n, counted.people = found.get((group, line), (0, 0))
    return counts


def _count_events_by_period(
    extract: Extract, table: Table, block: EventBlock, question: FigureQuery
) -> BlockCounts:
    """Each period by itself, by the date of the event: people who appear in several count in each, and once
    in all of them.
    """
    place = next(n for n, name in enumerate(question.by) if name in PERIOD_KINDS)
    name, rest = question.by[place], (*question.by[:place], *question.by[place + 1 :])
    whole = replace(question, by=rest)
    counts: BlockCounts = {}
    if place == 0:
        inner = count_events(extract, table, block, whole)
        counts |= {
            ((ALL_GROUPS, *g), line): n for (g, line), n in inner.items() if not rest or g[0] != ALL_GROUPS
        }
    clauses = [_may_count_sql(block), *grouping.period_sql("date", question.from_, question.to)]
    keys = extract.rows(
        f"SELECT DISTINCT {grouping.key_sql(name, 'date')} FROM {block.file} WHERE {' AND '.join(clauses)}"
    )
    for label in (grouping.label_key(name, key) for (key,) in keys):
        inner = count_events(extract, table, *restrict_to_period(block, whole, name, label))
        for (g, line), n in inner.items():
            if place or not rest or g[0] != ALL_GROUPS:
                counts[(*g[:place], label, *g[place:]), line] = n
    return counts


def restrict_to_period(
    block: EventBlock, question: FigureQuery, name: str, label: str
) -> tuple[EventBlock, FigureQuery]:
    """The same question of the events of one period; of those without a date, under 'missing'."""
    period = Period.from_label(name, label)
    if period is None:
        return replace(block, of=f"({block.of}) AND date IS NULL"), question
    first, last = period.first, period.last
    return block, replace(
        question, from_=max(first, question.from_ or first), to=min(last, question.to or last)
    )


# Of so many labels each is a bit of a number, and all are counted in one pass over the file.
MAX_LABELS_PER_PASS = 60


def _codes_sql(field: str) -> str:
    """SQL of the list of codes in a text."""
    return f"list_distinct(list_transform(string_split({field}, ';'), lambda x: trim(x)))"


def _find_values(extract: Extract, block: EventBlock) -> dict[str, list[str]] | None:
    """Every value of the field with the labels in it; None if there are too many to count at once."""
    values = values_of(extract, block.file, block.field)
    if values is None:
        return None
    found = {value: [value] for value in values}
    if block.many and values:
        listed = ", ".join(map(quote, values))
        found = dict(extract.rows(f"SELECT value, {_codes_sql('value')} FROM unnest([{listed}]) AS t(value)"))
    return (
        found
        if len({label for labels in found.values() for label in labels}) <= MAX_LABELS_PER_PASS
        else None
    )


def _count_in_one_pass(
    extract: Extract, block: EventBlock, question: FigureQuery, cohort: str, values: dict[str, list[str]]
) -> BlockCounts:
    """The cases, then their rows by value, then the people by label: whole numbers only."""
    labels = sorted({label for found in values.values() for label in found})
    places = {label: n for n, label in enumerate(labels)}
    lines: dict[str, tuple[int, ...]] = {label: (n,) for label, n in places.items()}
    lines |= {
        name: tuple(places[code] for code in members if code in places)
        for name, members in block.unions.items()
    }
    rows_of = numbered(extract, block.file, f"{block.field} {block.of} date")
    source = _select_about(rows_of, block, question, cohort)
    groups, width = select_groups(question), len(question.by)
    cases = extract.rows(
        f"SELECT {groups}count(*) FILTER (about), count(*) FILTER (NOT about) FROM ({cohort}) GROUP BY ALL"
    )
    times: dict[tuple[object, ...], Counter[str | None]] = defaultdict(Counter)
    known: Counter[tuple[object, ...]] = Counter()
    label = _known_label_sql(block)
    for row in extract.rows(f"SELECT {groups}{label}, count(*) FROM {source} GROUP BY ALL"):
        keys, (value, n) = row[:width], row[width:]
        times[keys].update(dict.fromkeys(values.get(value, [None]), n))
        known[keys] += n if value is not None else 0
    people = _count_people(extract, block, question, source, values, places, lines)
    counts: BlockCounts = {}
    for row in cases:
        keys, (base, out) = row[:width], row[width:]
        rows, (missing, *having) = times[keys], people.get(keys, [0] * (1 + len(lines)))
        if block.per_rows:
            base, missing = known[keys], rows[None]
        for group in _with_all_groups(label_group(question, keys)):
            for line in {*lines, *(block.always or block.codes)}:
                counts.setdefault((group, line), LineCounts(0)).add_counts(LineCounts(0, base, missing, out))
            for (line, numbers), n in zip(lines.items(), having, strict=True):
                counts[group, line].n += sum(rows[labels[number]] for number in numbers)
                counts[group, line].people += n
    return counts


def _select_about(source: str, block: EventBlock, question: FigureQuery, cohort: str) -> str:
    """SQL of the rows that may count, of the cases that the table is about, with their groups."""
    clauses = ["about", _may_count_sql(block), *grouping.period_sql("date", question.from_, question.to)]
    cases = f"SELECT {NUMBER}, {select_groups(question)}about FROM ({cohort})"
    return f"{source} JOIN ({cases}) USING ({NUMBER}) WHERE {' AND '.join(clauses)}"


def _count_people(
    extract: Extract,
    block: EventBlock,
    question: FigureQuery,
    source: str,
    values: dict[str, list[str]],
    places: dict[str, int],
    lines: dict[str, tuple[int, ...]],
) -> dict[tuple[object, ...], list[int]]:
    """group -> people with a row that lacks the field, then with one of each line: a bit a label."""
    masks = [sum(1 << places[label] for label in values[value]) for value in sorted(values)]
    mask = (
        f"list_extract({masks}::BIGINT[], enum_code({_known_label_sql(block)}) + 1)"
        if masks
        else "NULL::BIGINT"
    )
    wanted = [1 << MAX_LABELS_PER_PASS, *(sum(1 << place for place in numbers) for numbers in lines.values())]
    having = ", ".join(f"count(*) FILTER (labels & {bits} <> 0)" for bits in wanted)
    groups = "".join(f"any_value({name}) AS {name}, " for name in group_columns(question))
    bits = f"bit_or(coalesce({mask}, {1 << MAX_LABELS_PER_PASS})) AS labels"
    with dense(extract, block.file, 1 + len(question.by)):
        rows = extract.rows(
            f"SELECT {select_groups(question)}{having} FROM "
            f"(SELECT {groups}{bits} FROM {source} GROUP BY {NUMBER}) GROUP BY ALL"
        )
    return {row[: len(question.by)]: list(row[len(question.by) :]) for row in rows}


def _with_all_groups(group: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A group, and all groups of its first field."""
    return (group, (ALL_GROUPS, *group[1:])) if group else (group,)


def _count_row_bases(
    extract: Extract, block: EventBlock, question: FigureQuery, cohort: str
) -> dict[tuple[str, ...], tuple[int, int]]:
    """group -> rows whose field is known, rows whose field is not, or that may not count."""
    label, clauses = (
        _known_label_sql(block),
        [_may_count_sql(block), *grouping.period_sql("date", question.from_, question.to)],
    )
    rows = extract.rows(
        f"SELECT {select_groups(question)}count({label}), count(*) - count({label}) "
        f"FROM {block.file} JOIN ({cohort}) USING (case_id) WHERE about AND {' AND '.join(clauses)} "
        "GROUP BY ALL"
    )
    return {label_group(question, keys): (known, lacking) for *keys, known, lacking in rows}


def _count_rows_and_people(
    extract: Extract, block: EventBlock, question: FigureQuery, cohort: str
) -> dict[tuple[tuple[str, ...], str], tuple[int, int]]:
    """(group, line) -> rows and people. Summed to one row a person and line first, so no distinct count is
    needed.
    """
    events = select_event_rows(block, question)
    per = f"SELECT case_id, label, count(*) AS k FROM ({events}) GROUP BY case_id, label"
    groups = select_groups(question)
    found: dict[tuple[tuple[str, ...], str], tuple[int, int]] = {}
    selects = [per]
    for name, members in block.unions.items():
        quoted = ", ".join(map(quote, members))
        selects.append(
            f"SELECT case_id, {quote(name)} AS label, sum(k) AS k FROM ({per}) "
            f"WHERE label IN ({quoted}) GROUP BY case_id"
        )
    for select in selects:
        rows = extract.rows(
            f"SELECT {groups}label, sum(k), count(*) FROM ({select}) JOIN ({cohort}) USING (case_id) "
            f"WHERE about GROUP BY ALL"
        )
        for *keys, label, n, people in rows:
            for group in _with_all_groups(label_group(question, keys)):
                was = found.get((group, label), (0, 0))
                found[group, label] = (was[0] + int(n), was[1] + people)
    return found
