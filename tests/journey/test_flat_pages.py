"""Pages of a large service are read by indexes, as SQLite plans them; `benchmarks/pages.py` times them."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.journey.desk.queries import case_list
from handrail.journey.identity.models import NameSpelling
from handrail.journey.identity.queries import search_cases
from handrail.network.models import Employer
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db

# What grows with every case. Of a service alone all cases are read, so that is no index of them.
GROWING = (
    "case person searchkey event contact consent message allocation appointment screening assessment plan"
)
READS_ALL = re.compile(
    rf"SCAN journey_({'|'.join(GROWING.split())})$|\bjourney_case USING INDEX \w+ \((service=\?|stage=\?)\)$"
)
PAGES = (
    "/desk/",
    "/team/",
    "/cases/?q=Testerton",
    "/cases/?q=Morag+Testerton",
    "/cases/?q=01632+960001",
    "/cases/?q=1+March+1975",
    "/cases/?q=EH1",
    "/cases/?q=Morag+01/03/1975",
)
LOOK_UPS = (
    {"family_name": "Testerton", "given_name": "Morag"},
    {"telephone": "01632 960001"},
    {"family_name": "Te", "date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975"},
)


def list_whole_reads(captured) -> list[str]:
    """Return what SQLite reads whole, or by the service alone, for the queries of a page."""
    found = []
    for query in captured.captured_queries:
        if not query["sql"].startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
            found += [f"{row[3]}: {query['sql'][:300]}" for row in cursor if READS_ALL.search(row[3])]
    return found


@pytest.fixture
def desk_of_all_roles(support, staff, sign_in):
    """A case in support of two services, and somebody who holds every role in both."""
    case, manager = support(SCOTLAND)
    for role in (Role.SERVICE_MANAGER, Role.ADMINISTRATOR, Role.CLINICIAN, Role.CALL_HANDLER):
        for service in (SCOTLAND, LEICESTER):
            Membership.objects.create(user=manager, service=service, role=role)
    return case, sign_in(manager)


@pytest.mark.either_database  # The plans of PostgreSQL depend on how much there is.
def test_no_page_reads_every_case(desk_of_all_roles):
    case, client = desk_of_all_roles
    whole = {}
    for page in (*PAGES, reverse("case", args=[case.reference])):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        whole[page] = list_whole_reads(captured)
    for typed in LOOK_UPS:
        with CaptureQueriesContext(connection) as captured:
            client.post(reverse("referral-lookup"), typed)
        whole[str(typed)] = list_whole_reads(captured)
    assert {page: reads for page, reads in whole.items() if reads} == {}


def test_a_list_goes_no_further_than_a_number_of_cases(refer, staff, sign_in, monkeypatch):
    monkeypatch.setattr(case_list, "MAX_CASES_LISTED", 2)
    cases = [refer(SCOTLAND, family_name=f"Listed{number}") for number in range(3)]
    client = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    page = client.get("/cases/").text
    assert "More than 2 cases" in page
    assert sum(case.reference in page for case in cases) == 2
    assert "1 case" in client.get("/cases/?q=Listed2").text


def test_a_desk_takes_what_is_due_first_of_what_nobody_works_on(refer, staff, sign_in, monkeypatch):
    hint = "Of cases that nobody has taken yet, the 2 due first"
    cases = [refer(SCOTLAND, family_name=f"Waiting{number}") for number in range(3)]
    for number, case in enumerate(cases):
        case.next_due_at = START + timedelta(days=9 - number)
        case.save()
    undated = refer(SCOTLAND, family_name="Undated")
    Case.objects.filter(pk=undated.pk).update(next_due_at=None)
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    page = client.get("/desk/").text
    assert all(case.reference in page for case in cases)
    assert hint not in page
    monkeypatch.setattr("handrail.journey.desk.queries.MAX_POOL", 2)
    monkeypatch.setattr("handrail.journey.desk.views.desk.MAX_POOL", 2)
    page = client.get("/desk/").text
    assert [case.reference in page for case in (*cases, undated)] == [False, True, True, True]
    assert hint in page


def test_a_whole_name_is_found_among_many_who_share_a_part_of_it(refer, staff, monkeypatch):
    monkeypatch.setattr("handrail.journey.identity.queries.case_search.MAX_PEOPLE_FOUND", 2)
    case = refer(SCOTLAND, given_name="Zelda", family_name="Smith")
    for number in range(4):
        refer(SCOTLAND, given_name=f"Ada{number}", family_name="Smith")
    reader = staff(Role.CASE_MANAGER, SCOTLAND).build_reader()
    assert list(search_cases(reader, "smith zelda")) == [case]
    assert list(search_cases(reader, "Zel Smi")) == [case]
    assert search_cases(reader, "Smith").count() == 2


@pytest.mark.parametrize("typed", ["Example Works", "example wor", "EXAMPLE"])
def test_a_case_is_found_by_its_employer(refer, staff, typed):
    case, other = refer(SCOTLAND), refer(SCOTLAND, family_name="Other")
    for row, name in ((case, "Example Works"), (other, "Sample Works")):
        row.employer = Employer.objects.create(name=name)
        row.save()
    reader = staff(Role.CASE_MANAGER, SCOTLAND).build_reader()
    assert list(search_cases(reader, typed)) == [case]


@pytest.mark.parametrize(
    "typed", ["Smtih", "Smyth", "Smit Zelda", "zelda smiht", "Zedla Smith", "Smithe", "smtih 01/03/1975"]
)
def test_a_name_spelt_nearly_so_is_found(refer, staff, typed):
    case = refer(SCOTLAND, given_name="Zelda", family_name="Smith", date_of_birth=date(1975, 3, 1))
    refer(SCOTLAND, given_name="Iain", family_name="Campbell", date_of_birth=date(1975, 3, 1))
    reader = staff(Role.CASE_MANAGER, SCOTLAND).build_reader()
    assert list(search_cases(reader, typed)) == [case]


def test_just_the_name_typed_hides_those_spelt_nearly_so(refer, staff):
    case = refer(SCOTLAND, given_name="Zelda", family_name="Smyth")
    refer(SCOTLAND, given_name="Zelda", family_name="Smith")
    reader = staff(Role.CASE_MANAGER, SCOTLAND).build_reader()
    assert list(search_cases(reader, "Smyth")) == [case]


def test_a_name_that_nobody_has_any_more_leaves_no_spelling(refer):
    person = refer(SCOTLAND, given_name="Zelda", family_name="Quillfeather").person
    assert NameSpelling.objects.filter(word="quillfeather", variant="quilfeather").exists()
    person.family_name = "Married"
    person.save()
    assert not NameSpelling.objects.filter(word="quillfeather").exists()
    assert NameSpelling.objects.filter(word="zelda").exists()


def test_many_of_one_name_are_the_newest(refer, staff, monkeypatch):
    monkeypatch.setattr("handrail.journey.identity.queries.case_search.MAX_PEOPLE_FOUND", 2)
    cases = [refer(SCOTLAND, given_name=f"Ada{number}", family_name="Smith") for number in range(4)]
    reader = staff(Role.CASE_MANAGER, SCOTLAND).build_reader()
    assert set(search_cases(reader, "Smith")) == set(cases[2:])


@pytest.mark.either_database
def test_the_list_says_what_a_search_did(refer, staff, sign_in, monkeypatch):
    refer(SCOTLAND, given_name="Zelda", family_name="Smith")
    client = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    near, cut = "Nobody has just this name", "Many people have this name"
    pages = {typed: client.get("/cases/", {"q": typed}).text for typed in ("Smith", "Smyth", "Nobody")}
    assert {typed: near in page for typed, page in pages.items()} == {
        "Smith": False, "Smyth": True, "Nobody": False,
    }  # fmt: skip
    assert not any(cut in page for page in pages.values())
    monkeypatch.setattr("handrail.journey.identity.queries.case_search.MAX_PEOPLE_FOUND", 2)
    for number in range(3):
        refer(SCOTLAND, given_name=f"Ada{number}", family_name="Smith")
    assert cut in client.get("/cases/", {"q": "Smith"}).text
