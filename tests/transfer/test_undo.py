"""A batch is taken back whole, but for cases that somebody has worked on since."""

import pytest
from django.apps import apps
from django.utils import timezone

from handrail.accounts.models import User
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.journey.case.actions import change_person, record_contact, refresh_every_case
from handrail.journey.case.models import Case, Draft, Person
from handrail.journey.screening.actions import ClosingFacts, close_referral
from handrail.rights.inventory.sources import SOURCES
from handrail.transfer.models import ImportBatch, ImportedCase
from tests.support.command_line import run_handrail
from tests.support.people import SCOTLAND
from tests.transfer.sheets import DISCHARGED, IN_SUPPORT, WAITING

pytestmark = pytest.mark.django_db


def undo_import(manager, batch=None):
    key = batch or ImportBatch.objects.latest("pk").pk
    return run_handrail("cases", "undo", key, "--service", SCOTLAND, "--by", manager.email)


def count_rows() -> dict[str, int]:
    labels = {source.label for source in SOURCES} - {"transfer.ImportedCase"} | {"journey.SearchKey"}
    return {label: apps.get_model(label)._default_manager.count() for label in labels}


def test_nothing_of_a_batch_is_left_but_that_it_was(run_import, manager):
    before = count_rows()
    run_import(WAITING, IN_SUPPORT, DISCHARGED)
    references = list(ImportedCase.objects.values_list("reference", flat=True))
    result = undo_import(manager)
    assert "3 removed, 0 kept" in result.output
    assert count_rows() == before
    batch = ImportBatch.objects.get()
    assert batch.undone_by == manager
    assert batch.undone_at is not None
    assert not batch.cases.exclude(old_reference="").exists()
    undone = AuditEntry.objects.filter(kind="import_undone").values_list("record", flat=True)
    assert sorted(undone) == sorted(references)


def record_call(case: Case, by: User) -> None:
    at = timezone.now()
    record_contact(
        case=case, by=by, at=at, happened_at=at, with_whom="client", mode="telephone", successful=True,
        kind="other",
    )  # fmt: skip


def change_telephone(case: Case, by: User) -> None:
    change_person(case=case, by=by, at=timezone.now(), changes={"telephone": "01632 960999"})


def begin_page(case: Case, by: User) -> None:
    Draft.objects.create(key=f"screening:{case.pk}", saved_at=timezone.now(), saved_by=by)


@pytest.mark.parametrize("work", [record_call, change_telephone, begin_page])
def test_a_case_worked_on_since_is_kept_and_listed(run_import, manager, work):
    run_import(WAITING, IN_SUPPORT)
    kept = ImportedCase.objects.get(old_reference="A-1").case
    work(kept, manager)
    result = undo_import(manager)
    assert f"kept {kept.reference} (row 2)" in result.output
    assert "1 removed, 1 kept" in result.output
    assert list(Case.objects.all()) == [kept]
    assert list(Person.objects.all()) == [kept.person]


def test_somebody_known_before_stays(run_import, manager, refer):
    known = refer(given_name="Rory", family_name="Elsewhere")
    closing = ClosingFacts("test", "Invented")
    close_referral(case=known, closing=closing, by=manager, at=timezone.now())
    before = count_rows()
    result = run_import({**WAITING, "Date referred": "01/06/2012", "Same person as": known.reference})
    assert "1 imported" in result.output, result.output
    undo_import(manager)
    assert count_rows() == before


def test_time_that_passes_is_no_work(run_import, manager, clock):
    run_import(WAITING, IN_SUPPORT)
    clock.move_on(days=40)
    refresh_every_case(timezone.now())
    assert "2 removed, 0 kept" in undo_import(manager).output


def test_taken_back_twice_it_says_so_and_the_file_may_come_again(run_import, manager):
    run_import(WAITING)
    first = ImportBatch.objects.get().pk
    undo_import(manager)
    assert isinstance(undo_import(manager, first).exception, UserError)
    assert "1 imported" in run_import(WAITING).output
    assert "taken back" in run_handrail("cases", "batches", "--service", SCOTLAND).output


def test_a_batch_of_another_service_is_not_found(run_import, manager):
    run_import(WAITING)
    result = run_handrail("cases", "undo", 1, "--service", "leicestershire", "--by", manager.email)
    assert "--by" in str(result.exception)
    assert Case.objects.exists()
