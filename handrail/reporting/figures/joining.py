"""Rows of a child file with the facts of their case beside them, so that they can be broken down by any field
of the client."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handrail.reporting.extract.read import Extract
from handrail.reporting.figures.clocks import seen_from


def with_case(relation: str, file: str, columns: Mapping[str, str]) -> Callable[[Extract], None]:
    """What makes `relation`: every row of a file whose case is known, its `columns` (name -> SQL over the
    row, `f`) and all of `clients`, and `seen_from`, the day of the extract.
    """
    added = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())

    def prepare(extract: Extract) -> None:
        view(
            extract,
            relation,
            f"SELECT clients.*, {added}, DATE '{seen_from(extract)}' AS seen_from FROM {file} AS f "
            "JOIN clients USING (case_id)",
        )

    return prepare


def view(extract: Extract, relation: str, select: str) -> None:
    """Make a relation once."""
    if not extract.prepared.get(relation):
        extract.prepared[relation] = True
        extract.connection.execute(f"CREATE OR REPLACE TEMP VIEW {relation} AS {select}")
