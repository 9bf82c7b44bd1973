"""The chance of a target on pages: in words, with what it rests on; for a funder only from what is shown."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.figures.engine.example import make_arrow_table
from handrail.reporting import snapshots
from handrail.reporting.snapshots import Snapshot
from tests.support.people import SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.of_files]
ASSUMED = "no trend, no season"


@pytest.fixture
def set_latest_extract(monkeypatch):
    """Make the last extract of counts of the months of 2011 and a target of each month of 2011 and 2012."""

    def write_latest(counts, value, **files):
        clients = [
            {"case_id": f"{month}-{n}", "service": SCOTLAND, "referral_date": date(2011, month, 3),
             "enrolled_date": date(2011, month, 9), "assessed_date": date(2011, month, 12)}
            for month, count in enumerate(counts, 1) for n in range(count)
        ]  # fmt: skip
        targets = [
            {"service": SCOTLAND, "measure": "enrolled", "month": date(year, month, 1), "value": value,
             "profile": "original"}
            for year in (2011, 2012) for month in range(1, 13)
        ]  # fmt: skip
        given = {"clients": clients, "targets": targets, **files}
        rows = {name: make_arrow_table(name, each) for name, each in given.items()}
        snapshot = Snapshot((SCOTLAND,), datetime(2011, 12, 31, 12, tzinfo=UTC), rows)
        monkeypatch.setattr(snapshots, "load_latest", lambda _: snapshot)

    return write_latest


STAFF = [{"staff_id": "1", "service": SCOTLAND, "whole_time": 5.6}]


def test_a_manager_reads_the_chance_beside_what_is_reached(
    set_latest_extract, staff, sign_in, django_assert_max_num_queries
):
    set_latest_extract([30] * 12, 30, staff=STAFF)
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))

    def open_page(name):
        with django_assert_max_num_queries(15):
            return client.get(reverse(name)).text

    page = open_page("targets")
    for said in ("in 10 chance of reaching 720 by the end of December 2012, with 5.6 whole-time posts",
                 "8 times in 10 it would be between", ASSUMED, "three best months", "version 1"):  # fmt: skip
        assert said in page
    assert "in 10 chance of reaching 720" in open_page("dashboard")
    summary = open_page("figures-summary")
    assert "330 of 330 due by the end of Nov 2011" in summary
    assert ASSUMED in summary


def against_target(client):
    page = client.get(reverse("figures-summary")).text
    return re.search(r"Against target</h2>(.*?)<div class=\"hr-charts\">", page, re.DOTALL)[1]


def test_a_funder_reads_it_in_tenths_and_from_rounded_counts(set_latest_extract, staff, sign_in):
    client = sign_in(staff(Role.FUNDER, SCOTLAND))
    set_latest_extract([31, 29, 30, 32, 28, 30, 31, 29, 30, 32, 28, 30], 30, staff=STAFF)
    said = against_target(client)
    assert "about 360 of 360 due by the end of Dec 2011" in said
    assert re.search(r"about an? \d in 10 chance of reaching 720", said)
    assert "likeliest" not in said
    assert "rounded, and from nothing else" in said


def test_where_a_month_is_withheld_a_funder_is_told_no_chance(set_latest_extract, staff, sign_in):
    client = sign_in(staff(Role.FUNDER, SCOTLAND))
    set_latest_extract([30] * 6 + [7] + [30] * 5, 30)
    said = against_target(client)
    assert "about 335 of 360 due by the end of Dec 2011" in said
    assert "too small to show, we do not show the chance of reaching a target" in said
    assert "in 10" not in said
