"""The rows of the database, counted and compared: what a request has changed."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

# The table that a statement writes to.
WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)

# What is noted of every request or reading, and work in progress.
UNCOUNTED = {
    "audit.AuditEntry", "audit.ListedRecord", "audit.Seal", "sessions.Session", "usersessions.UserSession",
    "accounts.RequestCount", "accounts.CachedValue", "journey.Draft",
}  # fmt: skip


def count_rows() -> dict[str, int]:
    """Return how many rows each model has."""
    return {label: model.objects.count() for label, model in _list_models()}


@contextmanager
def note_changes() -> Iterator[dict[str, tuple[object, object]]]:
    """Note what differs of each model once the body has run: its rows, and a digest of all that is in them.

    Only the tables that are written to are read, each before the first write to it.
    """
    models = {model._meta.db_table: (label, model) for label, model in _list_models()}
    before: dict[str, tuple[int, str]] = {}

    def digest_first(execute: Callable, sql: str, params: object, many: bool, context: object) -> object:
        table = match[1] if (match := WRITE.match(sql)) else ""
        if table in models and table not in before:
            before[table] = _digest_rows(models[table][1])
        return execute(sql, params, many, context)

    changes: dict[str, tuple[object, object]] = {}
    with connection.execute_wrapper(digest_first):
        yield changes
    after = {table: _digest_rows(models[table][1]) for table in before}
    changes |= {
        models[table][0]: (before[table], after[table]) for table in before if before[table] != after[table]
    }


def _digest_rows(model: type) -> tuple[int, str]:
    rows = list(model.objects.order_by("pk").values_list())
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()[:8]


def compare_rows(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """Return what differs, by model."""
    return {label: (before[label], after[label]) for label in before if before[label] != after[label]}


def _list_models() -> list[tuple[str, type]]:
    models = [(model._meta.label, model) for model in apps.get_models()]
    return [(label, model) for label, model in models if label not in UNCOUNTED]
