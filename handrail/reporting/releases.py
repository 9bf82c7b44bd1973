"""The log of what has left: a new release that overlaps an old one must not let a reader take one from the
other.

The log is an internal file, one line of JSON a release; it keeps the true counts, so it stays where the
records are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handrail.reporting.disclosure import profile, protect
from handrail.reporting.disclosure_system import Node, nodes_of, system_of
from handrail.reporting.result import Result

_OPEN = ("0001-01-01", "9999-12-31")


@dataclass(frozen=True)
class Difference:
    """A count that a reader could work out by taking one release from another."""

    released: str
    node: Node
    count: int


class ReleaseLog:
    """Releases so far, oldest first."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> Iterator[dict[str, Any]]:
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                yield json.loads(line)

    def differences(self, result: Result, name: str) -> list[Difference]:
        """Small counts that this result, released, would give away beside an earlier release."""
        rules = profile(name)
        if not rules.threshold:
            return []
        counts = system_of(result).counts
        found = []
        for entry in self.entries():
            if entry["table"] != result.table.name or not _nested(entry, _scope(result)):
                continue
            earlier = {_key(node): count for node, count in _read(entry)}
            for node, count in counts.items():
                gap = abs(count - earlier.get(_key(node), count))
                if 0 < gap < rules.threshold and not rules.round_to:
                    found.append(Difference(entry["released"], node, gap))
        return found

    def release(self, result: Result, name: str, at: dt.datetime, by: str) -> Result:
        """Protect a result, withholding also what an earlier release would give away, and enter it in the
        log.
        """
        also = frozenset(difference.node for difference in self.differences(result, name))
        protected = protect(result, name, also)
        shown = {_key(node) for node in _shown(result, protected)}
        entry = {
            "released": at.isoformat(),
            "by": by,
            "table": result.table.name,
            "profile": name,
            **_scope(result),
            "counts": [
                [*_flat(node), n] for node, n in system_of(result).counts.items() if _key(node) in shown
            ],
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as stream:
            stream.write(json.dumps(entry, sort_keys=True) + "\n")
        return protected


def _scope(result: Result) -> dict[str, Any]:
    where = {
        name: [wanted] if isinstance(wanted, str) else sorted(wanted) for name, wanted in result.where.items()
    }
    return {"where": where, "from": result.from_ or _OPEN[0], "to": result.to or _OPEN[1]}


def _nested(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the records of one release lie among those of the other; equal counts too (later data)."""
    return _within(one, other) or _within(other, one)


def _within(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
    narrower = all(
        name in inner["where"] and set(inner["where"][name]) <= set(labels)
        for name, labels in outer["where"].items()
    )
    return narrower and inner["from"] >= outer["from"] and inner["to"] <= outer["to"]


def _shown(result: Result, protected: Result) -> set[Node]:
    nodes: set[Node] = set()
    for key, cell in protected.cells.items():
        numerator, base = nodes_of(result.table, result.cells[key])
        if cell.base_n is not None:
            nodes.add(base)
        if numerator is not None and not cell.suppressed:
            nodes.add(numerator)
    return nodes


def _flat(node: Node) -> list[Any]:
    what, block, line, group = node
    return [what, block, line, [list(pair) for pair in group]]


def _key(node: Node) -> str:
    return json.dumps(_flat(node))


def _read(entry: dict[str, Any]) -> Iterator[tuple[Node, int]]:
    for what, block, line, group, count in entry["counts"]:
        yield (what, block, line, tuple((name, label) for name, label in group)), count
