"""The disclosure log: what has been released, so that a later release gives nothing away together with it.

The log keeps the true counts, so it stays where the records are: a file of JSON lines next to an extract or
the frozen returns, or rows of the database of a running service (`handrail.reporting.actions`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NotRequired, Protocol, TypedDict  # a node in JSON mixes types

from handrail.figures.disclosure.count_system import Node
from handrail.foundation.errors import UserError

# A node as JSON: kind, block, line, group; in a log its count follows.
FlatNode = list[Any]
# The filters (field -> labels) and the first and last day of a release.
ReleaseScope = TypedDict("ReleaseScope", {"where": dict[str, list[str]], "from": str, "to": str})


class ReleaseRecord(ReleaseScope):
    """A release as JSON: of which table and profile, its fields, and the counts shown and suppressed."""

    table: str
    profile: str
    digest: str
    breakdown: list[str]
    counts: list[FlatNode]
    hidden: list[FlatNode]
    withheld: list[FlatNode]


class LogEntry(ReleaseRecord):
    """A release with the moment it left, and by which hand where the log does not say so elsewhere."""

    released: str
    by: NotRequired[str]


class DisclosureLog(Protocol):
    """The releases so far, oldest first."""

    def read_entries(self) -> Iterable[LogEntry]: ...

    def add_entry(self, entry: LogEntry) -> None: ...


class PendingReleases:
    """What another log holds and what is about to be released, without entering anything: for a preview."""

    def __init__(self, log: DisclosureLog | None = None) -> None:
        self._entries = list(log.read_entries()) if log else []

    def read_entries(self) -> Iterable[LogEntry]:
        return list(self._entries)

    def add_entry(self, entry: LogEntry) -> None:
        self._entries.append(entry)


class FileDisclosureLog:
    """Files of JSON lines: all of them are read, and a release is entered in each."""

    def __init__(self, *paths: Path) -> None:
        self.paths = tuple(dict.fromkeys(paths))

    def read_entries(self) -> Iterator[LogEntry]:
        """Yield every release once, oldest first."""
        lines = [line for path in self.paths if path.exists() for line in path.read_text().splitlines()]
        yield from sorted(map(json.loads, dict.fromkeys(lines)), key=lambda entry: str(entry["released"]))

    def add_entry(self, entry: LogEntry) -> None:
        """Enter a release. Raises UserError where a file cannot be written: nothing leaves unlogged."""
        for path in self.paths:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a") as stream:
                    stream.write(json.dumps(entry, sort_keys=True) + "\n")
            except OSError as error:
                raise UserError(
                    f"What leaves is entered in the log of releases, and {path} cannot be written "
                    f"({error.strerror}). Name another with --releases, and use it for every table of these "
                    "records."
                ) from error


def flatten_node(node: Node) -> FlatNode:
    """Return a node as JSON can hold it."""
    kind, block, line, group = node
    return [kind, block, line, [list(pair) for pair in group]]


def read_node(flat_node: FlatNode) -> Node:
    """Return the node that `flatten_node` wrote."""
    kind, block, line, group = flat_node[:4]
    return (kind, block, line, tuple((name, label) for name, label in group))


def read_nodes(flat_nodes: Iterable[FlatNode]) -> frozenset[Node]:
    """Return the nodes of a list that a log or a return keeps."""
    return frozenset(map(read_node, flat_nodes))
