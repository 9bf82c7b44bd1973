"""Every kind of fault that docs/kinds-of-fault.md lists names tests, and each of them exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "kinds-of-fault.md"
AREAS = {
    "Lives", "Contact", "Consent", "Drafts", "Input", "Search", "Duplicates", "Security", "Files", "Privacy",
    "Time", "Letters", "Staff", "Pages",
}  # fmt: skip


def list_kinds() -> list[tuple[str, list[str]]]:
    """Return the area of each line of the page, and the tests that it names."""
    rows = [line.split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    return [(row[0].removeprefix("| "), re.findall(r"`(tests/[^`]+)`", row[-1])) for row in rows]


@cache
def list_tests(path: Path) -> frozenset[str]:
    found = ast.walk(ast.parse(path.read_text()))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


def test_every_area_has_kinds_and_every_kind_a_test() -> None:
    kinds = list_kinds()
    assert {area for area, _ in kinds} == AREAS
    assert len(kinds) >= 38
    assert [area for area, named in kinds if not named] == []


@pytest.mark.parametrize("test", sorted({test for _, named in list_kinds() for test in named}))
def test_each_test_that_is_named_exists(test: str) -> None:
    path, _, name = test.partition("::")
    assert name in list_tests(ROOT / path)
