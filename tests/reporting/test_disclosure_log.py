"""The page of what has left: whose it is, in which order, in what words, and at what cost."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.reporting.disclosure_log import Departure, DepartureLog
from handrail.reporting.models import Release
from handrail.reporting.returns.store import StoredReturn
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db

BEGIN = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
EVER = {"from": "0001-01-01", "to": "9999-12-31"}


@pytest.fixture
def release_table(staff):
    """Release a table of some services at an hour: release_table(hour, service, ..., **scope)."""
    funder = staff(Role.FUNDER, name="Freda Funder")

    def release_to_funder(hour, *services, table="throughput", where=None, **days):
        return Release.objects.create(
            table=table, profile="official", edition=BEGIN.date(), digest=f"{hour} {services}",
            scope={"where": {"service": sorted(services), **(where or {})}, **EVER, **days,
                   "breakdown": ["month"]},
            counts=[], hidden=[],
            released_at=BEGIN + dt.timedelta(hours=hour), released_by=funder,
        )  # fmt: skip

    return release_to_funder


def open_log(client, **query):
    return client.get(reverse("figures-left"), query)


def test_a_manager_reads_what_was_shown_to_whom_of_whom_and_when(release_table, staff, sign_in):
    release_table(1, SCOTLAND, where={"site": ["north"]}, **{"from": "2025-04-01", "to": "2026-03-31"})
    text = open_log(sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))).text
    for said in ("1 January 2026, 10am", "Shown to Freda Funder",
                 "Cases that reached each stage, by month", "Scotland, site North",
                 "1 April 2025 to 31 March 2026", "Official"):  # fmt: skip
        assert said in text
    [again] = re.findall(r'href="([^"]+throughput[^"]+)"', text)
    assert again.endswith("&amp;site=north&amp;from=2025-04-01&amp;to=2026-03-31&amp;by=month")


def test_what_left_of_a_service_is_for_those_who_see_its_records(release_table, staff, sign_in):
    release_table(1, SCOTLAND)
    release_table(2, LEICESTER, SCOTLAND)
    release_table(3, LEICESTER)

    def count_rows(role, *services):
        return open_log(sign_in(staff(role, *services))).text.count("Shown to Freda Funder")

    assert count_rows(Role.SERVICE_MANAGER, SCOTLAND) == 2
    assert count_rows(Role.CASE_MANAGER, LEICESTER) == 2
    assert count_rows(Role.SERVICE_MANAGER, SCOTLAND, LEICESTER) == 3
    assert count_rows(Role.SERVICE_MANAGER, "rhyl") == 0
    assert open_log(sign_in(staff(Role.FUNDER, SCOTLAND))).status_code == 403


def test_it_is_paged_in_few_queries_and_the_look_is_noted(
    release_table, staff, sign_in, django_assert_max_num_queries
):
    for hour in range(60):
        release_table(hour, SCOTLAND)
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND)
    client = sign_in(manager)
    with django_assert_max_num_queries(15):
        first = open_log(client).text
    assert first.count("Shown to") == 50
    assert open_log(client, page=2).text.count("Shown to") == 10
    assert AuditEntry.objects.filter(user=manager, page="figures-left").count() == 2


@pytest.mark.parametrize("size", [1, 3, 4, 50])
def test_returns_stand_between_the_tables_by_their_time_on_every_page(
    size, release_table, monkeypatch, tmp_path
):
    for hour in (1, 2, 5, 6, 7, 11, 12):
        release_table(hour, SCOTLAND)
    returned = [(0, "a"), (3, "b"), (4, "c"), (13, "d")]
    found = [
        StoredReturn(SCOTLAND, name, tmp_path / f"{name}-2025-10-01-2025-12-31", None) for _, name in returned
    ]
    monkeypatch.setattr("handrail.reporting.disclosure_log.list_stored_returns", lambda _: found)
    hours = dict(zip((each.name for each in found), (hour for hour, _ in returned), strict=True))

    def of_return(kept):
        at = BEGIN + dt.timedelta(hours=hours[kept.name])
        return Departure(at, "Sam", "official", (SCOTLAND,), stored_return=kept)

    monkeypatch.setattr("handrail.reporting.disclosure_log.describe_departure", of_return)
    left = DepartureLog([SCOTLAND])
    pages = [left[start : start + size] for start in range(0, len(left), size)]
    told = [int((each.at - BEGIN).total_seconds() // 3600) for page in pages for each in page]
    assert told == [13, 12, 11, 7, 6, 5, 4, 3, 2, 1, 0]


def test_a_service_from_which_nothing_has_left_says_so(staff, sign_in):
    assert "Nothing has been shared yet" in open_log(sign_in(staff(Role.SERVICE_MANAGER, "rhyl"))).text
