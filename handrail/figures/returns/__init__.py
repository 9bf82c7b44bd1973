"""Returns to a funder: defined as data, previewed, frozen with hash and definitions, compared again record
by record.
"""

from handrail.figures.returns.comparison import FrozenReturn, compare_return, load_frozen
from handrail.figures.returns.definition import Return, get_return, list_names
from handrail.figures.returns.freeze import freeze_return, preview_return

__all__ = [
    "FrozenReturn",
    "Return",
    "compare_return",
    "freeze_return",
    "get_return",
    "list_names",
    "load_frozen",
    "preview_return",
]
