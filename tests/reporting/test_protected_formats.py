"""No format and no page says more of a protected result than its figures: records that differ in withheld
counts alone give the same bytes in every one of them.
"""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.figures.engine.example import make_arrow_table, make_extract
from handrail.figures.render import FORMATS, page_charts, render_result
from handrail.reporting import snapshots
from handrail.reporting.models import Release
from handrail.reporting.snapshots import Snapshot
from tests.figures.sample_records import compute_protected
from tests.support.people import SCOTLAND

TABLES = ("referral-routes", "support-types")
QUARTERS = ("2012-05-01", "2012-08-01", "2012-11-01")
# How many came by each route in a quarter; in one of them a few also by two others.
MANY = {"gp": 12, "self": 11, "talking_therapies": 9}
TYPES = {"gp": "assessment", "employer": "in_work_support", "other": "other"}


def records_of(**few):
    """Clients, and a session of each whose type goes with the route."""
    came = {day: MANY | (few if day == QUARTERS[1] else {}) for day in QUARTERS}
    clients = [
        {"case_id": f"{day}{route}{n}", "service": SCOTLAND, "referral_date": day, "assessed_date": day,
         "enrolled_date": day, "referral_route": route}
        for day, routes in came.items() for route, count in routes.items() for n in range(count)
    ]  # fmt: skip
    sessions = [
        {"case_id": each["case_id"], "date": each["assessed_date"],
         "type": TYPES.get(each["referral_route"], "review")}
        for each in clients
    ]  # fmt: skip
    return {"clients": clients, "sessions": sessions}


ONE, OTHER = records_of(employer=3, other=4), records_of(employer=4, other=3)


def figures_in(book):
    """The parts of a workbook but those that say when it was made."""
    with ZipFile(BytesIO(book)) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name != "docProps/core.xml"}


@pytest.mark.parametrize("by", [None, "quarter"])
@pytest.mark.parametrize("name", TABLES)
def test_no_format_says_what_is_withheld(name, by):
    told = {}
    for profile in ("official", "internal"):
        told[profile] = []
        for records in (ONE, OTHER):
            result = compute_protected(name, make_extract(records), profile, by=by)
            assert any(cell.suppressed for cell in result) == (profile == "official")
            drawn = repr(page_charts.draw_charts(result))
            files = {each: render_result(result, each) for each in FORMATS}
            told[profile].append(files | {"page": drawn, "xlsx": figures_in(files["xlsx"])})
    one, other = told["official"]
    assert [each for each in one if one[each] != other[each]] == []
    one, other = told["internal"]
    assert [each for each in one if one[each] == other[each]] == [], "the two say the same unprotected too"


@pytest.mark.django_db
@pytest.mark.of_files
def test_no_page_of_a_funder_says_what_is_withheld(staff, sign_in, monkeypatch):
    period = {"from": "2012-08-01", "to": "2012-12-31"}
    asked = [(reverse("figures-summary"), period)]
    for name in TABLES:
        at = reverse("figure-table", args=[name])
        asked += [(at, {}), (at, {"by": "quarter"}), (at, {**period, "compare": "on"})]
    for role, same in ((Role.FUNDER, True), (Role.SERVICE_MANAGER, False)):
        client, told = sign_in(staff(role)), []
        for records in (ONE, OTHER):
            kept = {name: make_arrow_table(name, rows) for name, rows in records.items()}
            taken = Snapshot((SCOTLAND,), datetime(2012, 12, 31, tzinfo=UTC), kept)
            monkeypatch.setattr(snapshots, "load_latest", lambda _, taken=taken: taken)
            Release.objects.all().delete()
            pages = [client.get(address, query).text for address, query in asked]
            told.append([re.sub(r'(nonce|csrf\w*" value)="[^"]*"', "", text) for text in pages])
        assert ([one == other for one, other in zip(*told, strict=True)].count(True) == len(asked)) is same
        assert ("[c]" in told[0][1]) is same
