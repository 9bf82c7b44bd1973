"""A database that is busy with other writers: what it interrupts is done again, and nobody is at fault."""

import logging
import sqlite3
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

log = logging.getLogger(__name__)
Result = TypeVar("Result")

# Each try waits for the lock as long as the database lets it; all of them together end before a lease does.
MAX_TRIES = 4
# The primary code is the low byte: https://www.sqlite.org/rescode.html
PRIMARY_CODE = 0xFF
BUSY_IN_SQLITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# Lock not available, deadlock, serialisation failure: PostgreSQL, appendix A, classes 40 and 55.
BUSY_IN_POSTGRESQL = ("55P03", "40P01", "40001")


class DatabaseBusyError(Exception):
    """The database stayed busy, however often the same was tried."""


def is_busy(problem: BaseException) -> bool:
    """Return whether another writer is all that stood in the way."""
    if not isinstance(problem, OperationalError):
        return False
    code = getattr(problem.__cause__, "sqlite_errorcode", 0)
    return (
        code & PRIMARY_CODE in BUSY_IN_SQLITE
        or getattr(problem.__cause__, "sqlstate", "") in BUSY_IN_POSTGRESQL
    )


def repeat_while_busy(write: Callable[[], Result]) -> Result:
    """Return what `write` does once the database lets it. Raises DatabaseBusyError where it stays busy."""
    for _ in range(MAX_TRIES):
        try:
            return write()
        except OperationalError as problem:
            if not is_busy(problem):
                raise
            log.info("The database is busy; the same is tried again.")
    raise DatabaseBusyError
