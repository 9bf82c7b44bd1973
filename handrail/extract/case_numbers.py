"""Rows of a child file with the number of their case and their codes as small numbers, kept in memory.

To look up 20,000,000 texts takes longer than anything a table does with them: it is done once an extract,
at 13 bytes a session; what does not fit in the memory allowed is kept on disk.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil, log2

from handrail.extract.connection import NUMBER, Extract, quote_literal

# A text of more values than this is kept as it is.
MOST_CODES = 2_000
FEW_ROWS = 5_000_000
# Counts by case are laid out by its number, which is quickest, where they take no more than this in all.
DENSE_BYTES = 600_000_000


def make_case_facts(
    extract: Extract, name: str, relation: str, aggregates: Mapping[str, str], where: str = "TRUE"
) -> None:
    """Make a table, once, of facts of each case by NUMBER: what its rows in a child file say together.

    `aggregates` are the names of the facts and the SQL of each, over the rows where `where` holds.
    """
    if extract.prepared.get(name):
        return
    listed = ", ".join(f"{sql} AS {fact}" for fact, sql in aggregates.items())
    if _few(extract, relation):
        by_case = f"SELECT case_id, {listed} FROM {relation} WHERE {where} GROUP BY case_id"
        numbers = extract.select_clients(("case_id", NUMBER))
        extract.make_relation(
            name, f"SELECT * EXCLUDE (case_id) FROM ({by_case}) JOIN {numbers} USING (case_id)"
        )
        return
    rows = number_rows(extract, relation)
    with group_densely(extract, relation, len(aggregates)):
        extract.make_relation(name, f"SELECT {NUMBER}, {listed} FROM {rows} WHERE {where} GROUP BY 1")


def number_rows(extract: Extract, relation: str, asked: str = "") -> str:
    """The name of a relation like `relation`, of known cases only, with NUMBER in the place of case_id.

    A text of few values is an ENUM there, in the order of the alphabet. Of a file that is not large, only the
    columns are made that stand in `asked`: a page shows one table of it.
    """
    name = f"{relation}_by_number"
    some = bool(asked) and not extract.prepared.get(name) and _few(extract, relation)
    if some:
        name += f"_{zlib.crc32(asked.encode())}"
    if not extract.prepared.get(name):
        extract.prepared[name] = True
        found = extract.fetch_rows(f"DESCRIBE SELECT * EXCLUDE (case_id) FROM {relation}")
        found = [row for row in found if not some or re.search(rf"\b{row[0]}\b", asked)]
        columns = [_narrow(extract, relation, row[0]) if row[1] == "VARCHAR" else row[0] for row in found]
        # Made narrow before they are joined: there a value still stands once and is pointed at.
        extract.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {NUMBER}, * EXCLUDE (case_id, {NUMBER}) "
            f"FROM (SELECT {', '.join(['case_id', *columns])} FROM {relation}) "
            f"JOIN {extract.select_clients(('case_id', NUMBER))} USING (case_id)"
        )
    return name


def _few(extract: Extract, relation: str) -> bool:
    return _rows(extract, relation) < FEW_ROWS


def _rows(extract: Extract, relation: str) -> int:
    ((rows,),) = extract.rows_once(f"SELECT count(*) FROM {relation}")
    return int(rows)


def _narrow(extract: Extract, relation: str, column: str) -> str:
    """SQL of a text as an ENUM; each value is looked up where the file lists it, not where it stands."""
    values = list_values(extract, relation, column)
    if not values:
        return column
    listed = ", ".join(map(quote_literal, values))
    kind = f"{relation}_{column}"
    extract.connection.execute(f"CREATE OR REPLACE TEMP TYPE {kind} AS ENUM ({listed})")
    return f"list_extract([{listed}]::{kind}[], list_position([{listed}], {column})) AS {column}"


def list_values(extract: Extract, relation: str, column: str) -> list[str] | None:
    """The values of a column, in order; None if there are more than MOST_CODES."""
    distinct = f"SELECT DISTINCT {column} AS value FROM {relation} WHERE {column} IS NOT NULL"
    rows = extract.rows_once(f"SELECT value FROM ({distinct}) ORDER BY value LIMIT {MOST_CODES + 1}")
    return [row[0] for row in rows] if len(rows) <= MOST_CODES else None


@contextmanager
def group_densely(extract: Extract, relation: str, counts: int) -> Iterator[None]:
    """While the rows of a file are grouped by NUMBER, with so many counts a case."""
    ((threads,),) = extract.rows_once("SELECT current_setting('threads')")
    cases = extract.count_clients()
    bits = ceil(log2(cases + 2))
    # Of few rows most places would be laid out for nobody.
    if _rows(extract, relation) >= cases and 2**bits * 8 * (counts + 1) * threads <= DENSE_BYTES:
        extract.connection.execute(f"SET perfect_ht_threshold = {max(12, bits)}")
    try:
        yield
    finally:
        extract.connection.execute("RESET perfect_ht_threshold")
