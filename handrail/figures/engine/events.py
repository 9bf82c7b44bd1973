"""Events: rows of a child file by the values of one field: how many there are, and of how many people."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from handrail.extract.case_numbers import dense, numbered, values_of
from handrail.extract.connection import NUMBER, Extract, quote
from handrail.figures.engine import grouping, tallying
from handrail.figures.engine.declaration import Events, Table
from handrail.figures.engine.query import (
    ALL,
    Counted,
    Counts,
    Question,
    groups_of,
    label_of,
    select_groups,
    yes,
)


def event_rows(block: Events, question: Question) -> str:
    """SELECT case_id, label of the child rows that count; several codes become several rows."""
    clauses = [yes(block.of), *grouping.period_sql("date", question.from_, question.to)]
    where = f"{block.field} IS NOT NULL AND {' AND '.join(clauses)}"
    if not block.many:
        return f"SELECT case_id, {block.field} AS label FROM {block.file} WHERE {where}"
    return (
        f"SELECT case_id, label FROM {block.file} JOIN ({_parted(block)}) USING ({block.field}) WHERE {where}"
    )


def _parted(block: Events) -> str:
    """SELECT of each list of codes with each code in it: few lists stand on many rows."""
    distinct = f"SELECT DISTINCT {block.field} FROM {block.file}"
    return f"SELECT {block.field}, unnest({_codes_in(block.field)}) AS label FROM ({distinct})"


def _labels(extract: Extract, block: Events) -> set[str]:
    """Every label in the file: one that stands on no row asked about reads nought."""
    source, label = (f"({_parted(block)})", "label") if block.many else (block.file, block.field)
    rows = extract.rows_once(f"SELECT DISTINCT {label} FROM {source} WHERE {label} IS NOT NULL")
    return {row[0] for row in rows}


def event_missing(block: Events, question: Question) -> str:
    """SELECT case_id of those with a row that may count and lacks the field, or of which that is unknown."""
    clauses = [_may_count(block), *grouping.period_sql("date", question.from_, question.to)]
    return (
        f"SELECT DISTINCT case_id FROM {block.file} "
        f"WHERE ({_known_label(block)}) IS NULL AND {' AND '.join(clauses)}"
    )


def _may_count(block: Events) -> str:
    """SQL of the rows that count, and of those of which that is not known."""
    return f"coalesce(({block.of}), TRUE)"


def _known_label(block: Events) -> str:
    """SQL of the label of a row that counts; NULL where it has none, or may not count."""
    return block.field if block.of == "TRUE" else f"CASE WHEN {block.of} THEN {block.field} END"


def count_events(extract: Extract, table: Table, block: Events, question: Question) -> Counts:
    if set(question.by) & set(grouping.PERIODS):
        return _count_events_by_period(extract, table, block, question)
    groups = select_groups(question)
    everybody = tallying.scoped(
        extract, table, question, table.at, ("case_id", NUMBER, table.of), period=False
    )
    cohort = f"SELECT case_id, {NUMBER}, {groups}{yes(table.of)} AS about FROM ({everybody})"
    values = _values(extract, block)
    if values is not None:
        return _count_at_once(extract, block, question, cohort, values)
    lacking = event_missing(block, question)
    bases = extract.rows(
        f"SELECT {groups}count(*) FILTER (about), count(*) FILTER (NOT about), "
        f"count(*) FILTER (about AND case_id IN ({lacking})) FROM ({cohort}) GROUP BY ALL"
    )
    counts: Counts = {}
    found = _event_counts(extract, block, question, cohort)
    lines = _labels(extract, block) | set(block.always or block.codes) | set(block.unions)
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
        inner = count_events(extract, table, block, whole)
        counts |= {((ALL, *g), line): n for (g, line), n in inner.items() if not rest or g[0] != ALL}
    clauses = [_may_count(block), *grouping.period_sql("date", question.from_, question.to)]
    keys = extract.rows(
        f"SELECT DISTINCT {grouping.key(name, 'date')} FROM {block.file} WHERE {' AND '.join(clauses)}"
    )
    for label in (grouping.label(name, key) for (key,) in keys):
        inner = count_events(extract, table, *of_period(block, whole, name, label))
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


def _codes_in(field: str) -> str:
    """SQL of the list of codes in a text."""
    return f"list_distinct(list_transform(string_split({field}, ';'), lambda x: trim(x)))"


def _values(extract: Extract, block: Events) -> dict[str, list[str]] | None:
    """Every value of the field with the labels in it; None if there are too many to count at once."""
    values = values_of(extract, block.file, block.field)
    if values is None:
        return None
    found = {value: [value] for value in values}
    if block.many and values:
        listed = ", ".join(map(quote, values))
        found = dict(extract.rows(f"SELECT value, {_codes_in('value')} FROM unnest([{listed}]) AS t(value)"))
    return found if len({label for labels in found.values() for label in labels}) <= AT_ONCE else None


def _count_at_once(
    extract: Extract, block: Events, question: Question, cohort: str, values: dict[str, list[str]]
) -> Counts:
    """The cases, then their rows by value, then the people by label: whole numbers only."""
    labels = sorted({label for found in values.values() for label in found})
    places = {label: n for n, label in enumerate(labels)}
    lines: dict[str, tuple[int, ...]] = {label: (n,) for label, n in places.items()}
    lines |= {
        name: tuple(places[code] for code in members if code in places)
        for name, members in block.unions.items()
    }
    rows_of = numbered(extract, block.file, f"{block.field} {block.of} date")
    source = _about(rows_of, block, question, cohort)
    groups, width = select_groups(question), len(question.by)
    cases = extract.rows(
        f"SELECT {groups}count(*) FILTER (about), count(*) FILTER (NOT about) FROM ({cohort}) GROUP BY ALL"
    )
    times: dict[tuple[object, ...], Counter[str | None]] = defaultdict(Counter)
    known: Counter[tuple[object, ...]] = Counter()
    label = _known_label(block)
    for row in extract.rows(f"SELECT {groups}{label}, count(*) FROM {source} GROUP BY ALL"):
        keys, (value, n) = row[:width], row[width:]
        times[keys].update(dict.fromkeys(values.get(value, [None]), n))
        known[keys] += n if value is not None else 0
    people = _people(extract, block, question, source, values, places, lines)
    counts: Counts = {}
    for row in cases:
        keys, (base, out) = row[:width], row[width:]
        rows, (missing, *having) = times[keys], people.get(keys, [0] * (1 + len(lines)))
        if block.per_rows:
            base, missing = known[keys], rows[None]
        for group in _and_all(label_of(question, keys)):
            for line in {*lines, *(block.always or block.codes)}:
                counts.setdefault((group, line), Counted(0)).add(Counted(0, base, missing, out))
            for (line, numbers), n in zip(lines.items(), having, strict=True):
                counts[group, line].n += sum(rows[labels[number]] for number in numbers)
                counts[group, line].people += n
    return counts


def _about(source: str, block: Events, question: Question, cohort: str) -> str:
    """SQL of the rows that may count, of the cases that the table is about, with their groups."""
    clauses = ["about", _may_count(block), *grouping.period_sql("date", question.from_, question.to)]
    cases = f"SELECT {NUMBER}, {select_groups(question)}about FROM ({cohort})"
    return f"{source} JOIN ({cases}) USING ({NUMBER}) WHERE {' AND '.join(clauses)}"


def _people(
    extract: Extract,
    block: Events,
    question: Question,
    source: str,
    values: dict[str, list[str]],
    places: dict[str, int],
    lines: dict[str, tuple[int, ...]],
) -> dict[tuple[object, ...], list[int]]:
    """group -> people with a row that lacks the field, then with one of each line: a bit a label."""
    masks = [sum(1 << places[label] for label in values[value]) for value in sorted(values)]
    mask = (
        f"list_extract({masks}::BIGINT[], enum_code({_known_label(block)}) + 1)" if masks else "NULL::BIGINT"
    )
    wanted = [1 << AT_ONCE, *(sum(1 << place for place in numbers) for numbers in lines.values())]
    having = ", ".join(f"count(*) FILTER (labels & {bits} <> 0)" for bits in wanted)
    groups = "".join(f"any_value({name}) AS {name}, " for name in groups_of(question))
    bits = f"bit_or(coalesce({mask}, {1 << AT_ONCE})) AS labels"
    with dense(extract, block.file, 1 + len(question.by)):
        rows = extract.rows(
            f"SELECT {select_groups(question)}{having} FROM "
            f"(SELECT {groups}{bits} FROM {source} GROUP BY {NUMBER}) GROUP BY ALL"
        )
    return {row[: len(question.by)]: list(row[len(question.by) :]) for row in rows}


def _and_all(group: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A group, and all groups of its first field."""
    return (group, (ALL, *group[1:])) if group else (group,)


def _event_rows_base(
    extract: Extract, block: Events, question: Question, cohort: str
) -> dict[tuple[str, ...], tuple[int, int]]:
    """group -> rows whose field is known, rows whose field is not, or that may not count."""
    label, clauses = (
        _known_label(block),
        [_may_count(block), *grouping.period_sql("date", question.from_, question.to)],
    )
    rows = extract.rows(
        f"SELECT {select_groups(question)}count({label}), count(*) - count({label}) "
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
            for group in _and_all(label_of(question, keys)):
                was = found.get((group, label), (0, 0))
                found[group, label] = (was[0] + int(n), was[1] + people)
    return found
