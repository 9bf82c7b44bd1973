"""A service manager imports by pages: uploads, names columns, sees what would happen, imports, takes back."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.journey.case.models import Case
from handrail.transfer.models import ImportBatch
from handrail.transfer.upload_store import find_upload, keep_upload
from tests.support.filled_forms import read_forms
from tests.support.people import LEICESTER, SCOTLAND
from tests.transfer.sheets import HEADINGS, IN_SUPPORT, WAITING, write_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

WRONG = {**IN_SUPPORT, "DOB": "31/02/1971"}


@pytest.fixture
def page(manager, client, settings, tmp_path, sign_in):
    """The manager signed in, and what they upload kept in a folder of the test."""
    settings.HOME = tmp_path / "home"
    return sign_in(manager)


def fill_form(page, **changes):
    """Return what a browser would send of the form on a page, with changes."""
    form = next(form for form in read_forms(page, "").forms if "submission" in form.fields)
    return {**form.read_data(), **changes}


def upload_rows(page, tmp_path, *rows) -> str:
    """Upload a sheet and return the address of its page."""
    path = write_sheet(tmp_path / "old-cases.csv", *rows)
    data = fill_form(
        page.get(reverse("case-import")), file=SimpleUploadedFile("old-cases.csv", path.read_bytes())
    )
    response = page.post(reverse("case-import"), data)
    assert response.status_code == 302, response.text
    return response.url


def check_rows(page, address):
    """Say that the columns are as they were guessed, and return the page of what would happen."""
    response = page.post(address, fill_form(page.get(address), action="map"))
    assert response.status_code == 302, response.text
    return page.get(address)


def test_a_sheet_is_imported_step_by_step_and_taken_back(page, tmp_path):
    address = upload_rows(page, tmp_path, WAITING, WRONG)
    tried = check_rows(page, address)
    assert "1 row is right. 1 row is to correct." in tried.text
    assert "31/02/1971" in tried.text
    assert "Nothing has been imported yet" in tried.text
    assert not Case.objects.exists()
    rows = page.get(f"{address}rows/")
    assert b"A-2" in rows.content
    assert b"A-1" not in rows.content
    done = page.post(address, {"action": "import"})
    batch = ImportBatch.objects.get()
    assert done.url == reverse("import-batch", args=[batch.pk])
    shown = page.get(done.url)
    assert Case.objects.get().reference in shown.text
    assert b"A-2" in page.get(f"{done.url}rows/").content
    assert page.get(address).status_code == 404
    unsure = page.post(done.url, fill_form(shown))
    assert unsure.status_code == 422
    assert Case.objects.exists()
    for _ in range(2):
        assert page.post(done.url, fill_form(shown, sure="on")).url == done.url
    assert not Case.objects.exists()
    assert AuditEntry.objects.filter(kind="import_undone").count() == 1
    assert "Taken back" in page.get(reverse("case-import")).text


def test_a_column_is_named_by_hand(page, tmp_path):
    address = upload_rows(page, tmp_path, {**WAITING, "Source": "post", "Workstream": "Self"})
    place = {heading: f"column_{at}" for at, heading in enumerate(HEADINGS)}
    named = {place["Source"]: "", place["Workstream"]: "", "always_route": "gp"}
    page.post(address, fill_form(page.get(address), action="map", **named))
    assert "1 row is right. 0 rows are to correct." in page.get(address).text
    page.post(address, {"action": "import"})
    assert Case.objects.get().referrals.get().route == "gp"


def test_one_fact_stands_in_one_column(page, tmp_path):
    address = upload_rows(page, tmp_path, WAITING)
    place = HEADINGS.index("Workstream")
    again = page.post(address, fill_form(page.get(address), action="map", **{f"column_{place}": "route"}))
    assert again.status_code == 422
    assert "holds the Referral source already" in again.text


def test_what_each_case_needs_is_asked_for(page, tmp_path):
    address = upload_rows(page, tmp_path, WAITING)
    place = HEADINGS.index("Date referred")
    page.post(address, fill_form(page.get(address), action="map", **{f"column_{place}": ""}))
    assert "expected a column for each of: Referred on" in page.get(address).text


def test_a_file_that_is_no_sheet_says_so_and_is_not_kept(page, settings):
    data = fill_form(page.get(reverse("case-import")), file=SimpleUploadedFile("cases.csv", b"\n\n"))
    response = page.post(reverse("case-import"), data)
    assert response.status_code == 422
    assert "expected a row" in response.text
    assert list((Path(settings.HOME) / "imports").iterdir()) == []


def test_too_many_rows_are_for_the_command(page, tmp_path):
    path = write_sheet(tmp_path / "many.csv", *[WAITING] * 301)
    data = fill_form(page.get(reverse("case-import")), file=SimpleUploadedFile("many.csv", path.read_bytes()))
    assert "at most 300" in page.post(reverse("case-import"), data).text


def test_sent_twice_it_is_imported_once(page, tmp_path):
    first = upload_rows(page, tmp_path, WAITING)
    second = upload_rows(page, tmp_path, WAITING)
    check_rows(page, first)
    check_rows(page, second)
    page.post(first, {"action": "import"})
    again = page.post(second, {"action": "import"})
    assert again.url == reverse("import-batch", args=[ImportBatch.objects.get().pk])
    assert "imported already" in page.get(again.url).text
    assert Case.objects.count() == 1


def test_what_looks_like_somebody_is_audited(page, tmp_path, refer):
    known = refer(given_name="Ailsa", family_name="Inventit", nhs_number="9990000026")
    response = check_rows(page, upload_rows(page, tmp_path, {**WAITING, "DOB": ""}))
    assert known.reference in response.text
    listed = AuditEntry.objects.filter(kind="listed", page="case-import-check").last()
    assert [row.record for row in listed.listed_records.all()] == [known.reference]


def test_an_upload_is_private_and_goes_after_two_days(page, tmp_path, settings):
    address = upload_rows(page, tmp_path, WAITING)
    key = address.rstrip("/").rsplit("/", 1)[1]
    folder = Path(settings.HOME) / "imports"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    owner = int(page.session["_auth_user_id"])
    assert find_upload(key, owner)
    for path in folder.iterdir():
        os.utime(path, times=((timezone.now() - timedelta(days=3)).timestamp(),) * 2)
    keep_upload(b"x", user_id=owner, service=SCOTLAND, file_name="y.csv", at=timezone.now())
    assert find_upload(key, owner) is None


def test_an_upload_is_its_owners_alone(page, tmp_path, staff, sign_in):
    address = upload_rows(page, tmp_path, WAITING)
    other = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    assert other.get(address).status_code == 404
    assert other.post(address, {"action": "import"}).status_code == 404
    assert not Case.objects.exists()


def test_a_batch_of_another_service_is_not_there(page, tmp_path, staff, sign_in):
    address = upload_rows(page, tmp_path, WAITING)
    check_rows(page, address)
    batch = page.post(address, {"action": "import"}).url
    other = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    for name in (batch, f"{batch}rows/"):
        assert other.get(name).status_code == 404
        assert other.post(name, {"sure": "on"}).status_code in (404, 405)
    assert Case.objects.exists()
