"""Computes a declared table over an extract, and counts what it leaves out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from handrail.extract.connection import Extract
from handrail.extract.read import open_extract
from handrail.figures.engine import counting, grouping, spending
from handrail.figures.engine.declaration import LineBlock, SpendBlock, Table, TableMeasure
from handrail.figures.engine.inputs import blank_missing_files
from handrail.figures.engine.layout import lay_out_cells
from handrail.figures.engine.query import (
    ALL_GROUPS,
    STATISTICS,
    AnswerColumns,
    BlockCounts,
    ExclusionCounts,
    FieldFilters,
    FigureQuery,
    LineCounts,
    exclusion_conditions,
    is_true_sql,
)
from handrail.figures.engine.result import FigureCell, Number, TableResult, compute_percent, round_half_up
from handrail.figures.engine.tallying import select_scoped_records, tally_records
from handrail.foundation.errors import UserError

# Measures of the whole base, such as the median of the days that everybody took.
BASE_STATISTICS = {*STATISTICS, "response"} - {"reach"}
INCOMPLETE_TOTAL = "amounts that cannot be read: a total that holds one is not complete, and is not shown"

# Why records are left out, and how many.
Exclusions = tuple[tuple[str, int | None], ...]


def compute_table(
    table: Table,
    source: object,
    by: str | Sequence[str] | None = None,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> TableResult:
    """Compute a table, with nothing suppressed.

    `source` is what `open_extract` takes. `by` replaces the table's own groupings; `where` maps fields to the
    label or labels kept; the period includes both its days and applies to the date of each figure. Raises
    UserError on an unknown field, on a period that ends before it begins and on a file of another shape.
    """
    if from_ and to and from_ > to:
        raise UserError(f"The period ends before it begins: from {from_} to {to}. Swap the two dates.")
    extract = open_extract(source)
    _check_columns(extract)
    if table.prepare:
        table.prepare(extract)
    query = FigureQuery((), dict(where or {}), from_, to)
    groupings = _choose_groupings(table, by)
    cells: list[FigureCell] = []
    exclusions = ExclusionCounts()
    for position, names in enumerate(groupings):
        for number, block in enumerate(table.blocks):
            is_first = position == number == 0
            counts = counting.count_block(
                extract, table, block, replace(query, by=names), exclusions if is_first else None
            )
            cells += _make_cells(table, number, names, counts, keep_all=table.with_all and position == 0)
    result = replace(
        lay_out_cells(table, groupings, cells),
        where=dict(query.where),
        from_=from_.isoformat() if from_ else "",
        to=to.isoformat() if to else "",
        as_at=extract.as_at,
        notes=(
            *extract.notes,
            *_describe_services(extract, table, query.where),
            *_describe_events(table, query),
        ),
        blunt=dict(extract.blunt),
        exclusions=_list_exclusions(extract, table, query, exclusions),
    )
    return blank_missing_files(extract, table, result)


def _describe_events(table: Table, query: FigureQuery) -> tuple[str, ...]:
    """Say that a table of events counts cases, and what its period applies to."""
    if not table.counts_events:
        return ()
    notes = ["People are counted by their cases; the table of people tells who came more than once."]
    if query.from_ or query.to:
        base = table.of_says.split(";")[0]
        notes.append(f"The period is that of the events. The base is all {base}, whenever they came.")
    return tuple(notes)


def _describe_services(extract: Extract, table: Table, where: FieldFilters) -> tuple[str, ...]:
    """Return the table's own notes on the services asked about."""
    services = where.get("service")
    return table.tell(extract, [services] if isinstance(services, str) else services) if table.tell else ()


def _check_columns(extract: Extract) -> None:
    """Raise UserError on a clients file without cases or services: it is another file under that name."""
    missing = [name for name in ("case_id", "service") if name not in extract.given["clients"]]
    if extract.has_file("clients") and missing:
        raise UserError(
            f"The clients file has no column {' and no column '.join(missing)}. Every row needs its case and "
            "its service; see the data dictionary (handrail extract dictionary)."
        )
    if extract.raw.get("clients") and not extract.has_file("clients"):
        raise UserError(
            "The clients file has none of the columns of the schema. Expected commas between fields and a "
            "header line; see the data dictionary (handrail extract dictionary)."
        )


def _choose_groupings(table: Table, by: str | Sequence[str] | None) -> tuple[tuple[str, ...], ...]:
    if by is None:
        return table.by
    names = (by,) if isinstance(by, str) else tuple(by)
    if len(set(names)) < len(names):
        raise UserError(f"Broken down by the same field twice: {', '.join(names)}. Name each once.")
    return (tuple(grouping.check_field(name, table.fields) for name in names),)


def _make_cells(
    table: Table, number: int, names: tuple[str, ...], counts: BlockCounts, keep_all: bool
) -> list[FigureCell]:
    """Return the cells of one block under one grouping, not laid out yet."""
    block = table.blocks[number]
    uncounted = (
        {line.label for line in block.lines if not line.counted} if isinstance(block, LineBlock) else ()
    )
    cells = []
    for (group, line), counted in counts.items():
        if group and group[0] == ALL_GROUPS and not keep_all:
            continue
        for measure in table.measures:
            has_count = measure.kind in BASE_STATISTICS or line not in uncounted
            cell = FigureCell(
                row=(),
                column="",
                value=_compute_value(measure, counted) if has_count else None,
                measure=measure,
                n=_choose_numerator(measure, counted) if has_count else None,
                base_n=counted.base,
                missing_n=counted.missing,
                excluded_n=counted.excluded,
                by=tuple(zip(names, group, strict=True)),
                block=number,
                line=line,
                shared=counted.shared,
            )
            cells.append(cell)
    return cells


def _compute_value(measure: TableMeasure, counted: LineCounts) -> Number:
    kind = measure.kind
    if kind in ("count", "events"):
        return None if _is_unknown(counted) else counted.n
    if kind == "people":
        return counted.people
    if kind == "percent":
        return compute_percent(counted.n, counted.base)
    if kind == "people_percent":
        return compute_percent(counted.people, counted.base)
    if kind == "response":
        return compute_percent(counted.base, counted.base + counted.missing)
    if kind == "ratio":
        amount = Fraction(round(counted.n * 100), 100 * measure.worth)
        return round_half_up(amount / counted.base, measure.decimals) if counted.base else None
    number = counted.number.get(kind)
    if number is None or (measure.is_complete and counted.missing):
        return None
    return round_half_up(number * 100 if measure.unit == "%" else number, measure.decimals)


def _is_unknown(counted: LineCounts) -> bool:
    """Return whether nothing is known of anybody that a figure is about: that is not 0."""
    return not counted.base and bool(counted.missing)


def _choose_numerator(measure: TableMeasure, counted: LineCounts) -> Number:
    if measure.kind in ("people", "people_percent"):
        return counted.people
    if measure.kind in ("count", "events") and _is_unknown(counted):
        return None
    return counted.base if measure.kind in BASE_STATISTICS else counted.n


# --- what was left out -------------------------------------------------------------------------------------


def _list_exclusions(
    extract: Extract, table: Table, query: FigureQuery, exclusions: Mapping[str, int]
) -> Exclusions:
    """Return why records are left out and how many are: by reason, without a date, and of money."""
    # The period of events is theirs: people who came before or after it are in the base all the same.
    of_base = replace(query, from_=None, to=None) if table.counts_events else query
    spends = any(isinstance(block, SpendBlock) for block in table.blocks)
    undated = spending.count_undated_amounts(extract, query) if spends else 0
    unreadable = spending.count_unreadable(extract, query) if spends or table.relation == "costs" else 0
    reasons = [
        *_count_exclusions(extract, table, of_base, exclusions),
        (
            f"without {table.at.replace('_', ' ')}, and so in no period",
            _count_undated(extract, table, of_base),
        ),
        ("amounts without a quarter, and so in no year", undated),
        (INCOMPLETE_TOTAL, unreadable),
    ]
    return tuple((reason, n) for reason, n in reasons if n)


def _count_exclusions(
    extract: Extract, table: Table, query: FigureQuery, exclusions: Mapping[str, int]
) -> list[tuple[str, int]]:
    """Count the records left out, by the first reason that holds, where no pass has counted them yet."""
    if not exclusions and table.of != "TRUE":
        columns = AnswerColumns()
        reasons = exclusion_conditions(table, columns)
        tally = tally_records(extract, table, query, table.at, columns)
        numbers = ", ".join(map(tally.count_sql, reasons.values()))
        (counts,) = extract.rows_once(f"SELECT {numbers} FROM ({tally.sql})")
        exclusions = dict(zip(reasons, counts, strict=True))
    return sorted(exclusions.items(), key=lambda item: (-item[1], item[0]))


def _count_undated(extract: Extract, table: Table, query: FigureQuery) -> int:
    """Count the records that no period can hold, where a period is asked about."""
    if not (query.from_ or query.to):
        return 0
    records = select_scoped_records(
        extract, table, FigureQuery((), query.where), table.at, (table.of, table.at)
    )
    ((n,),) = extract.rows_once(
        f"SELECT count(*) FROM ({records}) WHERE {is_true_sql(table.of)} AND ({table.at}) IS NULL"
    )
    return int(n)
