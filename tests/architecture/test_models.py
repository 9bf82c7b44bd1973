"""Invariants live in the database: this looks for models that forgot."""

from collections.abc import Iterator

import pytest
from django.db.models import CheckConstraint, F, Model, Q
from django.db.models.expressions import Combinable

from tests.architecture.source import MODELS

named = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def checked_names(model: type[Model]) -> list[set[str]]:
    """For each check constraint of a model, the fields it speaks of."""
    checks = [check for check in model._meta.constraints if isinstance(check, CheckConstraint)]
    return [set(list_names(check.condition)) for check in checks]


def list_names(condition: object) -> Iterator[str]:
    if isinstance(condition, Q):
        for child in condition.children:
            yield from list_names(child)
    elif isinstance(condition, tuple):
        yield str(condition[0]).split("__")[0]
        yield from list_names(condition[1])
    elif isinstance(condition, F):
        yield condition.name.split("__")[0]
    elif isinstance(condition, Combinable) and hasattr(condition, "get_source_expressions"):
        for source in condition.get_source_expressions():
            yield from list_names(source)


@named
def test_who_is_not_known_without_when(model: type[Model]) -> None:
    """`agreed_by` without `agreed_at` is refused. (A moment may lack a person: clients have no account.)"""
    fields = {field.name: field for field in model._meta.fields}
    pairs = [
        {name, name[:-3] + "_at"} for name in fields if name.endswith("_by") and name[:-3] + "_at" in fields
    ]
    loose = [pair for pair in pairs if all(fields[name].null for name in pair)]
    assert [pair for pair in loose if not any(pair <= check for check in checked_names(model))] == []


@named
def test_choices_are_checked(model: type[Model]) -> None:
    chosen = {field.name for field in model._meta.fields if field.choices}
    assert chosen - set().union(*checked_names(model)) == set()


def test_the_stages_are_one_app() -> None:
    """A model can then move between stages without a migration (decision 0002)."""
    stages = {model._meta.app_label for model in MODELS if model.__module__.startswith("handrail.journey.")}
    assert stages <= {"journey"}
