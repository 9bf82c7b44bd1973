"""All that has left a service as one list, the newest first: tables shown to readers who may not see its
records, and returns signed off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from handrail import service_models
from handrail.figures.returns.frozen_return import ReturnAbout
from handrail.reporting.models import Release
from handrail.reporting.returns.store import StoredReturn, list_stored_returns


@dataclass(frozen=True)
class Departure:
    """A table shown or a return signed off: when, to or by which reader, and what it was of.

    `who` is the reader a table was shown to, or who signed the return off; `by` are its breakdowns; a day is
    None where none was asked for.
    """

    at: dt.datetime
    who: str
    profile: str
    services: tuple[str, ...]
    table: str = ""
    stored_return: StoredReturn | None = None
    by: tuple[str, ...] = ()
    where: dict[str, list[str]] = field(default_factory=dict)
    from_: dt.date | None = None
    to: dt.date | None = None


class DepartureLog:
    """All that has left some services, for a paginator: the log may be long, the returns are few.

    A page of the log is read with as many rows before it as there are returns, so that the two can be merged
    without reading the log from its beginning.
    """

    def __init__(self, services: Sequence[str]) -> None:
        self._log = _list_releases(services)
        stored_returns = [stored for slug in services for stored in list_stored_returns(slug)]
        self._returns = [describe_departure(stored) for stored in stored_returns]

    def __len__(self) -> int:
        return int(self._log.count()) + len(self._returns)

    def __getitem__(self, part: slice) -> list[Departure]:
        start, stop = part.start or 0, part.stop
        before = max(0, start - len(self._returns))
        departures = [*map(_describe_release, self._log[before:stop]), *self._returns]
        departures.sort(key=lambda departure: departure.at, reverse=True)
        return departures[start - before : stop - before]


def _list_releases(services: Sequence[str]) -> QuerySet[Release]:
    """List what pages showed of any of these services, with no count in it."""
    of_services = Q()
    for place in range(len(service_models.list_slugs())):
        of_services |= Q(**{f"scope__where__service__{place}__in": list(services)})
    return (
        Release.objects.filter(of_services, returned="")
        .select_related("released_by")
        .only("table", "profile", "scope", "released_at", "released_by__name")
        .order_by("-released_at", "-id")
    )


def _describe_release(row: Release) -> Departure:
    where: dict[str, list[str]] = dict(row.scope["where"])
    services = tuple(where.pop("service", ()))
    return Departure(
        row.released_at,
        row.released_by.name if row.released_by else "",
        row.profile,
        services,
        table=row.table,
        where=where,
        by=tuple(row.scope["breakdown"]),
        from_=_read_day(row.scope["from"]),
        to=_read_day(row.scope["to"]),
    )


def _read_day(iso: str) -> dt.date | None:
    """Read a day of the log, which has the first or the last of all days where none was asked for."""
    day = dt.date.fromisoformat(iso)
    return None if day in (dt.date.min, dt.date.max) else day


def describe_departure(stored: StoredReturn) -> Departure:
    """Describe a return as it was signed off; of one changed since, nothing is known but its period."""
    first, last = stored.period
    about: ReturnAbout = stored.frozen.about if stored.frozen else {}
    signed = about.get("frozen_at") or f"{last}T00:00:00+00:00"
    return Departure(
        dt.datetime.fromisoformat(signed),
        about.get("signed_off_by", ""),
        about["return"]["profile"] if about else "",
        (stored.service,),
        stored_return=stored,
        from_=first,
        to=last,
    )
