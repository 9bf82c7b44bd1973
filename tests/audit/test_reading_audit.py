"""Whatever route and method shows a client, the audit says who saw them. This test finds new pages."""

import re

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.audit.models import ALL_RECORDS, AuditEntry, ListedRecord
from handrail.journey.case.models import Case
from tests.accounts.test_authorisation import ROUTES, find_address, is_answered_rightly
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
STAFF = [role for role in Role if role != Role.FUNDER]
# Every method is tried by those who may see most; the others see the same pages, or fewer.
ASKED = {Role.SERVICE_MANAGER: METHODS, Role.CASE_MANAGER: ("get", "post")}


def find_shown(text: str, cases) -> set[str]:
    """The cases that a page names: by reference, or by the client's surname, which is theirs alone."""
    return {
        case.reference
        for case in cases
        if re.search(rf"\b({case.reference}|{case.person.family_name})\b", text)
    }


def find_audited(last: int) -> set[str]:
    """The records that entries after a number are about; every case, where all of a service left."""
    entries = AuditEntry.objects.filter(pk__gt=last)
    listed = ListedRecord.objects.filter(entry__in=entries)
    if listed.filter(record=ALL_RECORDS, service=SCOTLAND).exists():
        return {*Case.objects.values_list("reference", flat=True)}
    return {*entries.values_list("record", flat=True), *listed.values_list("record", flat=True)}


@pytest.fixture
def clients(support):
    """Three cases with names that nobody else has, one of them with an open concern."""
    cases = [support(SCOTLAND)[0] for _ in range(3)]
    for case, name in zip(cases, ("Quillfeather", "Umbrellastone", "Zephyrwick"), strict=True):
        case.person.family_name = name
        case.person.save()
    return cases


@pytest.mark.either_database
@pytest.mark.parametrize("role", STAFF)
def test_no_page_shows_a_client_without_an_entry_nor_lets_in_another_role(role, clients, staff, client):
    user = staff(role, SCOTLAND)
    client.force_login(user)
    unseen, wrong = [], []
    for name, pattern in ROUTES:
        for method in ASKED.get(role, ("get",)):
            last = AuditEntry.objects.order_by("id").values_list("pk", flat=True).last() or 0
            response = getattr(client, method)(find_address(name, pattern, clients[0]))
            text = response.getvalue().decode(errors="replace")
            missing = find_shown(text, clients) - find_audited(last)
            if missing and not 300 <= response.status_code < 400:
                unseen.append(f"{method.upper()} {name}: {sorted(missing)}")
            assert response.status_code < 500, f"{method} {name}"
            if method == "get" and not is_answered_rightly(pattern.callback, role, response):
                wrong.append(f"{name}: {response.status_code}")
    assert unseen == []
    assert wrong == []


@pytest.mark.parametrize("route", ["case", "assessment", "health-measures", "contact"])
def test_a_post_that_shows_the_record_is_a_reading(route, clients, staff, client):
    manager = staff(Role.CASE_MANAGER, SCOTLAND)
    client.force_login(manager)
    answer = client.post(reverse(route, args=[clients[0].reference]))
    assert clients[0].reference in answer.text
    assert AuditEntry.objects.filter(user=manager, record=clients[0].reference, kind="read").exists()
