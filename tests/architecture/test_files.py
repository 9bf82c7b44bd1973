"""What no file of the project may hold: addresses that belong to one machine, and inline script or style."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, list_files, name_place

TEXT = [f".{kind}" for kind in "py md toml txt in yaml yml jinja html css js json csv sql sh".split()]

# Registries and mirrors: a lock file or a script that names one works only where that one is reached.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("playwright", "azureedge", "net"),
    )
]
OF_ONE_MACHINE = [
    # A folder at the top, such as /work, is also how an address of a page may end.
    *([f"{ROOT.parent}/"] if len(ROOT.parent.parts) > 2 else []),
    f"{ROOT}/",
    "../" + "shared",
    "/ro" + "ot/",
    "/ho" + "me/",
    "/Us" + "ers/",
]


@pytest.mark.parametrize("words", [HOSTS, OF_ONE_MACHINE], ids=["registries", "paths"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(words: list[str]) -> None:
    found = [
        f"{name_place(path)}: {word}"
        for path in [*list_files(*TEXT), ROOT / ".ci" / "run"]
        for word in words
        if word in path.read_text(errors="replace")
    ]
    assert found == []


def list_templates() -> list[Path]:
    return list_files(".html", ".jinja", under="handrail")


def test_templates_have_no_inline_style() -> None:
    """The Content-Security-Policy refuses them, so they would be lost in silence."""
    styled = [
        f"{name_place(path)}: {found[0]}"
        for path in list_templates()
        for found in re.finditer(
            r"""<style\b[^>]*>|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']""", path.read_text()
        )
    ]
    assert styled == []


def test_inline_scripts_carry_the_nonce() -> None:
    bare = [
        f"{name_place(path)}: {found[0]}"
        for path in list_templates()
        for found in re.finditer(r"<script\b[^>]*>", path.read_text())
        if "src=" not in found[0] and "nonce" not in found[0] and "application/json" not in found[0]
    ]
    assert bare == []
