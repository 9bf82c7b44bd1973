"""The pages of figures: every table for everybody who may see it, the address as the question, and what
filters cannot tell a funder."""

import re
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.figures import tables
from handrail.figures.engine.declaration import TABLE_GROUPS
from handrail.figures.engine.example import make_arrow_table, make_extract
from handrail.figures.engine.inputs import list_files
from handrail.figures.returns import SignOff, freeze_return
from handrail.reporting import actions, snapshots
from handrail.reporting.models import Release
from handrail.reporting.snapshots import Snapshot
from handrail.reporting.urls import urlpatterns
from handrail.reporting.views.empty_table import MISSING_RECORDS
from tests.figures import sample_records
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.of_files]

SERVICES = {"scotland": SCOTLAND, "leicester": LEICESTER}


@pytest.fixture(scope="module")
def files():
    """Person-made records of two services, as an extract would hold them."""
    records = sample_records.make_records(140, seed=7)
    for rows in records.values():
        for row in rows:
            row["service"] = SERVICES.get(row.get("service"), LEICESTER)
    return {name: make_arrow_table(name, rows) for name, rows in records.items()}


@pytest.fixture(scope="module")
def extracts(files):
    """services -> the last extract of them, opened once."""

    @cache
    def load_extract(services):
        rows = dict(files)
        for name in ("clients", "costs"):
            keep = np.isin(rows[name]["service"].to_pylist(), list(services))
            rows[name] = rows[name].filter(keep)
        return Snapshot(services, datetime(2012, 12, 31, tzinfo=UTC), rows)

    return load_extract


@pytest.fixture
def latest_extract(extracts, monkeypatch):
    monkeypatch.setattr(snapshots, "load_latest", lambda services: extracts(tuple(services)))


def open_table(client, name, **query):
    return client.get(reverse("figure-table", args=[name]), query)


def test_every_table_is_in_a_group_and_none_is_hidden_by_another_page():
    assert {table.group for table in tables.load_tables().values()} <= set(TABLE_GROUPS)
    fixed = {str(pattern.pattern).split("/")[1] for pattern in urlpatterns} - {""}
    assert not fixed & set(tables.list_names())


def test_every_table_is_a_page_and_the_index_leads_to_it(latest_extract, staff, sign_in):
    client = sign_in(staff(Role.SERVICE_MANAGER))
    index = client.get(reverse("figures")).text
    for name in tables.list_names():
        assert reverse("figure-table", args=[name]) in index
        assert open_table(client, name).status_code == 200, name


def test_a_funder_opens_tables_and_no_record(latest_extract, staff, sign_in):
    client = sign_in(staff(Role.FUNDER))
    for name in ("throughput", "gender-age", "weeks-in-service", "job-outcomes", "spend"):
        shown = open_table(client, name)
        assert shown.status_code == 200, name
        assert "records/" not in shown.text
    assert open_table(client, "throughput", by="case_manager").status_code == 422


def test_a_funder_is_told_kindly_whose_the_cases_are(latest_extract, staff, sign_in):
    client = sign_in(staff(Role.FUNDER))
    assert "own staff can open the cases behind the figures" in open_table(client, "throughput").text
    refused = client.get(
        reverse("figure-records", args=["throughput"]), {"row": "assessed", "column": "total"}
    )
    assert refused.status_code == 403
    assert "You can see figures" in refused.text


KINDS = {"Counted": "numerator", "In the base": "base", "Missing": "missing", "Left out": "excluded"}


@pytest.mark.parametrize(
    ("name", "row", "column", "expected"),
    [
        # counted, base, missing, left out of: a case assessed and one only referred
        ("throughput", ("assessed",), SCOTLAND, (1, 2, 0, 0)),
        ("referrals-by-route", ("self",), SCOTLAND, (2, 2, 0, 0)),
        ("referral-routes", ("self",), SCOTLAND, (1, 1, 0, 1)),
        ("absence-at-entry", ("off_sick_at_entry_percent",), SCOTLAND, (1, 1, 0, 1)),
        ("weeks-in-service", ("weeks_in_service_mean",), SCOTLAND, (0, 0, 0, 2)),
        ("completeness", ("gender",), SCOTLAND, (0, 1, 0, 1)),
    ],
)
def test_each_figure_opens_all_four_kinds_of_its_cases(
    name, row, column, expected, assess, refer, staff, sign_in
):
    case, _ = assess()
    other = refer()
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    address = reverse("figure-records", args=[name])
    first = client.get(address, {"row": row, "column": column})
    assert first.status_code == 200, open_table(client, name).text
    found = {}
    for words, kind in KINDS.items():
        shown = client.get(address, {"row": row, "column": column, "kind": kind}).text
        assert re.search(rf'aria-current="page">{words}', shown)
        found[kind] = sum(each.reference in shown for each in (case, other))
    assert tuple(found.values()) == expected


@pytest.mark.parametrize("name", ["spend", "intervention-waits", "follow-up-response"])
def test_a_figure_of_rows_that_are_not_cases_opens_the_rows(name, latest_extract, staff, sign_in):
    client = sign_in(staff(Role.SERVICE_MANAGER))
    links = re.findall(
        r'href="([^"]+/records/[^"]+)" aria-label="([^"]+): ([^"]+), records"', open_table(client, name).text
    )
    address, _, figure = next(each for each in links if ", base" in each[1] or name == "spend")
    opened = client.get(address.replace("&amp;", "&")).text
    (told,) = re.findall(r"<p>([\d,]+) records?\. ", opened)
    table_of_rows = opened.split("<tbody")[1].split("</tbody>")[0]
    assert table_of_rows.count("<tr") == min(int(told.replace(",", "")), 25)
    if name == "spend":
        amounts = [int(each.replace(",", "")) for each in re.findall(r"£([\d,]+)", table_of_rows)]
        assert amounts
        assert sum(amounts) == int(figure.strip("£").replace(",", ""))
    else:
        assert told == figure


def test_what_could_be_counted_is_people_and_not_figures(staff, sign_in, monkeypatch):
    """Three cases of two people whose gender and age are not known: each case in ten figures."""
    rows = [
        {"case_id": case, "person_id": person, "service": SCOTLAND, "assessed_date": "2012-05-01"}
        for case, person in (("1", "p"), ("2", "p"), ("3", "q"))
    ]
    dealings = [{"employer_id": "1", "service": SCOTLAND, "date": "2012-05-01"} for _ in range(3)]
    files = {
        "clients": make_arrow_table("clients", rows),
        "employers": make_arrow_table("employers", dealings),
    }
    snapshot = Snapshot((SCOTLAND,), datetime(2012, 12, 31, tzinfo=UTC), files)
    monkeypatch.setattr(snapshots, "load_latest", lambda _: snapshot)
    client = sign_in(staff(Role.SERVICE_MANAGER))
    assert (
        "Of 2 people that could be counted, none has what it takes" in open_table(client, "gender-age").text
    )
    assert "Of 1 record that could be counted" in open_table(client, "employers-by-size").text


def test_the_cases_behind_a_figure_and_those_to_put_right_are_paged(assess, staff, sign_in, monkeypatch):
    monkeypatch.setattr("handrail.reporting.views.underlying_records.RECORDS_PER_PAGE", 1)
    monkeypatch.setattr("handrail.reporting.views.quality.RECORDS_PER_PAGE", 1)
    references = {assess()[0].reference, assess()[0].reference}
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    behind = (reverse("figure-records", args=["throughput"]), {"row": "referred", "column": "total"})
    lacking = (reverse("quality-list", args=["completeness", "gender"]), {})
    for address, query in (behind, lacking):
        pages = [client.get(address, {**query, "page": number}).text for number in (1, 2)]
        told = [{each for each in references if each in page} for page in pages]
        assert [len(each) for each in told] == [1, 1]
        assert set.union(*told) == references
        assert "page=2" in pages[0]


def test_what_is_nought_in_both_periods_is_left_out_of_a_comparison(latest_extract, staff, sign_in):
    query = {"from": "2011-07-01", "to": "2011-09-30", "compare": "on"}
    text = open_table(sign_in(staff(Role.SERVICE_MANAGER)), "conditions", **query).text
    comparison = text.split("Compared with")[1].split("</table>")[0]
    rows = re.findall(r"<tr class=\"nhsuk-table__row.*?</tr>", comparison, re.DOTALL)
    shown = [re.findall(r"hr-table__value[^>]*>\s*([^<\s]+)", row)[1:3] for row in rows]
    assert shown
    assert ["0%", "0%"] not in shown


def test_one_service_is_not_said_twice_and_two_are_added_up(latest_extract, staff, sign_in):
    def open_routes(*services):
        return open_table(sign_in(staff(Role.SERVICE_MANAGER, *services)), "referral-routes").text

    assert ">All</th>" not in open_routes(SCOTLAND)
    assert ">All</th>" in open_routes(SCOTLAND, LEICESTER)


def test_a_table_says_of_whom_and_of_when_it_is(latest_extract, staff, sign_in):
    query = {"site": "north", "from": "2011-07-01", "to": "2011-09-30"}
    shown = open_table(sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND)), "throughput", **query).text
    assert "Working Health Services Scotland, 1 July 2011 to 30 September 2011, site North." in shown


def test_a_table_that_has_no_records_says_what_is_missing_and_what_to_do(staff, sign_in):
    client = sign_in(staff(Role.SERVICE_MANAGER, "rhyl"))
    spend = open_table(client, "spend").text
    assert "No spend is recorded for Rhyl. Upload the costs file from finance on the Money page" in spend
    assert "Rhyl has no records to count. This table counts clients." in open_table(client, "ethnicity").text
    period = {"from": "2012-05-01", "to": "2012-05-31"}
    assert "Choose a longer period" in open_table(client, "ethnicity", **period).text
    funder = open_table(sign_in(staff(Role.FUNDER, "rhyl")), "spend").text
    assert "No spend is recorded for Rhyl." in funder
    assert "Upload the costs file" not in funder


def test_every_file_that_a_table_needs_has_words_for_its_lack():
    assert {name for table in tables.load_tables().values() for name in list_files(table)} <= set(
        MISSING_RECORDS
    )


def test_the_address_holds_the_question(latest_extract, staff, sign_in):
    client = sign_in(staff(Role.SERVICE_MANAGER))
    query = {"service": SCOTLAND, "by": "site", "from": "2011-07-01", "to": "2011-09-30", "compare": "on"}
    shown = open_table(client, "throughput", **query).text
    assert "Compared with 1 April 2011 to 30 June 2011" in shown
    assert "north" in shown.lower()
    assert "Leicestershire" not in shown.split("<table")[1]
    assert "by=site&amp;from=2011-07-01" in shown
    named = open_table(client, "throughput", period="last_quarter")
    assert named.status_code == 302
    assert re.search(r"from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d$", named["Location"])


def test_a_comparison_names_staff_and_says_one_service_once(support, staff, sign_in):
    _, manager = support()
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    query = {"from": "2012-05-01", "to": "2012-05-31", "compare": "on"}
    by_person = open_table(client, "throughput", **query, by="case_manager").text.split("Compared with")[1]
    assert f"Assessed, {manager.name}" in by_person
    assert f"Assessed, {manager.pk}<" not in by_person
    own = open_table(sign_in(manager), "throughput", case_manager=manager.pk).text
    assert "your own cases" in own
    assert f"Only case manager: {manager.name}." in own


def test_files_answer_the_same_question(latest_extract, staff, sign_in):
    client = sign_in(staff(Role.SERVICE_MANAGER))
    query = {"by": "site", "from": "2011-07-01", "to": "2011-09-30"}
    text = client.get(reverse("figure-download", args=["throughput", "csv"]), query).text
    assert text.startswith("stage,north,south,missing,total")
    for format in ("xlsx", "json", "svg"):
        assert client.get(reverse("figure-download", args=["throughput", format]), query).status_code == 200
    compared = client.get(reverse("figure-download", args=["throughput", "csv"]), {**query, "compare": "on"})
    assert compared.text.startswith("stage,column,now,before,difference,base_now,base_before")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"from": "1 May"}, "year-month-day"),
        ({"from": "2012-05-01", "to": "2011-05-01"}, "ends before it begins"),
        ({"by": "shoe_size"}, "Cannot break down"),
        ({"compare": "on"}, "Choose the first and last day of a period"),
    ],
)
def test_what_cannot_be_asked_is_said(query, told, latest_extract, staff, sign_in):
    response = open_table(sign_in(staff(Role.SERVICE_MANAGER)), "throughput", **query)
    assert response.status_code == 422
    assert told in response.text
    assert client_of_another_service_is_not_found(sign_in(staff(Role.FUNDER, LEICESTER)))


def client_of_another_service_is_not_found(client):
    return open_table(client, "throughput", service=SCOTLAND).status_code == 404


def test_a_figure_opens_its_cases_under_the_same_filters(support, staff, sign_in):
    case, manager = support()
    client = sign_in(manager)
    query = {"service": SCOTLAND, "from": "2012-05-01", "to": "2012-05-31"}
    shown = open_table(client, "throughput", **query).text
    address = re.search(r'href="([^"]+records/[^"]+row=assessed[^"]+)"', shown)[1].replace("&amp;", "&")
    assert case.reference in client.get(address).text
    june = client.get(address.replace("2012-05-01", "2012-06-01").replace("2012-05-31", "2012-06-30"))
    assert june.status_code == 404
    late = open_table(client, "throughput", **{**query, "from": "2012-05-20"}).text
    assert "has no records to count in this period" in late


def test_a_funder_of_one_service_and_manager_of_another_is_protected_of_both(latest_extract, staff, sign_in):
    user = staff(Role.FUNDER, LEICESTER)
    user.memberships.create(service=SCOTLAND, role=Role.SERVICE_MANAGER)
    client = sign_in(user)
    assert "records/" not in open_table(client, "throughput").text
    assert "records/" not in open_table(client, "throughput", service=LEICESTER).text
    assert "records/" in open_table(client, "throughput", service=SCOTLAND).text


def test_no_page_asks_the_database_much(latest_extract, staff, sign_in, django_assert_max_num_queries):
    for role in (Role.SERVICE_MANAGER, Role.FUNDER):
        client = sign_in(staff(role))
        with django_assert_max_num_queries(15):
            open_table(client, "throughput", by="case_manager" if role != Role.FUNDER else "site")


def test_a_filter_that_leaves_out_a_few_is_withheld(staff):
    """Forty people, then all but three of them: the second answer does not say how many."""
    rows = [{"case_id": str(n), "service": SCOTLAND, "site": "a" if n > 2 else "b", "referral_route": "gp"}
            for n in range(40)]  # fmt: skip
    snapshot = Snapshot(
        (SCOTLAND,), datetime(2012, 12, 31, tzinfo=UTC), {"clients": make_arrow_table("clients", rows)}
    )
    by = staff(Role.FUNDER, SCOTLAND)
    common = {"services": (SCOTLAND,), "edition": date(2012, 12, 31), "by": by, "at": snapshot.as_at}
    everybody = tables.compute_table("referrals-by-route", snapshot.open_extract())
    assert actions.release_tables([everybody], "official", **common)[0].get_cell("gp", SCOTLAND).n == 40
    most = tables.compute_table("referrals-by-route", snapshot.open_extract(), where={"site": "a"})
    assert actions.release_tables([most], "official", **common)[0].get_cell("gp", SCOTLAND).suppressed
    assert Release.objects.count() == 2
    [again] = actions.release_tables([most], "official", **common)
    assert again.get_cell("gp", SCOTLAND).suppressed
    assert Release.objects.count() == 2


def test_what_left_in_a_return_is_known_to_the_pages_and_the_other_way_round(staff, tmp_path):
    """April and May in a return, then April alone on a page of another day: May would be three people."""
    days = [date(2012, 4, 3)] * 37 + [date(2012, 5, 3)] * 3
    rows = [{"case_id": str(n), "service": SCOTLAND, "referral_date": day} for n, day in enumerate(days)]
    extract = make_extract({"clients": rows})
    spring, april = ((date(2012, 4, 1), date(2012, month, day)) for month, day in ((5, 31), (4, 30)))
    at = datetime(2012, 7, 1, tzinfo=UTC)

    def release_to_funder(edition):
        result = tables.compute_table("throughput", extract, from_=april[0], to=april[1])
        common = {"services": (SCOTLAND,), "edition": edition, "by": staff(Role.FUNDER, SCOTLAND), "at": at}
        return actions.release_tables([result], "official", **common)[0].get_cell("referred", SCOTLAND)

    def freeze_figures(store, edition):
        log = actions.ServiceReleaseLog(edition, returned="minimum-data-set")
        folder = freeze_return(
            "minimum-data-set", extract, spring, tmp_path / store, SignOff(at, "sm"), log
        ).folder
        return (folder / "figures.csv").read_text()

    whole = f"throughput,referred,{SCOTLAND},40"
    assert whole in freeze_figures("first", date(2012, 7, 1))
    assert release_to_funder(date(2012, 7, 9)).suppressed
    Release.objects.all().delete()
    assert release_to_funder(date(2012, 7, 9)).n == 35
    assert whole not in freeze_figures("second", date(2012, 7, 9))
