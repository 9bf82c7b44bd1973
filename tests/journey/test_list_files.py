"""Lists of cases as files: by those who may, audited by name, no formula for a spreadsheet."""

import csv
import io

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def read_rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_a_list_is_saved_whole_as_it_is_filtered_and_audited(client, refer, staff):
    formula = refer(given_name="=HYPERLINK(1)", family_name="Testerton")
    other = refer(given_name="Ailsa", family_name="Elsewhere")
    refer(LEICESTER, given_name="Not", family_name="Ours")
    administrator = staff(Role.ADMINISTRATOR, SCOTLAND)
    client.force_login(administrator)
    assert reverse("cases-export") in client.get(reverse("cases")).text
    rows = read_rows(client.get(reverse("cases-export")))
    assert {row["reference"] for row in rows} == {formula.reference, other.reference}
    assert {row["name"] for row in rows} == {"'=HYPERLINK(1) Testerton", "Ailsa Elsewhere"}
    entry = AuditEntry.objects.get(kind="exported")
    assert (entry.user, entry.detail) == (administrator, "list: cases")
    assert {row.record for row in entry.listed_records.all()} == {formula.reference, other.reference}
    [found] = read_rows(client.get(reverse("cases-export"), {"q": "Elsewhere"}))
    assert found["reference"] == other.reference


def test_a_desk_is_saved_by_those_who_may(client, refer, staff):
    case = refer()
    client.force_login(staff(Role.SERVICE_MANAGER, SCOTLAND))
    waiting = {row["reference"] for row in read_rows(client.get(reverse("desk-export")))}
    assert waiting <= {case.reference}
    client.force_login(staff(Role.CASE_MANAGER, SCOTLAND))
    for route in ("cases-export", "desk-export"):
        assert client.get(reverse(route)).status_code == 403
    assert "Save this list" not in client.get(reverse("cases")).text
