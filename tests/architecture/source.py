"""The project's own files, as the tests of this folder read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps

from dev import PURE, ROOT

__all__ = ["MODELS", "PURE", "ROOT", "list_files", "list_modules", "name_place", "parse_file", "walk_folder"]
MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("handrail.") and model._meta.managed and not model._meta.proxy
]
NOT_OURS = {".git", ".venv", "var", "node_modules", "vendor", "build"}


def list_files(*suffixes: str, under: str = ".") -> list[Path]:
    """Every file of the clone with one of these suffixes (all files where none is given)."""
    return sorted(walk_folder(ROOT / under, suffixes))


def walk_folder(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for path in folder.iterdir() if folder.exists() else ():
        if path.is_dir():
            if path.name not in NOT_OURS and not path.name.endswith(("_cache", "__pycache__", ".egg-info")):
                yield from walk_folder(path, suffixes)
        elif not suffixes or path.suffix in suffixes:
            yield path


@cache
def parse_file(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def list_modules() -> list[Path]:
    """Python modules of the product; migrations are Django's handwriting."""
    return [path for path in list_files(".py", under="handrail") if "migrations" not in path.parts]


def name_place(path: Path, line: int | None = None) -> str:
    name = str(path.relative_to(ROOT))
    return f"{name}:{line}" if line else name
