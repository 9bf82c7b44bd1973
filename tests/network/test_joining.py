"""Entries of one employer are joined after a look, counted once, found by either name, and parted again."""

import uuid

import pytest

from handrail.accounts.policy import Role
from handrail.journey.case.actions import record_contact
from handrail.journey.identity.queries import search_cases
from handrail.network.actions import choose_employer
from handrail.network.joining.rules import find_alike
from handrail.network.models import Employer, RegisterChange
from handrail.network.queries import suggest_employers
from handrail.reporting.from_journey.employers import build_employer_records
from tests.support.people import SCOTLAND, START

ALIKE = f"/registers/{SCOTLAND}/employers/alike/"


@pytest.fixture
def keeper(staff, sign_in):
    """The browser of a service manager in Scotland."""
    return sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND, name="Olive Lead"))


@pytest.fixture
def spellings(db):
    """Three entries of one employer, and one of another."""
    names = ("Example Works", "Example Works Ltd", "Exampel Works", "Riverside Foods")
    return [Employer.objects.create(name=name, email=f"hr{n}@example.org") for n, name in enumerate(names)]


def find_compare(first: Employer, second: Employer, step: str = "join") -> str:
    return f"/registers/{SCOTLAND}/employers/{first.pk}/{step}/{second.pk}/"


def answer_pair(browser, first, second, answer):
    return browser.post(
        find_compare(first, second), {"submission": uuid.uuid4(), "seen": "", "answer": answer}
    )


def test_names_that_differ_by_a_slip_or_a_legal_form_are_alike():
    names = {
        1: "Example Works",
        2: "EXAMPLE WORKS",
        3: "Exampel Works",
        4: "The Works Example Ltd",
        5: "Example",
    }
    alike = {
        (pair.first, pair.second) for pair in find_alike({**names, 6: "Riverside Foods", 7: "Riverbank Food"})
    }
    assert {(1, 2), (1, 3), (1, 4), (1, 5)} <= alike
    assert not {pair for pair in alike if {6, 7} & set(pair)}
    many = [(pair.first, pair.second) for pair in find_alike(dict.fromkeys((1, 2, 3, 4), "Example Works"))]
    assert many == [(1, 2), (1, 3), (1, 4)]
    assert find_alike({}) == find_alike({1: "Example"}) == []


def test_the_page_suggests_pairs_and_the_comparison_shows_both(keeper, spellings):
    kept, other, slip, _ = spellings
    page = keeper.get(ALIKE).text
    assert find_compare(kept, other) in page
    assert find_compare(kept, slip) in page
    assert "Riverside" not in page
    shown = keeper.get(find_compare(kept, other)).text
    assert "First: Example Works" in shown
    assert "Yes: keep the second, ‘Example Works Ltd’, and its details" in shown
    assert "hr0@example.org" in shown
    assert "hr1@example.org" in shown


def test_joined_entries_are_one_wherever_an_employer_is_named(keeper, spellings, refer, staff):
    kept, other, *_ = spellings
    case = refer(SCOTLAND)
    case.employer = other
    case.save()
    assert answer_pair(keeper, kept, other, "first").status_code == 302
    other.refresh_from_db()
    assert other.same_as == kept
    case.refresh_from_db()
    assert case.employer == other
    assert choose_employer({"name": "example works LTD"}) == kept
    assert choose_employer({"name": "x"}, str(other.pk)) == kept
    assert other not in suggest_employers("Example Work")
    reader = staff(Role.CASE_MANAGER, SCOTLAND).build_reader()
    assert (
        list(search_cases(reader, "Example Works"))
        == list(search_cases(reader, "Example Works Ltd"))
        == [case]
    )
    assert "Example Works Ltd" not in keeper.get(f"/registers/{SCOTLAND}/employers/").text
    assert keeper.get(find_compare(kept, other)).status_code == 404


def test_joined_entries_are_counted_as_one_employer(keeper, spellings, support, sign_in):
    kept, other, *_ = spellings
    Employer.objects.filter(pk=kept.pk).update(head_count=60)
    cases = []
    for number, employer in enumerate((kept, other)):
        case, manager = support(SCOTLAND, family_name=f"Worker{number}")
        case.employer = employer
        case.save()
        record_contact(
            case=case, by=manager, at=START, happened_at=START, with_whom="employer", mode="telephone",
            successful=True, kind="case_management",
        )  # fmt: skip
        cases.append((case, manager))
    assert len({row["employer_id"] for row in build_employer_records([SCOTLAND])}) == 2
    answer_pair(keeper, kept, other, "first")
    rows = list(build_employer_records([SCOTLAND]))
    assert [(row["employer_id"], row["employer_size"]) for row in rows] == [(str(kept.pk), "50-249")] * 2
    case, manager = cases[1]
    page = sign_in(manager).get(f"/cases/{case.reference}/").text
    assert "Example Works" in page
    assert "Example Works Ltd" not in page


def test_what_was_joined_is_parted_with_what_it_had_brought(keeper, spellings):
    kept, other, slip, _ = spellings
    answer_pair(keeper, other, slip, "first")
    answer_pair(keeper, kept, other, "first")
    assert set(Employer.objects.filter(same_as=kept)) == {other, slip}
    page = keeper.get(f"/registers/{SCOTLAND}/employers/{kept.pk}/").text
    assert "another spelling was joined to it: ‘Example Works Ltd’" in page
    assert find_compare(kept, other, "part") in page
    assert keeper.post(find_compare(kept, other, "part"), {"submission": uuid.uuid4()}).status_code == 302
    assert set(Employer.objects.filter(same_as=kept)) == set()
    assert set(Employer.objects.filter(same_as=other)) == {slip}
    assert keeper.post(find_compare(kept, other, "part"), {"submission": uuid.uuid4()}).status_code == 404


def test_the_second_may_be_the_one_that_is_kept(keeper, spellings):
    first, second, *_ = spellings
    answer_pair(keeper, first, second, "second")
    first.refresh_from_db()
    assert first.same_as == second


def test_those_told_apart_are_not_suggested_again(keeper, spellings):
    first, second, *_ = spellings
    answer_pair(keeper, first, second, "apart")
    assert find_compare(first, second) not in keeper.get(ALIKE).text
    assert not Employer.objects.filter(same_as__isnull=False).exists()


def test_two_who_join_the_same_entries_in_turn_join_them_once(keeper, spellings):
    kept, other, *_ = spellings
    send = {"submission": uuid.uuid4(), "seen": "", "answer": "first"}
    assert keeper.post(find_compare(kept, other), send).status_code == 302
    assert keeper.post(find_compare(kept, other), send).status_code == 302
    assert RegisterChange.objects.filter(kind="joined").count() == 1


@pytest.mark.parametrize("register", ["practices", "providers"])
def test_other_registers_have_no_such_pages(keeper, register):
    assert keeper.get(f"/registers/{SCOTLAND}/{register}/alike/").status_code == 404


def test_an_answer_is_asked_for(keeper, spellings):
    answer = answer_pair(keeper, *spellings[:2], "")
    assert answer.status_code == 422
    assert not Employer.objects.filter(same_as__isnull=False).exists()
