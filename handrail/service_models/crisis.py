"""The crisis lines of each nation: data with its sources and the day it was last looked at."""

import os
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pydantic import Field

from handrail.service_models.loader import read
from handrail.service_models.schema.base import Closed, Sentence

SETTING = "HANDRAIL_CRISIS_LINES"
BUILT_IN = Path(__file__).with_name("crisis.yaml")
GOOD_FOR = timedelta(days=183)


class Line(Closed):
    """One line: who answers, how to reach them, when, and in which nations (all where none is named)."""

    who: Sentence
    number: str = Field(pattern=r"^[0-9 ]+$", description="As people read it out.")
    how: Sentence
    href: str = Field(pattern=r"^(tel|sms):\d+$")
    when: Sentence
    nations: tuple[str, ...] = ()
    source: str

    @property
    def words(self) -> str:
        """'Samaritans 116 123', 'NHS 111', '999': for a sentence."""
        return self.who if self.who.endswith(self.number) else f"{self.who} {self.number}"


class CrisisLines(Closed):
    reviewed: date
    lines: tuple[Line, ...] = Field(min_length=1)

    def to_look_at_again(self, today: date) -> bool:
        """Whether the last look at the sources was more than half a year ago."""
        return today > self.reviewed + GOOD_FOR


def crisis_lines() -> CrisisLines:
    """Every line: the operator's file, or the one that ships. A file that is wrong is said with its line."""
    return _read(Path(os.environ.get(SETTING) or BUILT_IN))


@cache
def _read(path: Path) -> CrisisLines:
    found: CrisisLines = read(path, CrisisLines)
    return found


def lines_for(nations: Iterable[str] = ()) -> tuple[Line, ...]:
    """The lines of these nations; where none is named, of all."""
    wanted = set(nations)
    return tuple(
        line for line in crisis_lines().lines if not line.nations or not wanted or wanted & set(line.nations)
    )
