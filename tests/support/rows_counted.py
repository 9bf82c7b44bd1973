"""The rows of the database, counted and compared: what a request has changed."""

import hashlib

from django.apps import apps

# What is noted of every request or reading, and work in progress.
UNCOUNTED = {
    "audit.AuditEntry", "audit.ListedRecord", "audit.Seal", "sessions.Session", "usersessions.UserSession",
    "accounts.RequestCount", "accounts.CachedValue", "journey.Draft",
}  # fmt: skip


def count_rows() -> dict[str, int]:
    """Return how many rows each model has."""
    return {label: model.objects.count() for label, model in _list_models()}


def digest_rows() -> dict[str, tuple[int, str]]:
    """Return how many rows each model has, with a digest of all that is in them."""
    digests = {}
    for label, model in _list_models():
        rows = list(model.objects.order_by("pk").values_list())
        digests[label] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()[:8])
    return digests


def compare_rows(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """Return what differs, by model."""
    return {label: (before[label], after[label]) for label in before if before[label] != after[label]}


def _list_models() -> list[tuple[str, type]]:
    models = [(model._meta.label, model) for model in apps.get_models()]
    return [(label, model) for label, model in models if label not in UNCOUNTED]
