"""Reading one person's whole record out of every model that holds something of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.text import get_valid_filename

from handrail.foundation.wording import nhs_date, upper_first
from handrail.journey.attachments.models import Attachment
from handrail.journey.attachments.store import read_file
from handrail.journey.case.models import Case, Document, Person
from handrail.rights.description import describe_value
from handrail.rights.inventory.sources import SOURCES
from handrail.rights.inventory.treatment import Source, Treatment
from handrail.rights.person_record import (
    FieldState,
    HeldBack,
    PersonRecord,
    RecordField,
    RecordFile,
    RecordSection,
    RecordText,
    to_json_value,
)
from handrail.rights.rules import TextVerdict, Verdicts, digest_text, find_mentions, find_standing

REMOVED = "Someone else’s name, contact or words"
WAITING = "Nobody has looked through it yet"
GONE = "The file is not where it was kept"
# Fields of others that hold no name to look for.
_NAMED = "name"


def read_record(
    people: Iterable[UUID], cases: Sequence[Case], verdicts: Verdicts, *, extra_names: Iterable[str] = ()
) -> PersonRecord:
    """Return the record of one person: these joined records and cases of theirs, by what was decided."""
    persons = list(Person.objects.filter(pk__in=list(people)).order_by("same_as_id", "pk"))
    reading = _Reading([person.pk for person in persons], cases, verdicts)
    for source in SOURCES:
        reading.read_source(source)
    own = {str(person) for person in persons}
    names = ({*reading.names, *extra_names} - own) - {""}
    record = reading.record
    record.name = next((str(person) for person in persons if person.same_as_id is None), "")
    record.texts = [
        replace(text, mentions=tuple(find_mentions(text.words or "", names))) for text in record.texts
    ]
    return record


class _Reading:
    """One reading of a record: gathers sections, texts to look through, files, and names of others."""

    def __init__(self, people: Sequence[UUID], cases: Sequence[Case], verdicts: Verdicts) -> None:
        self.people, self.cases, self.verdicts = people, cases, verdicts
        self.record = PersonRecord(tuple(case.reference for case in cases), "")
        self.names: set[str] = set()

    def read_source(self, source: Source) -> None:
        """Add the section of one model, where it holds anything."""
        entries = tuple(entry for row in self.list_rows(source) if (entry := self._read_row(source, row)))
        if entries:
            self.record.sections.append(RecordSection(source.title, entries))

    def list_rows(self, source: Source) -> list[models.Model]:
        """Return the rows of a model that are this person's."""
        model = apps.get_model(source.label)
        owners: Sequence[object] = self.people if source.of_person else [case.pk for case in self.cases]
        rows = model._default_manager.filter(**{f"{source.owner}__in": owners})
        if source.of_person and any(field.name == "service" for field in model._meta.fields):
            rows = rows.filter(service__in={case.service for case in self.cases})
        return list(rows.exclude(**source.exclude) if source.exclude else rows)

    def _read_row(self, source: Source, row: models.Model) -> tuple[RecordField, ...]:
        values = {name: _read_value(row, name) for name in source.treatments if _is_read(source, name)}
        fields = (
            self._read_field(source, row, name, values)
            for name in values
            if values[name] not in (None, "", [], {}, b"")
        )
        return tuple(field for field in fields if field)

    def _read_field(
        self, source: Source, row: models.Model, name: str, values: dict[str, object]
    ) -> RecordField | None:
        treatment, value = source.find_treatment(name, values), values[name]
        label = upper_first(name.replace("_", " "))
        if treatment is Treatment.INTERNAL:
            return None
        if treatment is Treatment.OTHERS:
            if _NAMED in name or name == "said_by":
                self.names.add(str(value))
            return RecordField(name, label, state=FieldState.REMOVED, reason=REMOVED)
        if treatment is Treatment.SHOWN:
            return RecordField(name, label, to_json_value(value), describe_value(value))
        key = f"{source.label}:{row.pk}:{name}"
        if treatment is Treatment.FILE:
            return self._read_file(key, source, row, label)
        return self._read_text(key, source, row, RecordField(name, label, value, describe_value(value)))

    def _read_text(self, key: str, source: Source, row: models.Model, shown: RecordField) -> RecordField:
        given = find_standing(self.verdicts, key, shown.words)
        self.record.texts.append(
            RecordText(
                key, source.title, shown.label, _find_day(row), digest_text(shown.words), shown.words,
                decided=given is not None,
            )
        )  # fmt: skip
        if given is None:
            return replace(shown, value=None, words="", state=FieldState.WAITING, reason=WAITING)
        if given.verdict is TextVerdict.GIVE:
            return replace(shown, value=to_json_value(shown.value))
        state = FieldState.REDACTED if given.verdict is TextVerdict.REDACT else FieldState.HELD_BACK
        left = given.words if given.verdict is TextVerdict.REDACT else ""
        return replace(shown, value=left or None, words=left, state=state, reason=given.reason)

    def _read_file(self, key: str, source: Source, row: models.Model, label: str) -> RecordField:
        content, name = FILE_READERS[type(row)](row)
        shown = RecordField("file", "File")
        if content is None:
            self.record.held_back.append(HeldBack(f"{source.title}: {name}", GONE))
            return replace(shown, state=FieldState.HELD_BACK, reason=GONE)
        given = find_standing(self.verdicts, key, content)
        self.record.texts.append(
            RecordText(
                key, source.title, "File", _find_day(row), digest_text(content), None,
                decided=given is not None, file_name=name,
            )
        )  # fmt: skip
        if given is None:
            return replace(shown, state=FieldState.WAITING, reason=WAITING)
        if given.verdict is TextVerdict.WITHHOLD:
            return replace(shown, state=FieldState.HELD_BACK, reason=given.reason)
        path = f"files/{len(self.record.files) + 1:03}-{name}"
        self.record.files.append(RecordFile(path, content))
        return replace(shown, value=path, words=path)


def _is_read(source: Source, name: str) -> bool:
    return source.treatments[name] is not Treatment.INTERNAL or (
        source.read_first_if is not None and source.read_first_if[0] == name
    )


def _read_value(row: models.Model, name: str) -> object:
    value = getattr(row, name)
    if isinstance(value, models.Model):
        return str(value)
    return bytes(value) if isinstance(value, memoryview) else value


def _find_day(row: models.Model) -> str:
    """Return the day that a row is about, in words."""
    for name in ("at", "made_at", "queued_at", "came_at", "held_on", "due_at"):
        if moment := getattr(row, name, None):
            return nhs_date(moment)
    return ""


def _read_attachment(row: models.Model) -> tuple[bytes | None, str]:
    assert isinstance(row, Attachment)
    return read_file(row.stored_name), row.file_name


def _read_document(row: models.Model) -> tuple[bytes | None, str]:
    assert isinstance(row, Document)
    return bytes(row.content), get_valid_filename(f"{row.kind}-{row.made_at:%Y-%m-%d}.pdf")


FILE_READERS: dict[type[models.Model], Callable[[models.Model], tuple[bytes | None, str]]] = {
    Attachment: _read_attachment,
    Document: _read_document,
}
