"""Proportions and their differences, with intervals that hold for small groups."""

from handrail.evaluation.distributions import Z95
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_events

WILSON = Method("Wilson score interval", "Wilson 1927, J. Am. Stat. Assoc. 22:209")
NEWCOMBE = Method(
    "difference of proportions, Newcombe's hybrid score interval",
    "Newcombe 1998, Stat. Med. 17:873 (method 10)",
)


def compute_wilson_interval(successes: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Return the interval of a proportion from `successes` of `n` people (n > 0), both ends within 0 and 1.

    ValueError for counts that cannot be.
    """
    successes, n = require_events(successes, n)
    p = successes / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    low = 0.0 if successes == 0 else middle - half
    return low, 1.0 if successes == n else middle + half


def compare_proportions(a: int, n: int, b: int, m: int, z: float = Z95) -> tuple[float, float, float]:
    """Return the difference a/n - b/m and the ends of its interval; ValueError for counts that cannot be."""
    (p_low, p_high), (q_low, q_high) = compute_wilson_interval(a, n, z), compute_wilson_interval(b, m, z)
    p, q = a / n, b / m
    low = p - q - ((p - p_low) ** 2 + (q_high - q) ** 2) ** 0.5
    high = p - q + ((p_high - p) ** 2 + (q - q_low) ** 2) ** 0.5
    return p - q, low, high
