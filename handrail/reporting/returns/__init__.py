"""Returns to a funder: defined as data, previewed, frozen with hash and definitions, compared again record
by record.
"""

from handrail.reporting.returns.compare import Frozen, diff, load
from handrail.reporting.returns.define import Return, get, names
from handrail.reporting.returns.freeze import freeze, preview

__all__ = ["Frozen", "Return", "diff", "freeze", "get", "load", "names", "preview"]
