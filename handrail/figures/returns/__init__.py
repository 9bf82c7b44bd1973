"""Returns to a funder: defined as data, previewed, frozen with their hash, and compared record by record."""

from handrail.figures.returns.comparison import compare_return
from handrail.figures.returns.definition import Return, get_return, list_names
from handrail.figures.returns.freeze import SignOff, freeze_return, preview_return
from handrail.figures.returns.frozen_return import FrozenReturn, load_frozen

__all__ = [
    "FrozenReturn",
    "Return",
    "SignOff",
    "compare_return",
    "freeze_return",
    "get_return",
    "list_names",
    "load_frozen",
    "preview_return",
]
