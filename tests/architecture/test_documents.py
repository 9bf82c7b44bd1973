"""Documents that can be found, links that lead somewhere, records that name their check."""

import re
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import pytest

from docs import diagram
from tests.architecture.source import MODELS, ROOT, list_files, name_place

PAGES = list_files(".md")
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?\)")


def find_links(page: Path) -> list[str]:
    """Targets of a page's links, code left out."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    return [
        target for target in LINK.findall(text) if "://" not in target and not target.startswith("mailto:")
    ]


def find_anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.*?)\s*$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_place)
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for target in find_links(page):
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or (anchor and to.suffix == ".md" and anchor not in find_anchors(to)):
            dead.append(target)
    assert dead == []


def test_every_page_of_the_documentation_can_be_found() -> None:
    """From the README, through the README of each folder."""
    found, new = set(), {ROOT / "README.md"}
    while new:
        found |= new
        indexes = [page for page in new if page.name == "README.md"]
        targets = {
            (page.parent / link.partition("#")[0]).resolve() for page in indexes for link in find_links(page)
        }
        new = {path for path in targets if path.suffix == ".md"} - found
    assert [name_place(page) for page in list_files(".md", under="docs") if page not in found] == []


@pytest.mark.parametrize("record", list_files(".md", under="docs/decisions"), ids=name_place)
def test_a_decision_record_is_short_and_names_a_check_that_exists(record: Path) -> None:
    if record.name == "README.md":
        return
    text = record.read_text()
    assert len(text.splitlines()) <= 60
    for part in ("**Decision.**", "**Why.**", "**Cost.**", "**Held by.**"):
        assert part in text
    named = re.findall(r"`([\w./-]+\.py)`", text.split("**Held by.**")[1])
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_drawing_of_the_house_is_the_contract() -> None:
    assert list(diagram.PURPOSE) == diagram.floors()
    assert diagram.TARGET.read_text() == diagram.draw(), "python3 -m docs.diagram"


def test_the_drawing_of_the_stages_is_their_contract() -> None:
    assert "case" in diagram.stages()
    assert diagram.STAGES_TARGET.read_text() == diagram.draw_stages(), "python3 -m docs.diagram"


def read_glossary() -> list[str]:
    return re.findall(
        r"^\| (?!Term|---)(.+?) \|", (ROOT / "docs/glossary.md").read_text(), flags=re.MULTILINE
    )


def test_the_glossary_is_in_order_and_says_each_thing_once() -> None:
    terms = [term.lower() for term in read_glossary()]
    assert terms == sorted(set(terms))


def test_every_kind_of_record_has_its_word() -> None:
    kinds = {str(model._meta.verbose_name) for model in MODELS}
    assert kinds - {term.lower().replace("-", " ") for term in read_glossary()} == set()


def test_terms_that_refer_to_each_other_exist() -> None:
    text = (ROOT / "docs/glossary.md").read_text()
    terms = {term.lower() for term in read_glossary()}
    assert set(re.findall(r"; see ([\w\- ]+?) \|", text)) - terms == set()


def test_what_must_pass_is_what_the_readme_says() -> None:
    readme = (ROOT / "README.md").read_text()
    commands = re.findall(r"^    (python3 dev\.py \w+)", readme, flags=re.MULTILINE)
    assert commands == ["python3 dev.py demo", "python3 dev.py test"]
    assert "python3 dev.py test" in (ROOT / ".ci/run").read_text()


PATHS = "## Three paths, hop by hop"


def read_paths() -> dict[str, list[str]]:
    """The hops of each path of the architecture page, by its title."""
    section = (ROOT / "docs" / "architecture.md").read_text().partition(PATHS)[2].partition("\n## ")[0]
    titles = re.split(r"^\*\*(.+)\*\*$", section, flags=re.MULTILINE)[1:]
    return {
        title: re.findall(r"^\| `([\w.]+)` \|", table, flags=re.MULTILINE)
        for title, table in zip(titles[::2], titles[1::2], strict=True)
    }


@pytest.mark.parametrize("title", read_paths())
def test_each_hop_of_a_path_is_there_and_no_room_is_entered_twice(title: str) -> None:
    hops = read_paths()[title]
    assert len(hops) >= 5
    rooms = []
    for hop in hops:
        module, _, name = hop.rpartition(".")
        assert hasattr(import_module(f"handrail.{module}"), name), hop
        rooms.append(".".join(hop.split(".")[:2]) if hop.split(".")[0] != "accounts" else module)
    visits = [room for room, _ in groupby(rooms)]
    assert len(visits) == len(set(visits)), visits


def test_the_three_paths_are_written_out() -> None:
    assert len(read_paths()) == 3


IMPORT = re.compile(r"^ *from (handrail[\w.]*) import ([\w, ]+)$", flags=re.MULTILINE)


@pytest.mark.parametrize("page", [page for page in PAGES if IMPORT.search(page.read_text())], ids=name_place)
def test_what_a_page_imports_is_there(page: Path) -> None:
    for module, names in IMPORT.findall(page.read_text()):
        for name in names.split(", "):
            assert hasattr(import_module(module), name) or find_spec(f"{module}.{name}"), (module, name)
