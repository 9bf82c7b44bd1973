"""Compute local norms: the median length of absence by diagnosis, whole and adjusted (over four weeks).

Source: DWP Research Report 896 (2015), appendix C. Open-ended notes and the edges of the collection window
cut some episodes short, so that a norm is the Kaplan-Meier median; where no episode is censored it is the
plain median of the report. The plain median, which takes censored lengths for whole ones, is given with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.medians import compute_kaplan_meier_median, compute_plain_median

# A client can come to the service after four weeks off: the adjusted norm is over longer episodes only.
ADJUSTED_OVER_DAYS = 28
MAX_CELLS = 1 << 25


KAPLAN_MEIER, PLAIN = "Kaplan-Meier", "plain"
NOT_REACHED = "fewer than half are seen to end"


@dataclass(frozen=True)
class LocalNorm:
    """One row of norms; medians in weeks.

    A median is None where there is nothing to take one of, where fewer than half of the episodes are seen to
    end, or where the episodes are fewer than the fewest asked for; `note` says which.

    Attributes
    ----------
    median_weeks, adjusted_median_weeks
        Over all episodes, and over those of more than four weeks: by Kaplan and Meier.
    method
        'Kaplan-Meier' where episodes are censored, 'plain' where the same is the plain median.
    plain_median_weeks, plain_adjusted_median_weeks
        The medians as the report took them, a censored length for the whole.
    """

    group: str
    diagnosis: str
    episodes: int
    percent: float
    median_weeks: float | None
    adjusted_episodes: int
    adjusted_median_weeks: float | None
    censored: int
    method: str
    plain_median_weeks: float | None
    plain_adjusted_median_weeks: float | None
    gap_days: int
    note: str = ""


def count_lengths(episodes: pa.Table, groups: pa.Array | None = None) -> pa.Table:
    """Count episodes (with lengths) by group, diagnosis, days and censoring (no group: null).

    Tallies of parts can be concatenated.
    """
    encoded = (groups if groups is not None else pa.nulls(episodes.num_rows, pa.string())).dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    names = encoded.dictionary.to_pylist() or [None]
    group = encoded.indices.fill_null(0).to_numpy().astype(np.int64)
    code, days, censored = (episodes[name].to_numpy() for name in ("diagnosis", "days", "censored"))
    span = int(days.max(initial=0)) + 1
    cells, counts = _count_cells(((group * 256 + code) * 2 + censored) * span + days, len(names) * 512 * span)
    rest, cell_days = np.divmod(cells, span)
    rest, cell_censored = np.divmod(rest, 2)
    cell_group, cell_code = np.divmod(rest, 256)
    return pa.table(
        {
            "group": pa.array(names, pa.string()).take(pa.array(cell_group)),
            "diagnosis": cell_code,
            "days": cell_days,
            "censored": cell_censored,
            "episodes": counts,
        }
    )


def _count_cells(cells: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the different numbers, all below `size`, and how often each occurs."""
    if size > MAX_CELLS:
        different, counts = np.unique(cells, return_counts=True)
        return different, counts
    table = np.bincount(cells)
    different = np.flatnonzero(table)
    return different, table[different]


def compute_norms(tallies: Iterable[pa.Table], gap_days: int, min_episodes: int = 0) -> list[LocalNorm]:
    """Return norms by diagnosis in the published order, then the total; one block a group, the whole last.

    No median is given on fewer than `min_episodes` episodes.
    """
    table = pa.concat_tables(tallies)
    norms: list[LocalNorm] = []
    for group in sorted(pc.unique(table["group"].drop_null()).to_pylist()):
        norms += _compute_group(table.filter(pc.equal(table["group"], group)), group, gap_days, min_episodes)
    return [*norms, *_compute_group(table, "all", gap_days, min_episodes)]


def _compute_group(table: pa.Table, group: str, gap_days: int, min_episodes: int) -> Iterator[LocalNorm]:
    total = max(int(pc.sum(table["episodes"]).as_py() or 0), 1)
    codes = sorted(pc.unique(table["diagnosis"]).to_pylist())
    parts = [(CATEGORIES[code], table.filter(pc.equal(table["diagnosis"], code))) for code in codes]
    for diagnosis, part in [*parts, ("total", table)]:
        lengths = _Lengths.from_table(part)
        long = lengths.select_long()
        yield LocalNorm(
            group=group,
            diagnosis=diagnosis,
            episodes=lengths.episode_count,
            percent=100 * lengths.episode_count / total,
            median_weeks=lengths.find_norm(min_episodes),
            adjusted_episodes=long.episode_count,
            # Every long episode was at risk from day 28 on: the long ones alone give survival from there.
            adjusted_median_weeks=long.find_norm(min_episodes),
            censored=int(lengths.cut.sum()),
            method=KAPLAN_MEIER if lengths.cut.any() else PLAIN,
            plain_median_weeks=lengths.find_plain_median(min_episodes),
            plain_adjusted_median_weeks=long.find_plain_median(min_episodes),
            gap_days=gap_days,
            note=_describe_blanks(lengths, long, min_episodes),
        )


@dataclass(frozen=True)
class _Lengths:
    """Lengths in days, sorted and different; how many episodes of each, and how many of them are censored."""

    days: np.ndarray
    counts: np.ndarray
    cut: np.ndarray

    @classmethod
    def from_table(cls, table: pa.Table) -> "_Lengths":
        days, censored, counts = (table[name].to_numpy() for name in ("days", "censored", "episodes"))
        lengths, places = np.unique(days, return_inverse=True)
        both = (np.bincount(places, weights=w, minlength=len(lengths)) for w in (counts, counts * censored))
        all_counts, cut = (column.astype(np.int64) for column in both)
        return cls(lengths, all_counts, cut)

    @property
    def episode_count(self) -> int:
        return int(self.counts.sum())

    def select_long(self) -> "_Lengths":
        """Return the lengths over four weeks."""
        long = self.days > ADJUSTED_OVER_DAYS
        return _Lengths(self.days[long], self.counts[long], self.cut[long])

    def find_norm(self, min_episodes: int) -> float | None:
        """Return the Kaplan-Meier median in weeks."""
        if self.episode_count < min_episodes:
            return None
        return _convert_to_weeks(compute_kaplan_meier_median(self.days, self.counts - self.cut, self.cut))

    def find_plain_median(self, min_episodes: int) -> float | None:
        """Return the median in weeks of the lengths as they are."""
        return (
            None
            if self.episode_count < min_episodes
            else _convert_to_weeks(compute_plain_median(self.days, self.counts))
        )


def _describe_blanks(lengths: _Lengths, long: _Lengths, min_episodes: int) -> str:
    """Return why a median is not given; empty where all are."""
    reasons = []
    for name, part in (("", lengths), (" over four weeks", long)):
        if part.episode_count < min_episodes:
            count = "1 episode" if part.episode_count == 1 else f"{part.episode_count} episodes"
            reasons.append(f"{count}{name}, fewer than {min_episodes}: no median")
        elif part.episode_count and part.find_norm(0) is None:
            reasons.append(f"{NOT_REACHED}{name}: no median")
    return "; ".join(reasons)


def _convert_to_weeks(days: float | None) -> float | None:
    return None if days is None else days / 7
