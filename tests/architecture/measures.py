"""Measures of the code, from its syntax trees: names, lengths, types, circles, templates and tests.

Each measure is a list of the places that break a rule, or a number; `test_measures.py` holds them.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.architecture.source import list_files, name_place, parse_file

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Names of modules that are participles, prepositions or other words than nouns.
NOT_NOUNS = frozenset(
    """
    asked asking behind beside changed changing closing comparing earlier filling found helped kept known
    lacking left made numbered pressed reached said showing standing swap told typed unfit with without
    """.split()
)
OLD_WORDS = re.compile(r"\b(whom|nought|noughts|anew|beside|thereof|wherein)\b", re.IGNORECASE)
# One word is enough where Django, click or a protocol asks for just this name, and for the few that any
# library would call so. Properties are nouns, and may be one word each.
ONE_WORD_ALLOWED = frozenset(
    """
    main run ready clean save delete get handle validate convert translate label read write open close
    find load page handrail
    """.split()
)
# Steps of a story in a browser read as Playwright's own do: `walk.press("Save")`.
STORY_STEPS = frozenset("answer enter follow press says".split())
# Fixtures that nearly every test of the journey takes are one word, as pytest's own are.
SHARED_FIXTURES = frozenset("assess browse enrol refer support".split())
# A fixture that is called is a verb and its object: never one of these alone.
BARE_VERBS = frozenset(
    """
    answer ask build call check draw fill find freeze give keep load look make open post press put read
    run screen send show start take tell visit write
    """.split()
)
# Participles that do not end in -ed or -ing.
IRREGULAR_PARTICIPLES = frozenset(
    """
    begun built done drawn found frozen given held kept known left lent lost made met named paid put read
    said seen sent set shown spoke spoken sworn taken told written
    """.split()
)
PROPERTIES = frozenset({"property", "cached_property"})
# Django asks each command and each inner class for these names.
SHARED_CLASS_NAMES = frozenset({"Command", "Meta"})
LONGEST_TEMPLATE_LINE = 160
# Calls that fail a test by themselves.
ASSERTING_CALLS = frozenset(
    """
    raises warns fail expect check_page django_assert_num_queries django_assert_max_num_queries
    """.split()
)


def walk_functions(paths: Iterable[Path]) -> Iterator[tuple[Path, Function]]:
    """Yield every function and method of some files, those within others too."""
    for path in paths:
        for node in ast.walk(parse_file(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def count_lines(function: Function) -> int:
    """Return the lines of a function from `def` to its end, its docstring among them."""
    return (function.end_lineno or 0) - function.lineno + 1


def count_parameters(function: Function) -> int:
    """Return how many parameters have a name, `self` among them."""
    return len(function.args.posonlyargs) + len(function.args.args) + len(function.args.kwonlyargs)


def find_one_word_functions(paths: Iterable[Path]) -> list[str]:
    """Return the public functions, methods and properties named by one word."""
    return [
        f"{name_place(path, node.lineno)} {node.name}"
        for path, node in walk_functions(paths)
        if is_one_word(node)
    ]


def is_one_word(function: Function) -> bool:
    return "_" not in function.name and function.name.islower()


def find_names_not_allowed(paths: Iterable[Path]) -> list[str]:
    """Return the one-word functions and methods that are neither properties nor in the short list."""
    found = ((path, node) for path, node in walk_functions(paths) if is_one_word(node))
    return [
        f"{name_place(path, node.lineno)} {node.name}"
        for path, node in found
        if node.name not in ONE_WORD_ALLOWED and not is_property(node)
    ]


def find_helpers_not_allowed(paths: Iterable[Path]) -> list[str]:
    """Return the one-word functions and methods of tests that are no fixtures and in no short list."""
    return [
        f"{name_place(path, node.lineno)} {node.name}"
        for path, node in walk_functions(paths)
        if is_one_word(node)
        and node.name not in ONE_WORD_ALLOWED | STORY_STEPS
        and not is_property(node)
        and not is_fixture(node)
    ]


def find_odd_fixtures(paths: Iterable[Path]) -> list[str]:
    """Return the fixtures that are named by a participle or by a verb without its object."""
    return [
        f"{name_place(path, node.lineno)} {node.name}"
        for path, node in walk_functions(paths)
        if is_fixture(node) and node.name not in SHARED_FIXTURES
        if is_participle(node.name) or node.name in BARE_VERBS
    ]


def is_participle(name: str) -> bool:
    one_word = "_" not in name
    return name in IRREGULAR_PARTICIPLES | NOT_NOUNS or (one_word and name.endswith(("ed", "ing")))


def is_fixture(function: Function) -> bool:
    """Whether a function is decorated by `pytest.fixture`, called or not."""
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def is_property(function: Function) -> bool:
    return any(isinstance(name, ast.Name) and name.id in PROPERTIES for name in function.decorator_list)


def measure_one_word_share(paths: Iterable[Path]) -> float:
    """Return one-word names as a percentage of all public functions, methods and properties."""
    public = [node for _, node in walk_functions(paths) if not node.name.startswith("_")]
    return 100 * sum(map(is_one_word, public)) / len(public)


def find_repeated_classes(paths: Iterable[Path]) -> list[str]:
    """Return the public names that more than one class of the package has, with where they are."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for node in parse_file(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name_place(path, node.lineno))
    return [
        f"{name}: {', '.join(found)}"
        for name, found in sorted(places.items())
        if len(found) > 1 and name not in SHARED_CLASS_NAMES
    ]


def find_odd_modules(paths: Iterable[Path]) -> list[str]:
    """Return the modules that are named by a participle or a preposition."""
    return [name_place(path) for path in paths if path.stem in NOT_NOUNS]


def find_lines(paths: Iterable[Path], pattern: re.Pattern[str]) -> list[str]:
    """Return a place for every match of a pattern."""
    return [
        f"{name_place(path, number)} {match[0]}"
        for path in paths
        for number, line in enumerate(path.read_text().split("\n"), 1)
        for match in pattern.finditer(line)
    ]


def find_any(paths: Iterable[Path]) -> list[str]:
    """Return every mention of the type `Any`."""
    return find_lines(paths, re.compile(r"\bAny\b"))


def find_any_without_reason(paths: Iterable[Path]) -> list[str]:
    """Return where `Any` is imported without a reason on the line: `  # cells are of every type`."""
    return find_lines(paths, re.compile(r"^ *from typing import .*\bAny\b(?!.*# \w+ \w+)"))


def find_ignored_types(paths: Iterable[Path]) -> list[str]:
    """Return where mypy is told to look away."""
    return find_lines(paths, re.compile(r"# type: ignore"))


def find_long_template_lines() -> list[str]:
    """Return the template lines that are too long to hold markup alone."""
    return [
        name_place(path, number)
        for path in list_files(".html", ".jinja", under="handrail")
        for number, line in enumerate(path.read_text().split("\n"), 1)
        if len(line) > LONGEST_TEMPLATE_LINE
    ]


def find_circle(imports: Mapping[str, set[str]]) -> list[str]:
    """Return the nodes of one circle, the first also last; empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def group_by_folder(imports: Mapping[str, set[str]], depth: int) -> dict[str, set[str]]:
    """Return imports between folders: each module counted to the first `depth` parts of its name."""
    folders: dict[str, set[str]] = defaultdict(set)
    for importer, imported in imports.items():
        folder = cut_name(importer, depth)
        folders[folder] |= {cut_name(name, depth) for name in imported} - {folder}
    return folders


def cut_name(module: str, depth: int) -> str:
    return ".".join(module.split(".")[:depth])


def find_tests_without_assertion(paths: Iterable[Path]) -> list[str]:
    """Return the tests that assert nothing, neither themselves nor in a helper of the tests they call."""
    paths = list(paths)
    asserting = set(ASSERTING_CALLS)
    functions = list(walk_functions(paths))
    while more := {node.name for _, node in functions if makes_assertion(node, asserting)} - asserting:
        asserting |= more
    return [
        f"{name_place(path, node.lineno)} {node.name}"
        for path, node in functions
        if node.name.startswith("test_") and not makes_assertion(node, asserting)
    ]


def makes_assertion(function: Function, asserting: set[str]) -> bool:
    """Whether a function asserts, or calls one that does."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and name_called(node) in asserting)
        for node in ast.walk(function)
    )


def name_called(call: ast.Call) -> str:
    """Return the last name of what is called: `raises` of `pytest.raises`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def find_private_names(paths: Iterable[Path]) -> list[str]:
    """Return where a test imports a private name of the product, or reaches for one in what it imported."""
    return [
        f"{name_place(path, line)} {name}"
        for path in paths
        for line, name in walk_private_names(parse_file(path))
    ]


def walk_private_names(module: ast.Module) -> Iterator[tuple[int, str]]:
    ours: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "handrail":
            for alias in node.names:
                if is_private(alias.name):
                    yield node.lineno, alias.name
                ours.add(alias.asname or alias.name)
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in ours and is_private(node.attr):
                yield node.lineno, f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"handrail(\.\w+)*\._[a-z]\w*", node.value):
                yield node.lineno, node.value
        elif isinstance(node, ast.Call) and name_called(node) in ("setattr", "getattr", "object"):
            owner, name = (*node.args, None, None)[:2]
            named = isinstance(owner, ast.Name) and owner.id in ours and isinstance(name, ast.Constant)
            if named and is_private(str(name.value)):
                yield node.lineno, f"{owner.id}.{name.value}"


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_meta"
