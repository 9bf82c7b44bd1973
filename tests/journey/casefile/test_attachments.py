"""Files of a case: what may be attached, where it lies, who may have it, and what becomes of it."""

import stat
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.journey.attachments.actions import ReceivedFile, attach_file
from handrail.journey.attachments.models import Attachment
from handrail.journey.attachments.rules import find_content_type, tidy_name
from handrail.journey.attachments.virus_scan import refuse_infected
from handrail.journey.corrections.actions import strike_out_whole
from tests.support.people import SCOTLAND, START

AT = START + timedelta(days=6)
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01"
PROGRAM = b"MZ\x90\x00\x03"


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.ATTACHMENTS = tmp_path / "attachments"
    return settings.ATTACHMENTS


def attach_letter(case, by, content=PDF, name="letter.pdf"):
    file = ReceivedFile(name, content, "gp_letter", "Letter from Dr Patel")
    return attach_file(case=case, file=file, happened_at=AT, by=by, at=AT)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (JPEG, "photo.JPEG", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png", "image/png"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", "image/heif"),
    ],
)
def test_what_a_phone_and_a_surgery_send_is_taken(content, name, expected):
    assert find_content_type(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.pdf"),
        (PROGRAM, "letter.pdf"),
        (b"<html><script>alert(1)</script>", "photo.png"),
        (b"hello", "a.pdf"),
        (PDF, "photo.png"),
        (b"PK\3\4" + b"a" * 40, "letter.pdf"),
    ],
)
def test_what_a_file_calls_itself_does_not_count(content, name):
    with pytest.raises(UserError):
        find_content_type(content, name)


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\note.PDF", "note.pdf"),
        ('a";\r\nX: y.pdf', "aX y.pdf"),
        (".pdf", "pdf.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_plain_and_ends_as_its_content_does(name, tidy):
    assert tidy_name(name, "application/pdf") == tidy


@pytest.mark.parametrize(
    ("status", "refused"), [(0, ""), (1, "found something"), (2, "could not be checked")]
)
def test_the_operators_scanner_decides(status, refused, settings):
    settings.VIRUS_SCANNER = f'{sys.executable} -c "import sys; sys.stdin.read(); sys.exit({status})"'
    if not refused:
        refuse_infected(PDF)
        return
    with pytest.raises(UserError, match=refused):
        refuse_infected(PDF)


def test_a_scanner_that_is_not_there_keeps_the_file_out(settings):
    settings.VIRUS_SCANNER = "no-such-scanner -"
    with pytest.raises(UserError, match="could not be checked"):
        refuse_infected(PDF)


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_file_is_attached_on_its_page_and_downloaded(folder, support, sign_in):
    case, manager = support(SCOTLAND)
    client = sign_in(manager)
    page = reverse("attach", args=[case.reference])
    answers = {
        "submission": str(uuid.uuid4()),
        "kind": "fit_note",
        "title": "Fit note of May",
        "on-day": "1", "on-month": "5", "on-year": "2012",
    }  # fmt: skip
    wrong = client.post(page, {**answers, "file": SimpleUploadedFile("note.jpg", PROGRAM)})
    assert wrong.status_code == 422
    assert "Fit note of May" in wrong.text
    assert not Attachment.objects.exists()
    sent = {**answers, "file": SimpleUploadedFile("note.jpg", JPEG)}
    assert client.post(page, sent).status_code == 302
    sent = {**answers, "file": SimpleUploadedFile("note.jpg", JPEG)}
    assert client.post(page, sent).status_code == 302
    attachment = Attachment.objects.get()
    (file,) = folder.iterdir()
    assert file.name == attachment.stored_name
    assert "note" not in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "Fit note of May (JPG, 1 KB)" in client.get(reverse("case-documents", args=[case.reference])).text

    last = AuditEntry.objects.order_by("pk").last()
    answer = client.get(reverse("attachment", args=[case.reference, attachment.pk]))
    assert answer.content == JPEG
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="note.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.filter(pk__gt=last.pk, record=case.reference, page="attachment").exists()


@pytest.mark.django_db
@pytest.mark.either_database
def test_files_are_for_clinical_staff_and_for_who_attached_them(folder, support, staff, sign_in):
    case, manager = support(SCOTLAND)
    desk, other = staff(Role.ADMINISTRATOR, SCOTLAND), staff(Role.CALL_HANDLER, SCOTLAND)
    attachment = attach_letter(case, desk)
    address = reverse("attachment", args=[case.reference, attachment.pk])
    for user, status in ((manager, 200), (desk, 200), (other, 403)):
        assert sign_in(user).get(address).status_code == status
    documents = sign_in(other).get(reverse("case-documents", args=[case.reference])).text
    assert "Letter from Dr Patel" not in documents
    # Of another case it is not there at all.
    another, _ = support(SCOTLAND)
    assert (
        sign_in(manager).get(reverse("attachment", args=[another.reference, attachment.pk])).status_code
        == 404
    )


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_file_attached_in_error_is_struck_through_and_closed(folder, support, sign_in):
    case, manager = support(SCOTLAND)
    attachment = attach_letter(case, manager)
    strike_out_whole(fact=attachment, by=manager, at=AT, reason="Another person’s letter")
    client = sign_in(manager)
    page = client.get(reverse("case-documents", args=[case.reference])).text
    assert "<s>Letter from Dr Patel</s>" in page
    assert "Another person’s letter" in page
    assert client.get(reverse("attachment", args=[case.reference, attachment.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_missing_file_is_said_plainly(folder, support, sign_in):
    case, manager = support(SCOTLAND)
    attachment = attach_letter(case, manager)
    (folder / attachment.stored_name).unlink()
    client = sign_in(manager)
    assert "missing from the server" in client.get(reverse("case-documents", args=[case.reference])).text
    answer = client.get(reverse("attachment", args=[case.reference, attachment.pk]))
    assert answer.status_code >= 400
    assert "missing from the server" in answer.text


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_file_goes_with_its_record(folder, support, django_capture_on_commit_callbacks):
    case, manager = support(SCOTLAND)
    attachment = attach_letter(case, manager)
    with django_capture_on_commit_callbacks(execute=True):
        attachment.delete()
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.either_database
def test_what_is_not_saved_leaves_no_file(folder, support, monkeypatch):
    case, manager = support(SCOTLAND)

    def raise_error(**_):
        raise RuntimeError

    monkeypatch.setattr(Attachment.objects, "create", raise_error)
    with pytest.raises(RuntimeError):
        attach_letter(case, manager)
    assert list(folder.iterdir()) == []
