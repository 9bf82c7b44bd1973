"""How well a record agrees with what is known of somebody, in points."""

from dataclasses import replace
from datetime import date

import pytest

from handrail.journey.identity.rules import LIKELY_POINTS, Identity, score_agreement

MORAG = Identity(
    given_name="Morag", family_name="Testerton", date_of_birth=date(1975, 3, 1), telephone="01632 960123",
    postcode="EH1 1YZ", email="morag@example.org", nhs_number="9991234560",
)  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        Identity(family_name="testerton", given_name="Mo"),
        Identity(family_name="Testerton"),
        Identity(telephone="+44 1632 960123"),
        Identity(email="MORAG@example.org"),
        Identity(nhs_number="999 123 4560"),
        Identity(date_of_birth=date(1975, 3, 1)),
        Identity(family_name="T", date_of_birth=date(1975, 3, 1)),
        Identity(given_name="Testerton", family_name="Morag"),
        Identity(given_name="Morag", family_name="Married", date_of_birth=date(1975, 3, 1)),
        Identity(given_name="Morag", family_name="Testerton", date_of_birth=date(1975, 1, 3)),
    ],
)
def test_staff_are_asked(typed: Identity) -> None:
    assert score_agreement(typed, MORAG) >= LIKELY_POINTS


@pytest.mark.parametrize(
    "typed",
    [
        Identity(),
        Identity(family_name="Otherwise"),
        Identity(given_name="Morag"),
        Identity(postcode="EH1 1YZ"),
        Identity(given_name="Jean", family_name="Testerton"),
        Identity(given_name="Jean", family_name="Caller", date_of_birth=date(1975, 3, 1)),
    ],
)
def test_staff_are_not_asked_about_strangers(typed: Identity) -> None:
    assert score_agreement(typed, MORAG) < LIKELY_POINTS


def test_twins_on_one_telephone_are_asked_about_and_score_less_than_the_person() -> None:
    twin = replace(MORAG, given_name="Mairi", nhs_number="")
    assert (
        LIKELY_POINTS <= score_agreement(twin, MORAG) < score_agreement(replace(MORAG, nhs_number=""), MORAG)
    )


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        (Identity(family_name="Suharto"), Identity(given_name="Suharto")),
        (Identity(given_name="小明", family_name="王"), Identity(family_name="王小明")),
        (Identity(family_name="Oakridge Harish"), Identity(given_name="Harish", family_name="Oakridge")),
        (Identity(family_name="OConnell"), Identity(family_name="O’Connell-Quigley")),
        (Identity(family_name="Linden"), Identity(family_name="van der Linden")),
    ],
)
def test_names_agree_in_whichever_boxes_they_stand(typed: Identity, record: Identity) -> None:
    assert score_agreement(typed, record) >= LIKELY_POINTS
