"""The writes of reporting. What leaves under disclosure control is entered in the log as it leaves."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from handrail.accounts.models import User
from handrail.figures.disclosure.disclosure_log import LogEntry
from handrail.figures.disclosure.profiles import get_profile
from handrail.figures.disclosure.release import decide_release
from handrail.figures.disclosure.suppression import publish_table, publish_without_people
from handrail.figures.engine.result import TableResult
from handrail.reporting.models import Release


@transaction.atomic
def release_tables(
    results: Sequence[TableResult],
    name: str,
    *,
    services: Sequence[str],
    edition: date,
    by: User,
    at: datetime,
) -> list[TableResult]:
    """Return the results as they may be shown to somebody who may see no record, entered in the log.

    What an earlier release of the same table would give away is withheld too, whatever filters either was
    asked with. The same question of the same counts is answered as it was before.
    """
    rules = get_profile(name)
    of_people = {result.table.name for result in results if result.table.of_people}
    log = ServiceReleaseLog(edition, by, of_people)
    known = [*log.read_entries()]
    new: list[LogEntry] = []
    shown = []
    for result in results:
        if not result.table.of_people:
            shown.append(publish_without_people(result, rules))
            continue
        decision = decide_release(result, name, known, None, services)
        if decision.entry:
            new.append({"released": at.isoformat(), "by": str(by), **decision.entry})
            known.append(new[-1])
        shown.append(publish_table(result, rules, set(decision.hidden)))
    log.add_all(new)
    return shown


class ServiceReleaseLog:
    """The log of a running service: what pages showed of the same day's extract, and what left in returns.

    `returned` names the return that what is added leaves in.
    """

    def __init__(
        self, edition: date, by: User | None = None, tables: Iterable[str] | None = None, returned: str = ""
    ) -> None:
        self.edition, self.by, self.returned = edition, by, returned
        self.tables = None if tables is None else list(tables)

    def read_entries(self) -> Iterable[LogEntry]:
        """What may be compared with a release of now; held until it is entered."""
        rows = Release.objects.filter(Q(edition=self.edition) | ~Q(returned=""))
        if self.tables is not None:
            rows = rows.filter(table__in=self.tables)
        if transaction.get_connection().in_atomic_block:
            rows = rows.select_for_update()
        for row in rows:
            yield {
                "table": row.table,
                "profile": row.profile,
                "digest": row.digest,
                "where": row.scope["where"],
                "from": row.scope["from"],
                "to": row.scope["to"],
                "breakdown": row.scope["breakdown"],
                "released": row.released_at.isoformat(),
                "counts": row.counts,
                "hidden": row.hidden,
                "withheld": row.withheld,
            }

    def add_entry(self, entry: LogEntry) -> None:
        self.add_all([entry])

    def add_all(self, entries: Iterable[LogEntry]) -> None:
        Release.objects.bulk_create(
            [
                Release(
                    table=entry["table"],
                    profile=entry["profile"],
                    edition=self.edition,
                    digest=entry["digest"],
                    scope={key: entry[key] for key in ("where", "from", "to", "breakdown")},
                    counts=entry["counts"],
                    hidden=entry["hidden"],
                    withheld=entry["withheld"],
                    returned=self.returned,
                    released_by=self.by,
                    released_at=datetime.fromisoformat(entry["released"]),
                )
                for entry in entries
            ]
        )
