"""Returns to a funder: defined as data, previewed, frozen with hash and definitions, compared again record
by record.
"""

from handrail.figures.returns.comparison import Frozen, diff, load
from handrail.figures.returns.definition import Return, get, names
from handrail.figures.returns.freeze import freeze, preview

__all__ = ["Frozen", "Return", "diff", "freeze", "get", "load", "names", "preview"]
