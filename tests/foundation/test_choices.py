"""A closed list of codes: each is its text, has its words, and is offered by forms in order."""

import json

import pytest

from handrail.foundation.choices import TextChoices


class Drink(TextChoices):
    TEA = "tea"
    GREEN_TEA = "green_tea"
    COFFEE = "coffee", "Coffee, black"


def test_a_member_is_its_code() -> None:
    assert Drink("tea") is Drink.TEA == "tea"
    assert (f"{Drink.TEA}", json.dumps([Drink.COFFEE])) == ("tea", '["coffee"]')


def test_words_are_given_or_read_from_the_code() -> None:
    assert [drink.label for drink in Drink] == ["Tea", "Green tea", "Coffee, black"]


def test_a_form_is_offered_the_list_or_a_part_of_it() -> None:
    assert Drink.list_choices()[1:] == [("green_tea", "Green tea"), ("coffee", "Coffee, black")]
    assert Drink.list_choices(Drink.COFFEE, Drink.TEA) == [("coffee", "Coffee, black"), ("tea", "Tea")]


def test_nothing_recorded_has_no_words_and_an_unknown_code_is_refused() -> None:
    assert (Drink.find_label(""), Drink.find_label("coffee")) == ("", "Coffee, black")
    with pytest.raises(ValueError, match="water"):
        Drink.find_label("water")
