"""Invented people: nobody real, and the same people for the same seed."""

from datetime import date
from random import Random

import pytest

from handrail.demo.people import draw_person, draw_screening_answers
from handrail.demo.staff import LEICESTER, SCOTLAND

REFERRED = date(2026, 3, 2)


@pytest.mark.parametrize("service", [SCOTLAND, LEICESTER])
def test_nobody_can_be_reached_or_found(service: str) -> None:
    rng = Random(5)
    people = [draw_person(rng, service, REFERRED) for _ in range(200)]
    assert all(str(person["telephone"]).startswith("01632 960") for person in people)
    assert all(str(person["email"]).endswith("@example.org") for person in people if person["email"])
    numbers = [str(person["nhs_number"]) for person in people if person["nhs_number"]]
    assert numbers
    for number in numbers:
        total = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
        assert number.startswith("999")
        assert (11 - total % 11) % 11 == int(number[9])


def test_the_same_seed_draws_the_same_people() -> None:
    """Pinned, so that a change of the order of draws, which changes everybody, is seen."""
    rng = Random(2012)
    answers, person = draw_screening_answers(rng, SCOTLAND), draw_person(rng, SCOTLAND, REFERRED)
    assert (answers["lives_in"], answers["absence_weeks"], answers["employer_size"]) == ("Highland", 5, 5)
    names = ("given_name", "family_name", "date_of_birth", "nhs_number", "telephone", "address")
    assert [person[name] for name in names] == [
        "Pat", "Kilton", date(1986, 5, 4), "9995949032", "01632 960882", "55 Ash Street",
    ]  # fmt: skip
