"""Keeps what a command does not use out of it, and lets it read while it is still starting."""

import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.abc import MetaPathFinder
from typing import TypeVar, cast

T = TypeVar("T")
_END = object()


class _Without(MetaPathFinder):
    """Does not find a library while `asker`, which can do without, is being imported (None: at any time)."""

    def __init__(self, name: str, asker: str | None = None) -> None:
        self.name, self.asker = name, asker

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == self.name and (self.asker is None or _is_being_imported(self.asker)):
            raise ImportError("not needed here")


def _is_being_imported(name: str) -> bool:
    module = sys.modules.get(name)
    return module is not None and getattr(module.__spec__, "_initializing", False)


def start_quickly() -> None:
    """For a command of its own process: Arrow and Numba look for pandas and SciPy and do not find them.

    Arrow imports pandas at its first array (two seconds), Numba SciPy for the kernel (half a second), each
    only because it is there. Whoever imports them after that gets them as ever.
    """
    if "scipy" not in sys.modules:
        sys.meta_path.insert(0, _Without("scipy", asker="handrail.evaluation.norms.compiled"))
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    finder = _Without("pandas")
    sys.meta_path.insert(0, finder)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(finder)


def read_ahead(items: Iterator[T], most: int) -> Iterator[T]:
    """The same items, up to `most` of them made by a thread, from now on, before they are asked for."""
    pool = ThreadPoolExecutor(1)
    waiting = deque(pool.submit(next, items, _END) for _ in range(most))

    def each() -> Iterator[T]:
        with pool:
            while (item := waiting.popleft().result()) is not _END:
                waiting.append(pool.submit(next, items, _END))
                yield cast(T, item)

    return each()
