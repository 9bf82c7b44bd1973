"""The crisis lines of each nation: data with its sources and the day it was last looked at."""

import os
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pydantic import Field

from handrail.service_models.loader import read_model
from handrail.service_models.schema.base import ClientSentence, Closed

SETTING = "HANDRAIL_CRISIS_LINES"  # the path of an operator's own file
BUILT_IN = Path(__file__).with_name("crisis.yaml")
REVIEW_INTERVAL = timedelta(days=183)


class CrisisLine(Closed):
    """One line: who answers, how to reach them, when, and in which nations (all where none is named)."""

    who: ClientSentence
    number: str = Field(pattern=r"^[0-9 ]+$", description="As people read it out.")
    how: ClientSentence
    href: str = Field(pattern=r"^(tel|sms):\d+$")
    when: ClientSentence
    nations: tuple[str, ...] = ()
    source: str

    @property
    def name_with_number(self) -> str:
        """'Samaritans 116 123', 'NHS 111', '999': for a sentence."""
        return self.who if self.who.endswith(self.number) else f"{self.who} {self.number}"


class CrisisLines(Closed):
    reviewed: date
    lines: tuple[CrisisLine, ...] = Field(min_length=1)

    def is_review_due(self, today: date) -> bool:
        """Return whether the last look at the sources was more than half a year ago."""
        return today > self.reviewed + REVIEW_INTERVAL


def read_crisis_lines() -> CrisisLines:
    """Return every line: of the operator's file, or of the one that ships.

    Raises DeclaredFileError with every fault of the file.
    """
    return _read(Path(os.environ.get(SETTING) or BUILT_IN))


@cache
def _read(path: Path) -> CrisisLines:
    return read_model(path, CrisisLines)


def find_crisis_lines(nations: Iterable[str] = ()) -> tuple[CrisisLine, ...]:
    """Return the lines of some nations; where none is named, of all."""
    wanted = set(nations)
    return tuple(
        line
        for line in read_crisis_lines().lines
        if not line.nations or not wanted or wanted & set(line.nations)
    )
