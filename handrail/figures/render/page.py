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
    """Write a <figure> with the table, its base and missing, and notes.

    `link` gives the address of a cell's records, `named` the name of what a code of the records stands for.
    `folded` is the heading of the notes where they are closed at first.
    """
    label = wording.make_labeller(named)
    repeated = _find_repeated(result)
    head = "".join(
        f'<th scope="col">{escape(wording.label_code(name))}</th>'
        for name in result.row_names
        if name != repeated
    )
    head += "".join(
        f'<th scope="col" class="handrail-number">{escape(column)}</th>'
        for column in (*map(label, result.columns), "Base", "Missing")
    )
    body = "".join(_write_row(result, row, link, label, repeated) for row in result.rows)
    notes = "".join(f"<li>{escape(note)}</li>" for note in wording.list_notes(result, named))
    below = f"<ul>{notes}</ul>"
    if folded:
        below = f'<details class="hr-notes"><summary>{escape(folded)}</summary>{below}</details>'
    return (
        f'<figure class="handrail-table" id="table-{escape(result.table.name)}">\n<table>\n'
        f"<caption><span>{escape(_write_caption(result, repeated))}</span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}{_write_footers(result, link, label)}</tbody>\n</table>\n"
        f"<figcaption>{below}</figcaption>\n</figure>\n"
    )


def _find_repeated(result: TableResult) -> str:
    """Return 'service' where every row is of the same one: its column would repeat itself."""
    if "service" not in result.row_names or len(result.row_names) == 1:
        return ""
    place = result.row_names.index("service")
    return "service" if len({row[place] for row in result.rows}) == 1 else ""


def _write_caption(result: TableResult, repeated: str = "") -> str:
    by = " and ".join(name.replace("_", " ") for name in result.by if name != repeated)
    one = f", {wording.label_code(result.rows[0][result.row_names.index(repeated)])}" if repeated else ""
    return f"{result.table.title}{one}{f', by {by}' if by else ''}"


def _write_row(
    result: TableResult, row: tuple[str, ...], link: Link | None, label: Callable[[str], str], repeated: str
) -> str:
    named = zip(result.row_names, row, strict=True)
    heads = "".join(f'<th scope="row">{escape(label(text))}</th>' for name, text in named if name != repeated)
    cells = "".join(_write_cell(result.cells.get((row, column)), link, label) for column in result.columns)
    margin = result.find_margin(row)
    ends = "".join(_write_end(margin, kind, link, label) for kind in ("base", "missing"))
    return f"<tr>{heads}{cells}{ends}</tr>\n"


def _write_cell(
    cell: FigureCell | None, link: Link | None, label: Callable[[str], str] = wording.label_code
) -> str:
    if cell is None:
        return '<td class="handrail-number"></td>'
    shown = escape(wording.format_figure(cell))
    address = link(cell, "numerator") if link and cell.value is not None else None
    if address:
        shown = _write_link(address, f"{_describe_place(cell, label)}: {wording.format_figure(cell)}", shown)
    # Where money is shared out among the base, it is no part of it.
    part = cell.measure.kind != "ratio" and None not in (cell.n, cell.base_n)
    title = f' title="{cell.n:,} of {cell.base_n:,}"' if part and not cell.suppressed else ""
    return f'<td class="handrail-number"{title}>{shown}</td>'


def _write_end(cell: FigureCell, kind: str, link: Link | None, label: Callable[[str], str]) -> str:
    """Write the base or the missing of a cell, which open their records as the cell does."""
    n = cell.base_n if kind == "base" else cell.missing_n
    shown = wording.SUPPRESSED if n is None else f"{n:,}"
    address = link(cell, kind) if link and n else None
    if address:
        shown = _write_link(address, f"{_describe_place(cell, label)}, {kind}: {shown}", shown)
    return f'<td class="handrail-number">{shown}</td>'


def _describe_place(cell: FigureCell, label: Callable[[str], str]) -> str:
    return f"{', '.join(map(label, cell.row))}, {label(cell.column)}"


def _write_link(address: str, what: str, shown: str) -> str:
    return f'<a href="{escape(address)}" aria-label="{escape(what)}, records">{shown}</a>'


def _write_footers(result: TableResult, link: Link | None, label: Callable[[str], str]) -> str:
    """Write bases and missing down the columns below the last row, where all blocks share them.

    One column needs none: the end of each row says the same.
    """
    footers = result.list_footers() if len(result.columns) > 1 else []
    if {row for row, _, _ in footers} - set(result.rows[-1:]):
        return ""
    lines = []
    for row, name, _ in footers:
        kind = name.removesuffix("_n")
        ends = "".join(_write_end(result.cells[row, column], kind, link, label) for column in result.columns)
        head = f'<th scope="row" colspan="{len(row)}">{kind.capitalize()}</th>'
        lines.append(f"<tr>{head}{ends}<td></td><td></td></tr>\n")
    return "".join(lines)
