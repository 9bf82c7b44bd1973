"""Which database an installation keeps its records in, from the address that the operator gives."""

from pathlib import Path

import dj_database_url

from handrail.foundation.errors import UserError

SCHEMES = ("postgres://", "postgresql://")


def read_database(url: str, home: Path) -> dict[str, object]:
    """Return the settings of PostgreSQL at `url`, with all its options; without one, of SQLite in `home`.

    Raises a UserError for another kind of database.
    """
    if not url:
        return describe_sqlite(home)
    if not url.startswith(SCHEMES):
        scheme = url.partition(":")[0]
        raise UserError(f"DATABASE_URL: expected postgres://user:password@host:port/name; got {scheme}.")
    # Health checks: after the database was started again each thread connects afresh, without an error.
    return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))


def describe_sqlite(home: Path) -> dict[str, object]:
    """Return the settings of a SQLite database in a folder."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home / "handrail.sqlite3",
        # IMMEDIATE and a long timeout: without them concurrent writers lock each other out.
        # synchronous FULL: an acknowledged save survives a power cut.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        # A file rather than memory: the live server of a browser story reads it from other threads.
        "TEST": {"NAME": home / "test.sqlite3"},
    }
