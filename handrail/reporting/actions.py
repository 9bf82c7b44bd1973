"""The writes of reporting. What leaves under disclosure control is entered in the log as it leaves."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.reporting.disclosure import hide, profile
from handrail.reporting.disclosure_system import system_of
from handrail.reporting.models import Release
from handrail.reporting.releases import (
    differences,
    flat,
    node_of,
    published,
    scope_of,
    shown_counts,
)
from handrail.reporting.result import Result


@transaction.atomic
def release(
    result: Result, name: str, *, services: Sequence[str], edition: date, by: User, at: datetime
) -> Result:
    """The result as it may be shown to somebody who may see no record, entered in the log.

    What an earlier release of the same table and edition would give away is withheld too, whatever filters
    either was asked with. The same question of the same counts is answered as it was before.
    """
    rules = profile(name)
    if not result.table.of_people:
        return published(result, rules, set())
    system, scope = system_of(result), scope_of(result, services)
    counts = sorted([*map(str, flat(node)), n] for node, n in system.counts.items())
    asked = json.dumps([scope, result.by, counts], sort_keys=True)
    digest = hashlib.sha256(asked.encode()).hexdigest()
    before = Release.objects.select_for_update().filter(
        table=result.table.name, profile=name, edition=edition
    )
    log = list(before)
    for same in log:
        if same.digest == digest:
            return published(result, rules, set(map(node_of, same.hidden)))
    entries = [
        {"table": row.table, "released": row.released_at.isoformat(), **row.scope, "counts": row.counts}
        for row in log
    ]
    given_away = differences(result, system, rules, scope, entries)
    hidden = hide(system, rules, frozenset(each.node for each in given_away))
    Release.objects.create(
        table=result.table.name,
        profile=name,
        edition=edition,
        digest=digest,
        scope=scope,
        counts=shown_counts(result, system, hidden),
        hidden=[flat(node) for node in sorted(hidden)],
        released_at=at,
        released_by=by,
    )
    return published(result, rules, hidden)
