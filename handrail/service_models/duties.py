"""What the law of each nation asks about safeguarding, complaints, breaches and requests: data."""

import os
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from handrail.service_models.loader import read_model
from handrail.service_models.schema.base import Closed, Code, Sentence

SETTING = "HANDRAIL_DUTIES"  # the path of an operator's own file
BUILT_IN = Path(__file__).with_name("duties.yaml")

ClockUnit = Literal["hours", "days", "working_days", "months"]
ASSUMED = "Assumed"  # how the source begins of what no law sets


class SourcedEntry(Closed):
    """What sets an entry, and when it was last compared with what; neither of what we assumed."""

    source: str
    checked: date | None = None
    against: Literal["text", "account"] | None = None

    @model_validator(mode="after")
    def _is_checked_or_assumed(self) -> Self:
        if (self.checked is None) != (self.against is None):
            raise ValueError("say both 'checked' and 'against', or neither")
        if self.checked and self.source.startswith(ASSUMED):
            raise ValueError(f"what is checked has a source that does not begin {ASSUMED!r}")
        return self


class MatterClock(SourcedEntry):
    """By when something must be done about one kind of matter, in the services or nations named."""

    matter: Code
    code: Code
    label: Sentence
    length: int = Field(gt=0)
    unit: ClockUnit
    nations: tuple[str, ...] = ()
    services: tuple[Code, ...] = ()


class SafeguardingDuty(SourcedEntry):
    """Who one nation's law protects, what it asks, and who is told."""

    nation: str
    people: Literal["adult", "child"]
    law: Sentence
    threshold: Sentence
    duty: Sentence
    tell: Sentence


class Duties(Closed):
    """The whole file."""

    clocks: tuple[MatterClock, ...]
    safeguarding: tuple[SafeguardingDuty, ...]


def read_duties() -> Duties:
    """Return the duties of the operator's file, or of the one that ships.

    Raises DeclaredFileError with every fault of the file.
    """
    return _read(Path(os.environ.get(SETTING) or BUILT_IN))


@cache
def _read(path: Path) -> Duties:
    return read_model(path, Duties)


def find_matter_clocks(matter: str, service: str, nations: Iterable[str]) -> list[MatterClock]:
    """Return the clocks of a kind of matter in a service: its own, else its nation's, else the general."""
    chosen: dict[str, MatterClock] = {}
    lands = set(nations)
    clocks = [clock for clock in read_duties().clocks if clock.matter == matter]
    for clock in sorted(clocks, key=lambda clock: (not clock.services, not clock.nations)):
        here = (
            service in clock.services if clock.services else not clock.nations or lands & set(clock.nations)
        )
        if here:
            chosen.setdefault(clock.code, clock)
    order = list(dict.fromkeys(clock.code for clock in clocks))
    return sorted(chosen.values(), key=lambda clock: order.index(clock.code))


def list_safeguarding_duties(nations: Iterable[str]) -> list[SafeguardingDuty]:
    """Return what the law of these nations asks about safeguarding; of every nation where none is named."""
    lands = set(nations)
    return [duty for duty in read_duties().safeguarding if not lands or duty.nation in lands]
