"""Data flows one way through the house; the pure floors and every rules.py know no Django."""

import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tests.architecture.source import PURE, ROOT


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("handrail", include_external_packages=True, cache_dir=None)


def test_the_import_contract_is_kept() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_contract_names_every_floor() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    floors = {layer.strip("()") for layer in contract["layers"]}
    rooms = {path.name for path in (ROOT / "handrail").iterdir() if (path / "__init__.py").exists()}
    assert contract["exhaustive"]
    assert rooms - floors == set()


def test_pure_modules_never_reach_django(graph: grimp.ImportGraph) -> None:
    pure = {
        name
        for name in graph.modules
        if name.split(".")[1:2] and (name.split(".")[1] in PURE or name.endswith((".rules", ".tasks")))
    }
    assert "handrail.foundation" in pure
    chains = [graph.find_shortest_chain(importer=name, imported="django") for name in sorted(pure)]
    assert [" -> ".join(chain) for chain in chains if chain] == []
