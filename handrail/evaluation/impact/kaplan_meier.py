"""Kaplan-Meier: the share not yet back at work by time, with people lost from sight counted until then."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Flags, Floats, Ints
from handrail.evaluation.distributions import Z95
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_flags, require_length, require_times, require_weights

METHOD = Method(
    "Kaplan-Meier, Greenwood variance, log-log intervals, Wilson's before the first return; median by "
    "Brookmeyer and Crowley",
    "Kaplan and Meier 1958, J. Am. Stat. Assoc. 53:457; Brookmeyer and Crowley 1982, Biometrics 38:29; "
    "Wilson 1927, J. Am. Stat. Assoc. 22:209",
)


@dataclass(frozen=True)
class RiskSet:
    """Who is still followed: times in order, and the weight of those with that time or a later one.

    `weights` has one element more than `times`, 0 at its end; None where each counts one.
    """

    times: Floats
    weights: Floats | None

    @classmethod
    def from_ordered_times(cls, ordered: Floats, weights: Floats | None) -> "RiskSet":
        """Add up the weights of times in order, shape (n,); without weights each counts one."""
        return cls(ordered, None if weights is None else np.append(np.cumsum(weights[::-1])[::-1], 0.0))

    def sum_from(self, times: ArrayLike) -> Floats:
        """Return the weight of those with a time at or after each of `times`."""
        return self.sum_from_places(np.searchsorted(self.times, times, side="left"))

    def sum_from_places(self, places: Ints | np.intp) -> Floats:
        """Return the weight of those at these places in the order of times, and of all after them."""
        if self.weights is None:
            return np.asarray(np.subtract(float(len(self.times)), places))
        return np.asarray(self.weights[places])


@dataclass(frozen=True)
class SurvivalCurve:
    """A survival curve: right-continuous, 1 before the first event time.

    Arrays of shape (event times,); `at_risk` and `events` are weighted counts. The variance and the
    interval are worked out when first asked for.
    """

    times: Floats
    survival: Floats
    at_risk: Floats
    events: Floats
    longest: float
    people: int
    followed: RiskSet = field(repr=False)
    entered: RiskSet | None = field(repr=False)
    z: float = Z95

    @cached_property
    def _bounds(self) -> tuple[Floats, Floats, Floats]:
        return _bound_survival(self.survival, self.at_risk, self.events, self.z)

    @property
    def variance(self) -> Floats:
        """Greenwood's sum."""
        return self._bounds[0]

    @property
    def low(self) -> Floats:
        """Lower end of the interval of the share still away."""
        return self._bounds[1]

    @property
    def high(self) -> Floats:
        """Upper end."""
        return self._bounds[2]

    def find_share_away(self, time: float) -> tuple[float, float, float]:
        """Return the share not yet back at `time`, with its interval; before the first event Wilson's."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            waiting = 0.0 if self.entered is None else float(self.entered.sum_from(time))
            at_risk = float(self.followed.sum_from(time)) - waiting
            return 1.0, at_risk / (at_risk + self.z**2), 1.0
        return float(self.survival[place]), float(self.low[place]), float(self.high[place])

    def find_quantile(self, share: float = 0.5) -> tuple[float | None, float | None, float | None]:
        """Return the first time at which at most `share` is away, with its interval; None if never."""
        ends = (self.survival, self.low, self.high)
        middle, low, high = (_find_first(self.times, curve <= share + 1e-12) for curve in ends)
        return middle, low, high


def _find_first(times: Floats, reached: Flags) -> float | None:
    return float(times[int(np.argmax(reached))]) if reached.any() else None


def estimate_survival(
    time: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    z: float = Z95,
) -> SurvivalCurve:
    """Estimate the share not yet back at work by time, by Kaplan and Meier.

    Parameters
    ----------
    time : array_like of float, shape (n,)
        Time to return, or to when last known to be away; 0 or more.
    event : array_like of bool, shape (n,)
        True for a return, False for a censored time.
    entry : array_like of float, shape (n,), optional
        When each came under observation (late entry); 0 by default. An entry at or after `time` adds nothing.
    weights : array_like of float, shape (n,), optional
        Weight of each; 1 by default. With weights the variance is that of frequency weights.

    Returns
    -------
    Curve

    Raises
    ------
    ValueError
        A time, entry or weight is missing or negative, or an event is neither yes nor no.
    """
    t, happened = require_times(time), require_flags(event)
    w = None if weights is None else require_weights(weights)
    start = None if entry is None else require_times(entry, "entry")
    require_length(len(t), event=len(happened))
    require_length(len(t), **{k: len(v) for k, v in (("weights", w), ("entry", start)) if v is not None})
    people, longest = len(t), float(t.max(initial=0.0))
    if start is not None:
        seen = start < t
        t, happened, start, w = t[seen], happened[seen], start[seen], None if w is None else w[seen]
    order = np.argsort(t)
    followed = RiskSet.from_ordered_times(t[order], None if w is None else w[order])
    times, events, at_risk = _count_events(followed, happened[order] if w is None else (happened * w)[order])
    entered = None if start is None else _order_entries(start, w)
    if entered is not None:
        at_risk = np.maximum(at_risk - entered.sum_from(times), 0.0)
    # Who returned was at risk, so that nobody is divided by nobody.
    kept = np.maximum(at_risk - events, 0.0)
    kept /= at_risk
    survival = np.asarray(np.cumprod(kept), dtype=np.float64)
    return SurvivalCurve(times, survival, at_risk, events, longest, people, followed, entered, z)


def _bound_survival(
    survival: Floats, at_risk: Floats, events: Floats, z: float
) -> tuple[Floats, Floats, Floats]:
    """Return Greenwood's sum and both ends of the interval of the share away, shape (event times,)."""
    left = np.maximum(at_risk - events, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * left))
        logarithm = np.log(survival)
        factor = np.exp(z * np.sqrt(variance) / -logarithm)
        low, high = np.exp(logarithm * factor), np.exp(logarithm / factor)
    # Nobody left: Greenwood's sum has no value, but the share is no larger than a moment before.
    none_left = survival <= 0
    if none_left.any():
        last = int(np.argmax(none_left))
        before = high[last - 1] if last else z**2 / (at_risk[0] + z**2)
        low[none_left], high[none_left] = 0.0, before
    return variance, low, high


def _count_events(followed: RiskSet, events: Floats | Flags) -> tuple[Floats, Floats, Floats]:
    """Return the times with events, the weight of these, and of those followed until then, (event times,)."""
    times = followed.times
    if not len(times):
        return np.zeros(0), np.zeros(0), np.zeros(0)
    first = np.empty(len(times), dtype=bool)
    first[0] = True
    np.greater(times[1:], times[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    if len(starts) < len(times):
        events = np.add.reduceat(events, starts, dtype=np.float64)
    with_events = np.flatnonzero(events)
    starts = starts[with_events]
    return times[starts], events[with_events].astype(float), followed.sum_from_places(starts)


def _order_entries(start: Floats, weights: Floats | None) -> RiskSet:
    order = np.argsort(start)
    return RiskSet.from_ordered_times(start[order], None if weights is None else weights[order])
