"""An erased record: nothing says who it was; what stands against it refuses it; what was done is proved."""

import uuid
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.actions import Visit, seal_entries
from handrail.audit.models import AuditEntry, ReaderKind
from handrail.audit.verification import verify_audit
from handrail.foundation.errors import UserError
from handrail.governance.actions import NewMatter, NewStep, record_matter, take_step
from handrail.governance.rules import MatterKind, MatterOutcome, MatterStepKind
from handrail.journey.attachments.actions import ReceivedFile, attach_file
from handrail.journey.case.actions import change_person, make_document, record_contact, save_draft
from handrail.journey.case.models import Case, Document, Event, Person
from handrail.journey.case.queries import facts_of
from handrail.journey.corrections.actions import strike_out_whole
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.identity.actions import merge_people
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.notes.actions import NoteText, write_note
from handrail.journey.safety.actions import open_concern
from handrail.journey.screening.actions import ClosingFacts, close_referral
from handrail.rights.erasure.actions import ErasureDecision, ErasureRefused, erase_person
from handrail.rights.erasure.erased_list import find_list, read_lines
from handrail.rights.erasure.queries import find_person_scope
from handrail.rights.grounds import ErasureGround
from handrail.rights.inventory.erasure import RULES, Fate
from handrail.rights.models import Erasure, LegalHold
from tests.support.command_line import print_handrail, run_handrail
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db

AT = START + timedelta(days=6)
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n"
MARKER = "Zyxmarkerword"
VISIT = Visit(ReaderKind.COMMAND, "person erase")
# What tells who somebody is: nothing of it is left in any column of any table, nor in any file.
TELLING = (
    MARKER, "Senga", "Quillfeather", "1971-04-09", "9990000018", "960777", "senga.q@example.org", "ZZ7 7QQ",
    "4 Otterburn Wynd",
)  # fmt: skip
DETAILS = {
    "given_name": "Senga", "family_name": "Quillfeather", "date_of_birth": date(1971, 4, 9),
    "nhs_number": "9990000018", "telephone": "01632 960777", "email": "senga.q@example.org",
    "postcode": "ZZ7 7QQ", "address": "4 Otterburn Wynd",
}  # fmt: skip


def end_case(case, by):
    """Discharge a client and record every follow-up as missed."""
    discharge_case(
        case=case, by=by, at=AT + timedelta(days=30), reason="goals_met", work_attendance="at_work",
        summary=MARKER,
    )  # fmt: skip
    while step := next(iter(_list_follow_ups_left(case)), None):
        record_follow_up(
            case=case, by=by, at=AT + timedelta(days=900), code=step, outcome="missed",
            missed_reason="Not reached after the attempts set",
        )  # fmt: skip
    case.refresh_from_db()
    assert not case.is_open


def _list_follow_ups_left(case):
    case.refresh_from_db()
    return facts_of(case).follow_ups_left


@pytest.fixture
def ended_case(support, refer, staff, settings, tmp_path):
    """A person with two joined records and something of every kind, ended; who decides about it."""
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.TEXT_FILE_PATH = tmp_path / "texts"
    settings.HOME = tmp_path
    case, by = support(SCOTLAND)
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")
    change_person(case=case, by=by, at=AT, changes=DETAILS)
    record_contact(
        case=case, by=by, at=AT, happened_at=AT, with_whom="client", mode="telephone", successful=True,
        kind="other", note=MARKER,
    )  # fmt: skip
    write_note(case=case, note=NoteText("other", MARKER, AT), by=by, at=AT)
    for title in (MARKER, "Wrong client"):
        file = ReceivedFile("letter.pdf", PDF + title.encode(), "gp_letter", title)
        attached = attach_file(case=case, file=file, happened_at=AT, by=by, at=AT)
    strike_out_whole(fact=attached, by=by, at=AT, reason=MARKER, submission=None)
    make_document(case=case, kind="letter", title=MARKER, content=MARKER.encode(), by=by, at=AT)
    client_link(case, "senga.q@example.org", by=by, at=AT)
    queue_message(
        case=case,
        recipient="client",
        address="senga.q@example.org",
        subject=MARKER,
        body=MARKER,
        by=by,
        at=AT,
    )
    save_draft(key=f"plan:{case.pk}", data={"goal": [MARKER]}, by=by, at=AT)
    save_draft(key="form:1:abc", data={"note": [MARKER]}, about=case.reference, by=by, at=AT)
    other = refer(SCOTLAND, at=AT, given_name="Senga", family_name="Quillfeather")
    merge_people(case=case, other=other, by=by, at=AT, taken=["telephone"])
    matter = record_matter(
        details=NewMatter(MatterKind.COMPLAINT, SCOTLAND, AT, MARKER, case=case, raised_by="Senga"),
        by=manager, at=timezone.now(),
    )  # fmt: skip
    now = timezone.now()
    take_step(
        matter=matter, by=manager, at=now,
        step=NewStep(
            MatterStepKind.CLOSED, now, MARKER,
            {"outcome": MatterOutcome.UPHELD.value, "answer": MARKER, "learning": MARKER},
        ),
    )  # fmt: skip
    end_case(case, by)
    close_referral(case=other, closing=ClosingFacts("duplicate", MARKER, case), by=by, at=AT)
    for folder, name in (("mail", "one.log"), ("texts", "01632960777.txt")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(f"To: senga.q@example.org\nSubject: news\n\n{MARKER}\n")
    (tmp_path / "mail" / "two.log").write_text("To: someone@example.org\n\nNothing of hers\n")
    case.refresh_from_db()
    return case, manager


def mark_texts(scope):
    """Put the marker into every text of a row that is not kept; return how many fields took it."""
    marked = set()
    for rule in RULES:
        keys = [row.pk for row in (scope.people if rule.of_person else scope.cases)]
        model = apps.get_model(rule.label)
        for column in model._meta.concrete_fields:
            if not isinstance(column, models.CharField | models.TextField | models.JSONField):
                continue
            if rule.fates.get(column.name) is Fate.KEPT or column.name in ("nhs_number", "family_name"):
                continue
            value = {"said": MARKER} if isinstance(column, models.JSONField) else MARKER[: column.max_length]
            for owner in rule.owners:
                rows = model._default_manager.filter(**{f"{owner}__in": keys})
                try:
                    with transaction.atomic():
                        if rows.update(**{column.name: value}):
                            marked.add(f"{rule.label}.{column.name}")
                except DatabaseError:
                    pass  # a code, or one of several fields that go together
    return marked


def find_traces(words):
    """Return every table and column, and every file, in which one of some words still stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = (
                        bytes(value).decode(errors="replace")
                        if isinstance(value, bytes | memoryview)
                        else value
                    )
                    if any(word.casefold() in str(text).casefold() for word in words):
                        found.append(f"{table}.{name}: {str(text)[:60]}")
    return found


def find_files(folder, words):
    """Return the files below a folder that hold one of some words."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(word.encode() in path.read_bytes() for word in words)]


def erase_record(case, by, ground=ErasureGround.NOT_NEEDED, **more):
    decision = ErasureDecision(ground, by, timezone.now(), **more)
    return erase_person(scope=find_person_scope(case.person), decision=decision, visit=VISIT)


def test_nothing_says_who_it_was(ended_case, tmp_path, django_capture_on_commit_callbacks):
    case, manager = ended_case
    scope = find_person_scope(case.person)
    assert len(scope.people) == len(scope.cases) == 2
    marked = mark_texts(scope)
    assert len(marked) > 60
    assert len(find_traces(TELLING)) > 60
    assert len(find_files(tmp_path, TELLING)) == 3
    with django_capture_on_commit_callbacks(execute=True):
        erase_record(case, manager)
    assert find_traces(TELLING) == []
    assert find_files(tmp_path, TELLING) == []
    assert not list((tmp_path / "attachments").iterdir())
    assert (tmp_path / "mail" / "two.log").exists()
    assert not Document.objects.filter(case__in=scope.cases).exists()
    case.refresh_from_db()
    assert case.erased_at
    assert str(Person.objects.get(pk=case.person_id)) == "Erased"


def test_what_was_done_is_proved_without_a_name(ended_case, client):
    case, manager = ended_case
    seal_entries(timezone.now())
    erasure = erase_record(case, manager)
    entries = AuditEntry.objects.filter(kind="erased")
    assert {entry.record for entry in entries} == set(find_person_scope(case.person).references)
    assert {entry.detail for entry in entries} == {"not_needed"}
    seal_entries(timezone.now())
    report = verify_audit()
    assert report.is_whole
    assert report.sealed >= 2
    assert (erasure.by, erasure.ground) == (manager, "not_needed")
    assert Event.objects.get(case=case, kind="case.erased").data["ground"] == "not_needed"
    assert Erasure.objects.count() == 1


def test_the_page_of_an_erased_case_says_so_to_those_who_might_have_opened_it(ended_case, client, staff):
    case, manager = ended_case
    erase_record(case, manager)
    client.force_login(staff(Role.CASE_MANAGER, SCOTLAND))
    for name in ("case", "timeline"):
        response = client.get(reverse(name, args=[case.reference]))
        assert response.status_code == 410
        assert "Hamish Manager decided it" in response.text
        assert "no longer needed" in response.text
    assert case.reference not in client.get(reverse("cases")).text
    assert case.reference not in client.get(reverse("cases"), {"q": "Quillfeather"}).text
    client.force_login(staff(Role.CASE_MANAGER, "leicestershire"))
    assert client.get(reverse("case", args=[case.reference])).status_code == 404
    assert AuditEntry.objects.filter(kind="refused", record=case.reference).count() == 2


@pytest.mark.either_database
def test_what_is_open_or_held_refuses_it_and_says_why(support, staff):
    case, by = support(SCOTLAND)
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND)
    open_concern(case=case, source="staff", by=by, at=AT)
    matter = record_matter(
        details=NewMatter(MatterKind.COMPLAINT, SCOTLAND, AT, "Late", case=case),
        by=manager,
        at=timezone.now(),
    )
    LegalHold.objects.create(person=case.person, case=case, reason="claim", placed_at=AT, placed_by=manager)
    with pytest.raises(ErasureRefused) as refused:
        erase_record(case, manager)
    text = str(refused.value)
    for expected in (
        f"{case.reference} is open", "under legal hold since", "a legal claim", "open safety concern",
        f"{matter.reference} is open",
    ):  # fmt: skip
        assert expected in text
    case.refresh_from_db()
    assert case.erased_at is None
    assert case.person.family_name == "Testerton"


@pytest.mark.either_database
def test_a_safeguarding_concern_that_is_open_is_not_named_to_those_who_may_not_know(ended_case, staff):
    case, manager = ended_case
    lead = staff(Role.SAFEGUARDING_LEAD, SCOTLAND)
    matter = record_matter(
        details=NewMatter(MatterKind.SAFEGUARDING, SCOTLAND, AT, "Bruises", case=case),
        by=lead,
        at=timezone.now(),
    )
    with pytest.raises(ErasureRefused, match="Ask the safeguarding lead") as refused:
        erase_record(case, manager)
    assert matter.reference not in str(refused.value)


@pytest.mark.either_database
def test_nothing_can_be_added_to_an_erased_case(ended_case):
    case, manager = ended_case
    erase_record(case, manager)
    with pytest.raises(UserError, match="was erased"):
        write_note(case=case, note=NoteText("other", "More", AT), by=manager, at=timezone.now())
    with pytest.raises(ErasureRefused, match="erased already"):
        erase_record(case, manager)


@pytest.mark.either_database
def test_the_command_says_what_it_would_do_and_asks_who_decided(ended_case, tmp_path):
    case, manager = ended_case
    dry = run_handrail("person", "erase", case.reference, "--reason", "not_needed", "--dry-run")
    assert dry.exit_code == 0
    assert f"Would erase: {case.reference}" in dry.stdout
    assert "journey.CaseNote: 1" in dry.stdout
    assert not Erasure.objects.exists()
    refused = run_handrail("person", "erase", case.reference, "--reason", "because")
    assert "consent_withdrawn" in str(refused.exception)
    nobody = run_handrail("person", "erase", case.reference, "--reason", "not_needed")
    assert "--by" in str(nobody.exception)
    other = run_handrail(
        "person", "erase", case.reference, "--reason", "not_needed", "--by", case.case_manager.email
    )
    assert "may not erase" in str(other.exception)
    said = print_handrail("person", "erase", case.reference, "--reason", "not_needed", "--by", manager.email)
    assert case.reference in said
    assert Erasure.objects.get().by == manager
    entry = AuditEntry.objects.filter(kind="erased").first()
    assert (entry.reader_kind, entry.user) == ("command", manager)


@pytest.mark.either_database
def test_after_a_restore_it_is_erased_again_from_the_list(ended_case, django_capture_on_commit_callbacks):
    case, manager = ended_case
    save = transaction.savepoint()
    with django_capture_on_commit_callbacks(execute=True):
        erasure = erase_record(case, manager)
    [line] = read_lines(find_list())
    assert (line.person, line.by) == (case.person_id, manager.pk)
    assert find_list().stat().st_mode & 0o077 == 0
    transaction.savepoint_rollback(save)
    assert Person.objects.filter(family_name="Quillfeather").exists()
    assert "would be erased again: 1" in print_replay("--dry-run")
    assert Person.objects.filter(family_name="Quillfeather").exists()
    LegalHold.objects.create(
        person=case.person, case=case, reason="court", placed_at=timezone.now(), placed_by=manager
    )
    held = run_handrail("person", "erase", "--replay", find_list())
    assert held.exit_code == 1
    assert "under legal hold" in held.stderr
    LegalHold.objects.all().delete()
    assert "erased again: 1" in print_replay()
    assert not Person.objects.filter(family_name="Quillfeather").exists()
    again = Erasure.objects.get()
    assert again.pk == erasure.pk
    assert again.replayed_at
    assert "erased already: 1" in print_replay()
    assert len(read_lines(find_list())) == 1


def print_replay(*options):
    result = run_handrail("person", "erase", "--replay", find_list(), *options)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.either_database
def test_the_age_that_is_counted_stays_and_the_birth_date_goes(ended_case):
    case, manager = ended_case
    erase_record(case, manager)
    assert Case.objects.get(pk=case.pk).referrals.get().answers["age"] == 41
    assert Person.objects.get(pk=case.person_id).date_of_birth is None
    assert uuid.UUID(str(case.person_id))
