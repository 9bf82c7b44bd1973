"""The audit as pages: who read what, whose records did this person read, as CSV too."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.actions import Visit, record_entry, record_export
from handrail.audit.models import AuditEntry, EntryKind, ReaderKind
from handrail.audit.presenters import describe_page
from handrail.foundation.wording import nhs_date
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(support, sign_in, client):
    """A case that its case manager has opened and seen in the list."""
    case, manager = support(SCOTLAND)
    browser = sign_in(manager)
    browser.get(reverse("case", args=[case.reference]))
    browser.get(reverse("cases"))
    case.reader = manager
    return case


@pytest.fixture
def lead(staff, sign_in):
    """The service manager in front of a browser."""
    return sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))


def read_rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_a_service_manager_sees_who_read_what_and_how(case, lead):
    page = lead.get(reverse("audit")).text
    for words in (case.reference, case.reader.name, "Opened", "Shown in a list", "Signed in"):
        assert words in page


def test_by_case_by_member_of_staff_and_by_days(case, lead, staff):
    other = staff(Role.CALL_HANDLER, SCOTLAND)
    today, file = timezone.localdate(), reverse("audit-file")
    days = {f"since-{part}": getattr(today, part) for part in ("day", "month", "year")}
    assert {row["Who"] for row in read_rows(lead.get(file, {"record": case.reference.lower()}))} == {
        case.reader.name
    }
    mine = read_rows(lead.get(file, {"user": case.reader.pk, **days}))
    assert {row["What"] for row in mine} == {"Signed in", "Opened", "Shown in a list"}
    assert read_rows(lead.get(file, {"user": other.pk})) == []
    tomorrow = today + timedelta(days=1)
    later = {f"since-{part}": getattr(tomorrow, part) for part in ("day", "month", "year")}
    assert read_rows(lead.get(file, later)) == []


def test_days_the_wrong_way_round_are_refused(lead):
    typed = {
        "since-day": 2,
        "since-month": 6,
        "since-year": 2026,
        "until-day": 1,
        "until-month": 6,
        "until-year": 2026,
    }
    answer = lead.get(reverse("audit"), typed)
    assert answer.status_code == 422
    assert "The last day must be on or after the first" in answer.text


def test_the_manager_of_another_service_sees_nothing_of_it(case, staff, sign_in):
    browser = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    assert case.reference not in browser.get(reverse("audit")).text
    assert case.reference not in browser.get(reverse("audit-file")).content.decode()
    assert browser.get(reverse("audit-file"), {"record": case.reference}).content.decode().count("\n") == 1


def test_reading_the_audit_is_audited(case, lead):
    lead.get(reverse("audit"))
    assert AuditEntry.objects.filter(
        page="audit", kind="listed", listed_records__record=case.reference
    ).exists()
    lead.get(reverse("audit-file"))
    entry = AuditEntry.objects.get(kind="exported")
    assert [(row.record, row.service) for row in entry.listed_records.all()] == [("*", SCOTLAND)]
    shown = lead.get(reverse("readings", args=[case.reference])).text
    assert "Exported" in shown, "an export of the service is shown with each of its cases"


def test_a_long_list_shows_its_first_records_and_the_file_all(lead, staff):
    reader = staff(Role.CALL_HANDLER, SCOTLAND)
    names = [f"HR-0000-000{number}" for number in range(8)]
    record_entry(
        Visit(ReaderKind.STAFF, "cases", reader.pk),
        EntryKind.LISTED,
        at=timezone.now(),
        listed=[(name, SCOTLAND) for name in names],
    )
    assert "HR-0000-0004 and 3 more" in lead.get(reverse("audit")).text
    assert "; ".join(names) in lead.get(reverse("audit-file")).content.decode()
    assert nhs_date(timezone.localdate()) in lead.get(reverse("audit")).text


def test_the_pages_of_a_record_include_exports_of_the_whole_service(support, staff, client):
    case, _ = support(SCOTLAND)
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    client.force_login(lead)
    client.get(reverse("case", args=[case.reference]))
    record_export("extract-write", [SCOTLAND], timezone.now())
    record_export("extract-write", ["leicestershire"], timezone.now())
    page = client.get(reverse("audit"), {"record": case.reference}).text
    assert f"all of {SCOTLAND}" in page
    assert "all of leicestershire" not in page


def test_a_name_that_looks_like_a_formula_stays_text_in_the_file(support, staff, client):
    case, _ = support(SCOTLAND)
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND, name='=HYPERLINK("https://example.org")'))
    client.get(reverse("case", args=[case.reference]))
    client.force_login(staff(Role.SERVICE_MANAGER, SCOTLAND))
    text = client.get(reverse("audit-file")).text
    assert "'=HYPERLINK" in text
    assert not re.search(r'(^|,|")=HYPERLINK', text)


@pytest.mark.parametrize(
    ("name", "words"), [("referral-lookup", "Referral lookup"), ("account_login", "Account login")]
)
def test_a_page_is_named_in_words(name, words):
    assert describe_page(name) == words
