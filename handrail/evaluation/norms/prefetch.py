"""Read on in a thread while what was read before is being worked on."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

T = TypeVar("T")
_END = object()


def read_ahead(items: Iterator[T], count: int) -> Iterator[T]:
    """Return the same items, of which a thread makes up to `count` before they are asked for."""
    pool = ThreadPoolExecutor(1)
    waiting = deque(pool.submit(next, items, _END) for _ in range(count))

    def yield_items() -> Iterator[T]:
        with pool:
            while (item := waiting.popleft().result()) is not _END:
                waiting.append(pool.submit(next, items, _END))
                yield cast(T, item)

    return yield_items()
