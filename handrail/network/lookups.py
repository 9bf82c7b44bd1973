"""How the beginning of a text is looked up, so that both databases use an index."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import StartsWith
from django.db.models.sql.compiler import SQLCompiler

LAST_CHARACTER = "\U0010ffff"


class BeginsWith(StartsWith):
    """The beginning of a folded text, by the index: SQLite uses none for LIKE, so a range stands for it."""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        column, values = self.process_lhs(compiler, connection)
        ends = f"{self.rhs}{LAST_CHARACTER}"
        return f"({column} >= %s AND {column} < %s)", [*values, str(self.rhs), *values, ends]
