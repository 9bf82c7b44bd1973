"""Earlier records are found best match first, and cases by whatever somebody types of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.accounts.policy import Reader, Role
from handrail.journey.case.models import Person
from handrail.journey.identity.models import SearchKey
from handrail.journey.identity.queries import find_similar_cases, search_cases
from handrail.journey.identity.rules import Identity
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Reader:
    return Reader(1, "Reader", {SCOTLAND: frozenset({Role.CALL_HANDLER, Role.CASE_MANAGER})})


@pytest.fixture
def refer_with(refer):
    """Somebody with these details and none of the others that a referral has in tests."""

    def refer_bare(service: str = SCOTLAND, **details):
        blank = {"date_of_birth": None, "telephone": "", "email": "", "family_name": "", "given_name": ""}
        return refer(service, **{**blank, **details})

    return refer_bare


def names_of(cases) -> list[str]:
    return [case.person.name for case in cases]


def test_an_exact_match_is_first_before_nine_newer_ones(reader, refer_with) -> None:
    exact = refer_with(given_name="Morag", family_name="Testerton", date_of_birth=date(1975, 3, 1))
    for number in range(9):
        refer_with(given_name=f"M{number}", family_name="Testerton", date_of_birth=date(1980, 1, 1 + number))
    assert find_similar_cases(reader, Identity("Morag", "Testerton", date(1975, 3, 1))) == [exact]
    found = find_similar_cases(reader, Identity("Morag", "Testerton"))
    assert found[0] == exact
    assert len(found) == 8


def test_a_name_alone_is_found_among_many_that_begin_like_it(reader, refer_with) -> None:
    exact = refer_with(given_name="Jo", family_name="Smith")
    for number in range(12):
        refer_with(given_name=f"Joanna{number}", family_name="Smithson")
    assert find_similar_cases(reader, Identity("jo", "smith"))[0] == exact


@pytest.mark.parametrize(
    ("details", "typed"),
    [
        ({"given_name": "Róisín", "family_name": "Ó Briain"}, Identity("roisin", "o briain")),
        ({"given_name": "Róisín", "family_name": "Ó Briain"}, Identity("roisin", "O'Briain")),
        ({"given_name": "Ann", "family_name": "O’Connell-Quigley"}, Identity("ann", "O'Connell")),
        ({"given_name": "Lars", "family_name": "van der Linden"}, Identity("", "Linden")),
        ({"given_name": "Lars", "family_name": "van der Linden"}, Identity("lars", "Vanderlinden")),
        ({"given_name": "Harish", "family_name": "Oakridge"}, Identity("Oakridge", "Harish")),
        ({"given_name": "", "family_name": "Suharto"}, Identity("suharto", "")),
        ({"given_name": "أحمد", "family_name": "حسن"}, Identity("احمد", "حسن")),
        ({"given_name": "小明", "family_name": "王"}, Identity("", "王小明")),
        (
            {"given_name": "A", "family_name": "B", "telephone": "01632 960123"},
            Identity(telephone="+441632960123"),
        ),
        (
            {"given_name": "A", "family_name": "B", "email": "Me@Example.org"},
            Identity(email="me@example.org"),
        ),
        (
            {"given_name": "A", "family_name": "B", "nhs_number": "9991234560"},
            Identity(nhs_number="999 123 4560"),
        ),
    ],
)
def test_an_earlier_record_is_found_however_it_is_typed(reader, refer_with, details, typed) -> None:
    case = refer_with(**details)
    refer_with(given_name="Somebody", family_name="Else", telephone="01632 960999")
    assert find_similar_cases(reader, typed) == [case]


def test_a_twin_on_one_telephone_is_asked_about_after_the_person(reader, refer_with) -> None:
    born, telephone = date(1975, 3, 1), "01632 960123"
    for name in ("Mairi", "Morag"):
        refer_with(given_name=name, family_name="Testerton", date_of_birth=born, telephone=telephone)
    typed = Identity("Morag", "Testerton", born, telephone)
    assert names_of(find_similar_cases(reader, typed)) == ["Morag Testerton", "Mairi Testerton"]


def test_only_services_of_the_reader_are_looked_through(reader, refer_with) -> None:
    refer_with(LEICESTER, given_name="Morag", family_name="Testerton")
    assert find_similar_cases(reader, Identity("Morag", "Testerton")) == []


@pytest.mark.parametrize(
    "typed",
    [
        "van der Linden", "Linden", "linden lars", "Linden, Lars", "VANDERLINDEN", "lars eh1 1yz", "EH1 1YZ",
        "EH11YZ", "eh1", "1 March 1975", "01/03/1975", "1975-03-01", "1/3/75", "Linden 01/03/1975",
        "01632960123", "+44 1632 960123", "960123", "01632 960 123 ext. 4", "lars@example.org",
        "999 123 4560", "9991234560",
    ],
)  # fmt: skip
def test_a_case_is_found_by_whatever_is_typed_of_it(reader, refer_with, typed) -> None:
    case = refer_with(
        given_name="Lars", family_name="van der Linden", date_of_birth=date(1975, 3, 1),
        telephone="01632 960123", postcode="EH1 1YZ", email="lars@example.org", nhs_number="9991234560",
    )  # fmt: skip
    refer_with(given_name="Somebody", family_name="Else", telephone="01632 960999", postcode="G1 1AA")
    assert list(search_cases(reader, typed)) == [case]


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, lambda text: text.replace("-", " "), lambda text: text[3:]]
)
def test_a_case_is_found_by_its_reference_however_spaced(reader, refer_with, change) -> None:
    case = refer_with(given_name="Lars", family_name="Linden")
    refer_with(given_name="Somebody", family_name="Else")
    assert list(search_cases(reader, change(case.reference))) == [case]


@pytest.mark.parametrize("typed", ["Smith Jones", "smith-jones", "Jones", "SmithJones", "Kim Smith"])
def test_a_surname_of_two_words_is_found_by_either(reader, refer_with, typed) -> None:
    case = refer_with(given_name="Kim", family_name="Smith Jones")
    assert list(search_cases(reader, typed)) == [case]


@pytest.mark.parametrize("typed", ["31/02/1975", "%", "_", "\x00", "-", "x" * 400, "99", "Nobody"])
def test_what_fits_nobody_finds_nobody(reader, refer_with, typed) -> None:
    refer_with(given_name="Kim", family_name="Smith")
    assert not search_cases(reader, f"Zebedee {typed}").exists()


def test_a_changed_name_is_found_and_the_old_one_is_not(reader, refer_with) -> None:
    person = refer_with(given_name="Kim", family_name="Smith").person
    person.family_name = "Married"
    person.save()
    assert list(search_cases(reader, "Married").values_list("person", flat=True)) == [person.pk]
    assert not search_cases(reader, "Smith").exists()
    assert SearchKey.objects.filter(person=person).count() == len(
        set(SearchKey.objects.filter(person=person).values_list("kind", "value"))
    )


def test_a_look_up_reads_the_index(reader, refer_with) -> None:
    """Not the whole table of people: that would grow with the service."""
    refer_with(given_name="Kim", family_name="Smith")
    typed = Identity("Kim", "Smith", date(1975, 3, 1), "01632 960123")
    with CaptureQueriesContext(connection) as queries:
        find_similar_cases(reader, typed)
    if connection.vendor == "sqlite":
        for query in queries.captured_queries:
            plan = explain_query(query["sql"])
            assert "SCAN journey_person" not in plan, plan
    assert len(queries) <= 6
    assert Person.objects.count() == 1


def explain_query(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"))
        return "\n".join(row[3] for row in cursor.fetchall())


def test_a_record_restricted_to_others_is_not_shown(reader, refer_with) -> None:
    case = refer_with(given_name="Morag", family_name="Testerton")
    type(case).objects.filter(pk=case.pk).update(restricted=True)
    assert find_similar_cases(reader, Identity("Morag", "Testerton")) == []
    assert not search_cases(reader, "Testerton").exists()
