"""The records of a worked example, written as a grid."""

from __future__ import annotations

from handrail.figures.engine.declaration import ExampleRow


def make_rows(columns: str, *rows: tuple[object, ...], **shared: object) -> tuple[ExampleRow, ...]:
    """Return a record for each tuple of values, by the names in `columns`.

    A record is its first value, then what all records share, then its other values; those that a tuple leaves
    out at its end are missing.
    """
    first, *others = columns.split()
    return tuple({first: row[0], **shared, **dict(zip(others, row[1:], strict=False))} for row in rows)
