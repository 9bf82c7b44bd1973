"""Value of information: what deciding with no uncertainty left would be worth."""

from numpy.typing import ArrayLike

from handrail.evaluation.economics.benefit import compute_net_monetary_benefit
from handrail.evaluation.results import Method

METHOD = Method(
    "expected value of perfect information per person decided for", "Claxton 1999, J. Health Econ. 18:341"
)


def compute_perfect_information(costs: ArrayLike, effects: ArrayLike, threshold: float) -> float:
    """Return the expected gain, GBP a person, of the best option in every draw over the best on average.

    Arguments as for `compute_acceptability`; never negative. Times the people the decision concerns it
    bounds what further research can be worth.
    """
    benefit = compute_net_monetary_benefit(costs, effects, threshold)
    return max(0.0, float(benefit.max(axis=0).mean() - benefit.mean(axis=1).max()))
