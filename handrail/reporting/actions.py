"""The writes of reporting. What leaves under disclosure control is entered in the log as it leaves."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from handrail.accounts.models import User
from handrail.reporting.disclosure.protect import hide, profile
from handrail.reporting.disclosure.releases import (
    differences,
    flat,
    node_of,
    published,
    scope_of,
    shown_counts,
)
from handrail.reporting.disclosure.system import Node, System, system_of
from handrail.reporting.figures.result import Result
from handrail.reporting.models import Release


@transaction.atomic
def release(
    results: Sequence[Result], name: str, *, services: Sequence[str], edition: date, by: User, at: datetime
) -> list[Result]:
    """The results as they may be shown to somebody who may see no record, entered in the log.

    What an earlier release of the same table and edition would give away is withheld too, whatever filters
    either was asked with. The same question of the same counts is answered as it was before.
    """
    rules = profile(name)
    of_people = {result.table.name for result in results if result.table.of_people}
    log = list(Release.objects.select_for_update().filter(table__in=of_people, profile=name, edition=edition))
    new: list[Release] = []
    shown = []
    for result in results:
        hidden: set[Node] = set()
        if result.table.of_people:
            system, scope = system_of(result), scope_of(result, services)
            digest = digest_of(result, system, scope)
            same = [row for row in (*log, *new) if row.digest == digest]
            if same:
                hidden = set(map(node_of, same[0].hidden))
            else:
                given_away = differences(result, system, rules, scope, map(entry_of, (*log, *new)))
                hidden = hide(system, rules, frozenset(each.node for each in given_away))
                new.append(
                    Release(
                        table=result.table.name, profile=name, edition=edition, digest=digest, scope=scope,
                        counts=shown_counts(result, system, hidden),
                        hidden=[flat(node) for node in sorted(hidden)], released_at=at, released_by=by,
                    )
                )  # fmt: skip
        shown.append(published(result, rules, hidden))
    if new:
        Release.objects.bulk_create(new)
    return shown


def digest_of(result: Result, system: System, scope: Mapping[str, Any]) -> str:
    """What the question and its counts are known by."""
    counts = sorted([*map(str, flat(node)), n] for node, n in system.counts.items())
    asked = json.dumps([result.table.name, scope, result.by, counts], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def entry_of(row: Release) -> dict[str, Any]:
    """A row of the log as `differences` reads it."""
    return {"table": row.table, "released": row.released_at.isoformat(), **row.scope, "counts": row.counts}
