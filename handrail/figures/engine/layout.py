"""Lays out the cells of a table: one axis across the page, the others down, each in its own order."""

from __future__ import annotations

from dataclasses import replace

from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import (
    Block,
    EventBlock,
    LineBlock,
    PeriodBlock,
    SpendBlock,
    Table,
)
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import FigureCell, RowLabels, TableResult

Groupings = tuple[tuple[str, ...], ...]


def lay_out_cells(table: Table, groupings: Groupings, cells: list[FigureCell]) -> TableResult:
    """Return a result with every cell in its row and column."""
    lines = _order_lines(table, cells)
    groups = _order_groups(groupings, cells)

    def find_position(cell: FigureCell) -> tuple[int, ...]:
        line = (lines[cell.block, cell.line], table.measures.index(cell.measure))
        group = groups[cell.by]
        return (cell.block, *line, *group) if table.across == "by" else (cell.block, *group, *line)

    placed: dict[tuple[RowLabels, str], FigureCell] = {}
    for cell in sorted(cells, key=find_position):
        row, column = _place_cell(table, table.blocks[cell.block], cell)
        placed[row, column] = replace(cell, row=row, column=column)
    rows = tuple(dict.fromkeys(row for row, _ in placed))
    columns = list(dict.fromkeys(column for _, column in placed))
    if table.across != "measure":
        columns.sort(key=lambda label: label in (ALL_GROUPS, table.all_label))
    return TableResult(
        table, _name_row_labels(table, groupings), rows, tuple(columns), placed, by=groupings[0]
    )


def _order_lines(table: Table, cells: list[FigureCell]) -> dict[tuple[int, str], int]:
    """Return the place of each line in its block: as declared, then other values in order, the total last."""
    order: dict[tuple[int, str], int] = {}
    for number, block in enumerate(table.blocks):
        present = {cell.line for cell in cells if cell.block == number}
        labels = _list_lines(block, present)
        order.update({(number, label): position for position, label in enumerate(labels)})
    return order


def _list_lines(block: Block, present: set[str]) -> list[str]:
    if isinstance(block, LineBlock):
        return [line.label for line in block.lines]
    declared = () if isinstance(block, PeriodBlock | SpendBlock) else block.codes
    unions = tuple(block.unions) if isinstance(block, EventBlock) else ()
    total = "" if isinstance(block, EventBlock) else block.total
    others = sorted(present - {*declared, *unions, total})
    return [
        *(code for code in (*unions, *declared) if code in present),
        *others,
        *([total] if total else []),
    ]


def _order_groups(
    groupings: Groupings, cells: list[FigureCell]
) -> dict[tuple[tuple[str, str], ...], tuple[int, ...]]:
    """Return sort keys of the groups: grouping by grouping, each field in its own order, 'all' last."""
    orders: dict[str, dict[str, int]] = {}
    for name in {name for names in groupings for name in names}:
        labels = {label for cell in cells for field, label in cell.by if field == name}
        ranked = grouping.sort_labels(name, labels - {ALL_GROUPS})
        orders[name] = {label: position for position, label in enumerate([*ranked, ALL_GROUPS])}
    keys = {}
    for pairs in {cell.by for cell in cells}:
        names = tuple(name for name, _ in pairs)
        keys[pairs] = (groupings.index(names), *(orders[name][label] for name, label in pairs))
    return keys


def _name_row_labels(table: Table, groupings: Groupings) -> tuple[str, ...]:
    names: list[str] = []
    if table.across != "by":
        names += ["group", "category"] if len(table.by) > 1 else list(groupings[0])
    if any(block.name for block in table.blocks):
        names.append("group" if "group" not in names else "block")
    if table.across != "line" and _has_many_lines(table):
        names.append(table.line_name)
    if table.across != "measure" and _names_measures(table):
        names.append("measure")
    return tuple(names) or ("measure",)


def _place_cell(table: Table, block: Block, cell: FigureCell) -> tuple[RowLabels, str]:
    """Return the row labels and the column of a cell."""
    groups = tuple(table.all_label if label == ALL_GROUPS else label for _, label in cell.by)
    row: list[str] = []
    if table.across != "by":
        row += [cell.by[0][0], *groups] if len(table.by) > 1 else groups
    if any(block.name for block in table.blocks):
        row.append(block.name)
    if table.across != "line" and _has_many_lines(table):
        row.append(cell.line)
    if table.across != "measure" and _names_measures(table):
        row.append(cell.measure.name)
    across = {"by": " / ".join(groups) or table.all_label, "line": cell.line, "measure": cell.measure.name}
    return tuple(row) or (cell.measure.name,), across[table.across]


def _has_many_lines(table: Table) -> bool:
    first, *others = table.blocks
    return bool(others) or not isinstance(first, LineBlock) or len(first.lines) > 1


def _names_measures(table: Table) -> bool:
    return len(table.measures) > 1 or (table.across == "by" and not _has_many_lines(table))
