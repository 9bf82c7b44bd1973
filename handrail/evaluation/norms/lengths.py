"""How long each episode lasted, and whether that is all of it: open ends and the edges of the collection
window."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

OPEN, CUT_AT_START, CUT_AT_END = 1, 2, 4
CUTS = {OPEN: "open-ended", CUT_AT_START: "window start", CUT_AT_END: "window end"}


@dataclass(frozen=True)
class CollectionWindow:
    """The days over which notes were collected, either side unknown if None.

    With `censor`, an episode that may have gone on outside the window counts as censored (as in norms);
    without, it is flagged only. An open-ended episode is always censored, at `last` or, when that is unknown,
    at the last day seen in the file.
    """

    first: date | None = None
    last: date | None = None
    censor: bool = False


def add_lengths(
    episodes: pa.Table, gap_days: int, window: CollectionWindow, last_seen: date | None
) -> pa.Table:
    """Add `days` (int32, from first day to last, both counted), `cut` (flags) and `censored` to episodes.

    An episode touches an edge when a note that continued it might have been outside: it starts within
    `gap_days` of the first day or ends within `gap_days` of the last.
    """
    starts, known_to = _days(episodes["starts"]), _days(episodes["known_to"])
    is_open = np.asarray(episodes["ends"].combine_chunks().is_null().to_numpy(zero_copy_only=False))
    ends = _days(episodes["ends"].fill_null(date(1970, 1, 1)))
    reach = window.last or last_seen
    observed = np.maximum(known_to, _day(reach)) if reach else known_to
    ends = np.where(is_open, observed, ends)
    cut = np.where(is_open, OPEN, 0).astype(np.uint8)
    if window.first:
        cut |= np.where(starts - gap_days < _day(window.first), CUT_AT_START, 0).astype(np.uint8)
    if window.last:
        cut |= np.where(~is_open & (ends + gap_days > _day(window.last)), CUT_AT_END, 0).astype(np.uint8)
    censored = cut > 0 if window.censor else is_open
    for name, values in (
        ("days", (ends - starts + 1).astype(np.int32)),
        ("cut", cut),
        ("censored", censored),
    ):
        episodes = episodes.append_column(name, pa.array(values))
    return episodes


def count_cuts(episodes: pa.Table) -> dict[str, int]:
    """How many episodes have each kind of cut."""
    cut = episodes["cut"].to_numpy()
    return {name: int(((cut & flag) > 0).sum()) for flag, name in CUTS.items()}


def _day(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _days(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(column.combine_chunks().cast(pa.int32()).to_numpy(zero_copy_only=False))
