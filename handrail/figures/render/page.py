"""HTML: one accessible table fragment, each figure a link where the caller gives one."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording

# The address of a cell's records of one kind: numerator, base or missing.
Link = Callable[[FigureCell, str], str | None]
Named = Callable[[str], str | None]


def to_html(
    result: TableResult, link: Link | None = None, named: Named | None = None, folded: str = ""
) -> str:
    """A <figure> with the table, its base and missing, and notes. `link` gives the address of a cell's
    records, `named` the name of what a code of the records stands for. `folded` is what the notes are called
    where they wait to be opened."""
    label = wording.make_labeller(named)
    alone = _alone(result)
    head = "".join(
        f'<th scope="col">{escape(wording.label_code(name))}</th>'
        for name in result.row_names
        if name != alone
    )
    head += "".join(
        f'<th scope="col" class="handrail-number">{escape(column)}</th>'
        for column in (*map(label, result.columns), "Base", "Missing")
    )
    body = "".join(_row(result, row, link, label, alone) for row in result.rows)
    notes = "".join(f"<li>{escape(note)}</li>" for note in wording.list_notes(result, named))
    below = f"<ul>{notes}</ul>"
    if folded:
        below = f'<details class="hr-notes"><summary>{escape(folded)}</summary>{below}</details>'
    return (
        f'<figure class="handrail-table" id="table-{escape(result.table.name)}">\n<table>\n'
        f"<caption><span>{escape(_caption(result, alone))}</span></caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}{_footers(result, link, label)}</tbody>\n</table>\n"
        f"<figcaption>{below}</figcaption>\n</figure>\n"
    )


def _alone(result: TableResult) -> str:
    """'service' where every row is of the same one: a column that would say the same all the way down."""
    if "service" not in result.row_names or len(result.row_names) == 1:
        return ""
    place = result.row_names.index("service")
    return "service" if len({row[place] for row in result.rows}) == 1 else ""


def _caption(result: TableResult, alone: str = "") -> str:
    by = " and ".join(name.replace("_", " ") for name in result.by if name != alone)
    one = f", {wording.label_code(result.rows[0][result.row_names.index(alone)])}" if alone else ""
    return f"{result.table.title}{one}{f', by {by}' if by else ''}"


def _row(
    result: TableResult, row: tuple[str, ...], link: Link | None, label: Callable[[str], str], alone: str
) -> str:
    named = zip(result.row_names, row, strict=True)
    heads = "".join(f'<th scope="row">{escape(label(each))}</th>' for name, each in named if name != alone)
    cells = "".join(_cell(result.cells.get((row, column)), link, label) for column in result.columns)
    margin = result.find_margin(row)
    return (
        f"<tr>{heads}{cells}{_end(margin, 'base', link, label)}{_end(margin, 'missing', link, label)}</tr>\n"
    )


def _cell(
    cell: FigureCell | None, link: Link | None, label: Callable[[str], str] = wording.label_code
) -> str:
    if cell is None:
        return '<td class="handrail-number"></td>'
    shown = escape(wording.format_figure(cell))
    address = link(cell, "numerator") if link and cell.value is not None else None
    if address:
        shown = _opening(address, f"{_place(cell, label)}: {wording.format_figure(cell)}", shown)
    # Where money is shared out among the base, it is no part of it.
    part = cell.measure.kind != "ratio" and None not in (cell.n, cell.base_n)
    title = f' title="{cell.n:,} of {cell.base_n:,}"' if part and not cell.suppressed else ""
    return f'<td class="handrail-number"{title}>{shown}</td>'


def _end(cell: FigureCell, kind: str, link: Link | None, label: Callable[[str], str]) -> str:
    """The base or the missing of a cell, which open their records as the cell does."""
    n = cell.base_n if kind == "base" else cell.missing_n
    shown = wording.SUPPRESSED if n is None else f"{n:,}"
    address = link(cell, kind) if link and n else None
    if address:
        shown = _opening(address, f"{_place(cell, label)}, {kind}: {shown}", shown)
    return f'<td class="handrail-number">{shown}</td>'


def _place(cell: FigureCell, label: Callable[[str], str]) -> str:
    return f"{', '.join(map(label, cell.row))}, {label(cell.column)}"


def _opening(address: str, what: str, shown: str) -> str:
    return f'<a href="{escape(address)}" aria-label="{escape(what)}, records">{shown}</a>'


def _footers(result: TableResult, link: Link | None, label: Callable[[str], str]) -> str:
    """Bases and missing down the columns, once, under the last row, when all blocks are one. One column needs
    none: the end of each row says the same."""
    footers = result.list_footers() if len(result.columns) > 1 else []
    if {row for row, _, _ in footers} - set(result.rows[-1:]):
        return ""
    lines = []
    for row, name, _ in footers:
        kind = name.removesuffix("_n")
        ends = "".join(_end(result.cells[row, column], kind, link, label) for column in result.columns)
        head = f'<th scope="row" colspan="{len(row)}">{kind.capitalize()}</th>'
        lines.append(f"<tr>{head}{ends}<td></td><td></td></tr>\n")
    return "".join(lines)
