"""A person's copy of their record: whole, without third parties, read through, downloaded once, audited."""

import io
import json
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.governance.actions import NewMatter, record_matter
from handrail.governance.models import MatterStep
from handrail.governance.rules import MatterKind
from handrail.journey.attachments.actions import ReceivedFile, attach_file
from handrail.journey.case.actions import record_contact
from handrail.journey.corrections.actions import strike_out_whole
from handrail.journey.restriction.actions import restrict_record
from handrail.rights import copy_files
from handrail.rights.copy_files import write_json, write_zip
from handrail.rights.export import export_record
from handrail.rights.models import RecordCopy, TextDecision
from handrail.rights.person_record import FieldState
from handrail.rights.queries import find_scope, list_verdicts
from handrail.rights.rules import TextVerdict, VerdictGiven
from handrail.rights.views import TEXTS_PER_PAGE
from tests.support.people import SCOTLAND, START

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n"
AT = START + timedelta(days=6)


@pytest.fixture
def record_request(support, staff, settings, tmp_path):
    """A case with a note, a file and a safeguarding concern, the request for its record, its answerer."""
    settings.ATTACHMENTS = tmp_path / "attachments"
    case, case_manager = support(SCOTLAND)
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")
    person = case.person
    person.emergency_name, person.emergency_telephone = "Dougal Otherman", "01632 960777"
    person.save()
    case.employer.contact_name = "Joan Linemanager"
    case.employer.save()
    record_contact(
        case=case, by=case_manager, at=AT, happened_at=AT, with_whom="client", mode="telephone",
        successful=True, kind="other", note="She says Dougal drinks.",
    )  # fmt: skip
    file = ReceivedFile("letter.pdf", PDF, "gp_letter", "Letter")
    attach_file(case=case, file=file, happened_at=AT, by=case_manager, at=AT)
    now = timezone.now()
    for kind, account in (
        (MatterKind.SAFEGUARDING, "Bruises seen"),
        (MatterKind.ACCESS_REQUEST, "All of it"),
    ):
        matter = record_matter(
            details=NewMatter(kind=kind, service=SCOTLAND, came_at=now, account=account, case=case),
            by=manager, at=now,
        )  # fmt: skip
    return case, matter, manager


@pytest.fixture
def blank_pdf(monkeypatch):
    """Draw no PDF: it takes a second, and one test reads it."""
    monkeypatch.setattr(copy_files, "draw_pdf", lambda *_: PDF)


def give_all(record):
    return {text.key: VerdictGiven(TextVerdict.GIVE, text.digest) for text in record.texts}


def test_the_record_is_whole_and_others_are_taken_out(record_request):
    case, _, _ = record_request
    scope = find_scope(case)
    waiting = scope.read({})
    assert "Dougal" not in write_json(waiting, AT)
    [note] = [text for text in waiting.texts if text.words == "She says Dougal drinks."]
    assert note.mentions == ("Dougal Otherman",)
    verdicts = give_all(waiting)
    verdicts[note.key] = VerdictGiven(
        TextVerdict.REDACT, note.digest, "About her brother", "She says he drinks."
    )
    record = scope.read(verdicts)
    assert record.list_waiting() == []
    with zipfile.ZipFile(io.BytesIO(write_zip(record, AT))) as archive:
        names = archive.namelist()
        document = json.loads(archive.read("record.json"))
        pages = PdfReader(io.BytesIO(archive.read("record.pdf"))).pages
        assert archive.read(next(name for name in names if name.endswith("letter.pdf"))) == PDF
    text = json.dumps(document, ensure_ascii=False)
    paper = "\n".join(page.extract_text() for page in pages)
    for own in ("Morag", "Testerton", "Off work with back pain", "She says he drinks."):
        assert own in text
        assert own in paper
    for other in ("Dougal", "960777", "Joan", "Bruises"):
        assert other not in text + paper
    assert "Safeguarding concerns" in paper
    titles = {section["title"] for section in document["sections"]}
    assert {
        "About you",
        "Your cases",
        "Contacts",
        "Assessments",
        "Plans",
        "What you agreed to",
        "Files",
    } <= titles
    assert record.count_fields(FieldState.REMOVED) >= 2


def test_the_command_writes_a_folder_nobody_else_can_read(record_request, blank_pdf, tmp_path):
    case, _, _ = record_request
    out = tmp_path / "first"
    report = export_record(case.reference.lower(), out, AT, None)
    assert {"record.pdf", "record.json", "to-look-through.csv"} <= set(report.names)
    assert report.waiting
    assert out.stat().st_mode & 0o077 == 0
    assert (out / "record.json").stat().st_mode & 0o077 == 0
    entry = AuditEntry.objects.get(kind="exported")
    assert (entry.record, entry.reader_kind, entry.page) == (case.reference, "command", "person export")
    looked = out / "to-look-through.csv"
    looked.write_text(looked.read_text("utf-8-sig").replace(",,,", ",give,,"), "utf-8")
    again = export_record(case.reference, tmp_path / "second", AT, looked)
    assert again.waiting == 0
    assert any(name.endswith("letter.pdf") for name in again.names)
    with pytest.raises(UserError, match="not empty"):
        export_record(case.reference, out, AT, None)
    with pytest.raises(UserError, match="No case"):
        export_record("HR-0000-0000", tmp_path / "third", AT, None)


def test_a_restricted_record_is_held_back_from_the_command(record_request, tmp_path):
    case, _, manager = record_request
    restrict_record(case=case, readers=[manager, case.case_manager], reason="Works here", by=manager, at=AT)
    with pytest.raises(UserError, match=r"restricted.*Hamish Manager"):
        export_record(case.reference, tmp_path / "out", AT, None)
    assert not AuditEntry.objects.filter(kind="exported").exists()


def test_a_file_struck_out_is_still_part_of_what_is_held(record_request):
    case, _, manager = record_request
    attachment = case.attachments.get()
    strike_out_whole(fact=attachment, by=manager, at=AT, reason="Another client’s", submission=None)
    assert any(text.file_name == "letter.pdf" for text in find_scope(case).read({}).texts)


def test_a_copy_is_looked_through_made_and_downloaded_once(client, record_request, staff, blank_pdf):
    case, matter, manager = record_request
    client.force_login(manager)
    address = reverse("record-copy", args=[matter.pk])
    assert address in client.get(reverse("matter", args=[matter.pk])).text
    client.post(reverse("record-copy-make", args=[matter.pk]), {"submission": str(uuid.uuid4())})
    assert not RecordCopy.objects.exists()
    look_through(client, matter)
    page = client.get(address).text
    assert "Everything is looked through" in page
    assert "Dougal" not in page
    held = TextDecision.objects.get(verdict="withhold")
    assert (held.reason, held.decided_by) == ("About her brother", manager)
    sent = {"submission": str(uuid.uuid4())}
    for _ in range(2):
        client.post(reverse("record-copy-make", args=[matter.pk]), sent)
    copy = RecordCopy.objects.get()
    assert copy.expires_at - copy.made_at == timedelta(days=2)
    download = reverse("record-copy-download", args=[matter.pk])
    first = client.post(download)
    assert first["Content-Type"] == "application/zip"
    assert zipfile.is_zipfile(io.BytesIO(first.content))
    assert client.post(download).status_code == 302
    entry = AuditEntry.objects.get(kind="exported")
    assert (entry.record, entry.user) == (case.reference, manager)
    assert MatterStep.objects.filter(matter=matter, text__startswith="A copy of the record was down").exists()
    for other in (staff(Role.CASE_MANAGER, SCOTLAND), staff(Role.ADMINISTRATOR, SCOTLAND)):
        client.force_login(other)
        assert client.get(address).status_code == 403
        assert client.post(download).status_code == 403


def test_an_old_copy_is_not_handed_out(client, record_request):
    _, matter, manager = record_request
    client.force_login(manager)
    look_through(client, matter)
    before = timezone.now() - timedelta(days=3)
    RecordCopy.objects.create(
        matter=matter, made_at=before, made_by=manager, expires_at=before + timedelta(days=2)
    )
    assert client.post(reverse("record-copy-download", args=[matter.pk])).status_code == 302
    assert not AuditEntry.objects.filter(kind="exported").exists()


def look_through(client, matter):
    """Read every page of texts: what names someone is held back with the reason, the rest is given."""
    for _ in range(10):
        address = reverse("record-copy", args=[matter.pk])
        texts = find_scope(matter.case).read(list_verdicts(matter)).list_waiting()[:TEXTS_PER_PAGE]
        page = client.get(address).text
        assert all(text.digest in page for text in texts)
        if not texts:
            return
        sent = {}
        for number, text in enumerate(texts):
            verdict = "withhold" if text.mentions else "give"
            sent |= {
                f"digest_{number}": text.digest, f"verdict_{number}": verdict,
                f"reason_{number}": "About her brother" if text.mentions else "",
                **({} if text.words is None else {f"words_{number}": text.words}),
            }  # fmt: skip
        sent["submission"] = str(uuid.uuid4())
        answer = client.post(address, sent)
        assert answer.status_code == 302, answer.text
        decided = TextDecision.objects.count()
        assert client.post(address, sent).status_code == 302
        assert TextDecision.objects.count() == decided
    raise AssertionError("the texts never end")
