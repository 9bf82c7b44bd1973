"""Rows written in bulk on SQLite and PostgreSQL: a million cases with all they need in a few minutes.

Values are texts, whole numbers or None, ready for both databases: UUIDs as 32 digits, moments as UTC texts.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence

from django.apps import apps
from django.db import connection
from django.db.models import BigAutoField, Field

Row = Sequence[object]


def write_rows(model: str, names: str, rows: Iterable[Row]) -> None:
    """Write rows of a model of the journey: the columns named, the others as they are by default."""
    meta = apps.get_model("journey", model)._meta
    given = names.split()
    others = [field for field in meta.concrete_fields if field.attname not in given]
    others = [field for field in others if not isinstance(field, BigAutoField)]
    constant = [_prepare_default(field) for field in others]
    columns = [meta.get_field(name.removesuffix("_id")).column for name in given]
    columns += [field.column for field in others]
    _insert(meta.db_table, columns, ((*row, *constant) for row in rows))


def _prepare_default(field: Field) -> object:  # type: ignore[type-arg]
    if field.get_internal_type() == "JSONField":
        return "[]" if field.get_default() == [] else "{}"
    if field.null:
        return None
    default = field.get_default()
    return int(default) if isinstance(default, bool) else default


def _insert(table: str, columns: list[str], rows: Iterable[Row]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        cursor.connection.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)


@contextlib.contextmanager
def drop_indexes() -> Iterator[None]:
    """Leave out the indexes of the journey while rows are written, and build them after: sorted, at once."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA cache_size = -400000")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                " AND tbl_name LIKE 'journey@_%' ESCAPE '@'"
            )
        else:
            cursor.execute("SET session_replication_role = replica")  # foreign keys are not checked
            cursor.execute("SET maintenance_work_mem = '256MB'")
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname"
                " WHERE tablename LIKE 'journey@_%' ESCAPE '@'"
                " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = pg_class.oid)"
            )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, statement in indexes:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE")
        else:  # No statistics: an installation has none.
            cursor.execute("PRAGMA cache_size = -2000")
