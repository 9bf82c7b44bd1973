"""Join rows of a child file to the facts of their case, so that any field of the client breaks them down."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handrail.extract.connection import NUMBER, Extract


def with_case(relation: str, file: str, columns: Mapping[str, str]) -> Callable[[Extract], None]:
    """What makes `relation`: every row of a file whose case is known, its `columns` (name -> SQL over the
    row, `f`) and all of `clients`, and `seen_from`, the day of the extract.
    """
    added = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())

    def make_rows(extract: Extract) -> None:
        make_view(
            extract,
            relation,
            f"SELECT clients.*, {added}, DATE '{extract.seen_from()}' AS seen_from FROM {file} AS f "
            "JOIN clients USING (case_id)",
        )

    return make_rows


def join_facts(clients: str, facts: str) -> str:
    """Return SQL of clients joined to the facts of each case, from a table that has them by NUMBER."""
    return f"(SELECT * FROM {clients} LEFT JOIN {facts} USING ({NUMBER}))"


def make_view(extract: Extract, relation: str, select: str) -> None:
    """Make a view once."""
    extract.make_relation(relation, select, "VIEW")
