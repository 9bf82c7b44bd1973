"""Habits of the code that a linter does not know: where it writes, how long it is, how it opens."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from handrail.journey.urls import urlpatterns
from tests.architecture.source import PURE, ROOT, list_files, list_modules, name_place, parse_file

TOOLS = [ROOT / "dev.py", *list_files(".py", under="devtools")]
LONGEST_FUNCTION = 60
LONGEST_FILE = 400

WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "create_user", "create_superuser", "aget_or_create",
}  # fmt: skip
QUERYSETS = {"objects", "filter", "exclude", "all", "select_for_update", "order_by"}

# Where the database may be written: folders and modules by name, and single files, each with its reason.
MAY_WRITE = {
    "actions": "the only place that writes",
    "demo": "makes invented people",
    "handrail/accounts/models.py": "Django asks the manager of its users to make them",
}


def list_chain(node: ast.expr) -> Iterator[str]:
    """The names of `a.b(...).c`, last first."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Name):
            yield node.id
            return
        else:
            return


def find_writes(path: Path) -> Iterator[int]:
    """Lines that write to the database: on a queryset, or by `save()` and `delete()` on any record."""
    for node in ast.walk(parse_file(path)):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        ):
            continue
        before = list(list_chain(node.func.value))
        unmistakable = node.func.attr not in {"save", "create", "update", "delete"}
        bare = node.func.attr in {"save", "delete"} and "super" not in before and not node.args
        if unmistakable or bare or QUERYSETS & set(before):
            yield node.lineno


def django_modules() -> list[Path]:
    return [path for path in list_modules() if path.relative_to(ROOT).parts[1] not in PURE]


def test_only_actions_write_to_the_database() -> None:
    strays = [
        name_place(path, line)
        for path in django_modules()
        if not MAY_WRITE.keys() & {*path.relative_to(ROOT).parts, path.stem, name_place(path)}
        for line in find_writes(path)
    ]
    assert strays == []


def test_a_write_is_recognised(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(
        "Case.objects.filter(pk=1).update(stage=2)\n"
        "case.save()\n"
        "Case.objects.create()\n"
        "case.events.all().delete()\n"
        "case.contact_set.bulk_create([])\n"
        "settings.update(a=1)\n"
        "super().save()\n"
        "sections.save(code, answers, by=user)\n"
        "form.create_field('x')\n"
    )
    assert sorted(find_writes(sample)) == [1, 2, 3, 4, 5]


def test_views_ask_queries_for_what_they_show() -> None:
    strays = [
        name_place(path, node.lineno)
        for path in django_modules()
        if path.stem == "views" or "views" in path.relative_to(ROOT).parts
        for node in ast.walk(parse_file(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert strays == []


# What makes a function the view of an address; whoever may reach it is said by the same decorator.
VIEW_DECORATORS = {"answering", "case_page", "private_link", "public", "requires", "signed_in"}


def is_kept_in(path: Path, kind: str) -> bool:
    """Whether a module is the one of a folder that holds this kind of code, or lies in its package."""
    return path.stem == kind or kind in path.relative_to(ROOT).parts


def views_of(module: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            names = {name for each in node.decorator_list for name in list_chain(each)}
            if names & VIEW_DECORATORS:
                yield node


def test_views_are_kept_where_these_tests_look_for_them() -> None:
    strays = [
        name_place(path, view.lineno)
        for path in django_modules()
        if not is_kept_in(path, "views") and "styleguide" not in path.parts
        for view in views_of(parse_file(path))
    ]
    assert strays == []


def test_every_address_of_the_journey_leads_to_such_a_view() -> None:
    modules_of = {pattern.name: pattern.callback.__module__.split(".") for pattern in urlpatterns}
    assert {name: parts for name, parts in modules_of.items() if "views" not in parts} == {}


@pytest.mark.parametrize(
    "text",
    ["@case_page('read_case')\ndef case(request, case): ...", "@access.public\ndef home(request): ..."],
)
def test_a_view_is_recognised(text: str) -> None:
    assert len(list(views_of(ast.parse(text)))) == 1


def test_forms_of_the_journey_are_kept_in_forms() -> None:
    strays = [
        name_place(path, node.lineno)
        for path in list_files(".py", under="handrail/journey")
        if not is_kept_in(path, "forms")
        for node in ast.walk(parse_file(path))
        if isinstance(node, ast.ClassDef)
        and any(name.endswith("Form") for base in node.bases for name in list_chain(base))
    ]
    assert strays == []


# Besides actions, which write, these may ask the database: each reads and never writes.
READS = ("queries", "history", "models", "migrations", "management")


def test_the_journey_asks_the_database_in_queries() -> None:
    strays = [
        name_place(path, node.lineno)
        for path in list_files(".py", under="handrail/journey")
        if not any(is_kept_in(path, kind) for kind in ("actions", *READS))
        for node in ast.walk(parse_file(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert strays == []


def test_every_module_says_what_it_is_for() -> None:
    ours = [
        *list_modules(),
        *list_files(".py", under="tests"),
        *list_files(".py", under="benchmarks"),
        *TOOLS,
    ]
    silent = [
        name_place(path)
        for path in ours
        if path.read_text().strip() and not ast.get_docstring(parse_file(path))
    ]
    assert silent == []


def test_functions_are_short() -> None:
    long = [
        f"{name_place(path, node.lineno)} {node.name}: {count_code_lines(node)} lines"
        for path in [*list_modules(), *TOOLS]
        for node in ast.walk(parse_file(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and count_code_lines(node) > LONGEST_FUNCTION
    ]
    assert long == []


def count_code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its docstring aside."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    explained = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - explained


def test_files_are_short() -> None:
    lengths = {name_place(path): len(path.read_text().splitlines()) for path in [*list_modules(), *TOOLS]}
    long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert long == {}


# ---- 'Today' is the day in London --------------------------------------------------------------------------

# What gives a time as it is in London, of which the day may be taken.
LOCAL_TIMES = {"localtime", "as_moment", "astimezone", "local"}


def days_of_moments(source: ast.Module) -> Iterator[int]:
    """Lines that take the day of a time that may be in universal time: in summer, the day before."""
    for node in ast.walk(source):
        takes_day = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args
        if takes_day and node.func.attr == "date" and not LOCAL_TIMES & set(list_chain(node.func.value)):
            yield node.lineno


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("at.date()", True),
        ("timezone.now().date()", True),
        ("case.referred_at.date()", True),
        ("(asked + open_for).date()", True),
        ("timezone.localtime(at).date()", False),
        ("as_moment(at).date()", False),
        ("timezone.localdate(at)", False),
    ],
)
def test_the_day_of_a_moment_in_universal_time_is_caught(line: str, caught: bool):
    assert bool(list(days_of_moments(ast.parse(line)))) is caught


@pytest.mark.parametrize("path", django_modules(), ids=name_place)
def test_days_are_taken_in_london(path: Path):
    """Not of the database's times, which are universal: at half past midnight in June that is yesterday."""
    # Days typed after a command have no zone, and invented people do nothing at night.
    typed_days = path.name in ("commands.py", "table_commands.py") or "demo" in path.parts
    assert typed_days or not list(days_of_moments(parse_file(path)))
