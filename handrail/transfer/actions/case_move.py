"""Importing the cases that another installation exported: the same rows, with numbers of this one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.db import models, transaction

from handrail import service_models
from handrail.accounts.models import User
from handrail.audit.actions import record_entry
from handrail.audit.models import EntryKind
from handrail.foundation.errors import UserError
from handrail.journey.attachments.store import write_file
from handrail.journey.case.actions import lock_case, refresh_case
from handrail.journey.case.models import Case
from handrail.transfer.actions.case_import import ImportRequest, begin_batch
from handrail.transfer.case_lines import (
    FILES_FOLDER,
    FORMAT,
    NUMBERED_DATA,
    REGISTERS,
    STAFF,
    find_target,
    list_columns_of,
)
from handrail.transfer.content import CASE, digest_content
from handrail.transfer.models import ImportBatch, ImportedCase
from handrail.transfer.sheet import digest_file

PERSON, ATTACHMENT, EVENT = "journey.Person", "journey.Attachment", "journey.Event"
HEAD = b'{"handrail": "cases"'
# By what an entry of a register is the same as one that is here.
SAME_ENTRY = ("service", "name", "ods_code", "postcode")
Line = dict[str, object]


@dataclass
class MovedCases:
    """The batch, and the references of the cases that came with it."""

    batch: ImportBatch | None = None
    references: list[str] = field(default_factory=list)


def is_export(path: Path) -> bool:
    """Return whether a file is what another installation exported."""
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def import_moved(path: Path, request: ImportRequest, *, dry_run: bool = False) -> MovedCases:
    """Import every case of an export, all or nothing.

    Raises UserError where it is of another service or format, where a member of staff has no account here,
    where a version of the service model is not here, and where one of its cases is here already.
    """
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    head, rows = lines[0], lines[1:]
    _check(head, rows, request.service)
    with transaction.atomic():
        batch = begin_batch(path.name, digest_file(path), request)
        loader = _Loader(path.parent / FILES_FOLDER)
        for row in rows:
            loader.load(row)
        for number, case in enumerate(loader.cases, 1):
            _keep_moved(batch, number, refresh_case(lock_case(case), at=request.at), request)
        batch.finished_at = request.at
        batch.save()
        moved = MovedCases(None if dry_run else batch, [case.reference for case in loader.cases])
        if dry_run:
            transaction.set_rollback(True)
    return moved


def _keep_moved(batch: ImportBatch, number: int, case: Case, request: ImportRequest) -> None:
    known = Case.objects.filter(person=case.person).exclude(service=case.service).exists()
    first = not ImportedCase.objects.filter(person=case.person).exists()
    ImportedCase.objects.create(
        batch=batch, row=number, case=case, person=case.person if first and not known else None,
        reference=case.reference, old_reference=case.reference, content_digest=digest_content(case),
    )  # fmt: skip
    record_entry(
        request.visit, EntryKind.IMPORTED, at=request.at, record=(case.reference, case.service),
        detail=f"batch {batch.pk}",
    )  # fmt: skip


def _check(head: Line, rows: list[Line], service: str) -> None:
    """Raise UserError where an export cannot be imported here, with what to do."""
    if head["format"] != FORMAT or head["service"] != service:
        raise UserError(
            f"Expected cases of {service} in format {FORMAT}; the file has those of {head['service']} in "
            f"format {head['format']}. Name that service, and import with the version that exported it."
        )
    emails = {email for row in rows for email in _list_staff(row)}
    here = {email.casefold() for email in User.objects.values_list("email", flat=True)}
    if missing := sorted(email for email in emails if email.casefold() not in here):
        raise UserError(
            f"These members of staff have no account here: {', '.join(missing)}. Add them first with "
            "`handrail staff add`; those who have left can be suspended afterwards."
        )
    cases = [row["values"] for row in rows if row["model"] == CASE]
    for values in cases:
        assert isinstance(values, dict)
        service_models.get_service(service).find_version(values["model_version"])
    references = [values["reference"] for values in cases if isinstance(values, dict)]
    if already := list(Case.objects.filter(reference__in=references).values_list("reference", flat=True)[:5]):
        raise UserError(f"These cases are here already: {', '.join(already)}. Nothing was imported.")


def _list_staff(row: Line) -> Iterator[str]:
    values = row["values"]
    assert isinstance(values, dict)
    for value in values.values():
        if isinstance(value, dict) and value.keys() == {"staff"}:
            yield value["staff"]


class _Loader:
    """Writes rows in the order of the file, each after those it points to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: dict[tuple[str, object], object] = {}
        self.cases: list[Case] = []
        self.staff = {email.casefold(): pk for pk, email in User.objects.values_list("pk", "email")}

    def load(self, line: Line) -> None:
        """Write one row; a record or an entry of a register that is here already is used as it is."""
        label, values = str(line["model"]), line["values"]
        assert isinstance(values, dict)
        moved = list_columns_of(label)
        columns = {column.attname: self._read_value(label, column, values) for column in moved}
        model = apps.get_model(label)
        row = self._find_same(label, columns)
        if row is None:
            row = model(**columns)
            row.save(force_insert=True)
        self.keys[label, line["key"]] = row.pk
        if isinstance(row, Case):
            self.cases.append(row)

    def _find_same(self, label: str, columns: dict[str, object]) -> models.Model | None:
        if label == PERSON:
            same = {"pk": columns["id"]}
        elif label in REGISTERS:
            same = {name: columns[name] for name in SAME_ENTRY if name in columns}
        else:
            return None
        found: models.Model | None = apps.get_model(label)._default_manager.filter(**same).first()
        return found

    def _read_value(
        self, label: str, column: "models.Field[object, object]", values: dict[str, object]
    ) -> object:
        value, target = values.get(column.name), find_target(column)
        if isinstance(value, dict) and value.keys() == {"file"}:
            content = (self.folder / str(value["file"])).read_bytes()
            return write_file(content) if label == ATTACHMENT else content
        if target == STAFF:
            return self.staff[value["staff"].casefold()] if isinstance(value, dict) else None
        if target:
            return None if value is None else self.keys[target, value]
        if label == EVENT and column.name == "data" and isinstance(value, dict):
            return {name: self._read_number(name, item) for name, item in value.items()}
        return None if value is None else column.to_python(value)

    def _read_number(self, name: str, item: object) -> object:
        if name in NUMBERED_DATA and isinstance(item, int):
            return self.keys.get((NUMBERED_DATA[name], item), item)
        return item
