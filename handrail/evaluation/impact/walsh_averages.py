"""Order statistics of all averages of two values (Walsh averages), without a list of all pairs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.arrays import Floats

Ints = NDArray[np.int64]
MAX_PAIRS_TO_LIST = 300_000  # up to here all averages are listed, once for every position
PAIRS_TO_NARROW_TO = 50_000
VALUES_TO_SAMPLE = 300  # evenly spaced values, whose averages show about where a position lies
SAMPLE_MARGIN = 0.01  # how far off, as a share of all averages, the sample may be
MAX_NARROWINGS = 200


@dataclass(frozen=True)
class _Values:
    """Different values, rising, shape (m,), and how many lie up to each: `upto`, 0 first, (m + 1,)."""

    values: Floats
    upto: Ints

    @classmethod
    def from_values(cls, values: Floats) -> "_Values":
        ordered = np.sort(values)
        starts = np.flatnonzero(np.concatenate([[True], ordered[1:] > ordered[:-1]]))
        return cls(ordered[starts], np.append(starts, len(ordered)))

    @property
    def value_counts(self) -> Ints:
        """How often each value occurs."""
        return np.diff(self.upto)

    def find_partners(self, average: float) -> Ints:
        """Return for each value how many different values average at most so much with it, shape (m,)."""
        return np.searchsorted(self.values, 2 * average - self.values, side="right")

    def count_pairs(self, partners: Ints) -> int:
        """Return how many pairs these partners make, each value with itself once, none twice."""
        places = np.arange(len(self.values))
        ordered = int(self.value_counts @ self.upto[partners])
        return (ordered + int(self.value_counts @ (partners > places))) // 2


@dataclass
class _Range:
    """Averages over `low` and up to `high`: the partners at each end, and how many pairs lie below."""

    low: float
    high: float
    least: Ints
    most: Ints
    below: int
    upto: int


def select_averages(values: Floats, positions: Sequence[int]) -> list[float]:
    """Return the k-th smallest average of two of the values, each with itself too, for each k from 1 on.

    Parameters
    ----------
    values : array of float, shape (n,)
    positions
        Each from 1 to n(n + 1) / 2.
    """
    if not len(positions):
        return []
    distinct = _Values.from_values(values)
    span = _build_range(distinct)
    if int((span.most - np.arange(len(span.most))).sum()) <= MAX_PAIRS_TO_LIST:
        return _select_in_range(distinct, span, positions)
    sample = _list_sample(values)
    return [_search_average(distinct, k, sample) for k in positions]


def _list_sample(values: Floats) -> Floats:
    """Return all averages of some evenly spaced values, rising."""
    if len(values) <= VALUES_TO_SAMPLE:
        return np.zeros(0)
    few = np.quantile(values, (np.arange(VALUES_TO_SAMPLE) + 0.5) / VALUES_TO_SAMPLE)
    first, second = np.triu_indices(len(few))
    result: Floats = np.sort((few[first] + few[second]) / 2)
    return result


def _search_average(distinct: _Values, k: int, sample: Floats) -> float:
    """Narrow the range in which the average lies until few are left in it, then put these in order."""
    span = _build_range(distinct)
    for low, high in _propose_averages(span, k, sample):
        if int((span.most - span.least).sum()) <= 2 * PAIRS_TO_NARROW_TO:
            return _select_in_range(distinct, span, [k])[0]
        if span.high - span.low <= 1e-14 * max(abs(span.low), abs(span.high)):
            break
        for average in (low, high):
            if span.low < average < span.high:
                _narrow_range(distinct, span, average, k)
    return span.high


def _build_range(distinct: _Values) -> _Range:
    values, n = distinct.values, len(distinct.values)
    pairs = int(distinct.upto[-1]) * (int(distinct.upto[-1]) + 1) // 2
    low = float(values[0]) - max(1.0, abs(float(values[0])))
    return _Range(low, float(values[-1]), np.zeros(n, dtype=np.int64), np.full(n, n), 0, pairs)


def _propose_averages(span: _Range, k: int, sample: Floats) -> Iterator[tuple[float, float]]:
    """Yield averages between which the one looked for may lie: first by the sample, then by share."""
    if len(sample):
        share = (k - 0.5) / span.upto
        low, high = np.clip([share - SAMPLE_MARGIN, share + SAMPLE_MARGIN], 0, 1) * (len(sample) - 1)
        yield float(sample[int(low)]), float(sample[round(high)])
    for step in range(MAX_NARROWINGS):
        width, inside = span.high - span.low, span.upto - span.below
        if step % 3 == 2:
            yield span.low + width / 3, span.high - width / 3
            continue
        share, margin = (k - span.below - 0.5) / inside, max(0.003, PAIRS_TO_NARROW_TO / inside / 3)
        yield span.low + width * (share - margin), span.low + width * (share + margin)


def _narrow_range(distinct: _Values, span: _Range, average: float, k: int) -> None:
    """Move one end of the range to an average within it."""
    partners = distinct.find_partners(average)
    pairs = distinct.count_pairs(partners)
    if pairs >= k:
        span.high, span.most, span.upto = average, partners, pairs
    else:
        span.low, span.least, span.below = average, partners, pairs


def _select_in_range(distinct: _Values, span: _Range, positions: Sequence[int]) -> list[float]:
    """Return the k-th smallest averages, which are in the range, each as often as its pair occurs."""
    own = np.arange(len(distinct.values))
    least = np.maximum(span.least, own)
    counts = np.maximum(span.most - least, 0)
    first = np.repeat(own, counts)
    second = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts - least, counts)
    averages = (distinct.values[first] + distinct.values[second]) / 2
    times, places = distinct.value_counts, np.array(positions) - span.below
    if len(times) == distinct.upto[-1]:
        selected = np.partition(averages, places - 1)[places - 1]
    else:
        often = times[first] * times[second]
        alike = first == second
        often[alike] -= (times * (times - 1) // 2)[first[alike]]
        order = np.argsort(averages)
        selected = averages[order][np.searchsorted(np.cumsum(often[order]), places)]
    return [float(average) for average in selected]
