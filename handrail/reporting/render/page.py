"""HTML: one accessible table fragment, each figure a link where the caller gives one."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from handrail.reporting.render import words
from handrail.reporting.result import Cell, Result

Link = Callable[[Cell], str | None]
Named = Callable[[str], str | None]


def to_html(result: Result, link: Link | None = None, named: Named | None = None) -> str:
    """A <figure> with the table, its base and missing, and notes. `link` gives the address of a cell's
    records, `named` the name of what a code of the records stands for."""
    label = words.called(named)
    head = "".join(f'<th scope="col">{escape(words.label(name))}</th>' for name in result.row_names)
    head += "".join(
        f'<th scope="col" class="handrail-number">{escape(label(column))}</th>'
        for column in (*result.columns, "base", "missing")
    )
    body = "".join(_row(result, row, link, label) for row in result.rows)
    notes = "".join(f"<li>{escape(note)}</li>" for note in words.notes(result))
    return (
        f'<figure class="handrail-table" id="table-{escape(result.table.name)}">\n<table>\n'
        f"<caption>{escape(_caption(result))}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}{_footers(result)}</tbody>\n</table>\n"
        f"<figcaption><ul>{notes}</ul></figcaption>\n</figure>\n"
    )


def _caption(result: Result) -> str:
    by = " and ".join(name.replace("_", " ") for name in result.by)
    return f"{result.table.title}{f', by {by}' if by else ''}"


def _row(
    result: Result, row: tuple[str, ...], link: Link | None, label: Callable[[str], str] = words.label
) -> str:
    heads = "".join(f'<th scope="row">{escape(label(name))}</th>' for name in row)
    cells = "".join(_cell(result.cells.get((row, column)), link, label) for column in result.columns)
    margin = result.margin(row)
    ends = "".join(
        f'<td class="handrail-number">{words.SUPPRESSED if n is None else f"{n:,}"}</td>'
        for n in (margin.base_n, margin.missing_n)
    )
    return f"<tr>{heads}{cells}{ends}</tr>\n"


def _cell(cell: Cell | None, link: Link | None, label: Callable[[str], str] = words.label) -> str:
    if cell is None:
        return '<td class="handrail-number"></td>'
    shown = escape(words.figure(cell))
    address = link(cell) if link and not cell.suppressed else None
    if address:
        what = escape(
            f"{', '.join(map(label, cell.row))}, {label(cell.column)}: {words.figure(cell)}, records"
        )
        shown = f'<a href="{escape(address)}" aria-label="{what}">{shown}</a>'
    title = "" if cell.suppressed else f' title="{cell.n} of {cell.base_n}"'
    return f'<td class="handrail-number"{title}>{shown}</td>'


def _footers(result: Result) -> str:
    """Bases and missing down the columns, once, under the last row, when all blocks are one."""
    footers = result.footers()
    if {row for row, _, _ in footers} - set(result.rows[-1:]):
        return ""
    lines = []
    for row, name, values in footers:
        head = words.label(name.removesuffix("_n"))
        cells = "".join(
            f'<td class="handrail-number">{words.SUPPRESSED if n is None else f"{n:,}"}</td>' for n in values
        )
        lines.append(f'<tr><th scope="row" colspan="{len(row)}">{head}</th>{cells}<td></td><td></td></tr>\n')
    return "".join(lines)
