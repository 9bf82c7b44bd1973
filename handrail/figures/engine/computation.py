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
    Events,
    Lines,
    Measure,
    Periods,
    SpendPerClient,
    Table,
)
from handrail.figures.engine.query import (
    ALL,
    STATISTICS,
    Asked,
    Counted,
    Counts,
    LeftOut,
    Question,
    Where,
    left_out_for,
    yes,
)
from handrail.figures.engine.result import Cell, Number, Result, Row, percent, round_half_up
from handrail.figures.engine.tallying import scoped, tally
from handrail.foundation.errors import UserError

# Measures that count their whole base, such as the median of the days that everybody took.
OF_THE_BASE = {*STATISTICS, "response"} - {"reach"}
NOT_COMPLETE = "amounts that cannot be read: a total that holds one is not complete, and is not shown"


def compute(
    table: Table,
    source: object,
    by: str | Sequence[str] | None = None,
    where: Where | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> Result:
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
    sets = _groupings(table, by)
    cells: list[Cell] = []
    left_out: LeftOut = LeftOut()
    for position, names in enumerate(sets):
        question = Question(names, dict(where or {}), from_, to)
        for number, block in enumerate(table.blocks):
            told = left_out if position == number == 0 else None
            counts = counting.count_block(extract, table, block, question, told)
            cells += _cells(table, number, names, counts, keep_all=table.with_all and position == 0)
    result = _lay_out(table, sets, cells)
    asked = Question((), dict(where or {}), from_, to)
    # The period of events is theirs: who came before or after it is in the base all the same.
    of_base = replace(asked, from_=None, to=None) if table.of_events else asked
    result = Result(
        **{
            **result.__dict__,
            "where": dict(where or {}),
            "from_": from_.isoformat() if from_ else "",
            "to": to.isoformat() if to else "",
            "as_at": extract.as_at,
            "notes": (*extract.notes, *_told(extract, table, where or {}), *_on_events(table, asked)),
            "blunt": dict(extract.blunt),
            "exclusions": (
                *_exclusions(extract, table, of_base, left_out),
                *_undated(extract, table, of_base),
                *_without_quarter(extract, table, asked),
                *_unreadable_amounts(extract, table, asked),
            ),
        }
    )
    return inputs.without_files(extract, table, result)


def _on_events(table: Table, asked: Question) -> tuple[str, ...]:
    """Who people are, and whom events of a period are taken of."""
    if not table.of_events:
        return ()
    notes = ["People are counted by their cases; the table of people tells who came more than once."]
    if asked.from_ or asked.to:
        whom = table.of_says.split(";")[0]
        notes.append(f"The period is that of the events. The base is all {whom}, whenever they came.")
    return tuple(notes)


def _told(extract: Extract, table: Table, where: Where) -> tuple[str, ...]:
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


def _groupings(table: Table, by: str | Sequence[str] | None) -> tuple[tuple[str, ...], ...]:
    if by is None:
        return table.by
    names = (by,) if isinstance(by, str) else tuple(by)
    if len(set(names)) < len(names):
        raise UserError(f"Broken down by the same field twice: {', '.join(names)}. Name each once.")
    return (tuple(grouping.check_field(name, table.fields) for name in names),)


def _cells(table: Table, number: int, names: tuple[str, ...], counts: Counts, keep_all: bool) -> list[Cell]:
    cells = []
    block = table.blocks[number]
    uncounted = {each.label for each in block.lines if not each.counted} if isinstance(block, Lines) else ()
    for (group, line), counted in counts.items():
        if group and group[0] == ALL and not keep_all:
            continue
        for measure in table.measures:
            pairs = tuple(zip(names, group, strict=True))
            counts_it = measure.kind in OF_THE_BASE or line not in uncounted
            cells.append(
                Cell(
                    (), "", _value(measure, counted) if counts_it else None, measure,
                    _numerator(measure, counted) if counts_it else None, counted.base,
                    counted.missing, counted.excluded, pairs, number, line, shared=counted.shared,
                )
            )  # fmt: skip
    return cells


def _value(measure: Measure, counted: Counted) -> Number:
    kind = measure.kind
    if kind in ("count", "events"):
        return None if _is_unknown(counted) else counted.n
    if kind == "people":
        return counted.people
    if kind == "percent":
        return percent(counted.n, counted.base)
    if kind == "people_percent":
        return percent(counted.people, counted.base)
    if kind == "response":
        return percent(counted.base, counted.base + counted.missing)
    if kind == "ratio":
        exact = Fraction(round(counted.n * 100), 100 * measure.worth)
        return round_half_up(exact / counted.base, measure.decimals) if counted.base else None
    number = counted.number.get(kind)
    if measure.is_complete and counted.missing:
        return None
    if number is not None and measure.unit == "%":
        number *= 100
    return None if number is None else round_half_up(number, measure.decimals)


def _is_unknown(counted: Counted) -> bool:
    """Whether nothing is known of anybody whom a figure is about: that is not nought."""
    return not counted.base and bool(counted.missing)


def _numerator(measure: Measure, counted: Counted) -> Number:
    if measure.kind in ("people", "people_percent"):
        return counted.people
    if measure.kind in ("count", "events") and _is_unknown(counted):
        return None
    return counted.base if measure.kind in OF_THE_BASE else counted.n


# --- layout ------------------------------------------------------------------------------------------------


def _lay_out(table: Table, sets: tuple[tuple[str, ...], ...], cells: list[Cell]) -> Result:
    """Place every cell: one axis across, the others down."""
    lines = _line_order(table, cells)
    groups = _group_order(sets, cells)
    placed: dict[tuple[Row, str], Cell] = {}
    columns: dict[str, None] = {}
    rows: dict[Row, None] = {}
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
            row, column = _labels(table, block, cell)
            placed[row, column] = Cell(**{**cell.__dict__, "row": row, "column": column})
            rows[row] = columns[column] = None
    ordered = (
        sorted(columns, key=lambda label: label in (ALL, table.all_label))
        if table.across != "measure"
        else list(columns)
    )
    return Result(table, _row_names(table, sets), tuple(rows), tuple(ordered), placed, by=sets[0])


def _line_order(table: Table, cells: list[Cell]) -> dict[tuple[int, str], int]:
    order: dict[tuple[int, str], int] = {}
    for number, block in enumerate(table.blocks):
        seen = {cell.line for cell in cells if cell.block == number}
        if isinstance(block, Lines):
            labels = [line.label for line in block.lines]
        else:
            known = () if isinstance(block, Periods | SpendPerClient) else block.codes
            unions = tuple(block.unions) if isinstance(block, Events) else ()
            total = "" if isinstance(block, Events) else block.total
            middle = [label for label in sorted(seen) if label not in (*known, *unions, total)]
            labels = [
                *(code for code in (*unions, *known) if code in seen),
                *middle,
                *([total] if total else []),
            ]
        order.update({(number, label): position for position, label in enumerate(labels)})
    return order


def _group_order(
    sets: tuple[tuple[str, ...], ...], cells: list[Cell]
) -> dict[tuple[tuple[str, str], ...], tuple[int, ...]]:
    """Sort keys of the groups: grouping by grouping, each field in its own order, 'all' last."""
    orders: dict[str, dict[str, int]] = {}
    for name in {name for names in sets for name in names}:
        labels = {label for cell in cells for field, label in cell.by if field == name}
        ranked = grouping.order(name, labels - {ALL})
        orders[name] = {label: position for position, label in enumerate([*ranked, ALL])}
    keys = {}
    for pairs in {cell.by for cell in cells}:
        names = tuple(name for name, _ in pairs)
        keys[pairs] = (sets.index(names), *(orders[name][label] for name, label in pairs))
    return keys


def _row_names(table: Table, sets: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    names: list[str] = []
    if table.across != "by":
        names += ["group", "category"] if len(table.by) > 1 else list(sets[0])
    if any(block.name for block in table.blocks):
        names.append("group" if "group" not in names else "block")
    if table.across != "line" and _many_lines(table):
        names.append(table.line_name)
    if table.across != "measure" and _measures_named(table):
        names.append("measure")
    return tuple(names) or ("measure",)


def _many_lines(table: Table) -> bool:
    return len(table.blocks) > 1 or not isinstance(table.blocks[0], Lines) or len(table.blocks[0].lines) > 1


def _measures_named(table: Table) -> bool:
    return len(table.measures) > 1 or (table.across == "by" and not _many_lines(table))


def _labels(table: Table, block: Block, cell: Cell) -> tuple[Row, str]:
    shown = tuple(table.all_label if label == ALL else label for _, label in cell.by)
    row: list[str] = []
    if table.across != "by":
        row += [cell.by[0][0], *shown] if len(table.by) > 1 else shown
    if any(each.name for each in table.blocks):
        row.append(block.name)
    if table.across != "line" and _many_lines(table):
        row.append(cell.line)
    if table.across != "measure" and _measures_named(table):
        row.append(cell.measure.name)
    across = {"by": " / ".join(shown) or table.all_label, "line": cell.line, "measure": cell.measure.name}
    return tuple(row) or (cell.measure.name,), across[table.across]


# --- what was left out -------------------------------------------------------------------------------------


def _exclusions(
    extract: Extract, table: Table, question: Question, left_out: LeftOut
) -> tuple[tuple[str, int | None], ...]:
    """How many were left out, by the first reason that holds; `left_out` where the counting told already."""
    if not left_out and table.of != "TRUE":
        asked = Asked()
        reasons = left_out_for(table, asked)
        answers = tally(extract, table, question, table.at, asked)
        numbers = ", ".join(map(answers.number, reasons.values()))
        (counts,) = extract.rows_once(f"SELECT {numbers} FROM ({answers.sql})")
        left_out = LeftOut(dict(zip(reasons, counts, strict=True)))
    found = [(reason, n) for reason, n in left_out.items() if n]
    return tuple(sorted(found, key=lambda each: (-each[1], each[0])))


def _without_quarter(
    extract: Extract, table: Table, question: Question
) -> tuple[tuple[str, int | None], ...]:
    """Amounts that no year can hold, said rather than dropped."""
    if not any(isinstance(block, SpendPerClient) for block in table.blocks):
        return ()
    n = spending.without_quarter(extract, question)
    return (("amounts without a quarter, and so in no year", n),) if n else ()


def _unreadable_amounts(
    extract: Extract, table: Table, question: Question
) -> tuple[tuple[str, int | None], ...]:
    """Amounts that make a total not complete, said with it."""
    of_money = table.relation == "costs" or any(isinstance(block, SpendPerClient) for block in table.blocks)
    n = spending.count_unreadable(extract, question) if of_money else 0
    return ((NOT_COMPLETE, n),) if n else ()


def _undated(extract: Extract, table: Table, question: Question) -> tuple[tuple[str, int | None], ...]:
    """Records that no period can hold, said rather than dropped."""
    if not (question.from_ or question.to):
        return ()
    no_period = Question((), question.where)
    records = scoped(extract, table, no_period, table.at, (table.of, table.at))
    ((n,),) = extract.rows_once(
        f"SELECT count(*) FROM ({records}) WHERE {yes(table.of)} AND ({table.at}) IS NULL"
    )
    return ((f"without {table.at.replace('_', ' ')}, and so in no period", int(n)),) if n else ()
