"""The stages of the journey stand in order, and nothing reaches up by a name in text either."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import ForeignObjectRel, Model

from docs import diagram
from tests.architecture.source import MODELS, ROOT, list_modules, name_place, parse_file

JOURNEY = ROOT / "handrail" / "journey"
CONTRACT = next(
    contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    if contract.get("containers") == ["handrail.journey"]
)
# The roof first, as the contract has them.
LAYERS = [set(re.findall(r"\w+", layer)) for layer in CONTRACT["layers"]]
HEIGHT = {name: len(LAYERS) - place for place, layer in enumerate(LAYERS) for name in layer}


def stage_of(path: Path) -> str:
    """The stage that a module of the journey belongs to; wiring that stands alone is its own."""
    return path.relative_to(JOURNEY).parts[0].removesuffix(".py")


def stage_modules() -> list[Path]:
    return [
        path for path in list_modules() if path.is_relative_to(JOURNEY) and path != JOURNEY / "__init__.py"
    ]


def stage_of_model(model: type[Model]) -> str:
    """The stage that keeps a model; a lower floor's own name where it is no model of the journey."""
    floor, *rooms = model.__module__.split(".")[1:]
    return rooms[0] if floor == "journey" else floor


def reverse_accessors() -> dict[str, str]:
    """The names by which a record gives those of a higher stage that point at it, with that stage."""
    found = {}
    for model in MODELS:
        for relation in model._meta.get_fields():
            if isinstance(relation, ForeignObjectRel) and (name := relation.get_accessor_name()):
                keeper = stage_of_model(relation.related_model)
                if HEIGHT.get(keeper, 0) > HEIGHT.get(stage_of_model(model), 0):
                    found[name] = keeper
    return found


ACCESSORS = reverse_accessors()


def texts_of(module: ast.Module) -> Iterator[ast.Constant]:
    """Every text of a module that is no docstring."""
    explained = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node


def find_reaches_up(path: Path, stage: str) -> Iterator[str]:
    """Where a module names, without importing it, what a stage above its own keeps."""
    height = HEIGHT[stage]
    for text in texts_of(parse_file(path)):
        dotted = re.match(r"handrail\.journey\.(\w+)", text.value)
        if dotted and HEIGHT.get(dotted[1], 0) > height:
            yield f"{name_place(path, text.lineno)} names {text.value!r}"
        accessor = text.value.split("__")[0]
        if HEIGHT.get(ACCESSORS.get(accessor, ""), 0) > height:
            yield f"{name_place(path, text.lineno)} names {text.value!r}, kept in {ACCESSORS[accessor]}"
    for node in ast.walk(parse_file(path)):
        if isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
            accessor = node.arg.split("__")[0]
            if HEIGHT.get(ACCESSORS.get(accessor, ""), 0) > height:
                yield f"{name_place(path, node.lineno)} asks {node.arg}, kept in {ACCESSORS[accessor]}"
        elif isinstance(node, ast.Attribute):
            if node.attr == "get_model":
                yield f"{name_place(path, node.lineno)} gets a model by its name"
            if HEIGHT.get(ACCESSORS.get(node.attr, ""), 0) > height and _is_record(node.value):
                yield f"{name_place(path, node.lineno)} reads {node.attr}, kept in {ACCESSORS[node.attr]}"


def _is_record(node: ast.expr) -> bool:
    """Whether an expression is a case, a person or another record, by the name it goes by."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in {"case", "held", "person", "found", "row", "request", "document", "plan"}


def test_no_stage_reaches_up_by_a_name() -> None:
    assert [reach for path in stage_modules() for reach in find_reaches_up(path, stage_of(path))] == []


@pytest.mark.parametrize(
    "text",
    [
        "MAKER = 'handrail.journey.anonymous.invitation.make_anonymous_link'",
        "fact = apps.get_model('journey', 'FollowUp')",
        "rows = Case._meta.get_field('follow_ups')",
        "cases = Case.objects.filter(follow_ups__outcome='missed')",
        "cases = Case.objects.filter(discharges__reason='died')",
        "missed = case.follow_ups.all()",
        "missed = request.case.follow_ups.all()",
    ],
)
def test_a_reach_up_is_recognised(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(f"{text}\n")
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    assert len(list(find_reaches_up(sample, "case"))) == 1
    assert "get_model" in text or list(find_reaches_up(sample, "casefile")) == []


def test_every_stage_says_why_it_stands_where_it_does() -> None:
    assert list(diagram.stages()) == CONTRACT["layers"]


def test_the_contract_names_every_stage() -> None:
    rooms = {stage_of(path) for path in stage_modules()}
    assert CONTRACT["exhaustive"]
    assert rooms - HEIGHT.keys() == set()
