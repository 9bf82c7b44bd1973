"""A closed list of codes stands once: constraints are made from it, and no form repeats it."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
from django.db.models import CheckConstraint, Model, Q

from handrail.foundation.choices import TextChoices
from handrail.service_models.schema.journey import AnswerRecipient
from tests.architecture.source import MODELS, list_files, name_place, parse_file


def list_classes(base: type[StrEnum]) -> Iterator[type[StrEnum]]:
    for child in base.__subclasses__():
        yield child
        yield from list_classes(child)


VOCABULARIES = [{member.value for member in found} for found in list_classes(StrEnum) if len(found)]
# The consents of a service model name theirs in its schema.
VOCABULARIES.append(set(get_args(AnswerRecipient)))


def list_closed(model: type[Model]) -> Iterator[tuple[str, set[str]]]:
    """Name each check constraint that holds one field to a list, with the codes of the list."""
    for check in model._meta.constraints:
        if isinstance(check, CheckConstraint) and isinstance(check.condition, Q):
            match check.condition.children:
                case [(str(field), values)] if field.endswith("__in"):
                    yield check.name, {*values} - {""}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_closed_list_is_a_vocabulary(model: type[Model]) -> None:
    loose = [name for name, codes in list_closed(model) if not any(codes <= each for each in VOCABULARIES)]
    assert loose == []


def find_literal_lists(path: Path) -> Iterator[str]:
    """Find the constraints of a module that spell out the codes of a field."""
    for node in ast.walk(parse_file(path)):
        listed = (
            [keyword.value for keyword in node.keywords if (keyword.arg or "").endswith("__in")]
            if isinstance(node, ast.Call)
            else []
        )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "one_of":
            listed = node.args[1:2]
        for value in listed:
            if isinstance(value, ast.List) and any(_text(item) for item in value.elts):
                yield name_place(path, value.lineno)


def find_repeated_choices(path: Path) -> Iterator[str]:
    """Find the lists of (code, words) in a module whose codes are those of one vocabulary."""
    for node in ast.walk(parse_file(path)):
        if isinstance(node, ast.List | ast.Tuple):
            pairs = [item for item in node.elts if isinstance(item, ast.Tuple) and len(item.elts) == 2]
            codes = {code for pair in pairs if (code := _text(pair.elts[0]))}
        elif isinstance(node, ast.Dict):
            codes = {code for key in node.keys if (code := _text(key))}
        else:
            continue
        if len(codes) > 1 and any(codes == vocabulary for vocabulary in VOCABULARIES):
            yield name_place(path, node.lineno)


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_constraint_spells_its_codes() -> None:
    models = [path for path in list_files(".py", under="handrail") if path.name == "models.py"]
    assert [place for path in models for place in find_literal_lists(path)] == []


def test_no_form_repeats_a_vocabulary() -> None:
    forms = [path for path in list_files(".py", under="handrail/journey") if "migrations" not in path.parts]
    assert [place for path in forms for place in find_repeated_choices(path)] == []


class Meal(TextChoices):
    LUNCH = "test_lunch"
    SUPPER = "test_supper"


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (find_literal_lists, "one_of('meal', ['', 'test_lunch'], 'meal_known')"),
        (find_literal_lists, "Q(meal__in=['test_lunch', 'test_supper'])"),
        (find_repeated_choices, "MEALS = [('test_lunch', 'Lunch'), ('test_supper', 'Supper')]"),
        (find_repeated_choices, "MEALS = {'test_lunch': 'Lunch', 'test_supper': 'Supper'}"),
    ],
)
def test_a_repeated_list_is_recognised(find, text, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    monkeypatch.setattr(f"{__name__}.VOCABULARIES", [{meal.value for meal in Meal}], raising=False)
    sample = tmp_path / "sample.py"
    sample.write_text(f"{text}\n")
    assert len(list(find(sample))) == 1
