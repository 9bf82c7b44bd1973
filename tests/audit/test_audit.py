"""The audit is signed as it is written and sealed in a chain: what was altered or taken away shows."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.actions import BATCH_SIZE, Visit, record_entry, seal_entries
from handrail.audit.apps import seal_audit
from handrail.audit.models import AuditEntry, EntryKind, ListedRecord, ReaderKind, Seal
from handrail.audit.queries import find_entries, find_entries_of
from handrail.audit.verification import verify_audit
from handrail.cli import handrail
from tests.support.people import LEICESTER, SCOTLAND
from tests.support.walk import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()
COMMAND = Visit(ReaderKind.COMMAND, "case")


@pytest.fixture
def audited_reader(staff):
    """Four entries by a member of staff: three readings and a list of two records."""
    reader = staff(Role.CASE_MANAGER)
    visit = Visit(ReaderKind.STAFF, "case", reader.pk)
    AuditEntry.objects.all().delete()
    for number in range(3):
        record_entry(visit, EntryKind.READ, at=NOW, record=(f"AAAA-000{number}", SCOTLAND))
    listed = [("AAAA-0001", SCOTLAND), ("BBBB-0001", LEICESTER)]
    record_entry(visit, EntryKind.LISTED, at=NOW, listed=listed)
    return reader


def test_what_is_written_and_sealed_is_whole(audited_reader):
    before = verify_audit()
    assert (before.sealed, before.unsealed, before.is_whole, before.head) == (0, 4, True, "none")
    assert seal_audit(NOW) == "4 entries sealed"
    after = verify_audit()
    assert (after.sealed, after.unsealed, after.is_whole) == (4, 0, True)
    assert after.head.startswith("1:")


@pytest.mark.parametrize("sealed", [False, True], ids=["unsealed", "sealed"])
@pytest.mark.parametrize(
    "change",
    [
        {"record": "AAAA-9999"},
        {"at": NOW - timedelta(days=1)},
        {"page": "desk"},
        {"kind": "listed"},
        {"address": "192.0.2.1"},
        {"detail": "nothing"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_entry_is_named(audited_reader, change, sealed):
    if sealed:
        seal_entries(NOW)
    entry = AuditEntry.objects.order_by("id")[1]
    AuditEntry.objects.filter(pk=entry.pk).update(**change)
    assert verify_audit().altered == [f"entry {entry.key}"]


def test_whose_reading_it_was_cannot_be_changed(audited_reader, staff):
    other = staff(Role.CALL_HANDLER)
    entry = AuditEntry.objects.filter(kind="read").first()
    AuditEntry.objects.filter(pk=entry.pk).update(user=other)
    assert verify_audit().altered == [f"entry {entry.key}"]


def test_a_record_taken_from_a_list_shows(audited_reader):
    seal_entries(NOW)
    ListedRecord.objects.filter(record="BBBB-0001").delete()
    assert not verify_audit().is_whole


def test_a_sealed_entry_that_is_taken_away_is_missing(audited_reader):
    seal_entries(NOW)
    AuditEntry.objects.filter(record="AAAA-0001").delete()
    assert verify_audit().missing == ["entry 2 of 4 in seal 1"]


def test_an_entry_signed_by_another_key_does_not_pass(audited_reader, settings):
    seal_entries(NOW)
    settings.AUDIT_KEY = "the key of somebody who has the database alone"
    record_entry(COMMAND, EntryKind.READ, at=NOW, record=("AAAA-0002", SCOTLAND))
    settings.AUDIT_KEY = "another"
    assert len(verify_audit().altered) == 6, "four sealed, one unsealed, and the seal"


def test_an_entry_slipped_into_a_seal_breaks_the_chain(audited_reader):
    """Though it is rightly signed: of another time, put in place of one that was taken out."""
    seal_entries(NOW)
    late = record_entry(COMMAND, EntryKind.READ, at=NOW, record=("AAAA-0007", SCOTLAND))
    AuditEntry.objects.filter(record="AAAA-0001").delete()
    AuditEntry.objects.filter(pk=late.pk).update(seal=Seal.objects.get(), position=1)
    assert verify_audit().altered == ["the chain at seal 1"]


def test_seals_hang_together(audited_reader):
    seal_entries(NOW)
    for number in range(2):
        record_entry(COMMAND, EntryKind.READ, at=NOW, record=(f"C-{number}", SCOTLAND))
        seal_entries(NOW)
    noted = verify_audit().head
    assert noted.startswith("3:")
    AuditEntry.objects.filter(seal__number=2).delete()
    Seal.objects.filter(number=2).delete()
    report = verify_audit(noted)
    assert report.missing == ["seal 2"]
    assert report.altered == ["the chain at seal 3"]


def test_an_end_that_was_cut_off_shows_to_whoever_noted_the_head(audited_reader):
    seal_entries(NOW)
    noted = verify_audit().head
    ListedRecord.objects.all().delete()
    AuditEntry.objects.all().delete()
    Seal.objects.all().delete()
    assert verify_audit().is_whole
    assert verify_audit(noted).missing == ["seal 1 as it was noted"]


def test_the_chain_names_and_describes_nobody(audited_reader):
    seal_entries(NOW)
    seal = Seal.objects.get()
    words = f"{seal.number} {seal.chain} {seal.signature} {seal.entry_count}"
    assert audited_reader.name not in words
    assert "AAAA" not in words
    assert len(seal.chain) == len(seal.signature) == 64


def test_many_entries_are_sealed_in_batches(audited_reader):
    entry = AuditEntry.objects.filter(kind="read").first()
    for number in range(3):
        entry.pk, entry.key = None, f"00000000-0000-0000-0000-00000000000{number}"
        entry.save()
    assert BATCH_SIZE > 3
    assert seal_audit(NOW) == "7 entries sealed"
    assert seal_audit(NOW) == "0 entries sealed"


def test_the_command_says_what_is_missing_and_fails(audited_reader):
    seal_entries(NOW)
    good = CliRunner().invoke(handrail, ["audit", "verify"])
    assert good.exit_code == 0
    assert "sealed: 4\nunsealed: 0\nmissing: 0\naltered: 0\nhead: 1:" in good.output
    AuditEntry.objects.filter(record="AAAA-0001").delete()
    bad = CliRunner().invoke(handrail, ["audit", "verify"])
    assert bad.exit_code == 1
    assert "missing: 1\n  entry 2 of 4 in seal 1" in bad.output


def test_entries_are_found_by_case_reader_and_period_within_the_services_of_whoever_asks(audited_reader):
    assert [entry.kind for entry in find_entries_of("AAAA-0001", SCOTLAND)] == ["listed", "read"]
    assert find_entries([SCOTLAND]).count() == 4
    assert [entry.kind for entry in find_entries([LEICESTER])] == ["listed"]
    assert find_entries([LEICESTER], record="AAAA-0001").count() == 0
    assert (
        find_entries([SCOTLAND], user_id=audited_reader.pk, since=NOW, until=NOW + timedelta(1)).count() == 4
    )
    assert find_entries([SCOTLAND], until=NOW).count() == 0


def test_signing_in_failing_and_signing_out_are_audited(staff):
    user, browser = staff(Role.CASE_MANAGER), Client(REMOTE_ADDR="192.0.2.7")
    for password in ("wrong and wrong", PASSWORD):
        browser.post("/accounts/login/", {"login": user.email, "password": password})
    browser.post("/accounts/logout/")
    browser.post("/accounts/login/", {"login": "nobody@example.org", "password": PASSWORD})
    seen = AuditEntry.objects.order_by("id").values_list("kind", "user_id", "reader_kind", "address")
    assert list(seen) == [
        ("sign_in_failed", user.pk, "staff", "192.0.2.7"),
        ("signed_in", user.pk, "staff", "192.0.2.7"),
        ("signed_out", user.pk, "staff", "192.0.2.7"),
        ("sign_in_failed", None, "stranger", "192.0.2.7"),
    ]


def test_a_change_of_password_is_audited(staff, sign_in):
    user = staff(Role.CASE_MANAGER)
    new = "a lantern over seven hills"
    sign_in(user).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert AuditEntry.objects.filter(user=user, detail="password changed").count() == 1


def test_a_page_that_cannot_be_audited_is_not_shown(support, sign_in, monkeypatch):
    case, manager = support()
    browser = sign_in(manager)

    def raise_full_disk(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("handrail.audit.trail.record_entry", raise_full_disk)
    with pytest.raises(OSError):
        browser.get(f"/cases/{case.reference}/")
