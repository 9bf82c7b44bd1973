"""All that is recorded of a case, by the inventory of every model that holds something of a person."""

import hashlib
import json
from collections.abc import Iterator

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handrail.journey.case.models import Case
from handrail.rights.inventory.sources import SOURCES
from handrail.rights.inventory.treatment import Source

# Computed from the facts, some of them by what day it is.
DERIVED = frozenset({"stage", "next_due_at", "next_task", "stay_ends_at", "stay_warns_at"})
CASE, IMPORTED_CASE = "journey.Case", "transfer.ImportedCase"


def list_rows(source: Source, case: Case) -> models.QuerySet[models.Model]:
    """Return the rows of a model that are of this case, or of its person's record, in the order they came."""
    model = apps.get_model(source.label)
    owner: object = case.person_id if source.of_person else case.pk
    rows: models.QuerySet[models.Model] = model._default_manager.filter(**{source.owner: owner})
    return rows.order_by("pk")


def write_row(row: models.Model) -> dict[str, object]:
    """Return the columns of a row as JSON has them, what is computed from the facts left out."""
    names = (field.attname for field in row._meta.concrete_fields)
    left_out = DERIVED if row._meta.label == CASE else frozenset()
    return {name: _write_value(getattr(row, name)) for name in names if name not in left_out}


def _write_value(value: object) -> object:
    return hashlib.sha256(bytes(value)).hexdigest() if isinstance(value, bytes | memoryview) else value


def digest_content(case: Case) -> str:
    """Return the SHA-256 of all that is recorded of a case and of the record of its person."""
    digest = hashlib.sha256()
    for label, row in _walk_rows(case):
        line = json.dumps([label, write_row(row)], cls=DjangoJSONEncoder, sort_keys=True)
        digest.update(line.encode())
    return digest.hexdigest()


def list_sources() -> list[Source]:
    """Return the models that hold something of a case, but that which says where it came from."""
    return [source for source in SOURCES if source.label != IMPORTED_CASE]


def _walk_rows(case: Case) -> Iterator[tuple[str, models.Model]]:
    for source in list_sources():
        for row in list_rows(source, case):
            yield source.label, row
