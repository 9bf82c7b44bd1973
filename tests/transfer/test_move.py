"""Cases that one installation exports are the same cases in another."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.journey.attachments.actions import ReceivedFile, attach_file
from handrail.journey.attachments.models import Attachment
from handrail.journey.attachments.store import read_file
from handrail.journey.case.actions import record_contact
from handrail.journey.case.models import Case, Event, Person
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.models import Message
from handrail.journey.notes.actions import NoteText, write_note
from handrail.journey.plan.actions import print_plan
from handrail.journey.plan.queries import latest_plan
from handrail.journey.restriction.actions import restrict_record
from handrail.network.models import Employer
from handrail.outbox.models import OutgoingMessage
from handrail.transfer.case_lines import list_moved_sources
from handrail.transfer.models import ImportBatch
from tests.support.command_line import run_handrail
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n"
AT = START + timedelta(days=6)


@pytest.fixture
def moving_case(support, refer, manager, settings, tmp_path):
    """A case in support with a file, a letter, a note, a call and a message that waits; one just referred."""
    settings.ATTACHMENTS = tmp_path / "attachments"
    case, keeper = support(SCOTLAND)
    record_contact(
        case=case, by=keeper, at=AT, happened_at=AT, with_whom="client", mode="telephone", successful=True,
        kind="other", note="She sleeps better.",
    )  # fmt: skip
    write_note(case=case, note=NoteText("other", "Ask about the stairs.", AT), by=keeper, at=AT)
    file = ReceivedFile("letter.pdf", PDF, "gp_letter", "Letter")
    attach_file(case=case, file=file, happened_at=AT, by=keeper, at=AT)
    print_plan(case=case, plan=latest_plan(case), by=keeper, at=AT)
    queue_message(
        case=case, purpose="appointment", recipient="client", address=case.person.email, subject="Tuesday",
        body="See you on Tuesday", by=keeper, at=AT,
    )  # fmt: skip
    refer(SCOTLAND, given_name="Uisdean", family_name="Waiterson", email="uisdean@example.org")
    return case


def export_cases(manager, out):
    return run_handrail("cases", "export", "--service", SCOTLAND, "--by", manager.email, "--out", out)


def import_cases(manager, out, *options):
    path = out / "cases.jsonl"
    return run_handrail("cases", "import", path, "--service", SCOTLAND, "--by", manager.email, *options)


def empty_installation(manager) -> None:
    """Remove every case and person, and what belongs to them, as if this were another installation."""
    from django.apps import apps

    for label in ("journey.PrivateLink", "outbox.OutgoingMessage", "journey.QuestionnaireSending"):
        apps.get_model(label)._default_manager.all().delete()
    for source in reversed(list_moved_sources()):
        rows = apps.get_model(source.label)._default_manager.all()
        rows._raw_delete(rows.db) if source.label != "journey.Person" else rows.delete()
    Employer.objects.all().delete()


def read_lines(out):
    return [json.loads(line) for line in (out / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


def without_moment(lines):
    return [{name: value for name, value in line.items() if name != "exported_at"} for line in lines]


def test_exported_imported_and_exported_again_they_are_the_same(moving_case, manager, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert "2 cases" in export_cases(manager, first).output
    reference, stage = moving_case.reference, moving_case.stage
    empty_installation(manager)
    assert not Case.objects.exists()
    result = import_cases(manager, first)
    assert "2 cases imported (batch" in result.output, result.exception
    case = Case.objects.get(reference=reference)
    assert case.stage == stage
    assert read_file(Attachment.objects.get().stored_name) == PDF
    assert bytes(case.documents.get(kind="plan").content).startswith(b"%PDF")
    export_cases(manager, second)
    assert without_moment(read_lines(second)) == without_moment(read_lines(first))
    files = [{path.name: path.read_bytes() for path in (out / "files").iterdir()} for out in (first, second)]
    assert files[0] == files[1]


def test_an_event_leads_to_the_fact_it_tells_of(moving_case, manager, tmp_path):
    export_cases(manager, tmp_path / "out")
    empty_installation(manager)
    import_cases(manager, tmp_path / "out")
    case = Case.objects.get(reference=moving_case.reference)
    events = Event.objects.filter(case=case, kind="contact.recorded")
    assert {event.data["contact"] for event in events} == set(case.contacts.values_list("pk", flat=True))
    written = Event.objects.get(case=case, kind="note.written")
    assert written.data["note"] == case.notes.get().pk


def test_nothing_that_waited_is_sent_twice(moving_case, manager, tmp_path):
    assert Message.objects.filter(state="waiting").exists()
    export_cases(manager, tmp_path / "out")
    empty_installation(manager)
    import_cases(manager, tmp_path / "out")
    assert not Message.objects.filter(state="waiting").exists()
    assert "moved to another installation" in Message.objects.get(subject="Tuesday").held_back
    assert not OutgoingMessage.objects.exists()


def test_the_files_are_private_and_the_audit_names_each_case(moving_case, manager, tmp_path):
    out = tmp_path / "out"
    result = export_cases(manager, out)
    assert "does not move: private links" in result.stderr
    assert all(path.stat().st_mode & 0o077 == 0 for path in (out, *out.rglob("*")))
    exported = AuditEntry.objects.filter(kind="exported", user=manager)
    assert set(exported.values_list("record", flat=True)) == set(
        Case.objects.values_list("reference", flat=True)
    )


def test_a_restricted_record_stays(moving_case, manager, staff, tmp_path):
    reader = moving_case.case_manager
    moving_case.refresh_from_db()
    restrict_record(
        case=moving_case, readers=[moving_case.case_manager or reader, manager], reason="Staff",
        by=manager, at=timezone.now(),
    )  # fmt: skip
    result = export_cases(manager, tmp_path / "out")
    assert "left out: 1 cases" in result.stderr
    assert moving_case.reference not in (tmp_path / "out" / "cases.jsonl").read_text()


def test_staff_without_an_account_are_asked_for(moving_case, manager, tmp_path):
    export_cases(manager, tmp_path / "out")
    empty_installation(manager)
    keeper = moving_case.case_manager
    moving_case_email, keeper.email = keeper.email, "gone@example.org"
    keeper.save()
    refused = import_cases(manager, tmp_path / "out").exception
    assert isinstance(refused, UserError)
    assert moving_case_email in str(refused)
    assert not Person.objects.exists()


def test_what_is_here_already_is_refused_and_a_dry_run_writes_nothing(moving_case, manager, tmp_path):
    export_cases(manager, tmp_path / "out")
    assert "here already" in str(import_cases(manager, tmp_path / "out").exception)
    empty_installation(manager)
    assert "2 cases would be imported" in import_cases(manager, tmp_path / "out", "--dry-run").output
    assert not Case.objects.exists()
    assert not ImportBatch.objects.exists()


def test_moved_cases_can_be_taken_back(moving_case, manager, tmp_path):
    export_cases(manager, tmp_path / "out")
    empty_installation(manager)
    import_cases(manager, tmp_path / "out")
    batch = ImportBatch.objects.get().pk
    result = run_handrail("cases", "undo", batch, "--service", SCOTLAND, "--by", manager.email)
    assert "2 removed, 0 kept" in result.output
    assert not Person.objects.exists()
