"""Keeps pandas out of a command that does not use it: Arrow imports it (two seconds) at its first array."""

import sys
from importlib.abc import MetaPathFinder
from typing import NoReturn


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            _refuse()


def _refuse() -> NoReturn:
    raise ImportError("not needed here")


def without_pandas() -> None:
    """Let Arrow look for pandas once and not find it; whoever imports pandas later gets it as ever."""
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(finder)
