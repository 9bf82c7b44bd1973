"""The staff in post in the months ahead, and how many new cases a whole-time equivalent can take a month."""

from collections.abc import Sequence
from dataclasses import dataclass

WEEKS_A_MONTH = 365.25 / 12 / 7
BEST = 3


@dataclass(frozen=True)
class StaffCapacity:
    """Posts and pace.

    Parameters
    ----------
    posts
        Whole-time equivalents in post in each month ahead.
    new_cases
        New cases that one whole-time equivalent can take a month.
    source
        How `new_cases` was reached, in a sentence.
    waiting
        People who wait for staff now.
    """

    posts: tuple[float, ...]
    new_cases: float
    source: str
    waiting: int = 0

    def __post_init__(self) -> None:
        if min((*self.posts, self.new_cases), default=0) < 0:
            raise ValueError("neither posts nor new cases can be below 0")


def from_ceiling(ceiling: float, weeks: float) -> tuple[float, str]:
    """New cases a whole-time equivalent can take a month, and the sentence that says so.

    By Little's law (Little 1961, Operations Research 9:383): a caseload of `ceiling` whose clients stay
    `weeks` on average makes room for ceiling / weeks a week. Raises ValueError unless both are above 0.
    """
    if ceiling <= 0 or weeks <= 0:
        raise ValueError("a ceiling and the weeks in service must be above 0")
    pace = ceiling / weeks * WEEKS_A_MONTH
    return pace, (
        f"A whole-time equivalent holds at most {ceiling:g} open cases, each for {weeks:.0f} weeks on "
        f"average, which makes room for {pace:.1f} new cases a month."
    )


def from_best_months(cases: Sequence[int], posts: Sequence[float]) -> tuple[float, str] | None:
    """The same from what was done: the mean of the best three months, over months with somebody in post.

    None where there are fewer than three such months.
    """
    done = sorted((n / post for n, post in zip(cases, posts, strict=True) if post > 0), reverse=True)
    if len(done) < BEST:
        return None
    pace = sum(done[:BEST]) / BEST
    return pace, (
        f"A whole-time equivalent is taken to be able to take {pace:.1f} new cases every month, as on "
        "average in the three best months observed. No ceiling of cases is set; if demand was low in all "
        "months, more may be possible."
    )
