"""Existing cases come in from a sheet: each row a case with its real days, or listed to be corrected."""

import csv
from datetime import date

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case, Event, Person
from handrail.journey.messages.models import Message
from handrail.outbox.models import OutgoingMessage
from handrail.reporting.from_journey.clients import build_client_records
from handrail.reporting.from_journey.reading import gather_facts, read_case_rows
from handrail.transfer.models import ImportBatch, ImportedCase
from tests.support.people import SCOTLAND
from tests.transfer.sheets import DISCHARGED, IN_SUPPORT, WAITING, write_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def find_imported(old_reference: str) -> Case:
    return ImportedCase.objects.select_related("case__person").get(old_reference=old_reference).case


def describe_client(case: Case) -> dict[str, object]:
    [facts] = gather_facts(read_case_rows(Case.objects.filter(pk=case.pk)))
    return build_client_records(facts)[0]


def test_each_row_is_a_case_at_its_stage_with_its_real_days(run_import, staff):
    keeper = staff(Role.CASE_MANAGER, SCOTLAND, name="Priya Keeper")
    supported = {**IN_SUPPORT, "Key worker": keeper.email.upper()}
    result = run_import(WAITING, supported, DISCHARGED)
    assert result.exit_code == 0, (result.exception, result.output)
    assert "3 imported (batch" in result.output
    waiting, case, ended = map(find_imported, ("A-1", "A-2", "A-3"))
    assert [each.stage for each in (waiting, case, ended)] == ["referred", "in_support", "finished"]
    assert case.case_manager == keeper
    assert str(case.person) == "Bran Madeup"
    assert case.person.telephone == "07700 900102"
    assert case.person.nhs_number == "9990000034"
    assert case.person.postcode == "LS1 4AP"
    days = ("referred_at", "enrolled_at", "assessed_at", "plan_agreed_at")
    assert [timezone.localdate(getattr(case, name)) for name in days] == [
        date(2012, 3, 12), date(2012, 3, 14), date(2012, 3, 20), date(2012, 3, 27),
    ]  # fmt: skip
    assert describe_client(case) | {
        "referral_route": "self", "work_attendance_entry": "off_sick", "absence_started": date(2012, 3, 1),
        "return_date": date(2012, 4, 30), "assessment_mode": "telephone",
    } == describe_client(case)  # fmt: skip
    assert describe_client(ended) | {
        "discharged_date": date(2011, 4, 1), "reason_code": "returned_same_job",
        "return_date": date(2011, 3, 14), "work_attendance_discharge": "at_work", "workstream": "absentees",
    } == describe_client(ended)  # fmt: skip


def test_nothing_is_sent_to_anybody(run_import):
    referred = {**WAITING, "Referrer’s email": "gp@example.org"}
    run_import(referred, IN_SUPPORT, DISCHARGED)
    assert Case.objects.count() == 3
    assert not Message.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_nothing_is_overdue_that_was_done_long_ago(run_import):
    run_import(IN_SUPPORT, DISCHARGED)
    case, ended = find_imported("A-2"), find_imported("A-3")
    assert "first contact" not in case.next_task.lower()
    assert ended.next_task == ""
    assert {row.outcome for row in ended.follow_ups.all()} == {"missed"}


def test_follow_ups_to_come_fall_due_from_the_real_discharge(run_import):
    recent = {**DISCHARGED, "Date referred": "03/10/2011", "Date accepted": "05/10/2011",
              "Assessment date": "11/10/2011", "Plan date": "18/10/2011", "Off sick since": "20/09/2011",
              "Closed on": "01/04/2012", "Return to work date": "14/03/2012", "Workstream": ""}  # fmt: skip
    run_import(recent)
    case = find_imported("A-3")
    assert case.stage == "discharged"
    assert timezone.localdate(case.next_due_at) < date(2012, 10, 15)


def test_past_follow_ups_are_asked_where_the_operator_says_so(run_import):
    run_import(DISCHARGED, options=["--past-follow-ups"])
    case = find_imported("A-3")
    assert case.stage == "discharged"
    assert not case.follow_ups.exists()


def test_a_dry_run_writes_nothing_and_says_what_would_become_of_each_row(run_import):
    wrong = {**IN_SUPPORT, "DOB": "31/02/1980"}
    result = run_import(WAITING, wrong, options=["--dry-run"])
    assert "row 2: would be imported" in result.output
    assert "row 3: DOB ‘31/02/1980’" in result.output
    assert "there is no such day" in result.output
    assert "Nothing was written." in result.output
    for model in (Person, Case, Event, ImportBatch, AuditEntry):
        assert not model.objects.exists(), model


def test_good_rows_come_in_and_bad_ones_are_mended_and_sent_again(run_import, tmp_path):
    wrong = {**IN_SUPPORT, "NHS number": "999 000 0035", "Mobile": "0123", "Assessment mode": ""}
    result = run_import(WAITING, wrong)
    assert "1 imported" in result.output
    assert "1 to correct" in result.output
    for told in ("NHS number", "does not match the others", "Mobile ‘0123’", "by phone, face to face"):
        assert told in result.output
    path = tmp_path / "cases-to-correct.csv"
    assert path.stat().st_mode & 0o077 == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["Client ID"] == "A-2"
    assert "does not match" in row["What to correct"]
    row |= {"NHS number": "999 000 0034", "Mobile": "07700900102", "Assessment mode": "phone"}
    mended = tmp_path / "mended.csv"
    with mended.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    again = run_import.again(mended)
    assert "1 imported (batch" in again.output
    assert find_imported("A-2").stage == "in_support"


def test_all_or_nothing_keeps_nothing_while_one_row_is_wrong(run_import):
    result = run_import(WAITING, {**IN_SUPPORT, "DOB": "yesterday"}, options=["--all-or-nothing"])
    assert "0 imported" in result.output
    assert not Case.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_file_sent_twice_acts_once(run_import):
    run_import(WAITING)
    again = run_import(WAITING, name="the-same-under-another-name.csv")
    assert isinstance(again.exception, UserError)
    assert f"batch {ImportBatch.objects.get().pk}" in str(again.exception)
    assert Case.objects.count() == 1


def test_somebody_known_is_asked_about_and_never_joined_silently(run_import, refer):
    known = refer(
        given_name="Ailsa", family_name="Inventit", date_of_birth=date(1980, 4, 3), nhs_number="9990000026"
    )
    result = run_import(WAITING)
    assert known.reference in result.output
    assert "Looks like someone who is here already" in result.output
    assert Person.objects.count() == 1
    named = {**WAITING, "Same person as": known.reference}
    assert "supported here now" in run_import(named, name="named.csv").output
    assert "1 imported" in run_import({**WAITING, "Same person as": "new"}, name="new.csv").output
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"Assessment date": "01/03/2012"}, "Assessment date ‘01/03/2012’: This comes after"),
        ({"Status": "Waiting"}, "correct one of them"),
        ({"Date accepted": ""}, "Enter the day they were accepted"),
        ({"Key worker": "nobody@example.org"}, "No one with this email address is a case manager here"),
        ({"Current work status": "poorly"}, "Expected one of: Off sick; At work; Not in a job"),
        ({"Mobile": "7.7009E+09"}, "A spreadsheet has cut this number short"),
        ({"Postcode": "#N/A"}, "A spreadsheet’s error"),
        ({"DOB": "17/09/1911"}, "Enter Yes here if that is right"),
        ({"Consent take_part": "No"}, "did not agree to something that this service needs"),
        ({"Closed on": "01/06/2012"}, "Enter why support ended"),
        ({"First name": "", "Surname": ""}, "Enter a name"),
        ({"Date referred": "01/05/1999"}, "1999"),
        ({"Assessment date": "20/03/2013"}, "today or in the past"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused_with_what_to_do(run_import, changes, told):
    result = run_import({**IN_SUPPORT, **changes})
    assert told in result.output, result.output
    assert not Case.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_column_with_months_first_is_refused_whole(run_import):
    result = run_import(WAITING, {**IN_SUPPORT, "DOB": "09/17/1971"})
    assert isinstance(result.exception, UserError)
    assert "day first" in str(result.exception)
    assert not Case.objects.exists()


def test_consent_is_what_the_sheet_says_and_never_invented(run_import):
    run_import({**IN_SUPPORT, "Consent take_part": "Y", "Consent share_gp": "no"}, DISCHARGED)
    given = find_imported("A-2").consents.values_list("item", "given")
    assert set(given) == {("take_part", True), ("share_gp", False)}
    assert not find_imported("A-3").consents.exists()


def test_what_is_not_safe_stays_so(run_import):
    run_import(
        {**WAITING, "Leave message": "No"},
        {**IN_SUPPORT, "Safe to contact": "No"},
        {**DISCHARGED, "Needs when we contact them": "Never text: her husband reads her phone"},
    )
    first, second, third = (find_imported(old).person for old in ("A-1", "A-2", "A-3"))
    assert first.no_messages
    assert second.contact_safety == "unclear"
    assert second.no_messages
    assert third.contact_safety == "unclear"


def test_the_same_sheet_with_semicolons_in_windows_1252(manager, tmp_path, run_import):
    path = write_sheet(
        tmp_path / "old.csv", {**WAITING, "Surname": "Fictionné"}, delimiter=";", encoding="cp1252"
    )
    assert "1 imported" in run_import.again(path).output
    assert Person.objects.get().family_name == "Fictionné"


def test_a_workbook_is_read_too(tmp_path, run_import):
    from openpyxl import Workbook

    book = Workbook()
    row = {**WAITING, "DOB": date(1980, 4, 3), "Date referred": date(2012, 5, 1)}
    book.active.append(list(row))
    book.active.append(list(row.values()))
    book.save(tmp_path / "cases.xlsx")
    assert "1 imported" in run_import.again(tmp_path / "cases.xlsx").output


def test_a_mapping_says_what_the_headings_do_not(run_import, tmp_path):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "columns:\n  old_reference: Postcode\nalways:\n  route: gp\nwords:\n  status:\n    Live: in_support\n"
    )
    result = run_import({**IN_SUPPORT, "Status": "Live"}, options=["--mapping", mapping])
    assert "1 imported" in result.output
    case = find_imported("ls1 4ap")
    assert case.referrals.get().route == "gp"
    assert "not read: the column ‘Client ID’" in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns:\n  surname: Surname\n", "The mapping names ‘surname’"),
        ("columns:\n  family_name: Family\n", "has the columns: Client ID"),
        ("words:\n  status:\n    Live: alive\n", "Expected one of: Waiting for screening"),
    ],
)
def test_a_mapping_that_fits_nothing_says_so(run_import, tmp_path, text, told):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text)
    assert told in str(run_import(WAITING, options=["--mapping", mapping]).exception)


def test_only_those_may_import_whose_role_lets_them(run_import, staff, tmp_path):
    handler = staff(Role.CALL_HANDLER, SCOTLAND)
    result = run_import.again(write_sheet(tmp_path / "cases.csv", WAITING), by=handler.email)
    assert "expected the email address of a service manager" in str(result.exception)


def test_the_audit_names_who_imported_each_case(run_import):
    run_import(WAITING, IN_SUPPORT)
    entries = AuditEntry.objects.filter(kind="imported")
    assert set(entries.values_list("record", flat=True)) == {
        find_imported("A-1").reference, find_imported("A-2").reference,
    }  # fmt: skip
