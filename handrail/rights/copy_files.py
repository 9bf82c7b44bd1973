"""The files of a copy: the record as PDF and JSON, and what was attached to it."""

import io
import json
import zipfile
from datetime import datetime

from handrail.design.letters import render_pdf
from handrail.design.service_voice import write_for
from handrail.foundation.calendars import to_day
from handrail.foundation.translation import translate_text as _
from handrail.rights.person_record import FieldState, PersonRecord, RecordField

PDF_NAME, JSON_NAME = "record.pdf", "record.json"


def list_files(record: PersonRecord, at: datetime) -> dict[str, bytes]:
    """Return the files of a copy by their names."""
    return {
        PDF_NAME: draw_pdf(record, at),
        JSON_NAME: write_json(record, at).encode(),
        **{file.name: file.content for file in record.files},
    }


def write_zip(record: PersonRecord, at: datetime) -> bytes:
    """Return all files of a copy as one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in list_files(record, at).items():
            archive.writestr(name, file)
    return content.getvalue()


def write_json(record: PersonRecord, at: datetime) -> str:
    """Return the record as JSON: sections of entries, each field with its value or why it has none."""
    document = {
        "made_at": at.isoformat(),
        "references": list(record.references),
        "waiting_to_be_looked_through": len(record.list_waiting()),
        "held_back": [{"what": part.what, "reason": part.reason} for part in record.held_back],
        "sections": [
            {"title": section.title, "entries": [_write_entry(entry) for entry in section.entries]}
            for section in record.sections
        ],
        "files": [file.name for file in record.files],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _write_entry(entry: tuple[RecordField, ...]) -> dict[str, object]:
    written: dict[str, object] = {field.name: field.value for field in entry if field.value is not None}
    lacking = {field.name: field.reason for field in entry if field.state is not FieldState.GIVEN}
    return {**written, "not_given": lacking} if lacking else written


def draw_pdf(record: PersonRecord, at: datetime) -> bytes:
    """Return the record as an accessible PDF, in the language that the person chose."""
    with write_for(record.service, record.language):
        return _draw_pdf(record, at)


def _draw_pdf(record: PersonRecord, at: datetime) -> bytes:
    context = {
        "title": _("A copy of your record"),
        "date": to_day(at),
        "reference": ", ".join(record.references),
        "record": record,
        "waiting": len(record.list_waiting()),
        "describe_state": describe_state,
    }
    return render_pdf("rights/record.html", context)


def describe_state(field: RecordField) -> str:
    """Return why a field is not in the copy, or not whole; nothing where it is."""
    words = {
        FieldState.GIVEN: "",
        FieldState.REDACTED: _("Some words were taken out."),
        FieldState.HELD_BACK: _("Held back."),
        FieldState.REMOVED: _("It is about someone else: taken out."),
        FieldState.WAITING: _("Not looked through yet."),
    }[field.state]
    return f"{words} {field.reason}" if field.state in (FieldState.REDACTED, FieldState.HELD_BACK) else words
