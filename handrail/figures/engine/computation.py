"""Turns a declaration and an extract into a laid-out result, and a figure back into its records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from handrail.extract.connection import Extract
from handrail.extract.read import open_extract
from handrail.figures.engine import counting, grouping, inputs, spending
from handrail.figures.engine.declaration import (
    Block,
    EventBlock,
    LineBlock,
    PeriodBlock,
    SpendBlock,
    Table,
    TableMeasure,
)
from handrail.figures.engine.query import (
    ALL_GROUPS,
    STATISTICS,
    BlockCounts,
    ExclusionCounts,
    FieldFilters,
    FigureQuery,
    LineCounts,
    PredicateColumns,
    exclusion_conditions,
    is_true_sql,
)
from handrail.figures.engine.result import (
    FigureCell,
    Number,
    RowLabels,
    TableResult,
    compute_percent,
    round_half_up,
)
from handrail.figures.engine.tallying import select_scoped_records, tally_records
from handrail.foundation.errors import UserError

# Measures that count their whole base, such as the median of the days that everybody took.
BASE_STATISTICS = {*STATISTICS, "response"} - {"reach"}
INCOMPLETE_TOTAL = "amounts that cannot be read: a total that holds one is not complete, and is not shown"


def compute_table(
    table: Table,
    source: object,
    by: str | Sequence[str] | None = None,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> TableResult:
    """Compute a table, as it stands.

    `source` is what `open_extract` takes. `by` replaces the table's own grouping; `where` maps fields to the
    label or
    labels kept; the period includes both its days and applies to the date of each figure. Raises UserError.
    """
    if from_ and to and from_ > to:
        raise UserError(f"The period ends before it begins: from {from_} to {to}. Swap the two dates.")
    extract = open_extract(source)
    _check_columns(extract)
    if table.prepare:
        table.prepare(extract)
    sets = _choose_groupings(table, by)
    cells: list[FigureCell] = []
    left_out: ExclusionCounts = ExclusionCounts()
    for position, names in enumerate(sets):
        question = FigureQuery(names, dict(where or {}), from_, to)
        for number, block in enumerate(table.blocks):
            told = left_out if position == number == 0 else None
            counts = counting.count_block(extract, table, block, question, told)
            cells += _make_cells(table, number, names, counts, keep_all=table.with_all and position == 0)
    result = _lay_out(table, sets, cells)
    asked = FigureQuery((), dict(where or {}), from_, to)
    # The period of events is theirs: who came before or after it is in the base all the same.
    of_base = replace(asked, from_=None, to=None) if table.counts_events else asked
    result = TableResult(
        **{
            **result.__dict__,
            "where": dict(where or {}),
            "from_": from_.isoformat() if from_ else "",
            "to": to.isoformat() if to else "",
            "as_at": extract.as_at,
            "notes": (
                *extract.notes,
                *_describe_services(extract, table, where or {}),
                *_describe_events(table, asked),
            ),
            "blunt": dict(extract.blunt),
            "exclusions": (
                *_count_exclusions(extract, table, of_base, left_out),
                *_count_undated(extract, table, of_base),
                *_count_undated_amounts(extract, table, asked),
                *_count_unreadable_amounts(extract, table, asked),
            ),
        }
    )
    return inputs.blank_missing_files(extract, table, result)


def _describe_events(table: Table, asked: FigureQuery) -> tuple[str, ...]:
    """Who people are, and whom events of a period are taken of."""
    if not table.counts_events:
        return ()
    notes = ["People are counted by their cases; the table of people tells who came more than once."]
    if asked.from_ or asked.to:
        whom = table.of_says.split(";")[0]
        notes.append(f"The period is that of the events. The base is all {whom}, whenever they came.")
    return tuple(notes)


def _describe_services(extract: Extract, table: Table, where: FieldFilters) -> tuple[str, ...]:
    """What the table tells of the services asked about."""
    services = where.get("service")
    return table.tell(extract, [services] if isinstance(services, str) else services) if table.tell else ()


def _check_columns(extract: Extract) -> None:
    """A clients file that names no cases or no services is another file under its name."""
    lacking = [name for name in ("case_id", "service") if name not in extract.given["clients"]]
    if extract.has("clients") and lacking:
        raise UserError(
            f"The clients file has no column {' and no column '.join(lacking)}. Every row needs "
            f"its case and its "
            "service; see the data dictionary (handrail extract dictionary)."
        )
    if extract.raw.get("clients") and not extract.has("clients"):
        raise UserError(
            "The clients file has none of the columns of the schema. Expected commas between "
            "fields and a header "
            "line; see the data dictionary (handrail extract dictionary)."
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
    cells = []
    block = table.blocks[number]
    uncounted = (
        {each.label for each in block.lines if not each.counted} if isinstance(block, LineBlock) else ()
    )
    for (group, line), counted in counts.items():
        if group and group[0] == ALL_GROUPS and not keep_all:
            continue
        for measure in table.measures:
            pairs = tuple(zip(names, group, strict=True))
            counts_it = measure.kind in BASE_STATISTICS or line not in uncounted
            cells.append(
                FigureCell(
                    (), "", _compute_value(measure, counted) if counts_it else None, measure,
                    _choose_numerator(measure, counted) if counts_it else None, counted.base,
                    counted.missing, counted.excluded, pairs, number, line, shared=counted.shared,
                )
            )  # fmt: skip
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
        exact = Fraction(round(counted.n * 100), 100 * measure.worth)
        return round_half_up(exact / counted.base, measure.decimals) if counted.base else None
    number = counted.number.get(kind)
    if measure.is_complete and counted.missing:
        return None
    if number is not None and measure.unit == "%":
        number *= 100
    return None if number is None else round_half_up(number, measure.decimals)


def _is_unknown(counted: LineCounts) -> bool:
    """Whether nothing is known of anybody whom a figure is about: that is not nought."""
    return not counted.base and bool(counted.missing)


def _choose_numerator(measure: TableMeasure, counted: LineCounts) -> Number:
    if measure.kind in ("people", "people_percent"):
        return counted.people
    if measure.kind in ("count", "events") and _is_unknown(counted):
        return None
    return counted.base if measure.kind in BASE_STATISTICS else counted.n


# --- layout ------------------------------------------------------------------------------------------------


def _lay_out(table: Table, sets: tuple[tuple[str, ...], ...], cells: list[FigureCell]) -> TableResult:
    """Place every cell: one axis across, the others down."""
    lines = _order_lines(table, cells)
    groups = _order_groups(sets, cells)
    placed: dict[tuple[RowLabels, str], FigureCell] = {}
    columns: dict[str, None] = {}
    rows: dict[RowLabels, None] = {}
    for number, block in enumerate(table.blocks):
        mine = [cell for cell in cells if cell.block == number]
        mine.sort(
            key=lambda cell: (
                (groups[cell.by], lines[cell.block, cell.line], table.measures.index(cell.measure))
                if table.across != "by"
                else (lines[cell.block, cell.line], table.measures.index(cell.measure), groups[cell.by])
            )
        )
        for cell in mine:
            row, column = _place_cell(table, block, cell)
            placed[row, column] = FigureCell(**{**cell.__dict__, "row": row, "column": column})
            rows[row] = columns[column] = None
    ordered = (
        sorted(columns, key=lambda label: label in (ALL_GROUPS, table.all_label))
        if table.across != "measure"
        else list(columns)
    )
    return TableResult(table, _name_row_labels(table, sets), tuple(rows), tuple(ordered), placed, by=sets[0])


def _order_lines(table: Table, cells: list[FigureCell]) -> dict[tuple[int, str], int]:
    order: dict[tuple[int, str], int] = {}
    for number, block in enumerate(table.blocks):
        seen = {cell.line for cell in cells if cell.block == number}
        if isinstance(block, LineBlock):
            labels = [line.label for line in block.lines]
        else:
            known = () if isinstance(block, PeriodBlock | SpendBlock) else block.codes
            unions = tuple(block.unions) if isinstance(block, EventBlock) else ()
            total = "" if isinstance(block, EventBlock) else block.total
            middle = [label for label in sorted(seen) if label not in (*known, *unions, total)]
            labels = [
                *(code for code in (*unions, *known) if code in seen),
                *middle,
                *([total] if total else []),
            ]
        order.update({(number, label): position for position, label in enumerate(labels)})
    return order


def _order_groups(
    sets: tuple[tuple[str, ...], ...], cells: list[FigureCell]
) -> dict[tuple[tuple[str, str], ...], tuple[int, ...]]:
    """Sort keys of the groups: grouping by grouping, each field in its own order, 'all' last."""
    orders: dict[str, dict[str, int]] = {}
    for name in {name for names in sets for name in names}:
        labels = {label for cell in cells for field, label in cell.by if field == name}
        ranked = grouping.sort_labels(name, labels - {ALL_GROUPS})
        orders[name] = {label: position for position, label in enumerate([*ranked, ALL_GROUPS])}
    keys = {}
    for pairs in {cell.by for cell in cells}:
        names = tuple(name for name, _ in pairs)
        keys[pairs] = (sets.index(names), *(orders[name][label] for name, label in pairs))
    return keys


def _name_row_labels(table: Table, sets: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    names: list[str] = []
    if table.across != "by":
        names += ["group", "category"] if len(table.by) > 1 else list(sets[0])
    if any(block.name for block in table.blocks):
        names.append("group" if "group" not in names else "block")
    if table.across != "line" and _has_many_lines(table):
        names.append(table.line_name)
    if table.across != "measure" and _names_measures(table):
        names.append("measure")
    return tuple(names) or ("measure",)


def _has_many_lines(table: Table) -> bool:
    return (
        len(table.blocks) > 1 or not isinstance(table.blocks[0], LineBlock) or len(table.blocks[0].lines) > 1
    )


def _names_measures(table: Table) -> bool:
    return len(table.measures) > 1 or (table.across == "by" and not _has_many_lines(table))


def _place_cell(table: Table, block: Block, cell: FigureCell) -> tuple[RowLabels, str]:
    shown = tuple(table.all_label if label == ALL_GROUPS else label for _, label in cell.by)
    row: list[str] = []
    if table.across != "by":
        row += [cell.by[0][0], *shown] if len(table.by) > 1 else shown
    if any(each.name for each in table.blocks):
        row.append(block.name)
    if table.across != "line" and _has_many_lines(table):
        row.append(cell.line)
    if table.across != "measure" and _names_measures(table):
        row.append(cell.measure.name)
    across = {"by": " / ".join(shown) or table.all_label, "line": cell.line, "measure": cell.measure.name}
    return tuple(row) or (cell.measure.name,), across[table.across]


# --- what was left out -------------------------------------------------------------------------------------


def _count_exclusions(
    extract: Extract, table: Table, question: FigureQuery, left_out: ExclusionCounts
) -> tuple[tuple[str, int | None], ...]:
    """How many were left out, by the first reason that holds; `left_out` where the counting told already."""
    if not left_out and table.of != "TRUE":
        asked = PredicateColumns()
        reasons = exclusion_conditions(table, asked)
        answers = tally_records(extract, table, question, table.at, asked)
        numbers = ", ".join(map(answers.count_sql, reasons.values()))
        (counts,) = extract.rows_once(f"SELECT {numbers} FROM ({answers.sql})")
        left_out = ExclusionCounts(dict(zip(reasons, counts, strict=True)))
    found = [(reason, n) for reason, n in left_out.items() if n]
    return tuple(sorted(found, key=lambda each: (-each[1], each[0])))


def _count_undated_amounts(
    extract: Extract, table: Table, question: FigureQuery
) -> tuple[tuple[str, int | None], ...]:
    """Amounts that no year can hold, said rather than dropped."""
    if not any(isinstance(block, SpendBlock) for block in table.blocks):
        return ()
    n = spending.count_undated_amounts(extract, question)
    return (("amounts without a quarter, and so in no year", n),) if n else ()


def _count_unreadable_amounts(
    extract: Extract, table: Table, question: FigureQuery
) -> tuple[tuple[str, int | None], ...]:
    """Amounts that make a total not complete, said with it."""
    of_money = table.relation == "costs" or any(isinstance(block, SpendBlock) for block in table.blocks)
    n = spending.count_unreadable(extract, question) if of_money else 0
    return ((INCOMPLETE_TOTAL, n),) if n else ()


def _count_undated(
    extract: Extract, table: Table, question: FigureQuery
) -> tuple[tuple[str, int | None], ...]:
    """Records that no period can hold, said rather than dropped."""
    if not (question.from_ or question.to):
        return ()
    no_period = FigureQuery((), question.where)
    records = select_scoped_records(extract, table, no_period, table.at, (table.of, table.at))
    ((n,),) = extract.rows_once(
        f"SELECT count(*) FROM ({records}) WHERE {is_true_sql(table.of)} AND ({table.at}) IS NULL"
    )
    return ((f"without {table.at.replace('_', ' ')}, and so in no period", int(n)),) if n else ()
