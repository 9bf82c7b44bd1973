"""The cases of a service written to a folder, for another installation to import."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handrail.accounts.models import User
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind, ReaderKind
from handrail.foundation.errors import UserError
from handrail.journey.attachments.store import read_file
from handrail.journey.case.models import Case, Person
from handrail.rights.export import prepare_folder, write_private_file
from handrail.rights.inventory.treatment import Source
from handrail.transfer.case_lines import (
    FILE_COLUMNS,
    FILE_NAME,
    FILES_FOLDER,
    FORMAT,
    NOT_MOVED,
    NUMBERED_DATA,
    REGISTERS,
    STAFF,
    find_target,
    hold_back_waiting,
    is_number,
    list_columns_of,
    list_moved_sources,
)

EVENT = "journey.Event"


@dataclass
class ExportedCases:
    """What was written: how many cases, and how many restricted records were left out."""

    cases: int = 0
    restricted: int = 0
    files: dict[str, bytes] = field(default_factory=dict)


def export_cases(service: str, out: Path, by: User, at: datetime) -> ExportedCases:
    """Write the cases of a service to a new folder of this user's alone; the audit names each.

    Raises UserError where there is none, or where the folder holds something.
    """
    cases = Case.objects.filter(service=service, restricted=False).order_by("referred_at", "reference")
    if not cases.exists():
        raise UserError(f"{service} has no case to export.")
    prepare_folder(out)
    exported = ExportedCases(restricted=Case.objects.filter(service=service, restricted=True).count())
    references = list(cases.values_list("reference", flat=True))
    exported.cases = len(references)
    visit = Visit(ReaderKind.STAFF, "cases export", by.pk)
    for reference in references:
        record_entry(
            visit, EntryKind.EXPORTED, at=at, record=(reference, service), detail="moved to another place"
        )
    head = {"handrail": "cases", "format": FORMAT, "service": service, "exported_at": at}
    lines = [{**head, "not_moved": NOT_MOVED}, *_LineWriter(list(cases), exported.files).write_lines()]
    text = "".join(f"{json.dumps(line, cls=DjangoJSONEncoder, ensure_ascii=False)}\n" for line in lines)
    write_private_file(out / FILE_NAME, text.encode())
    for name, content in exported.files.items():
        write_private_file(out / FILES_FOLDER / name, content)
    return exported


class _LineWriter:
    """Writes the rows of some cases, numbering those whose own number means nothing elsewhere."""

    def __init__(self, cases: list[Case], files: dict[str, bytes]) -> None:
        self.cases, self.files = cases, files
        self.numbers: dict[tuple[str, object], object] = {}

    def write_lines(self) -> Iterator[dict[str, object]]:
        """Yield a line for each row: those of registers first, then each model after those it points to."""
        sources = list_moved_sources()
        rows = [(source, list(self._list_rows(source))) for source in sources]
        yield from self._write_registers([row for _, found in rows for row in found])
        for source, found in rows:
            for row in found:
                self._number(source.label, row)
            for row in found:
                yield self._write_row(source.label, row)

    def _list_rows(self, source: Source) -> Iterable[models.Model]:
        """Return the rows of a model that belong to the cases, case by case; of a person once."""
        model = apps.get_model(source.label)
        if not source.of_person:
            for case in self.cases:
                yield from model._default_manager.filter(**{source.owner: case.pk}).order_by("pk")
            return
        people = self._list_people()
        for person in people:
            yield from model._default_manager.filter(**{source.owner: person}).order_by("pk")

    def _list_people(self) -> list[object]:
        """Return the keys of the people of the cases, each after the record it is joined with."""
        kept = [key for case in self.cases for key in (case.person_id, case.opened_for_id) if key]
        joined = Person.objects.filter(same_as__in=kept).order_by("pk").values_list("pk", flat=True)
        roots = Person.objects.filter(pk__in=kept, same_as__isnull=False).values_list("same_as_id", flat=True)
        keys = dict.fromkeys([*roots, *kept, *joined])
        alone = set(Person.objects.filter(pk__in=keys, same_as__isnull=True).values_list("pk", flat=True))
        return sorted(keys, key=lambda key: key not in alone)

    def _number(self, label: str, row: models.Model) -> None:
        key = row.pk
        if is_number(row._meta.pk):
            key = sum(1 for named, _ in self.numbers if named == label) + 1
        self.numbers[label, row.pk] = key

    def _write_registers(self, rows: list[models.Model]) -> Iterator[dict[str, object]]:
        """Yield the entries of registers that rows point to."""
        for row in rows:
            for column in list_columns_of(row._meta.label):
                label, key = find_target(column), getattr(row, column.attname)
                if label in REGISTERS and key and (label, key) not in self.numbers:
                    entry = apps.get_model(label)._default_manager.get(pk=key)
                    self._number(label, entry)
                    yield self._write_row(label, entry)

    def _write_row(self, label: str, row: models.Model) -> dict[str, object]:
        values = {column.name: self._write_value(label, row, column) for column in list_columns_of(label)}
        values = hold_back_waiting(label, values)
        return {"model": label, "key": self.numbers[label, row.pk], "values": values}

    def _write_value(self, label: str, row: models.Model, column: "models.Field[object, object]") -> object:
        value = getattr(row, column.attname)
        if (label, column.name) in FILE_COLUMNS:
            return self._write_file(label, row, value, FILE_COLUMNS[label, column.name])
        target = find_target(column)
        if target == STAFF:
            return {"staff": User.objects.get(pk=value).email} if value else None
        if target:
            return self.numbers.get((target, value))
        if label == EVENT and column.name == "data" and isinstance(value, dict):
            return {name: self._write_number(name, item) for name, item in value.items()}
        return value

    def _write_number(self, name: str, item: object) -> object:
        """Return what an event says; the number of a row as the row is numbered here."""
        if name in NUMBERED_DATA and isinstance(item, int):
            return self.numbers.get((NUMBERED_DATA[name], item))
        return item

    def _write_file(self, label: str, row: models.Model, value: object, ending: str) -> object:
        assert isinstance(value, str | bytes | memoryview)
        content = read_file(value) if isinstance(value, str) else bytes(value)
        if content is None:
            return None
        name = f"{label.partition('.')[2].lower()}-{self.numbers[label, row.pk]}{ending}"
        self.files[name] = content
        return {"file": name}
