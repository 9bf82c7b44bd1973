"""Net monetary benefit: effects at what they are worth, less costs."""

from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_numbers

METHOD = Method(
    "incremental net monetary benefit at a threshold, bootstrap interval",
    "Stinnett and Mullahy 1998, Med. Decis. Making 18:S68",
)


def compute_net_monetary_benefit(
    costs: ArrayLike, effects: ArrayLike, threshold: float | ArrayLike
) -> Floats:
    """Return threshold times effect less cost, GBP; finite arguments, which broadcast against each other."""
    worth, effect, cost = (
        require_numbers(values, name, None)
        for values, name in ((threshold, "threshold"), (effects, "effects"), (costs, "costs"))
    )
    result: Floats = worth * effect - cost
    return result
