"""Measure how long each episode lasted, and whether it may have gone on: open ends, edges of the window."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from handrail.evaluation.norms.arrays import count_days, read_days, to_numpy

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
    starts, known_to = read_days(episodes["starts"]), read_days(episodes["known_to"])
    is_open, ends = to_numpy(episodes["ends"].is_null()), read_days(episodes["ends"])
    reach = window.last or last_seen
    observed = np.maximum(known_to, count_days(reach)) if reach else known_to
    ends = np.where(is_open, observed, ends)
    cut = np.where(is_open, OPEN, 0).astype(np.uint8)
    if window.first:
        cut |= np.where(starts - gap_days < count_days(window.first), CUT_AT_START, 0).astype(np.uint8)
    if window.last:
        cut |= np.where(~is_open & (ends + gap_days > count_days(window.last)), CUT_AT_END, 0).astype(
            np.uint8
        )
    censored = cut > 0 if window.censor else is_open
    for name, values in (
        ("days", (ends - starts + 1).astype(np.int32)),
        ("cut", cut),
        ("censored", censored),
    ):
        episodes = episodes.append_column(name, pa.array(values))
    return episodes


def count_cuts(episodes: pa.Table) -> dict[str, int]:
    """Return how many episodes have each kind of cut."""
    cut = episodes["cut"].to_numpy()
    return {name: int(((cut & flag) > 0).sum()) for flag, name in CUTS.items()}
