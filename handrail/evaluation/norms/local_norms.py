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
TALLY_COLUMNS = ["group", "diagnosis", "days", "censored"]


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
    """Count episodes (with lengths) by group, diagnosis, days and censoring; tallies of parts can be
    concatenated."""
    group = groups if groups is not None else pa.array(np.zeros(episodes.num_rows, np.int8))
    names = [name for name in TALLY_COLUMNS if name != "group"]
    table = pa.table([group, *(episodes[name] for name in names)], names=TALLY_COLUMNS)
    counted = table.group_by(TALLY_COLUMNS).aggregate([([], "count_all")])
    return counted.rename_columns({"count_all": "episodes"})


def norms(tallies: Iterable[pa.Table], gap_days: int) -> list[Norm]:
    """Norms by diagnosis in the published order, then the total; one block a group, the whole last if
    several."""
    table = pa.concat_tables(tallies)
    groups = sorted(pc.unique(table["group"]).to_pylist())
    found: list[Norm] = []
    if table["group"].type == pa.string():
        for group in groups:
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
