"""What a service needs before it opens. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Requirement:
    """One thing that is needed before a service opens, and how to bring it about."""

    code: str
    title: str
    is_met: bool
    todo: str
    # The page on which a service manager does it; empty where the server's settings do.
    href: str = ""

    def describe_line(self) -> str:
        """Return the requirement as a line of a terminal."""
        return f"ok       {self.title}" if self.is_met else f"missing  {self.title}: {self.todo}"


def list_missing(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Return what is not there yet."""
    return [requirement for requirement in requirements if not requirement.is_met]
