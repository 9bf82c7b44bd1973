"""Cox's partial likelihood with Efron's ties: running sums over people in order of time, longest first."""

from dataclasses import dataclass

import numpy as np

from handrail.evaluation.arrays import Flags, Floats, Ints
from handrail.evaluation.impact.crossproducts import weigh_crossproducts


@dataclass(frozen=True)
class _Entries:
    """Late entry: people by entry, latest first, and how many have yet to enter at each event time."""

    order: Ints
    waiting: Ints
    first: Ints


@dataclass(frozen=True)
class PartialLikelihood:
    """People in order of time, longest first: at an event time those at risk are the first so many.

    `x` has shape (terms, people) and the mean zero. `at_risk` counts the people at risk, shape (times,), were
    nobody to enter late; `last` is the number of event times up to each one's own, shape (people,). `events`
    are the people who return, in order of time, `group` the number of each one's event time, and `fraction`
    the share of those tied with it that have already been taken out (Efron).
    """

    x: Floats
    at_risk: Ints
    last: Ints
    events: Ints
    group: Ints
    fraction: Floats
    times: Floats
    entries: _Entries | None

    @classmethod
    def from_people(
        cls, columns: Floats, time: Floats, event: Flags, entry: Floats | None
    ) -> "PartialLikelihood":
        """Prepare the sums; `columns` has shape (people, terms), the others (people,)."""
        order = np.argsort(-time, kind="stable")
        x = np.ascontiguousarray((columns - columns.mean(axis=0))[order].T)
        t, happened = time[order], event[order]
        times = np.unique(t[happened])
        rising = t[::-1]
        events = np.flatnonzero(happened)[::-1]
        group = np.searchsorted(times, t[events])
        ties = np.bincount(group)
        taken = np.arange(len(events)) - (np.cumsum(ties) - ties)[group]
        at_risk = len(t) - np.searchsorted(rising, times, side="left")
        last = np.searchsorted(times, rising, side="right")[::-1]
        entries = None
        if entry is not None:
            start = np.minimum(entry[order], t)
            latest = np.argsort(-start, kind="stable")
            waiting = len(t) - np.searchsorted(start[latest][::-1], times, side="left")
            entries = _Entries(latest, waiting, np.searchsorted(times, start, side="right"))
        return cls(x, at_risk, last, events, group, taken / ties[group], times, entries)

    @property
    def term_count(self) -> int:
        """The number of columns."""
        return len(self.x)

    @property
    def event_times(self) -> Floats:
        """Time of each return, shape (events,)."""
        result: Floats = self.times[self.group]
        return result

    def measure_spread(self, beta: Floats) -> float:
        """Return how far the log hazards of two people can be apart."""
        return float(np.ptp(beta @ self.x))

    def evaluate_at(self, beta: Floats) -> tuple[float, Floats, Floats]:
        """Return log likelihood, its gradient and its information, shape (terms, terms)."""
        eta = beta @ self.x
        shift = float(eta.max())
        weight = np.exp(eta - shift)
        total, mean = self._compute_means(weight)
        value = float(eta[self.events].sum() - np.log(total).sum() - len(total) * shift)
        score = self.x[:, self.events].sum(axis=1) - mean.sum(axis=1)
        return value, score, self._compute_information(weight, total, mean, np.ones(len(total)))

    def weigh_information(self, beta: Floats, weights: Floats) -> Floats:
        """Return the information, (terms, terms), each return counted `weights` times, shape (events,)."""
        weight = np.exp(beta @ self.x)
        return self._compute_information(weight, *self._compute_means(weight), weights)

    def compute_residuals(self, beta: Floats) -> Floats:
        """Return Schoenfeld's, (events, terms): each return's columns less their mean among those at risk."""
        _, mean = self._compute_means(np.exp(beta @ self.x))
        if self.has_ties:
            ties = np.bincount(self.group)
            mean = np.array([(np.bincount(self.group, row) / ties)[self.group] for row in mean])
        result: Floats = (self.x[:, self.events] - mean).T
        return result

    def _compute_means(self, weight: Floats) -> tuple[Floats, Floats]:
        """Return the weight at risk at each return, (events,), and the columns' mean, (terms, events)."""
        total = self._sum_at_risk(weight)
        mean = np.empty((self.term_count, len(self.events)))
        for column, average in zip(self.x, mean, strict=True):
            np.divide(self._sum_at_risk(column * weight), total, out=average)
        return total, mean

    def _sum_at_risk(self, values: Floats) -> Floats:
        """Sum `values`, (people,), over those at risk at each return, less Efron's share: (events,)."""
        sums: Floats = np.cumsum(values)[self.at_risk - 1]
        if self.entries is not None:
            entered = np.concatenate([[0.0], np.cumsum(values[self.entries.order])])
            sums = sums - entered[self.entries.waiting]
        if not self.has_ties:
            return sums
        together = np.bincount(self.group, values[self.events], len(self.times))
        result: Floats = sums[self.group] - self.fraction * together[self.group]
        return result

    @property
    def has_ties(self) -> bool:
        """Whether some return at the same time."""
        return len(self.times) < len(self.events)

    def _compute_information(self, weight: Floats, total: Floats, mean: Floats, counts: Floats) -> Floats:
        """Sum the variances of the columns among those at risk, each return's counted so many times."""
        share = counts / total
        per_time = np.concatenate([[0.0], np.cumsum(np.bincount(self.group, share, len(self.times)))])
        exposure = weight * per_time[self.last]
        if self.entries is not None:
            exposure -= weight * per_time[self.entries.first]
        if self.has_ties:
            taken = np.bincount(self.group, share * self.fraction, len(self.times))[self.group]
            exposure[self.events] -= weight[self.events] * taken
        return weigh_crossproducts(self.x, exposure) - weigh_crossproducts(mean, counts)
