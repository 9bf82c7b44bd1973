"""Local norms: the median length of absence by diagnosis, whole and adjusted (over four weeks).

Source: DWP Research Report 896 (2015), appendix C. Beside the report's plain medians stand Kaplan-Meier
medians, for open-ended notes and the edges of the collection window cut some episodes short.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.medians import kaplan_meier_median, plain_median

# A client can come to the service after four weeks off: the adjusted norm is over longer episodes only.
ADJUSTED_OVER_DAYS = 28
MOST_CELLS = 1 << 25


@dataclass(frozen=True)
class Norm:
    """One row of norms; medians in weeks, None when there is nothing to take a median of (or it is not
    reached)."""

    group: str
    diagnosis: str
    episodes: int
    percent: float
    median_weeks: float | None
    adjusted_episodes: int
    adjusted_median_weeks: float | None
    censored: int
    km_median_weeks: float | None
    km_adjusted_median_weeks: float | None
    gap_days: int


def tally(episodes: pa.Table, groups: pa.Array | None = None) -> pa.Table:
    """Count episodes (with lengths) by group, diagnosis, days and censoring (no group: null).

    Tallies of parts can be concatenated.
    """
    encoded = (groups if groups is not None else pa.nulls(episodes.num_rows, pa.string())).dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    names = encoded.dictionary.to_pylist() or [None]
    group = encoded.indices.fill_null(0).to_numpy().astype(np.int64)
    code, days, censored = (episodes[name].to_numpy() for name in ("diagnosis", "days", "censored"))
    span = int(days.max(initial=0)) + 1
    cells, counts = _count(((group * 256 + code) * 2 + censored) * span + days, len(names) * 512 * span)
    rest, found_days = np.divmod(cells, span)
    rest, found_censored = np.divmod(rest, 2)
    found_group, found_code = np.divmod(rest, 256)
    return pa.table(
        {
            "group": pa.array(names, pa.string()).take(pa.array(found_group)),
            "diagnosis": found_code,
            "days": found_days,
            "censored": found_censored,
            "episodes": counts,
        }
    )


def _count(cells: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The different numbers, all below `size`, and how often each occurs."""
    if size > MOST_CELLS:
        found, counts = np.unique(cells, return_counts=True)
        return found, counts
    table = np.bincount(cells)
    found = np.flatnonzero(table)
    return found, table[found]


def norms(tallies: Iterable[pa.Table], gap_days: int) -> list[Norm]:
    """Norms by diagnosis in the published order, then the total; one block a group, the whole last."""
    table = pa.concat_tables(tallies)
    found: list[Norm] = []
    for group in sorted(pc.unique(table["group"].drop_null()).to_pylist()):
        found += _block(table.filter(pc.equal(table["group"], group)), group, gap_days)
    return [*found, *_block(table, "all", gap_days)]


def _block(table: pa.Table, group: str, gap_days: int) -> Iterator[Norm]:
    total = max(int(pc.sum(table["episodes"]).as_py() or 0), 1)
    for code in sorted(pc.unique(table["diagnosis"]).to_pylist()):
        yield _norm(
            table.filter(pc.equal(table["diagnosis"], code)), group, CATEGORIES[code], total, gap_days
        )
    yield _norm(table, group, "total", total, gap_days)


def _norm(table: pa.Table, group: str, diagnosis: str, total: int, gap_days: int) -> Norm:
    days, censored, counts = (table[name].to_numpy() for name in ("days", "censored", "episodes"))
    lengths, at = np.unique(days, return_inverse=True)
    all_counts = np.bincount(at, weights=counts, minlength=len(lengths)).astype(np.int64)
    cut = np.bincount(at, weights=counts * censored, minlength=len(lengths)).astype(np.int64)
    long = lengths > ADJUSTED_OVER_DAYS
    return Norm(
        group=group,
        diagnosis=diagnosis,
        episodes=int(all_counts.sum()),
        percent=100 * int(all_counts.sum()) / total,
        median_weeks=_weeks(plain_median(lengths, all_counts)),
        adjusted_episodes=int(all_counts[long].sum()),
        adjusted_median_weeks=_weeks(plain_median(lengths[long], all_counts[long])),
        censored=int(cut.sum()),
        km_median_weeks=_weeks(kaplan_meier_median(lengths, all_counts - cut, cut)),
        # Every long episode was at risk from day 28 on, so that the long ones alone give survival from there.
        km_adjusted_median_weeks=_weeks(
            kaplan_meier_median(lengths[long], (all_counts - cut)[long], cut[long])
        ),
        gap_days=gap_days,
    )


def _weeks(days: float | None) -> float | None:
    return None if days is None else days / 7
