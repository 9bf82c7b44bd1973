"""Which routes take a POST: told from what their views read."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType

from django.urls import URLPattern, URLResolver, get_resolver

MAX_DEPTH = 5


def list_views() -> Iterator[tuple[str, Callable]]:
    """Yield the name and view of every route of the project."""

    def list_patterns(patterns: list) -> Iterator[tuple[str, Callable]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from list_patterns(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                yield pattern.name, pattern.callback

    yield from list_patterns(get_resolver().url_patterns)


def takes_post(view: Callable) -> bool:
    """Return whether a view, or what it calls of its own package, looks at what was posted."""
    own = inspect.unwrap(view)
    return own.__module__.startswith("handrail.") and _reads_post(own, set(), MAX_DEPTH)


def _is_about_posts(node: ast.AST) -> bool:
    """Return whether a node reads what was posted, or asks whether anything was."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("POST", "FILES")
    return isinstance(node, ast.Constant) and node.value == "POST"


def _reads_post(function: FunctionType, seen: set, depth: int) -> bool:
    if function in seen or not depth:
        return False
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    # Of a lambda the source is the line that it stands in.
    lines = getattr(tree.body[0], "body", tree.body)
    nodes = [node for line in lines for node in ast.walk(line)]
    if any(_is_about_posts(node) for node in nodes):
        return True
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = [call.id for call in calls if isinstance(call, ast.Name)]
    called = [function.__globals__.get(name) for name in names]
    own = [
        each for each in called if isinstance(each, FunctionType) and each.__module__.startswith("handrail.")
    ]
    return any(_reads_post(inspect.unwrap(each), seen, depth - 1) for each in own)
