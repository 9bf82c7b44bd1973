"""Figures published about services like these, carried as cited data: what Handrail must reproduce.

Each CSV file opens with one or more lines that start with `#` and say where the figures come from.
"""

import csv
from functools import cache
from importlib.resources import files


def _read_lines(name: str) -> list[str]:
    return (files(__name__) / f"{name}.csv").read_text(encoding="utf-8").splitlines()


@cache
def list_tables() -> tuple[str, ...]:
    """Return the names of the published tables, sorted; each is a file `<name>.csv` in this folder."""
    return tuple(sorted(p.name[:-4] for p in files(__name__).iterdir() if p.name.endswith(".csv")))


def load_table(name: str) -> list[dict[str, str]]:
    """Load the rows of a published table, every value as the text that was published.

    Parameters
    ----------
    name
        File name without `.csv`, one of `list_tables()`.

    Returns
    -------
    list of dict
        One dict a row, keyed by column. Empty text: the figure was not published.
    """
    return list(csv.DictReader(line for line in _read_lines(name) if not line.startswith("#")))


def get_source(name: str) -> str:
    """Return the citation that opens the file: report, table and terms."""
    comments = [line.lstrip("# ") for line in _read_lines(name) if line.startswith("#")]
    return " ".join(comments).removeprefix("Source: ")
