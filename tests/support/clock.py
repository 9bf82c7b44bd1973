"""The clock of a story: the whole in-process server moves with it, the browser does not."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 3, 2, 9, 30, tzinfo=LONDON)  # a Monday, office hours, no bank holiday near


class Clock:
    """Time goes on from where it was last moved to; naive moments are London's."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        return datetime.now(LONDON)

    def move_to(self, moment: datetime | str) -> datetime:
        """To a moment, or an ISO text of one such as "2026-03-09 10:00"."""
        moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        self._traveller.move_to(moment if moment.tzinfo else moment.replace(tzinfo=LONDON))
        return self.now

    def move_on(self, **by: float) -> datetime:
        """By `days=`, `hours=`... of the wall clock, so that nine o'clock stays nine in summer time."""
        return self.move_to(self.now + timedelta(**by))


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(START, tick=True) as traveller:
        yield Clock(traveller)


@pytest.fixture
def time_machine_at() -> Iterator[Callable[[datetime], None]]:
    """`time_machine_at(moment)` sets the time and lets it stand still: for pages that look at the clock."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller.move_to
