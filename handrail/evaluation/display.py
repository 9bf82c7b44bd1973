"""How a study shows itself in a notebook, and how it leaves: as Arrow, pandas, polars or Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from handrail.charts import Plot
from handrail.foundation.errors import UserError

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow as pa

MAX_ROWS_SHOWN = 40
Cells = Sequence[str]


@dataclass(frozen=True)
class ResultSection:
    """A table as people read it: a heading, the columns and the rows, all text."""

    heading: str
    columns: Cells
    rows: Sequence[Cells]


class Displayable:
    """What every study has in common: a short `repr`, a table with its pictures, and data frames."""

    title: str
    plots: tuple[Plot, ...]

    def to_arrow(self) -> pa.Table:
        """Return the study as an Arrow table, one row an estimate."""
        raise NotImplementedError

    def build_sections(self) -> Iterator[ResultSection]:
        """Yield the study as tables for people."""
        raise NotImplementedError

    def list_remarks(self) -> Sequence[str]:
        """Return what a reader must know of the study, one sentence each."""
        return ()

    def describe_contents(self) -> str:
        """Return in a few words what the study holds."""
        raise NotImplementedError

    def to_pandas(self) -> pandas.DataFrame:
        """Return the study as a pandas DataFrame.

        Raises
        ------
        UserError
            pandas is not installed.
        """
        _import_library("pandas")
        frame: pandas.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """Return the study as a polars DataFrame.

        Raises
        ------
        UserError
            polars is not installed.
        """
        frame: polars.DataFrame = _import_library("polars").from_arrow(self.to_arrow())
        return frame

    def to_markdown(self) -> str:
        """Return the study as Markdown: its tables, then what a reader must know."""
        parts = [f"# {self.title}"]
        for section in self.build_sections():
            parts += [f"## {section.heading}", _render_markdown(section)]
        parts += ["\n".join(f"- {remark}" for remark in self.list_remarks())]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _repr_html_(self) -> str:
        """Return the study for a notebook: its tables, pictures and what a reader must know."""
        parts = [f"<h3>{escape(self.title)}</h3>"]
        for section in self.build_sections():
            parts.append(_render_html(section))
        parts += [f"<figure>{plot.svg}</figure>" for plot in self.plots]
        if remarks := self.list_remarks():
            parts.append(f"<ul>{''.join(f'<li>{escape(remark)}</li>' for remark in remarks)}</ul>")
        return "\n".join(parts)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the study to whatever reads Arrow, another study among them."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<{self.title}: {self.describe_contents()}>"


def _import_library(library: str) -> ModuleType:
    try:
        return import_module(library)
    except ImportError as error:
        raise UserError(
            f"{library} is not installed. Install it (pip install {library}), or use to_arrow()."
        ) from error


def _shorten_rows(section: ResultSection) -> tuple[Sequence[Cells], int]:
    """Split a section into the rows that are shown and the number of those that are not."""
    return section.rows[:MAX_ROWS_SHOWN], max(0, len(section.rows) - MAX_ROWS_SHOWN)


def _render_markdown(section: ResultSection) -> str:
    def format_row(cells: Cells) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join(
        [
            format_row(section.columns),
            format_row(["---"] * len(section.columns)),
            *(format_row(row) for row in section.rows),
        ]
    )


def _render_html(section: ResultSection) -> str:
    shown, hidden = _shorten_rows(section)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in section.columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in shown)
    more = f"<p>{hidden:,} more rows: to_pandas() or to_arrow() has them all.</p>" if hidden else ""
    caption = f"<caption>{escape(section.heading)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
