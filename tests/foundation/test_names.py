"""Names and telephone numbers are compared as people mean them, however they are typed."""

import pytest

from handrail.foundation.names import fold_name, list_name_keys, split_name
from handrail.foundation.telephones import fold_telephone


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("O’Connell-Quigley", "o'connell quigley"),
        ("Róisín Ó Briain", "ROISIN O BRIAIN"),
        ("Łukasz Straße", "lukasz strasse"),
        ("Nguyễn Thị", "Nguyen Thi"),
        ("Øystein Þór", "oystein thor"),
        ("أحمد", "احمد"),
        ("Jose\u0301", "José"),
    ],
)
def test_names_are_the_same_without_case_accents_apostrophes_and_hyphens(typed: str, other: str) -> None:
    assert fold_name(typed) == fold_name(other)


@pytest.mark.parametrize("name", ["王小明", "สมชาย", "नरेन्द्र", "محمد", "Мария"])
def test_a_name_in_another_script_keeps_its_letters(name: str) -> None:
    assert len(split_name(name)) == 1
    assert fold_name(name)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("van der Linden", "linden"),
        ("van der Linden", "vanderlinden"),
        ("van der Linden", "vander"),
        ("Smith Jones", "smithjones"),
        ("O’Connell", "oconnell"),
        ("O’Connell", "connell"),
        ("Ó Briain", "obriain"),
        ("Mary-Ann", "maryann"),
    ],
)
def test_a_name_of_several_words_is_found_by_each_and_by_neighbours_together(name: str, typed: str) -> None:
    assert typed in list_name_keys(name)


@pytest.mark.parametrize(
    "typed",
    [
        "01632 960001", "01632960001", "+44 1632 960001", "+44 (0)1632 960001", "0044 1632 960001",
        "(01632) 960-001", "01632 960001 x12", "01632 960001 ext. 12", "18001 01632 960001",
        "18001-01632 960001",
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert fold_telephone(typed) == "1632960001"


@pytest.mark.parametrize(("typed", "digits"), [("+33 1 23 45 67 89", "33123456789"), ("", ""), ("none", "")])
def test_a_number_from_abroad_keeps_its_country(typed: str, digits: str) -> None:
    assert fold_telephone(typed) == digits
